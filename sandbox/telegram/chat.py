"""Chats as Telegram keeps them: members, topics and messages."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal

from sandbox.telegram.html import Entity
from sandbox.telegram.keyboard import Markup, buttons

Status = Literal["creator", "administrator", "member", "left"]


@dataclass(frozen=True, kw_only=True)
class User:
    """A person or the bot."""

    id: int
    name: str
    username: str = ""
    is_bot: bool = False

    def wire(self) -> dict[str, object]:
        """Return the User object."""
        found: dict[str, object] = {
            "id": self.id,
            "is_bot": self.is_bot,
            "first_name": self.name,
        }
        return found | ({"username": self.username} if self.username else {"language_code": "vi"})


@dataclass(frozen=True, kw_only=True)
class Message:
    """One message as it stands now; an edit makes a new one under the same id."""

    id: int
    chat_id: int
    sender: User
    at: datetime
    text: str = ""
    entities: tuple[Entity, ...] = ()
    markup: Markup | None = None
    thread_id: int | None = None
    reply_to: int | None = None
    edited_at: datetime | None = None
    media: tuple[tuple[str, object], ...] = ()  # ("document", {...}) or ("photo", [...])
    service: tuple[tuple[str, object], ...] = ()

    @property
    def buttons(self) -> tuple[str, ...]:
        """The labels of the inline buttons."""
        return tuple(str(button["text"]) for button in buttons(self.markup))

    @property
    def file_id(self) -> str:
        """The id of the document or of the largest photo; "" without one."""
        for _, item in self.media:
            part = item[-1] if isinstance(item, list) else item
            return str(part["file_id"]) if isinstance(part, dict) else ""
        return ""


@dataclass(kw_only=True)
class Topic:
    """One forum topic; its id is the id of the message that announced it."""

    id: int
    name: str
    icon_color: int = 0x6FB9F0
    closed: bool = False
    deleted: bool = False


@dataclass(kw_only=True)
class Chat:
    """One chat: the group, or a private chat with an agent."""

    id: int
    type: Literal["supergroup", "private"]
    title: str
    is_forum: bool = False
    members: dict[int, tuple[User, Status]] = field(default_factory=dict)
    topics: dict[int, Topic] = field(default_factory=dict)
    messages: dict[int, Message] = field(default_factory=dict)
    pinned: list[int] = field(default_factory=list)
    last_id: int = 0

    def next_id(self) -> int:
        """Return a message id not used before."""
        self.last_id += 1
        return self.last_id

    def put(self, message: Message) -> Message:
        """Keep a message, new or edited."""
        self.messages[message.id] = message
        return message

    def topic(self, wanted: int | str | None) -> Topic | None:
        """Return a live topic by id or by a part of its name; None means General.

        Raises LookupError, which lists what there is.
        """
        if wanted is None:
            return None
        live = [topic for topic in self.topics.values() if not topic.deleted]
        for topic in live:
            if topic.id == wanted or (isinstance(wanted, str) and wanted in topic.name):
                return topic
        names = [f"{topic.id} {topic.name}" for topic in live]
        raise LookupError(f"no topic {wanted!r}; there are: {names}")

    def transcript(self, thread_id: int | None) -> list[Message]:
        """Return the messages of a topic (None: General, or the private chat)."""
        return [m for m in self.messages.values() if m.thread_id == thread_id]

    def short(self) -> dict[str, object]:
        """Return the Chat object inside messages."""
        if self.type == "private":
            return {"id": self.id, "type": "private", "first_name": self.title}
        found: dict[str, object] = {"id": self.id, "type": self.type, "title": self.title}
        return found | ({"is_forum": True} if self.is_forum else {})

    def wire(self, message: Message, *, deep: bool = True) -> dict[str, object]:
        """Return the Message object; `deep` includes the message it answers."""
        found: dict[str, object] = {
            "message_id": message.id,
            "from": message.sender.wire(),
            "chat": self.short(),
            "date": int(message.at.timestamp()),
        }
        if message.thread_id is not None:
            found |= {"message_thread_id": message.thread_id, "is_topic_message": True}
        if message.edited_at:
            found["edit_date"] = int(message.edited_at.timestamp())
        found |= _content(message)
        # In a topic every message answers something: at least the topic's first message.
        answered = self.messages.get(message.reply_to or message.thread_id or 0)
        if deep and answered and answered.id != message.id:
            found["reply_to_message"] = self.wire(answered, deep=False)
        return found

    def edited(self, message: Message, **changes: object) -> Message:
        """Replace fields of a message and keep the result."""
        return self.put(replace(message, **changes))  # type: ignore[arg-type] # names are checked


def _content(message: Message) -> dict[str, object]:
    found: dict[str, object] = dict(message.service) | dict(message.media)
    prefix = "caption" if message.media else "text"
    if message.text:
        found[prefix] = message.text
    if message.entities:
        found["caption_entities" if message.media else "entities"] = list(message.entities)
    if message.markup and "inline_keyboard" in message.markup:
        found["reply_markup"] = message.markup
    return found
