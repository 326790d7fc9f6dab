"""What a consultation message may hold: text, one attachment, at most five buttons."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sandbox.zalo_oa.customer import Buttons
from sandbox.zalo_oa.envelope import Refused
from sandbox.zalo_oa.uploads import taken

if TYPE_CHECKING:
    from sandbox.zalo_oa.account import ZaloOa

TEXT_LIMIT = 2000
MOST_BUTTONS = 5
QUERY_LIMIT = 1000
_PAYLOADS: dict[str, frozenset[str] | None] = {
    "oa.open.url": frozenset({"url"}),
    "oa.query.show": None,  # a string
    "oa.query.hide": None,
    "oa.open.phone": frozenset({"phone_code"}),
    "oa.open.sms": frozenset({"phone_code", "content"}),
}

Fields = Mapping[str, object]


@dataclass(frozen=True, kw_only=True)
class Content:
    """One message, checked. `kind` is also the end of its echo's name."""

    kind: str
    text: str = ""
    quotes: str = ""
    media: bytes = field(default=b"", repr=False)
    attachments: tuple[dict[str, object], ...] = ()
    buttons: Buttons = ()


def content(oa: ZaloOa, message: object) -> Content:
    """The message, if Zalo would take it. Raises Refused."""
    if not isinstance(message, dict):
        raise Refused(-201, "message is invalid")
    unknown = set(message) - {"text", "attachment", "quote_message_id"}
    if unknown:
        raise Refused(-201, f"message has undocumented fields: {sorted(unknown)}")
    text, quotes = message.get("text", ""), message.get("quote_message_id", "")
    if not isinstance(text, str) or not isinstance(quotes, str):
        raise Refused(-201, "text and quote_message_id are strings")
    if _units(text) > TEXT_LIMIT:
        raise Refused(-210, f"text exceeds {TEXT_LIMIT} characters")
    attachment = message.get("attachment")
    if attachment is None:
        if not text.strip():
            raise Refused(-201, "text is empty")
        return Content(kind="text", text=text, quotes=quotes)
    return _attached(oa, _table(attachment, "attachment"), text, quotes)


def _units(text: str) -> int:
    """The unit is not published: UTF-16 units are the strictest reading."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _attached(oa: ZaloOa, attachment: Fields, text: str, quotes: str) -> Content:
    kind, payload = attachment.get("type"), _table(attachment.get("payload"), "payload")
    if kind == "file":
        if text:
            raise Refused(-201, "a file travels without text")
        found = taken(oa, payload.get("token"), "file")
        named: dict[str, object] = {
            "type": "file",
            "payload": {"name": found.name, "size": str(len(found.content))},
        }
        return Content(kind="file", quotes=quotes, media=found.content, attachments=(named,))
    if kind != "template":
        raise Refused(-201, "attachment.type is template or file")
    return _template(oa, payload, text, quotes)


def _template(oa: ZaloOa, payload: Fields, text: str, quotes: str) -> Content:
    template = payload.get("template_type")
    buttons = _buttons(payload.get("buttons"))
    if template == "media":
        return _media(oa, _only(payload), text, quotes, buttons)
    if template == "request_user_info":
        element = _only(payload)
        _shorter(element, "title", 100)
        _shorter(element, "subtitle", 500)
        return Content(kind="template", text=str(element["title"]), quotes=quotes)
    if template is not None:
        raise Refused(-233, f"template_type {template!r} is not for consultation messages")
    if not buttons or not text.strip():
        raise Refused(-201, "buttons travel with a text")
    return Content(kind="template", text=text, quotes=quotes, buttons=buttons)


def _media(oa: ZaloOa, element: Fields, text: str, quotes: str, buttons: Buttons) -> Content:
    kind, handle = element.get("media_type"), element.get("attachment_id")
    if kind not in ("image", "gif", "sticker"):
        raise Refused(-201, "media_type is image, gif or sticker")
    if bool(handle) == bool(element.get("url")):
        raise Refused(-201, "either attachment_id or url")
    held, url = b"", str(element.get("url") or f"{oa.base_url}/media/{handle}")
    if handle and kind != "sticker":
        held = taken(oa, handle, str(kind)).content
        oa.add_media(held, key=str(handle))
    shown: dict[str, object] = {"type": kind, "payload": {"thumbnail": url, "url": url}}
    return Content(
        kind=str(kind),
        text=text,
        quotes=quotes,
        media=held,
        attachments=(shown,),
        buttons=buttons,
    )


def _only(payload: Fields) -> Fields:
    elements = payload.get("elements")
    if not isinstance(elements, list) or len(elements) != 1:
        raise Refused(-201, "exactly one element")
    return _table(elements[0], "element")


def _shorter(element: Fields, name: str, limit: int) -> None:
    value = element.get(name)
    if not isinstance(value, str) or not value or len(value) > limit:
        raise Refused(-201, f"{name} is 1 to {limit} characters")


def _buttons(given: object) -> Buttons:
    if given is None:
        return ()
    if not isinstance(given, list) or len(given) > MOST_BUTTONS:
        raise Refused(-201, f"buttons: a list of at most {MOST_BUTTONS}")
    return tuple(_button(_table(one, "button")) for one in given)


def _button(button: Fields) -> dict[str, object]:
    kind, payload = str(button.get("type")), button.get("payload")
    if not button.get("title") or kind not in _PAYLOADS:
        raise Refused(-201, "a button has a title and a known type")
    wanted = _PAYLOADS[kind]
    if wanted is None:
        if not isinstance(payload, str) or not 0 < len(payload) <= QUERY_LIMIT:
            raise Refused(-201, f"the payload of {kind} is a string of at most {QUERY_LIMIT}")
    elif not wanted <= _table(payload, "payload").keys():
        raise Refused(-201, f"the payload of {kind} has {sorted(wanted)}")
    return dict(button)


def _table(value: object, name: str) -> Fields:
    if not isinstance(value, dict):
        raise Refused(-201, f"{name} is invalid")
    return value
