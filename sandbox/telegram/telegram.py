"""All of Telegram that one bot can see: its group, its agents, its files, its faults."""

from __future__ import annotations

import secrets
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from sandbox.faults import Faults
from sandbox.record import PATIENCE, Record
from sandbox.telegram.agent import Agent
from sandbox.telegram.chat import Chat, Message, Status, Topic, User
from sandbox.telegram.files import Files
from sandbox.telegram.press import Press
from sandbox.telegram.refusal import bad, flood
from sandbox.telegram.updates import Updates
from sandbox.violations import Violations

PROVIDER = "telegram"
Deed = Literal["sent", "edited", "deleted", "topic"]
Wanted = str | Callable[[Message], bool]


@dataclass(frozen=True, kw_only=True)
class Happening:
    """One thing that the bot did to a message; `message` is how it stood then."""

    kind: Deed
    message: Message


class Telegram:
    """The state behind the Bot API; `telegram.server` serves it."""

    def __init__(
        self,
        *,
        token: str,
        clock: Callable[[], datetime],
        violations: Violations,
        group_id: int = -1001234567890,
        group_title: str = "Tổ khiếu nại",
    ) -> None:
        self.token = token
        self.clock = clock
        self.violations = violations
        self.bot = User(
            id=int(token.split(":")[0]), name="Tiếp nhận", username="tiepnhan_bot", is_bot=True
        )
        self.group = Chat(id=group_id, type="supergroup", title=group_title, is_forum=True)
        self.group.members[self.bot.id] = (self.bot, "administrator")
        self.chats: dict[int, Chat] = {group_id: self.group}
        self.agents: dict[int, Agent] = {}
        self.files = Files()
        self.faults = Faults()
        self.updates = Updates()
        self.presses: dict[str, Press] = {}
        self.commands: dict[str, list[dict[str, object]]] = {}
        self.happenings: Record[Happening] = Record("done by the bot on Telegram")
        self.flood_limit: int | None = None  # 20 is the real limit of a group, per minute
        self.allow_loopback = True
        self.base_url = ""
        self._sent_at: dict[int, deque[datetime]] = {}

    def agent(self, agent_id: int, name: str = "", *, status: Status = "member") -> Agent:
        """Return the agent with that user id, who joins the group when new."""
        if agent_id not in self.agents:
            user = User(id=agent_id, name=name or f"Agent {agent_id}")
            self.group.members[agent_id] = (user, status)
            self.agents[agent_id] = Agent(self, user)
        return self.agents[agent_id]

    def topic(self, wanted: int | str) -> Topic:
        """Return a topic of the group by id or part of its name. Raises LookupError."""
        found = self.group.topic(wanted)
        if found is None:
            raise LookupError("General is not a topic")
        return found

    @property
    def topics(self) -> list[Topic]:
        """The topics that are not deleted."""
        return [topic for topic in self.group.topics.values() if not topic.deleted]

    def transcript(self, topic: int | str | None = None) -> list[Message]:
        """Return the messages that a topic shows now (None: General)."""
        found = self.group.topic(topic)
        return self.group.transcript(found.id if found else None)

    async def next_message(
        self, matching: Wanted = "", *, topic: int | str | None = None, timeout: float = PATIENCE
    ) -> Message:
        """Return the next message that the bot sent or edited in the group and nobody read yet.

        `matching` is a part of its text or a predicate; `topic` (id or part of the name)
        narrows it, None takes any. Raises NothingCame.
        """
        happening = await self.happenings.next(
            lambda h: (
                h.kind in ("sent", "edited")
                and h.message.chat_id == self.group.id
                and _matches(matching, h.message)
                and self._stands_in(topic, h.message)
            ),
            timeout=timeout,
        )
        return happening.message

    async def next_topic(self, matching: str = "", *, timeout: float = PATIENCE) -> Topic:
        """Return the first live topic whose name has the text; wait for it if need be."""

        def there(_: object) -> bool:
            return any(matching in topic.name for topic in self.topics)

        await self.happenings.until(there, timeout=timeout)
        return next(topic for topic in self.topics if matching in topic.name)

    def chat(self, chat_id: str) -> Chat:
        """Return a chat that the bot may use. Raises Refused."""
        if not chat_id:
            raise bad("chat_id is empty")
        try:
            found = self.chats.get(int(chat_id))
        except ValueError:
            found = None
        if found is None:
            raise bad("chat not found")
        return found

    def limit(self, chat: Chat) -> None:
        """Count a message to a group. Raises Refused (429) beyond the limit, if switched on."""
        if self.flood_limit is None or chat.type == "private":
            return
        now = self.clock()
        sent = self._sent_at.setdefault(chat.id, deque())
        while sent and now - sent[0] >= timedelta(minutes=1):
            sent.popleft()
        if len(sent) >= self.flood_limit:
            wait = timedelta(minutes=1) - (now - sent[0])
            raise flood(max(1, int(wait.total_seconds())))
        sent.append(now)

    def happened(self, kind: Deed, message: Message) -> Message:
        """Record what the bot did."""
        self.happenings.add(Happening(kind=kind, message=message))
        return message

    def private_chat(self, agent: User) -> Chat:
        """Return the private chat with an agent, which begins when the agent writes first."""
        if agent.id not in self.chats:
            chat = Chat(id=agent.id, type="private", title=agent.name)
            chat.members = {agent.id: (agent, "member"), self.bot.id: (self.bot, "member")}
            self.chats[agent.id] = chat
        return self.chats[agent.id]

    async def press(self, press: Press) -> Press:
        """Send the callback query of a pressed button to the bot."""
        press.id = str(secrets.randbits(62))
        self.presses[press.id] = press
        chat = self.chats[press.message.chat_id]
        await self.updates.add(
            "callback_query",
            {
                "id": press.id,
                "from": press.agent.wire(),
                "message": chat.wire(press.message),
                "chat_instance": str(chat.id),
                "data": press.data,
            },
        )
        return press

    async def close(self) -> None:
        """End every long poll."""
        self.faults.clear()
        await self.updates.close()

    def _stands_in(self, topic: int | str | None, message: Message) -> bool:
        if topic is None:
            return True
        found = self.group.topics.get(message.thread_id or 0)
        return found is not None and (
            found.id == topic or (isinstance(topic, str) and topic in found.name)
        )


def _matches(wanted: Wanted, message: Message) -> bool:
    return wanted(message) if callable(wanted) else wanted in message.text
