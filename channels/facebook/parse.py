"""One notification of Meta as messages: every entry, every event in it. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from functools import partial

from channels.chat import buttons
from channels.contract import Unreadable
from channels.facebook import comments
from channels.facebook.content import UNSEEN, content
from channels.facebook.settings import FacebookSettings
from channels.http import wire
from workflows.messaging.messages import Inbound, Kind

NAME = "facebook"
NO_DATE = "Facebook không cho biết thời điểm gửi: lấy thời điểm hệ thống nhận được tin."
"""Among the problems of a message to which Meta gives no usable date."""
TAKEN_BACK = "(khách đã thu hồi một tin nhắn đã gửi)"
PRESSED = "(khách bấm một nút không có tên)"
EDITED = "Khách đã sửa một tin nhắn trước; đây là lời sau khi sửa."
IN_STANDBY = (
    "Hội thoại này đang do hộp thư của Trang (hoặc một ứng dụng khác) giữ: "
    "hệ thống chỉ gửi được khi được trả lại quyền."
)
PLUGIN = "user_ref:"
"""Before the reference of a web page's plugin: the page's visitor may choose it, so it is no id."""
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
    for entry in _several(entries):
        page = wire.text(wire.table(entry).get("id"))
        if page and page != settings.page_id:
            continue
        told = wire.table(entry) if page else {"messaging": [None]}
        for event in _several(told.get("messaging")):
            yield partial(_event, event, settings)
        for event in _several(told.get("standby")):
            yield partial(_event, event, settings, IN_STANDBY)
        for change in _several(told.get("changes")):
            yield partial(_change, change, settings)


def _beside(message: Inbound) -> Inbound:
    return replace(message, problems=(*message.problems, BESIDE))


def _several(value: object) -> list[object]:
    """What stands in a list; what should be one and is not is its only element."""
    return [] if value is None else value if isinstance(value, list) else [value]


def _object(value: object) -> Fields:
    if not isinstance(value, dict):
        raise Unreadable("Facebook báo một sự kiện mà hệ thống không đọc được.")
    return value


def _event(value: object, settings: FacebookSettings, *problems: str) -> Iterator[Inbound]:
    event = _object(value)
    told = {name: event[name] for name in _SPOKEN if event.get(name) is not None}
    for name, spoken in told.items():
        by_page = _side(event, "sender") == settings.page_id
        if name == "message" and (by_page or _object(spoken).get("is_echo") is True):
            yield _echo(event, _object(spoken), settings)
        elif not by_page:
            yield _SPOKEN[name](event, _object(spoken), problems)
    if not told:
        yield from _moved(event, settings)


def _message(event: Fields, message: Fields, problems: tuple[str, ...]) -> Inbound:
    mid = wire.id(message.get("mid"))
    if message.get("is_deleted") is True:
        said = _said(event, f"{mid}#deleted", TAKEN_BACK, quotes=mid, problems=problems)
        return replace(said, kind=Kind.UNSUPPORTED)
    found = content(message)
    quoted = wire.text(wire.table(message.get("reply_to")).get("mid"))
    choice, letter = _tapped(message)
    told = choice if letter else found.text
    heard = _said(event, mid, told, quotes=quoted, problems=problems)
    return replace(heard, attachments=found.attachments, kind=found.kind, pressed=letter)


def _tapped(message: Fields) -> tuple[str, str]:
    """What a quick reply of ours says, and of which letter; another app's payload says nothing."""
    return buttons.parse_press(wire.text(wire.table(message.get("quick_reply")).get("payload")))


def _edit(event: Fields, edit: Fields, problems: tuple[str, ...]) -> Inbound:
    mid, text = wire.id(edit.get("mid")), wire.text(edit.get("text"))
    newer = comments.version(mid, edit.get("num_edit"), text)
    said = _said(event, newer, text or UNSEEN, quotes=mid, problems=(*problems, EDITED))
    return said if text else replace(said, kind=Kind.UNSUPPORTED)


def _pressed(event: Fields, postback: Fields, problems: tuple[str, ...]) -> Inbound:
    """A button's title is what the customer says; its payload are the app's own words."""
    title = wire.text(postback.get("title"))
    said = _said(event, wire.id(postback.get("mid")), title or PRESSED, problems=problems)
    return said if title else replace(said, kind=Kind.UNSUPPORTED)


def _said(
    event: Fields, mid: str, text: str, *, quotes: str = "", problems: tuple[str, ...] = ()
) -> Inbound:
    sender = _side(event, "sender")
    if not sender:
        raise Unreadable("Facebook báo có tin nhắn nhưng không cho biết khách nào.")
    sent_at, undated = moment(event.get("timestamp"))
    return Inbound(
        channel=NAME,
        external_id=mid if mid and not mid.startswith("#") else f"sha256:{wire.digest(event)}",
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
    found = content(message)
    sent_at, undated = moment(event.get("timestamp"))
    app = wire.text(message.get("app_id"))
    return Inbound(
        channel=NAME,
        external_id=wire.id(message.get("mid")) or f"sha256:{wire.digest(event)}",
        conversation=customer,
        sender=settings.page_id if app == settings.app_id else f"app:{app}",
        sent_at=sent_at,
        text=found.text,
        full_text=found.text,
        kind=Kind.ECHO,
        attachments=found.attachments,
        reference=wire.id(message.get("metadata")),
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


_SPOKEN: Mapping[str, Callable[[Fields, Fields, tuple[str, ...]], Inbound]] = {
    "message": _message,
    "message_edit": _edit,
    "postback": _pressed,
}


def _change(value: object, settings: FacebookSettings) -> Iterator[Inbound]:
    change = _object(value)
    if wire.text(change.get("field")) != "feed":
        return
    found = comments.read_comment(_object(change.get("value")), settings.page_id)
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
        kind=found.kind,
        attachments=found.attachments,
        problems=(*found.problems, *undated),
    )


def _side(event: Fields, which: str) -> str:
    side = wire.table(event.get(which))
    ref = wire.id(side.get("user_ref"))
    return wire.id(side.get("id")) or (f"{PLUGIN}{ref}" if ref else "")


def moment(value: object) -> tuple[datetime, tuple[str, ...]]:
    """The time meant by a number of seconds or milliseconds since 1970, and what is wrong."""
    digits = wire.text(value)
    seconds = digits.isdecimal() and len(digits) <= 14 and int(digits) <= MILLISECONDS_FROM
    sent_at = wire.since_1970(int(digits) * 1000 if seconds else digits)
    return (sent_at, ()) if sent_at is not None else (wire.UNDATED, (NO_DATE,))
