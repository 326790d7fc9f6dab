"""The agents of a rehearsal: what they type and press, and what any of them could read."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from bot.rehearsal.customers import CannotAct, chosen
from bot.rehearsal.pdf_text import printed
from bot.rehearsal.scenes.scene import Step
from bot.rehearsal.stage import Stage
from sandbox.telegram.chat import Chat, Message
from sandbox.telegram.press import Press

REFUSALS = ("⛔", "🤔", "⚠️")
"""How an answer begins that an agent did not hope for."""


class Refused(Exception):
    """The desk refused an agent's act, or did not understand it; the text is its answer."""


@dataclass(frozen=True)
class Act:
    """What an agent did: the message that was typed, or the button that was pressed."""

    since: int
    message: Message
    press: Press | None = None
    typed: str = ""


class Group:
    """The agents' group of one rehearsal."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._telegram = stage.world.telegram
        self.pop_ups: list[str] = []

    async def act(self, step: Step, number: str) -> Act:
        """Type or press as the step says, in the topic of that case. Raises CannotAct."""
        agent = self._telegram.agent(self._stage.agent_ids[step.agent])
        since = len(self._telegram.happenings)
        if step.types is not None:
            private = step.place == "private"
            topic = self._topic(number) if step.place == "topic" and number else None
            message = await agent.types(step.types, topic=topic, private=private)
            return Act(since=since, message=message, typed=step.types)
        shown, label = chosen(
            [(one, label) for one in self._cards(step, number) for label in one.buttons],
            step.presses,
        )
        private = shown.chat_id != self._telegram.group.id
        press = await agent.presses(label, message=shown, private=private)
        return Act(since=since, message=shown, press=press)

    async def answer(self, act: Act) -> None:
        """Judge the desk's answer when all is done. Raises Refused, CannotAct."""
        said = [
            one.message
            for one in list(self._telegram.happenings)[act.since :]
            if one.message.reply_to == act.message.id and one.message.chat_id == act.message.chat_id
        ]
        if act.press is not None and not act.press.url:
            pop_up = await act.press.answered()
            self.pop_ups.append(pop_up)
            if act.press.alert:
                raise Refused(pop_up)
            if not pop_up and not said and not self._changed(act):
                raise CannotAct(f"the button “{act.press.label}” did nothing")
        for message in said:
            if message.text.startswith(REFUSALS):
                raise Refused(message.text)
        if act.typed.startswith("/") and not said:
            raise CannotAct(f"nobody answered {act.typed}")

    def _changed(self, act: Act) -> bool:
        return len(self._telegram.happenings) > act.since

    def _topic(self, number: str) -> int:
        for topic in self._telegram.topics:
            if number in topic.name:
                return topic.id
        raise CannotAct(f"the group has no topic of {number}")

    def _cards(self, step: Step, number: str) -> list[Message]:
        """The messages with buttons that the agent sees there, what changed last first."""
        order: dict[tuple[int, int], int] = {}
        for at, one in enumerate(self._telegram.happenings):
            order[one.message.chat_id, one.message.id] = at
        chats: list[tuple[Chat, int | None]] = []
        group = self._telegram.group
        if step.place == "general" or (step.place == "topic" and not number):
            chats.append((group, None))
        elif step.place == "topic":
            chats.append((group, self._topic(number)))
        private = self._telegram.chats.get(self._stage.agent_ids[step.agent])
        if private is not None:
            chats.append((private, None))
        seen = [one for chat, topic in chats for one in chat.transcript(topic) if one.buttons]
        return sorted(seen, key=lambda one: -order.get((one.chat_id, one.id), -1))

    def texts(self, since: int) -> list[str]:
        """What the bot said, changed or posted since then: words, buttons, titles, files."""
        return [self._shown(one.message) for one in list(self._telegram.happenings)[since:]]

    def titles(self) -> list[str]:
        """The titles of all topics."""
        return [topic.name for topic in self._telegram.topics]

    def _shown(self, message: Message) -> str:
        titles = [str(value.get("name", "")) for _, value in message.service
                  if isinstance(value, dict)]  # fmt: skip
        parts = [message.text, *message.buttons, *titles]
        stored = self._telegram.files.get(message.file_id) if message.file_id else None
        if stored is not None:
            parts += [stored.name, printed(stored.content)]
        return "\n".join(parts)

    @property
    def happened(self) -> int:
        """How many things the bot has done."""
        return len(self._telegram.happenings)

    async def taken(self) -> None:
        """Wait until the desk has handled all that agents did. Raises CannotAct."""
        for _ in range(PATIENCE):
            if not self._telegram.updates.pending:
                return
            await asyncio.sleep(PAUSE)
        raise CannotAct("the desk does not take what agents write")


PAUSE = 0.002
PATIENCE = int(60 / PAUSE)
