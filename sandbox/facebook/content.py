"""What one message may hold: a text or one attachment, and up to 13 quick replies."""

from __future__ import annotations

from dataclasses import dataclass, field

from sandbox.facebook import attachments
from sandbox.facebook.call import Call
from sandbox.facebook.envelope import Refused
from sandbox.facebook.messages import Fields

TEXT_LIMIT, METADATA_LIMIT, PAYLOAD_LIMIT = 2000, 1000, 1000  # each must stay below
MOST_QUICK_REPLIES, MOST_BUTTONS, MOST_ELEMENTS = 13, 3, 10
BUTTON_TEXT, BUTTON_TITLE = 640, 20
KNOWN = {"text", "attachment", "metadata", "quick_replies"}
BUTTONS = frozenset({"postback", "web_url", "phone_number", "account_link"})


@dataclass(frozen=True, kw_only=True)
class Content:
    """One message, checked. `attachment_id` where it was asked to keep the file."""

    text: str = ""
    attachments: tuple[Fields, ...] = ()
    media: bytes = field(default=b"", repr=False)
    metadata: str = ""
    quick_replies: tuple[Fields, ...] = ()
    attachment_id: str = ""
    template: str = ""


async def content(call: Call, message: Fields) -> Content:
    """The message, if Graph would take it. Raises Refused."""
    text, attachment = message.get("text"), message.get("attachment")
    if set(message) - KNOWN:
        raise Refused(100, what=f"message has undocumented fields: {sorted(set(message) - KNOWN)}")
    if (text is None) == (attachment is None):
        raise Refused(100, what="message has a text or an attachment")
    metadata = _string(message.get("metadata", ""), "metadata", METADATA_LIMIT)
    quick = _quick_replies(message.get("quick_replies", []))
    if text is not None:
        said = _string(text, "text", TEXT_LIMIT)
        if not said.strip():
            raise Refused(100, what="text is empty")
        return Content(text=said, metadata=metadata, quick_replies=quick)
    if not isinstance(attachment, dict):
        raise Refused(100, what="attachment is an object")
    payload = attachment.get("payload")
    if attachment.get("type") == "template":
        return _template(_object(payload), metadata, quick)
    saved, attachment_id = await attachments.given(call, attachment)
    url = call.facebook.add_media(saved.content, saved.media_type)
    return Content(
        attachments=({"type": saved.kind, "payload": {"url": url}},),
        media=saved.content,
        metadata=metadata,
        quick_replies=quick,
        attachment_id=attachment_id,
    )


def _string(value: object, name: str, limit: int) -> str:
    """The unit is not published: UTF-16 units are the strictest reading."""
    if not isinstance(value, str):
        raise Refused(100, what=f"{name} is a string")
    if len(value.encode("utf-16-le", "surrogatepass")) // 2 >= limit:
        raise Refused(100, what=f"Length of param message[{name}] must be less than {limit}")
    return value


def _quick_replies(given: object) -> tuple[Fields, ...]:
    if not isinstance(given, list) or len(given) > MOST_QUICK_REPLIES:
        raise Refused(100, what=f"at most {MOST_QUICK_REPLIES} quick replies")
    return tuple(_quick_reply(_object(one)) for one in given)


def _quick_reply(one: Fields) -> Fields:
    """Long titles are cut, long payloads refused."""
    if one.get("content_type") not in ("text", "user_phone_number", "user_email"):
        raise Refused(100, what="content_type is text, user_phone_number or user_email")
    if one["content_type"] != "text":
        return one
    if not one.get("title") or len(str(one.get("payload", ""))) > PAYLOAD_LIMIT:
        raise Refused(100, what="a quick reply has a title and a short payload")
    return one | {"title": str(one["title"])[:BUTTON_TITLE]}


def _template(payload: Fields, metadata: str, quick: tuple[Fields, ...]) -> Content:
    kind = str(payload.get("template_type"))
    if kind == "button":
        _string(payload.get("text"), "text", BUTTON_TEXT + 1)
        _buttons(payload.get("buttons"), least=1)
    elif kind in ("generic", "media"):
        elements = payload.get("elements")
        most = MOST_ELEMENTS if kind == "generic" else 1
        if not isinstance(elements, list) or not 0 < len(elements) <= most:
            raise Refused(100, what=f"a {kind} template has 1 to {most} elements")
        for one in elements:
            _buttons(_object(one).get("buttons", []), least=0)
    elif kind != "customer_feedback":
        raise Refused(100, what=f"template_type {kind!r} is unknown")
    shown: Fields = {"type": "template", "title": payload.get("title", ""), "payload": payload}
    return Content(
        text=str(payload.get("text", "")),
        attachments=(shown,),
        metadata=metadata,
        quick_replies=quick,
        template=kind,
    )


def _buttons(given: object, *, least: int) -> None:
    if not isinstance(given, list) or not least <= len(given) <= MOST_BUTTONS:
        raise Refused(100, what=f"{least} to {MOST_BUTTONS} buttons")
    for one in map(_object, given):
        titled = 0 < len(str(one.get("title", ""))) <= BUTTON_TITLE
        if one.get("type") not in BUTTONS or not titled:
            raise Refused(100, what=f"a button has a known type and a title up to {BUTTON_TITLE}")
        if len(str(one.get("payload", ""))) > PAYLOAD_LIMIT:
            raise Refused(100, what=f"a payload has up to {PAYLOAD_LIMIT} characters")


def _object(value: object) -> Fields:
    if not isinstance(value, dict):
        raise Refused(100, what="an object is wanted")
    return value
