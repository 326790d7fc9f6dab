"""Methods that put, change and remove messages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import cast

from sandbox.arguments import Arguments, BadBody
from sandbox.telegram.chat import Chat, Message
from sandbox.telegram.files import PHOTO_LIMIT, UPLOAD_LIMIT
from sandbox.telegram.keyboard import read_markup
from sandbox.telegram.refusal import bad
from sandbox.telegram.telegram import Telegram
from sandbox.telegram.text import caption, message_text

Result = object
_ACTIONS = {
    "typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice",
    "upload_document", "choose_sticker", "find_location", "record_video_note", "upload_video_note",
}  # fmt: skip


def send_message(telegram: Telegram, arguments: Arguments) -> Result:
    """Send a text; returns the Message."""
    chat, message = _new(telegram, arguments)
    found = message_text(arguments)
    return _put(telegram, chat, replace(message, text=found.text, entities=found.entities))


def send_document(telegram: Telegram, arguments: Arguments) -> Result:
    """Send a file; returns the Message."""
    chat, message = _new(telegram, arguments)
    found = caption(arguments)
    stored = telegram.files.of_call(arguments, "document", limit=UPLOAD_LIMIT)
    media = (("document", cast(object, stored.document())),)
    return _put(
        telegram, chat, replace(message, text=found.text, entities=found.entities, media=media)
    )


def send_photo(telegram: Telegram, arguments: Arguments) -> Result:
    """Send a picture; returns the Message."""
    chat, message = _new(telegram, arguments)
    found = caption(arguments)
    stored = telegram.files.of_call(arguments, "photo", limit=PHOTO_LIMIT)
    media = (("photo", cast(object, stored.photo())),)
    return _put(
        telegram, chat, replace(message, text=found.text, entities=found.entities, media=media)
    )


def send_chat_action(telegram: Telegram, arguments: Arguments) -> Result:
    """Show that the bot is busy."""
    chat = telegram.chat(arguments.text("chat_id"))
    _thread(chat, arguments)
    if arguments.text("action") not in _ACTIONS:
        raise bad("wrong parameter action in request")
    return True


def edit_message_text(telegram: Telegram, arguments: Arguments) -> Result:
    """Change text and buttons of an own message; returns the Message."""
    chat, message = _own(telegram, arguments, "edit")
    if message.media:
        raise bad("there is no text in the message to edit")
    found = message_text(arguments)
    markup = read_markup(arguments)
    changed = replace(message, text=found.text, entities=found.entities, markup=markup)
    return _edited(telegram, chat, message, changed)


def edit_message_caption(telegram: Telegram, arguments: Arguments) -> Result:
    """Change caption and buttons of an own file; returns the Message."""
    chat, message = _own(telegram, arguments, "edit")
    found = caption(arguments)
    markup = read_markup(arguments)
    changed = replace(message, text=found.text, entities=found.entities, markup=markup)
    return _edited(telegram, chat, message, changed)


def edit_message_reply_markup(telegram: Telegram, arguments: Arguments) -> Result:
    """Change only the buttons of an own message; returns the Message."""
    chat, message = _own(telegram, arguments, "edit")
    changed = replace(message, markup=read_markup(arguments))
    return _edited(telegram, chat, message, changed)


def delete_message(telegram: Telegram, arguments: Arguments) -> Result:
    """Remove a message."""
    chat = telegram.chat(arguments.text("chat_id"))
    message = chat.messages.pop(arguments.integer("message_id") or 0, None)
    if message is None:
        raise bad("message to delete not found", breach=False)
    telegram.happened("deleted", message)
    return True


def pin_chat_message(telegram: Telegram, arguments: Arguments) -> Result:
    """Pin a message."""
    chat = telegram.chat(arguments.text("chat_id"))
    wanted = arguments.integer("message_id") or 0
    if wanted not in chat.messages:
        raise bad("message to pin not found", breach=False)
    chat.pinned.append(wanted)
    return True


def unpin_chat_message(telegram: Telegram, arguments: Arguments) -> Result:
    """Unpin a message, the newest one by default."""
    chat = telegram.chat(arguments.text("chat_id"))
    wanted = arguments.integer("message_id") or (chat.pinned[-1] if chat.pinned else 0)
    if wanted not in chat.pinned:
        raise bad("message to unpin not found", breach=False)
    chat.pinned.remove(wanted)
    return True


def _new(telegram: Telegram, arguments: Arguments) -> tuple[Chat, Message]:
    chat = telegram.chat(arguments.text("chat_id"))
    thread = _thread(chat, arguments)
    reply_to = _reply(chat, arguments)
    markup = read_markup(arguments)
    message = Message(
        id=0,
        chat_id=chat.id,
        sender=telegram.bot,
        at=telegram.clock(),
        thread_id=thread,
        reply_to=reply_to,
        markup=markup,
    )
    return chat, message


def _thread(chat: Chat, arguments: Arguments) -> int | None:
    """The General topic has no id for senders: 1 is refused like any unknown thread."""
    if not arguments.text("message_thread_id"):
        return None
    topic = chat.topics.get(arguments.integer("message_thread_id") or 0)
    if topic is None or topic.deleted:
        raise bad("message thread not found", breach=False)
    return topic.id


def _reply(chat: Chat, arguments: Arguments) -> int | None:
    try:
        parameters = arguments.structure("reply_parameters")
    except BadBody as broken:
        raise bad("can't parse reply parameters JSON object") from broken
    wanted: object = arguments.integer("reply_to_message_id")
    lenient = arguments.flag("allow_sending_without_reply")
    if isinstance(parameters, dict):
        wanted = parameters.get("message_id")
        lenient = bool(parameters.get("allow_sending_without_reply"))
    if wanted is None:
        return None
    if isinstance(wanted, int) and wanted in chat.messages:
        return wanted
    if lenient:
        return None
    raise bad("message to be replied not found", breach=False)


def _put(telegram: Telegram, chat: Chat, message: Message) -> Result:
    telegram.limit(chat)
    message = chat.put(replace(message, id=chat.next_id()))
    return chat.wire(telegram.happened("sent", message))


def _own(telegram: Telegram, arguments: Arguments, verb: str) -> tuple[Chat, Message]:
    chat = telegram.chat(arguments.text("chat_id"))
    message = chat.messages.get(arguments.integer("message_id") or 0)
    if message is None:
        raise bad(f"message to {verb} not found", breach=False)
    if message.sender.id != telegram.bot.id or message.service:
        raise bad("message can't be edited")
    return chat, message


def _edited(telegram: Telegram, chat: Chat, before: Message, after: Message) -> Result:
    if after == before:
        raise bad(
            "message is not modified: specified new message content and reply markup are "
            "exactly the same as a current content and reply markup of the message",
            breach=False,
        )
    after = chat.put(replace(after, edited_at=telegram.clock()))
    return chat.wire(telegram.happened("edited", after))


METHODS: dict[str, Callable[[Telegram, Arguments], Result]] = {
    "sendMessage": send_message,
    "sendDocument": send_document,
    "sendPhoto": send_photo,
    "sendChatAction": send_chat_action,
    "editMessageText": edit_message_text,
    "editMessageCaption": edit_message_caption,
    "editMessageReplyMarkup": edit_message_reply_markup,
    "deleteMessage": delete_message,
    "pinChatMessage": pin_chat_message,
    "unpinChatMessage": unpin_chat_message,
}
