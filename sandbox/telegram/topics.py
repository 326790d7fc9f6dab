"""Methods for forum topics; the bot is an administrator who may manage them."""

from __future__ import annotations

from collections.abc import Callable

from sandbox.arguments import Arguments
from sandbox.telegram.agent import delete_topic
from sandbox.telegram.chat import Chat, Message, Topic
from sandbox.telegram.html import utf16
from sandbox.telegram.refusal import bad
from sandbox.telegram.telegram import Telegram

COLORS = (0x6FB9F0, 0xFFD67E, 0xCB86DB, 0x8EEE98, 0xFF93B2, 0xFB6F5F)
NAME_LIMIT = 128


def create(telegram: Telegram, arguments: Arguments) -> object:
    """Open a topic; returns the ForumTopic."""
    chat = telegram.chat(arguments.text("chat_id"))
    if not chat.is_forum:
        raise bad("the chat is not a forum")
    name = _name(arguments)
    color = arguments.integer("icon_color") if arguments.text("icon_color") else COLORS[0]
    if color not in COLORS:
        raise bad("TOPIC_ICON_COLOR_INVALID")
    announced = _announce(
        telegram, chat, None, ("forum_topic_created", {"name": name, "icon_color": color})
    )
    topic = Topic(id=announced.id, name=name, icon_color=color)
    chat.topics[topic.id] = topic
    telegram.happened("topic", chat.edited(announced, thread_id=topic.id))
    return {"message_thread_id": topic.id, "name": name, "icon_color": color}


def edit(telegram: Telegram, arguments: Arguments) -> object:
    """Rename a topic."""
    chat, topic = _topic(telegram, arguments)
    if not arguments.text("name"):
        return True
    name = _name(arguments)
    if name == topic.name:
        raise bad("TOPIC_NOT_MODIFIED", breach=False)
    topic.name = name
    _announce(telegram, chat, topic.id, ("forum_topic_edited", {"name": name}))
    return True


def close(telegram: Telegram, arguments: Arguments) -> object:
    """Close a topic: members cannot write in it any more."""
    return _set_closed(telegram, arguments, True, "forum_topic_closed")


def reopen(telegram: Telegram, arguments: Arguments) -> object:
    """Open a closed topic again."""
    return _set_closed(telegram, arguments, False, "forum_topic_reopened")


def delete(telegram: Telegram, arguments: Arguments) -> object:
    """Delete a topic with all its messages."""
    chat, topic = _topic(telegram, arguments)
    telegram.happened("topic", chat.messages[topic.id])
    delete_topic(chat, topic)
    return True


def _set_closed(telegram: Telegram, arguments: Arguments, closed: bool, what: str) -> object:
    chat, topic = _topic(telegram, arguments)
    if topic.closed is closed:
        raise bad("TOPIC_NOT_MODIFIED", breach=False)
    topic.closed = closed
    _announce(telegram, chat, topic.id, (what, {}))
    return True


def _topic(telegram: Telegram, arguments: Arguments) -> tuple[Chat, Topic]:
    chat = telegram.chat(arguments.text("chat_id"))
    if not chat.is_forum:
        raise bad("the chat is not a forum")
    wanted = arguments.integer("message_thread_id")
    if wanted is None:
        raise bad("invalid message thread identifier specified")
    topic = chat.topics.get(wanted)
    if topic is None or topic.deleted:
        raise bad("TOPIC_ID_INVALID", breach=False)
    return chat, topic


def _name(arguments: Arguments) -> str:
    name = arguments.text("name").strip()
    if not name:
        raise bad("TOPIC_TITLE_EMPTY")
    if utf16(name) > NAME_LIMIT:
        raise bad("TOPIC_TITLE_TOO_LONG")
    return name


def _announce(
    telegram: Telegram, chat: Chat, thread_id: int | None, service: tuple[str, object]
) -> Message:
    message = Message(
        id=chat.next_id(),
        chat_id=chat.id,
        sender=telegram.bot,
        at=telegram.clock(),
        thread_id=thread_id,
        service=(service,),
    )
    chat.put(message)
    return message if thread_id is None else telegram.happened("topic", message)


METHODS: dict[str, Callable[[Telegram, Arguments], object]] = {
    "createForumTopic": create,
    "editForumTopic": edit,
    "closeForumTopic": close,
    "reopenForumTopic": reopen,
    "deleteForumTopic": delete,
}
