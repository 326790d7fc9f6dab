"""Playing a customer of the Official Account or of the Page, and connecting their webhooks."""

from __future__ import annotations

from sandbox import facebook, zalo_oa
from sandbox.arguments import Arguments
from sandbox.facebook.envelope import Refused
from sandbox.page.desk import DeskCaller
from sandbox.world import World

Answer = dict[str, object]


class NotConnected(ValueError):
    """The webhook did not agree; the text says what was expected of it."""


MISTAKES = (NotConnected, Refused)


async def on_zalo_oa(world: World, desk: DeskCaller, form: Arguments) -> Answer:
    """Write, send a file, follow, or answer as a colleague in Zalo's console (`kind`)."""
    oa, kind = world.zalo_oa, form.text("kind")
    customer = oa.customer(form.text("id") or form.text("name"), form.text("name"))
    upload = form.files.get("file")
    if kind == "colleague":
        await oa.colleague_writes(customer, form.text("text"))
    elif kind == "follow":
        await customer.follows()
    elif upload is None:
        await customer.writes(form.text("text"))
    else:
        url = oa.add_media(upload.content, upload.media_type)
        if upload.media_type.startswith("image/"):
            await customer.sends_image(url, caption=form.text("text"))
        else:
            await customer.sends_file(url, upload.name, upload.content)
    return {"id": customer.id}


async def on_facebook(world: World, desk: DeskCaller, form: Arguments) -> Answer:
    """Write, send a file, comment, or answer as a colleague in the Page's inbox (`kind`)."""
    page, kind, text = world.facebook.page, form.text("kind"), form.text("text")
    customer = page.customer(form.text("id") or form.text("name"), form.text("name"))
    upload = form.files.get("file")
    if kind == "colleague":
        await page.colleague_writes(customer, text)
    elif kind == "comment":
        under = form.text("under") or page.board.post()
        return {"id": customer.id, "comment": await customer.comments(text, under=under)}
    elif upload is None:
        await customer.writes(text)
    else:
        sort = upload.media_type.partition("/")[0]
        url = world.facebook.add_media(upload.content, upload.media_type)
        known = sort in ("image", "audio", "video")
        await customer.sends(sort if known else "file", url, text=text)
    return {"id": customer.id}


async def connect(world: World, desk: DeskCaller, form: Arguments) -> Answer:
    """Save a webhook as the provider's console does (`channel`, `url`, `verify_token`)."""
    url = form.text("url")
    if form.text("channel") == "zalo_oa":
        if not await world.zalo_oa.webhook.save(url):
            raise NotConnected("Zalo chờ HTTP 200 cho lần gọi thử không chữ ký.")
    elif not await world.facebook.webhook.subscribe(url, form.text("verify_token")):
        raise NotConnected("Meta chờ HTTP 200, text/plain, đúng nguyên văn hub.challenge.")
    return {"url": url}


def shown(world: World) -> Answer:
    """Who is there and what stands on their screens."""
    page = world.facebook.page
    return {
        "zalo_oa": [_on_zalo(one) for one in world.zalo_oa.customers.values()],
        "facebook": [_on_facebook(one) for one in page.customers.values()],
        "comments": [
            {
                "id": one.id,
                "under": one.parent_id,
                "text": one.text,
                "by": one.author.name if one.author else page.name,
            }
            for one in page.board.pieces.values()
        ],
    }


def _on_zalo(customer: zalo_oa.Customer) -> Answer:
    received = [
        {"id": one.message_id, "kind": one.kind, "text": one.text} for one in customer.received
    ]
    return {"id": customer.id, "name": customer.name, "received": received}


def _on_facebook(customer: facebook.Customer) -> Answer:
    received = [{"id": one.mid, "text": one.text} for one in customer.received]
    return {"id": customer.id, "name": customer.name, "received": received}
