"""What can be done besides sending: comments, subscriptions, personas."""

from __future__ import annotations

import secrets

from sandbox.facebook.call import Call
from sandbox.facebook.envelope import Refused
from sandbox.facebook.page import FIELDS

DONE = {"success": True}


async def answer_comment(call: Call) -> object:
    """Answer under a comment, where everybody reads. Raises Refused."""
    call.known("message", "attachment_url")
    text, picture = call.arguments.text("message"), call.arguments.text("attachment_url")
    if not text.strip() and not picture:
        raise Refused(100, what="a comment has a message or an attachment_url")
    return {"id": await call.page.board.comment(call.node, text, None, photo=picture)}


async def change(call: Call) -> object:
    """Hide or show a comment. Raises Refused."""
    call.known("is_hidden")
    call.page.board.find(call.node)
    if call.arguments.text("is_hidden").lower() not in ("true", "false"):
        raise Refused(100, what="is_hidden is true or false")
    await call.page.board.hide(call.node, call.arguments.flag("is_hidden"))
    return DONE


async def delete(call: Call) -> object:
    """Delete a comment or a persona. Raises Refused."""
    if call.page.personas.pop(call.node, None) is None:
        await call.page.board.remove(call.node)
    return DONE


async def subscribe(call: Call) -> object:
    """Install the app on the Page, for these fields. Raises Refused."""
    call.of_page()
    call.known("subscribed_fields")
    fields = frozenset(filter(None, call.arguments.text("subscribed_fields").split(",")))
    if not fields or not fields <= FIELDS:
        raise Refused(100, what=f"subscribed_fields: unknown {sorted(fields - FIELDS)}")
    call.page.subscribed = fields
    return DONE


async def subscriptions(call: Call) -> object:
    """Whether the app is installed on the Page, and for what."""
    call.of_page()
    if call.page.subscribed is None:
        return {"data": []}
    return {
        "data": [
            {
                "id": call.facebook.app_id,
                "name": "Tiếp nhận",
                "link": "https://example.vn",
                "category": "Business",
                "subscribed_fields": sorted(call.page.subscribed),
            }
        ]
    }


async def unsubscribe(call: Call) -> object:
    """Take the app off the Page."""
    call.of_page()
    call.page.subscribed = None
    return DONE


async def add_persona(call: Call) -> object:
    """Add a face under which the Page may write. Raises Refused."""
    call.of_page()
    call.known("name", "profile_picture_url")
    if not call.arguments.text("name") or not call.arguments.text("profile_picture_url"):
        raise Refused(100, what="a persona has a name and a profile_picture_url")
    persona_id = str(10**15 + secrets.randbelow(10**15))
    call.page.personas[persona_id] = {"id": persona_id, **call.arguments.fields}
    return {"id": persona_id}


async def personas(call: Call) -> object:
    """The faces of the Page."""
    call.of_page()
    return {"data": list(call.page.personas.values())}
