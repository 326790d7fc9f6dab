"""Playing a customer of the Official Account or of the Page, and connecting their webhooks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sandbox import facebook, zalo_oa
from sandbox.arguments import Arguments
from sandbox.facebook.envelope import Refused
from sandbox.page.desk import DeskCaller
from sandbox.world import World

Answer = dict[str, object]


class NotConnected(ValueError):
    """The webhook did not agree; the text says what was expected of it."""


class NoButton(ValueError):
    """The customer sees no such button."""


MISTAKES = (NotConnected, NoButton, Refused)


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


async def tap(world: World, desk: DeskCaller, form: Arguments) -> Answer:
    """Press the button with that `title` under the newest message that has it."""
    title, id = form.text("title"), form.text("id")
    if form.text("channel") == "zalo_oa":
        customer = world.zalo_oa.customers[id]
        shown = [button for one in customer.received for button in one.buttons]
        await customer.presses(_titled(shown, title))
    else:
        person = world.facebook.page.customers[id]
        offered = [reply for one in person.received for reply in one.quick_replies]
        await person.taps(_titled(offered, title))
    return {"id": id}


def _titled(buttons: Sequence[Answer], title: str) -> Answer:
    found = [one for one in buttons if one.get("title") == title]
    if not found:
        raise NoButton(f"Không có nút “{title}” nào trên màn hình của khách.")
    return found[-1]


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
    """The customers and what their screens show."""
    oa, page = world.zalo_oa, world.facebook.page
    return {
        "zalo_oa": [_on_zalo(oa, one) for one in oa.customers.values()],
        "facebook": [_on_facebook(page, one) for one in page.customers.values()],
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


def _on_zalo(oa: zalo_oa.ZaloOa, customer: zalo_oa.Customer) -> Answer:
    offered = {one.message_id: _titles(one.buttons) for one in customer.received}
    messages = [
        _line(row.from_id == customer.id, row.message_id, row.time, row.type, row.message)
        for row in oa.rows
        if customer.id in (row.from_id, row.to_id)
    ]
    return _screen(customer, messages, offered)


def _on_facebook(page: facebook.Page, customer: facebook.Customer) -> Answer:
    """The Messenger thread, and the customer's comments with their answers."""
    offered = {one.mid: _titles(one.quick_replies) for one in customer.received}
    chat = [
        _line(not one.app_id, one.mid, _at(one.at), _kind(one), one.text)
        for one in customer.thread.messages
    ]
    own = {one.id for one in page.board.pieces.values() if one.author is customer}
    public = [
        _line(one.id in own, one.id, _at(one.at), "text", f"💬 {one.text}")
        for one in page.board.pieces.values()
        if one.id in own or one.parent_id in own
    ]
    messages = sorted([*chat, *public], key=lambda line: float(str(line["at"])))
    return _screen(customer, messages, offered)


def _screen(
    customer: zalo_oa.Customer | facebook.Customer,
    messages: Sequence[Answer],
    offered: Mapping[str, list[object]],
) -> Answer:
    """What that customer's screen shows; under a message the titles of its buttons."""
    lines = [line | {"buttons": offered.get(str(line["id"]), [])} for line in messages]
    return {"id": customer.id, "name": customer.name, "messages": lines}


def _titles(buttons: Sequence[Answer]) -> list[object]:
    return [one.get("title") for one in buttons]


def _kind(message: facebook.Message) -> str:
    return "file" if message.attachments or message.media else "text"


def _at(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


def _line(mine: bool, id: str, at: int, kind: str, text: str) -> Answer:
    return {"mine": mine, "id": id, "at": at, "kind": kind, "text": text, "media": ""}
