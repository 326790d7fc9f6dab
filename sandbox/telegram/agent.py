"""A person in the agents' group."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sandbox.telegram.chat import Chat, Message, Topic, User
from sandbox.telegram.keyboard import Button, buttons
from sandbox.telegram.press import Press
from sandbox.telegram.text import typed

if TYPE_CHECKING:
    from sandbox.telegram.telegram import Telegram


class Agent:
    """Types, replies, presses and sends files; `topic` is an id, a part of a name or General."""

    def __init__(self, telegram: Telegram, user: User) -> None:
        self.telegram = telegram
        self.user = user

    @property
    def id(self) -> int:
        """The Telegram user id."""
        return self.user.id

    async def types(
        self,
        text: str,
        *,
        topic: int | str | None = None,
        reply_to: Message | int | None = None,
        private: bool = False,
    ) -> Message:
        """Type a message in a topic (None: General), or in the private chat with the bot."""
        found = typed(text)
        message = self._new(topic, reply_to, private)
        return await self._say(replace(message, text=found.text, entities=found.entities))

    async def sends_file(
        self,
        name: str,
        content: bytes,
        *,
        caption: str = "",
        media_type: str = "application/pdf",
        topic: int | str | None = None,
        private: bool = False,
    ) -> Message:
        """Send a document, or a photo when the type is an image."""
        stored = self.telegram.files.keep(name, media_type, content)
        photo = media_type.startswith("image/")
        media = ("photo", stored.photo()) if photo else ("document", stored.document())
        found = typed(caption)
        message = self._new(topic, None, private)
        return await self._say(
            replace(message, text=found.text, entities=found.entities, media=(media,))
        )

    async def edits(self, message: Message, text: str) -> Message:
        """Change an own message."""
        found = typed(text)
        chat = self.telegram.chats[message.chat_id]
        now = self.telegram.clock()
        edited = replace(message, text=found.text, entities=found.entities, edited_at=now)
        await self.telegram.updates.add("edited_message", chat.wire(chat.put(edited)))
        return edited

    async def presses(
        self,
        label: str,
        *,
        topic: int | str | None = None,
        message: Message | int | None = None,
        private: bool = False,
    ) -> Press:
        """Press the newest button with that label or callback data.

        Looks in one message, or in a topic (a label unique in the group needs none).
        Raises LookupError, which lists the buttons that there are.
        """
        chat = self.telegram.private_chat(self.user) if private else self.telegram.group
        candidates = self._candidates(chat, topic, message)
        for exact in (True, False):
            for found in reversed(candidates):
                for button in buttons(found.markup):
                    if _is(button, label, exact=exact):
                        return await self._press(found, button)
        there = [found.buttons for found in candidates if found.buttons]
        raise LookupError(f"no button {label!r}; there are: {there}")

    async def closes_topic(self, topic: int | str) -> None:
        """Close a topic by hand."""
        found = self.telegram.topic(topic)
        found.closed = True
        await self._announce(found, "forum_topic_closed")

    async def reopens_topic(self, topic: int | str) -> None:
        """Open a closed topic by hand."""
        found = self.telegram.topic(topic)
        found.closed = False
        await self._announce(found, "forum_topic_reopened")

    def deletes_topic(self, topic: int | str) -> None:
        """Delete a topic by hand; Telegram sends the bot no update of it."""
        delete_topic(self.telegram.group, self.telegram.topic(topic))

    def _new(
        self, topic: int | str | None, reply_to: Message | int | None, private: bool
    ) -> Message:
        group = self.telegram.group
        chat = self.telegram.private_chat(self.user) if private else group
        answered = reply_to.id if isinstance(reply_to, Message) else reply_to
        found = None if private else group.topic(topic)
        thread = found.id if found else None
        if topic is None and answered in chat.messages:
            thread = chat.messages[answered].thread_id
        return Message(
            id=chat.next_id(),
            chat_id=chat.id,
            sender=self.user,
            at=self.telegram.clock(),
            thread_id=thread,
            reply_to=answered,
        )

    async def _say(self, message: Message) -> Message:
        chat = self.telegram.chats[message.chat_id]
        await self.telegram.updates.add("message", chat.wire(chat.put(message)))
        return message

    async def _announce(self, topic: Topic, what: str) -> None:
        message = self._new(topic.id, None, private=False)
        await self._say(replace(message, service=((what, {}),)))

    def _candidates(
        self, chat: Chat, topic: int | str | None, message: Message | int | None
    ) -> list[Message]:
        if message is not None:
            wanted = message.id if isinstance(message, Message) else message
            return [chat.messages[wanted]]
        found = chat.topic(topic)
        return chat.transcript(found.id) if found else list(chat.messages.values())

    async def _press(self, message: Message, button: Button) -> Press:
        press = Press(
            agent=self.user,
            message=message,
            label=str(button["text"]),
            data=str(button.get("callback_data", "")),
            url=str(button.get("url", "")),
        )
        return press if press.url else await self.telegram.press(press)


def delete_topic(chat: Chat, topic: Topic) -> None:
    """Delete a topic with everything in it."""
    topic.deleted = True
    for message in chat.transcript(topic.id):
        del chat.messages[message.id]


def _is(button: Button, label: str, *, exact: bool) -> bool:
    text, data = str(button.get("text", "")), button.get("callback_data")
    return label in (text, data) if exact else label in text
