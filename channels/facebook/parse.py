"""One notification of Meta as messages: every entry, every event in it. Pure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial

from channels import buttons, wire
from channels.contract import Unreadable
from channels.facebook import comments
from channels.facebook.content import content
from channels.facebook.settings import FacebookSettings
from workflows.messages import Inbound, Kind

NAME = "facebook"
UNDATED = datetime(1970, 1, 1, tzinfo=UTC)
"""`sent_at` where Meta gives no usable date; the message then names that among its problems."""
NO_DATE = "Facebook không cho biết thời điểm gửi: lấy thời điểm hệ thống nhận được tin."
EDITED = "Khách đã sửa một tin nhắn trước; đây là lời sau khi sửa."
IN_STANDBY = (
    "Hội thoại này đang do hộp thư của Trang (hoặc một ứng dụng khác) giữ: "
    "hệ thống chỉ gửi được khi được trả lại quyền."
)
TAKEN = "(hộp thư của Trang hoặc một ứng dụng khác nhận hội thoại này)"
RETURNED = "(hội thoại này được trả lại cho hệ thống)"
BESIDE = "Trong cùng gói tin có một sự kiện không đọc được; gói tin gốc được giữ nguyên."
MILLISECONDS_FROM = 10**11  # comments are dated in seconds, messages in milliseconds

Fields = Mapping[str, object]
Reader = Callable[[], Iterator[Inbound]]


def parse(raw: bytes, settings: FacebookSettings) -> tuple[Inbound, ...]:
    """The messages of one notification. Receipts, reactions and unknown events give nothing."""
    value = wire.load(raw)
    if not isinstance(value, dict) or not isinstance(value.get("entry"), list):
        raise Unreadable("Gói tin Facebook không có dạng mà Meta công bố.")
    found: dict[str, Inbound] = {}
    unread: list[Unreadable] = []
    for read in _events(value["entry"], settings):
        try:
            found |= {message.external_id: message for message in read()}
        except Unreadable as error:
            unread.append(error)
    if unread and not found:
        raise unread[0]
    messages = tuple(found.values())
    return tuple(_beside(message) for message in messages) if unread else messages


def _events(entries: object, settings: FacebookSettings) -> Iterator[Reader]:
    """Something to read for every event of our Page; one that cannot be read spoils no other."""
    for entry in _objects(entries):
        if wire.text(entry.get("id")) != settings.page_id:
            continue
        for event in _objects(entry.get("messaging")):
            yield partial(_event, event, settings)
        for event in _objects(entry.get("standby")):
            yield partial(_event, event, settings, IN_STANDBY)
        for change in _objects(entry.get("changes")):
            if wire.text(change.get("field")) == "feed":
                yield partial(_comment, wire.table(change.get("value")), settings)


def _beside(message: Inbound) -> Inbound:
    return replace(message, problems=(*message.problems, BESIDE))


def _objects(value: object) -> list[dict[str, object]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _event(event: Fields, settings: FacebookSettings, *problems: str) -> Iterator[Inbound]:
    message = wire.table(event.get("message"))
    if message.get("is_echo") is True:
        yield _echo(event, message, settings)
    elif message:
        yield _message(event, message, problems)
    elif event.get("message_edit"):
        yield _edit(event, wire.table(event.get("message_edit")), problems)
    elif event.get("postback"):
        yield _pressed(event, wire.table(event.get("postback")), problems)
    else:
        yield from _moved(event, settings)


def _message(event: Fields, message: Fields, problems: tuple[str, ...]) -> Inbound:
    mid = wire.text(message.get("mid"))
    if message.get("is_deleted") is True:
        text = "(khách đã thu hồi một tin nhắn đã gửi)"
        return _said(event, f"{mid}#deleted", text, quotes=mid, problems=problems)
    text, attachments = content(message)
    quoted = wire.text(wire.table(message.get("reply_to")).get("mid"))
    said, letter = _tapped(message)
    found = _said(event, mid, said if letter else text, quotes=quoted, problems=problems)
    return replace(found, attachments=attachments, pressed=letter)


def _tapped(message: Fields) -> tuple[str, str]:
    """What a quick reply of ours says, and of which letter; another app's payload says nothing."""
    return buttons.pressed(wire.text(wire.table(message.get("quick_reply")).get("payload")))


