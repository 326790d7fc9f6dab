"""One event of an official account as messages. Pure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta

from channels import buttons, wire
from channels.contract import Unreadable
from channels.zalo_oa.settings import ZaloOaSettings
from workflows.messages import Attachment, Inbound, Kind

NAME = "zalo_oa"
UNDATED = datetime(1970, 1, 1, tzinfo=UTC)
"""`sent_at` where Zalo gives no usable date; the message then names that among its problems."""

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
        return (_message(value, *_submitted(value), Kind.HUMAN),)
    if name.startswith("oa_send_") and not name.startswith("oa_send_anonymous"):
        return (_message(value, *_said(value), Kind.ECHO),)
    if name.startswith("user_send_") and not name.startswith("user_send_group"):
        return (_message(value, *_said(value), Kind.HUMAN),)
    return ()


def _is_for(event: Fields, oa_id: str) -> bool:
    """One webhook serves all accounts of an app: only ours is read here."""
    return not oa_id or oa_id in (_side(event, "recipient"), _side(event, "sender"))


def _side(event: Fields, which: str) -> str:
    return wire.text(wire.table(event.get(which)).get("id"))


def _message(event: Fields, text: str, attachments: tuple[Attachment, ...], kind: Kind) -> Inbound:
    customer = _side(event, "recipient" if kind is Kind.ECHO else "sender")
    if not customer:
        raise Unreadable("Zalo báo có tin nhắn nhưng không cho biết khách nào.")
    message = wire.table(event.get("message"))
    sent_at, problems = _date(event.get("timestamp"))
    quoted = wire.text(message.get("quote_msg_id"))
    text, letter = buttons.pressed(text) if kind is Kind.HUMAN else (text, "")
    return Inbound(
        channel=NAME,
        external_id=_id(message) or f"sha256:{_digest(event)}",
        conversation=customer,
        sender=_author(event, customer, kind),
        sent_at=sent_at,
        text=text,
        full_text=text,
        kind=kind,
        attachments=attachments,
        quotes=quoted,
        pressed=letter,
        problems=problems,
    )


def _author(event: Fields, customer: str, kind: Kind) -> str:
    """Who wrote it: the customer, the agent in Zalo's console, or the account itself."""
    if kind is Kind.HUMAN:
        return customer
    sender = wire.table(event.get("sender"))
    return wire.text(sender.get("admin_id")) or wire.text(sender.get("id")) or NAME


def _id(message: Fields) -> str:
    return wire.text(message.get("msg_id")) or wire.text(message.get("message_id"))


def _digest(event: Fields) -> str:
    """A name for an event without an id, whatever way its JSON is written."""
    canonical = json.dumps(event, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode("ascii")).hexdigest()


def _said(event: Fields) -> tuple[str, tuple[Attachment, ...]]:
    message = wire.table(event.get("message"))
    raw = message.get("attachments")
    given = [wire.table(one) for one in raw] if isinstance(raw, list) else []
    read = [
        _READERS.get(wire.text(one.get("type")), _other)(wire.table(one.get("payload")))
        for one in given
    ]
    words = [wire.text(message.get("text")), *(text for text, _ in read)]
    text = "\n".join(dict.fromkeys("\n".join(words).split("\n"))).strip() if read else words[0]
    return text, tuple(file for _, file in read if file is not None)


Part = tuple[str, Attachment | None]


def _picture(payload: Fields) -> Part:
    return "", _file(payload, "anh.jpg", "image/jpeg")


def _gif(payload: Fields) -> Part:
    return "", _file(payload, "anh.gif", "image/gif")


def _audio(payload: Fields) -> Part:
    return "", _file(payload, "thoai.aac", "audio/aac")


def _video(payload: Fields) -> Part:
    return wire.text(payload.get("description")), _file(payload, "video.mp4", "video/mp4")


def _document(payload: Fields) -> Part:
    kind = wire.text(payload.get("type")).lower()
    name = wire.text(payload.get("name")) or (f"tep.{kind}" if kind.isalnum() else "tep")
    return "", _file(payload, name, "application/octet-stream")


def _sticker(payload: Fields) -> Part:
    return "(nhãn dán)", None


def _location(payload: Fields) -> Part:
    at = wire.table(payload.get("coordinates"))
    where = f"{wire.text(at.get('latitude'))}, {wire.text(at.get('longitude'))}"
    return f"(vị trí: {where})", None


def _link(payload: Fields) -> Part:
    """A link, or a business card: then the description is JSON with the phone number."""
    described = wire.text(payload.get("description"))
    phone = _card(described)
    if phone:
        return f"(danh thiếp: {_dialled(phone)})", None
    return "\n".join(word for word in (wire.text(payload.get("url")), described) if word), None


def _card(described: str) -> str:
    try:
        card = wire.table(wire.load(described.encode()))
    except Unreadable:
        return ""
    return wire.text(card.get("phone"))


def _other(payload: Fields) -> Part:
    return "(nội dung mà hệ thống chưa đọc được: xin xem trong ứng dụng Zalo)", None


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


def _submitted(event: Fields) -> tuple[str, tuple[Attachment, ...]]:
    """What a customer filled into the form that asks for name, phone and address."""
    info = wire.table(event.get("info"))
    parts = wire.table(info.get("full_address"))
    address = [parts.get("user_address"), parts.get("user_ward"), parts.get("user_city")]
    older = [info.get("address"), info.get("ward"), info.get("district"), info.get("city")]
    phone = wire.text(info.get("phone"))
    lines = {
        "Họ tên": wire.text(info.get("name")),
        "Điện thoại": _dialled(phone),
        "Địa chỉ": ", ".join(filter(None, map(wire.text, address if parts else older))),
    }
    return "\n".join(f"{label}: {value}" for label, value in lines.items() if value), ()


def _dialled(phone: str) -> str:
    """Zalo writes the country without its plus sign."""
    return f"+{phone}" if phone.startswith("84") else phone


def _date(value: object) -> tuple[datetime, tuple[str, ...]]:
    """The vendor writes milliseconds since 1970, as a string."""
    milliseconds = wire.text(value)
    if milliseconds.isdecimal() and 0 < len(milliseconds) <= 14:
        return UNDATED + timedelta(milliseconds=int(milliseconds)), ()
    return UNDATED, ("Zalo không cho biết thời điểm gửi: lấy thời điểm hệ thống nhận được tin.",)
