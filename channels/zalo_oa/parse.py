"""One event of an official account as messages. Pure."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime

from channels.chat import buttons
from channels.chat.parts import Content, Part, assemble
from channels.contract import Unreadable
from channels.http import wire
from channels.zalo_oa.settings import ZaloOaSettings
from workflows.messaging.messages import Attachment, Inbound, Kind

NAME = "zalo_oa"
NO_DATE = "Zalo không cho biết thời điểm gửi: lấy thời điểm hệ thống nhận được tin."
"""Among the problems of a message to which Zalo gives no usable date."""

UNSEEN = "(nội dung mà hệ thống chưa đọc được: xin xem trong ứng dụng Zalo)"
EMPTY_FORM = "(khách gửi biểu mẫu trống)"

Fields = Mapping[str, object]


def parse(raw: bytes, settings: ZaloOaSettings) -> tuple[Inbound, ...]:
    """The message in one event. Receipts, reactions, follows and unknown events give ()."""
    value = wire.load(raw)
    if not isinstance(value, dict):
        raise Unreadable("Sự kiện Zalo OA không có dạng mà Zalo công bố.")
    name = wire.text(value.get("event_name"))
    if not _is_for(value, settings.oa_id):
        return ()
    if name == "user_submit_info":
        return (_message(value, _submitted(value)),)
    if name.startswith("oa_send_") and not name.startswith("oa_send_anonymous"):
        return (_message(value, replace(_said(value), kind=Kind.ECHO)),)
    if name.startswith("user_send_") and not name.startswith("user_send_group"):
        return (_message(value, _said(value)),)
    return ()


def _is_for(event: Fields, oa_id: str) -> bool:
    """One webhook serves all accounts of an app: only ours is read here."""
    return not oa_id or oa_id in (_side(event, "recipient"), _side(event, "sender"))


def _side(event: Fields, which: str) -> str:
    return wire.id(wire.table(event.get(which)).get("id"))


def _message(event: Fields, said: Content) -> Inbound:
    customer = _side(event, "recipient" if said.kind is Kind.ECHO else "sender")
    if not customer:
        raise Unreadable("Zalo báo có tin nhắn nhưng không cho biết khách nào.")
    message = wire.table(event.get("message"))
    sent_at, problems = _date(event.get("timestamp"))
    quoted = wire.text(message.get("quote_msg_id"))
    human = said.kind is Kind.HUMAN
    text, letter = buttons.parse_press(said.text) if human else (said.text, "")
    return Inbound(
        channel=NAME,
        external_id=_id(message) or f"sha256:{wire.digest(event)}",
        conversation=customer,
        sender=_author(event, customer, said.kind),
        sent_at=sent_at,
        text=text,
        full_text=text,
        kind=said.kind,
        attachments=said.attachments,
        quotes=quoted,
        pressed=letter,
        problems=problems,
    )


def _author(event: Fields, customer: str, kind: Kind) -> str:
    """Who wrote it: the customer, the agent in Zalo's console, or the account itself."""
    if kind is not Kind.ECHO:
        return customer
    sender = wire.table(event.get("sender"))
    return wire.text(sender.get("admin_id")) or wire.text(sender.get("id")) or NAME


def _id(message: Fields) -> str:
    return wire.id(message.get("msg_id")) or wire.id(message.get("message_id"))


def _said(event: Fields) -> Content:
    message = wire.table(event.get("message"))
    raw = message.get("attachments")
    given = [wire.table(one) for one in raw] if isinstance(raw, list) else []
    read = [
        _READERS.get(wire.text(one.get("type")).lower(), _other)(wire.table(one.get("payload")))
        for one in given
    ]
    return assemble(wire.text(message.get("text")), read, UNSEEN)


def _picture(payload: Fields) -> Part:
    return Part(file=_file(payload, "anh.jpg", "image/jpeg"))


def _gif(payload: Fields) -> Part:
    return Part(file=_file(payload, "anh.gif", "image/gif"))


def _audio(payload: Fields) -> Part:
    return Part(file=_file(payload, "thoai.aac", "audio/aac"))


def _video(payload: Fields) -> Part:
    described = wire.text(payload.get("description"))
    return Part(words=described, file=_file(payload, "video.mp4", "video/mp4"))


def _document(payload: Fields) -> Part:
    kind = wire.text(payload.get("type")).lower()
    name = wire.text(payload.get("name")) or (f"tep.{kind}" if kind.isalnum() else "tep")
    return Part(file=_file(payload, name, "application/octet-stream"))


def _sticker(payload: Fields) -> Part:
    return Part(remark="(nhãn dán)")


def _location(payload: Fields) -> Part:
    at = wire.table(payload.get("coordinates"))
    where = f"{wire.text(at.get('latitude'))}, {wire.text(at.get('longitude'))}"
    return Part(remark=f"(vị trí: {where})")


def _link(payload: Fields) -> Part:
    """A link, or a business card: then the description is JSON with the phone number."""
    described = wire.text(payload.get("description"))
    phone = _card(described)
    if phone:
        return Part(words=f"(danh thiếp: {_dialled(phone)})")
    words = (wire.text(payload.get("url")), described)
    return Part(words="\n".join(word for word in words if word))


def _card(described: str) -> str:
    try:
        card = wire.table(wire.load(described.encode()))
    except Unreadable:
        return ""
    return wire.text(card.get("phone"))


def _other(payload: Fields) -> Part:
    return Part(remark=UNSEEN)


_READERS: Mapping[str, Callable[[Fields], Part]] = {
    "image": _picture,
    "gif": _gif,
    "audio": _audio,
    "video": _video,
    "file": _document,
    "sticker": _sticker,
    "location": _location,
    "link": _link,
}


def _file(payload: Fields, name: str, media_type: str) -> Attachment:
    url = wire.text(payload.get("url"))
    size = wire.text(payload.get("size"))
    return Attachment(
        name=name,
        media_type=media_type,
        size=int(size) if size.isdecimal() and len(size) <= 12 else 0,
        url=url,
        problem="" if url else "Zalo không gửi kèm đường dẫn tải tệp",
    )


def _submitted(event: Fields) -> Content:
    """What a customer filled into the form that asks for name, phone and address."""
    info = wire.table(event.get("info")) or _info_in_words(event)
    parts = wire.table(info.get("full_address"))
    address = [parts.get("user_address"), parts.get("user_ward"), parts.get("user_city")]
    older = [info.get("address"), info.get("ward"), info.get("district"), info.get("city")]
    phone = wire.text(info.get("phone"))
    lines = {
        "Họ tên": wire.text(info.get("name")),
        "Điện thoại": _dialled(phone),
        "Địa chỉ": ", ".join(filter(None, map(wire.text, address if parts else older))),
    }
    filled = "\n".join(f"{label}: {value}" for label, value in lines.items() if value)
    return assemble(filled, (), EMPTY_FORM)


def _info_in_words(event: Fields) -> Fields:
    """The form, where Zalo writes it as JSON into the text of the message."""
    try:
        told = json.loads(wire.text(wire.table(event.get("message")).get("text")))
    except ValueError:
        return {}
    return wire.table(wire.table(told).get("info")) or wire.table(told)


def _dialled(phone: str) -> str:
    """Zalo writes the country without its plus sign."""
    return f"+{phone}" if phone.startswith("84") else phone


def _date(value: object) -> tuple[datetime, tuple[str, ...]]:
    """When it was sent, and what is wrong."""
    sent_at = wire.since_1970(value)
    return (sent_at, ()) if sent_at is not None else (wire.UNDATED, (NO_DATE,))