def _edit(event: Fields, edit: Fields, problems: tuple[str, ...]) -> Inbound:
    mid, count = wire.text(edit.get("mid")), wire.text(edit.get("num_edit"))
    text = wire.text(edit.get("text"))
    return _said(event, f"{mid}#edit{count}", text, quotes=mid, problems=(*problems, EDITED))


def _pressed(event: Fields, postback: Fields, problems: tuple[str, ...]) -> Inbound:
    """A button is what the customer says; of another app's buttons only the title comes."""
    text = wire.text(postback.get("title")) or wire.text(postback.get("payload"))
    return _said(event, wire.text(postback.get("mid")), text, problems=problems)


def _said(
    event: Fields, mid: str, text: str, *, quotes: str = "", problems: tuple[str, ...] = ()
) -> Inbound:
    sender = _side(event, "sender")
    if not sender:
        raise Unreadable("Facebook báo có tin nhắn nhưng không cho biết khách nào.")
    sent_at, undated = moment(event.get("timestamp"))
    return Inbound(
        channel=NAME,
        external_id=mid if mid and not mid.startswith("#") else f"sha256:{_digest(event)}",
        conversation=sender,
        sender=sender,
        sent_at=sent_at,
        text=text,
        full_text=text,
        quotes=quotes,
        problems=(*problems, *undated),
    )


def _echo(event: Fields, message: Fields, settings: FacebookSettings) -> Inbound:
    """The Page's own words: sender and recipient are swapped (facebook.md 4.2)."""
    customer = _side(event, "recipient")
    if not customer:
        raise Unreadable("Facebook báo Trang đã gửi tin nhưng không cho biết gửi cho ai.")
    text, attachments = content(message)
    sent_at, undated = moment(event.get("timestamp"))
    app = wire.text(message.get("app_id"))
    return Inbound(
        channel=NAME,
        external_id=wire.text(message.get("mid")) or f"sha256:{_digest(event)}",
        conversation=customer,
        sender=settings.page_id if app == settings.app_id else f"app:{app}",
        sent_at=sent_at,
        text=text,
        full_text=text,
        kind=Kind.ECHO,
        attachments=attachments,
        reference=wire.text(message.get("metadata")),
        problems=undated,
    )


def _moved(event: Fields, settings: FacebookSettings) -> Iterator[Inbound]:
    """Who may write to this person has changed (facebook.md 4.4); an idle thread is no news."""
    taken = wire.table(event.get("take_thread_control"))
    passed = wire.table(event.get("pass_thread_control"))
    if not wire.text((taken or passed).get("previous_owner_app_id")) or not settings.app_id:
        return
    ours = bool(passed) and wire.text(passed.get("new_owner_app_id")) == settings.app_id
    kind = Kind.RETURNED if ours else Kind.TAKEN
    yield replace(_said(event, "", RETURNED if ours else TAKEN), kind=kind)


def _comment(value: Fields, settings: FacebookSettings) -> Iterator[Inbound]:
    found = comments.read(value, settings.page_id)
    if found is None:
        return
    sent_at, undated = moment(found.dated)
    yield Inbound(
        channel=NAME,
        external_id=found.id,
        conversation=found.address,
        sender=found.author,
        sender_name=found.name,
        sent_at=sent_at,
        text=found.text,
        full_text=found.text,
        attachments=found.attachments,
        problems=(*found.problems, *undated),
    )


def _side(event: Fields, which: str) -> str:
    side = wire.table(event.get(which))
    return wire.text(side.get("id")) or wire.text(side.get("user_ref"))


def _digest(event: Fields) -> str:
    """A name for an event without an id, whatever way its JSON is written."""
    canonical = json.dumps(event, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode("ascii")).hexdigest()


def moment(value: object) -> tuple[datetime, tuple[str, ...]]:
    """The time meant by a number of seconds or milliseconds since 1970, and what is wrong."""
    digits = wire.text(value)
    if not digits.isdecimal() or not 0 < len(digits) <= 14:
        return UNDATED, (NO_DATE,)
    number = int(digits)
    if number <= MILLISECONDS_FROM:
        number *= 1000
    return UNDATED + timedelta(milliseconds=number), ()
