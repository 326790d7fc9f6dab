"""One Zalo Bot delivery, by webhook or poll, as messages. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from channels.chat.parts import name_in
from channels.contract import Unreadable
from channels.http import wire
from workflows.messaging.messages import Attachment, Inbound, Kind

NAME = "zalo_bot"
UNSUPPORTED_TEXT = (
    "(khách gửi nội dung mà Zalo không chuyển được: tệp, liên kết, danh thiếp, video, "
    "hoặc tin nhắn của tài khoản được Zalo bảo vệ)"
)
STICKER_TEXT = "(khách gửi nhãn dán)"
IN_GROUP = (
    "Khách nhắn trong một nhóm Zalo: hệ thống trả lời riêng cho người nhắn, vì cả nhóm đọc được "
    "những gì gửi vào nhóm."
)
"""A group is no customer: its members would read each other's case."""
BESIDE = "Trong cùng gói tin có một sự kiện không đọc được; gói tin gốc được giữ nguyên."
NO_DATE = "Zalo không cho biết thời điểm gửi: lấy thời điểm hệ thống nhận được tin."
"""Among the problems of a message to which Zalo gives no usable date."""

Fields = Mapping[str, object]
Content = tuple[str, tuple[Attachment, ...], Kind]


@dataclass(frozen=True, kw_only=True)
class Bot:
    """Who our token belongs to; "": not known yet."""

    id: str = ""  # echoes of our own messages are dropped by it
    display_name: str = ""  # stripped from the front of group messages


def parse(raw: bytes, bot: Bot) -> tuple[Inbound, ...]:
    """The messages in one delivery. Pings, echoes and unknown events give ()."""
    if not raw.strip():
        return ()
    value = wire.load(raw)
    if not isinstance(value, dict | list):
        raise Unreadable("Gói tin Zalo Bot không có dạng mà Zalo công bố.")
    found: list[Inbound] = []
    unread: list[Unreadable] = []
    for update in updates(value):
        try:
            found += filter(None, [_message(update, bot)])
        except Unreadable as error:
            unread.append(error)
    if unread and not found:
        raise unread[0]
    return tuple(replace(one, problems=(*one.problems, BESIDE)) if unread else one for one in found)


def updates(value: object) -> Iterator[dict[str, object]]:
    """The updates in a delivery or a getUpdates answer: flat, wrapped in `result`, or a list."""
    for outer in _objects(value):
        inner = [outer] if "event_name" in outer else _objects(outer.get("result"))
        yield from (update for update in inner if "event_name" in update)


def _objects(value: object) -> list[dict[str, object]]:
    several = value if isinstance(value, list) else [value]
    return [one for one in several if isinstance(one, dict)]


def _text(message: Fields) -> Content:
    text = wire.text(message.get("text"))
    return (text, (), Kind.HUMAN) if text.strip() else _unsupported(message)


def _image(message: Fields) -> Content:
    # The documentation says `photo`; real traffic says `photo_url`.
    url = wire.text(message.get("photo_url")) or wire.text(message.get("photo"))
    return wire.text(message.get("caption")), _file("anh.jpg", url, "image/jpeg"), Kind.HUMAN


def _voice(message: Fields) -> Content:
    return "", _file("thoai.aac", wire.text(message.get("voice_url")), "audio/aac"), Kind.HUMAN


def _sticker(message: Fields) -> Content:
    return STICKER_TEXT, (), Kind.UNSUPPORTED


def _unsupported(message: Fields) -> Content:
    return UNSUPPORTED_TEXT, (), Kind.UNSUPPORTED


_EVENTS: Mapping[str, Callable[[Fields], Content]] = {
    "message.text.received": _text,
    "message.image.received": _image,
    "message.voice.received": _voice,
    "message.sticker.received": _sticker,
    "message.unsupported.received": _unsupported,
}


def _message(update: dict[str, object], bot: Bot) -> Inbound | None:
    read = _EVENTS.get(wire.text(update.get("event_name")))
    if read is None:
        return None
    message = wire.table(update.get("message"))
    writer = wire.table(message.get("from"))
    chat = wire.table(message.get("chat"))
    sender = wire.id(writer.get("id")) or wire.id(chat.get("id"))
    if writer.get("is_bot") is True or (sender and sender == bot.id):
        return None
    if not sender:
        raise Unreadable("Zalo báo có tin của khách nhưng không cho biết khách nào.")
    text, attachments, kind = read(message)
    sent_at, problems = _date(message.get("date"))
    conversation = wire.id(chat.get("id")) or sender
    if wire.text(chat.get("chat_type")) == "GROUP":
        text = _without_mention(text, bot.display_name)
        conversation, problems = sender, (*problems, IN_GROUP)
    return Inbound(
        channel=NAME,
        external_id=wire.id(message.get("message_id")) or f"sha256:{wire.digest(update)}",
        conversation=conversation,
        sender=sender,
        sender_name=wire.text(writer.get("display_name")),
        sent_at=sent_at,
        text=text,
        full_text=text,
        kind=kind,
        attachments=attachments,
        problems=problems,
    )


def _file(fallback: str, url: str, media_type: str) -> tuple[Attachment, ...]:
    if not url:
        problem = "Zalo không gửi kèm đường dẫn tải tệp"
        return (Attachment(name=fallback, media_type=media_type, problem=problem),)
    return (Attachment(name=name_in(url) or fallback, media_type=media_type, url=url),)


def _without_mention(text: str, display_name: str) -> str:
    """In groups every message starts with a literal `@<bot's name>`."""
    mention = f"@{wire.clean(display_name)}"
    if display_name and text.startswith(mention):
        return text[len(mention) :].lstrip(" ,:\u00a0")
    return text


def _date(value: object) -> tuple[datetime, tuple[str, ...]]:
    """When it was sent, and what is wrong."""
    sent_at = wire.since_1970(value)
    return (sent_at, ()) if sent_at is not None else (wire.UNDATED, (NO_DATE,))
