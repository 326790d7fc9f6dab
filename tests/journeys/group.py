"""The agents' side of a journey: what they type and press, and what the group shows them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from sandbox.record import NothingCame
from sandbox.telegram import Telegram
from sandbox.telegram.agent import Agent
from sandbox.telegram.chat import Message, Topic
from sandbox.telegram.telegram import Happening
from tests.patience import eventually

REFUSALS = ("⛔", "🤔", "⚠️ Nút này đã cũ")
"""How an answer begins that an agent did not hope for."""


class Group:
    """The agents' group. An receives, Bình resolves, Chi approves and is on duty."""

    def __init__(self, telegram: Telegram) -> None:
        self.telegram = telegram
        self.an: Agent = telegram.agent(101)
        self.binh: Agent = telegram.agent(102)
        self.chi: Agent = telegram.agent(103)

    async def told(self, number: str, *words: str) -> Message:
        """The oldest thing not looked at that the bot said in the topic of a case: it has these."""
        topic = await self.telegram.next_topic(number)
        return await self._told(topic.id, words)

    async def group_told(self, *words: str) -> Message:
        """The same, outside all topics."""
        return await self._told(None, words)

    async def _told(self, topic: int | None, words: tuple[str, ...]) -> Message:
        def fits(one: Happening) -> bool:
            said = one.message
            return said.thread_id == topic and all(word in said.text for word in words)

        try:
            return (await self.telegram.happenings.next(fits)).message
        except NothingCame:
            raise AssertionError(await self._shown(topic, f"nobody said {words}")()) from None

    async def does(self, agent: Agent, command: str, number: str, answer: str = "✅") -> Message:
        """An agent types a command in the topic of a case; the bot's answer, which has the words.

        Fails at once when the bot refuses.
        """
        topic = await self._topic(number)
        said = len(self.telegram.happenings)
        await agent.types(command, topic=topic.id)
        return await self._answer(said, answer, topic.id)

    async def sends(self, agent: Agent, command: str, number: str) -> str:
        """An agent types a command, reads the draft and sends it; the draft as it was shown."""
        draft = await self.does(agent, command, number, "Bản nháp, CHƯA gửi")
        await self.presses(agent, "✅ Gửi", number, message=draft)
        return draft.text

    async def approves(self, number: str) -> Message:
        """Chi presses the button under the newest draft that is put to her."""
        draft = await self.told(number, "Phương án chờ duyệt", "Lê Thị Chi")
        return await self.presses(self.chi, "Duyệt", number, "Cấp trên duyệt", message=draft)

    async def presses(
        self,
        agent: Agent,
        label: str,
        number: str,
        answer: str = "✅",
        *,
        message: Message | None = None,
    ) -> Message:
        """An agent presses the newest button with that label, as soon as there is one."""
        topic = await self._topic(number)

        async def newest() -> Message | None:
            shown = reversed(self.telegram.transcript(topic.id))
            return next((m for m in shown if any(label in b for b in m.buttons)), None)

        on = message or await eventually(newest, self._shown(topic.id, f"no button {label}"))
        said = len(self.telegram.happenings)
        press = await agent.presses(label, message=on)
        found = await self._answer(said, answer, topic.id)
        await press.answered()
        return found

    async def _topic(self, number: str) -> Topic:
        """The topic of a case in which the bot has written: then the desk knows whose it is."""
        topic = await self.telegram.next_topic(number)

        async def written() -> Topic | None:
            return topic if any(m.text for m in self.telegram.transcript(topic.id)) else None

        return await eventually(written, self._shown(topic.id, "nothing in the topic"))

    async def _answer(self, since: int, words: str, topic: int | None) -> Message:
        """What the bot answered after that moment with these words; notices answer nothing."""

        def fits(said: list[Happening]) -> Message | None:
            for one in said[since:]:
                message = one.message
                if message.thread_id != topic or message.reply_to is None:
                    continue
                if words in message.text:
                    return message
                assert not message.text.startswith(REFUSALS), message.text
            return None

        async def look() -> Message | None:
            return fits(list(self.telegram.happenings))

        return await eventually(look, self._shown(topic, f"no answer with {words!r}"))

    async def refused(self, agent: Agent, command: str, number: str, why: str) -> Message:
        """An agent types a command that is not allowed now; the sentence that says why."""
        message = await self.does(agent, command, number, why)
        assert message.text.startswith("⛔"), message.text
        return message

    async def fills(self, agent: Agent, command: str, *answers: str) -> Message:
        """An agent fills in a guided form in the group; what the bot says when it is filed.

        An answer in brackets is a button: `[Bỏ qua]`.
        """
        said = len(self.telegram.happenings)
        await agent.types(command)
        question = await self._answer(said, "câu ", None)
        for answer in answers:
            said = len(self.telegram.happenings)
            if answer.startswith("["):
                await agent.presses(answer.strip("[]"), message=question)
            else:
                await agent.types(answer)
            question = await self._answer(said, "", None)
        return question

    async def paper(self, task: Message) -> bytes:
        """The file that the bot posts after a task to hand something over."""
        topic = task.thread_id

        async def look() -> Message | None:
            there = self.telegram.group.transcript(topic)
            return next((m for m in there if m.id > task.id and m.file_id), None)

        posted = await eventually(look, self._shown(topic, f"no file after {task.text}"))
        stored = self.telegram.files.get(posted.file_id)
        assert stored is not None
        return stored.content

    async def pops_up(self, agent: Agent, label: str, message: Message) -> str:
        """Press a button of one message; what pops up."""
        press = await agent.presses(label, message=message)
        return await press.answered()

    def _shown(self, topic: int | None, what: str) -> Callable[[], Awaitable[str]]:
        async def story() -> str:
            shown = [f"{m.text} {m.buttons}" for m in self.telegram.transcript(topic)]
            return "\n---\n".join([what, *shown[-5:]])

        return story
