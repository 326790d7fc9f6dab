"""What can be read: people, conversations, the board, the Page, and tokens."""

from __future__ import annotations

from datetime import UTC, datetime

from sandbox.facebook.board import Public
from sandbox.facebook.call import Call
from sandbox.facebook.chosen import chosen
from sandbox.facebook.customer import Customer
from sandbox.facebook.envelope import Refused
from sandbox.facebook.messages import Fields, Message
from sandbox.facebook.send_api import PRIVATE_REPLY

READABLE = 20
"""Only so many messages of a conversation can be read in detail."""


async def node(call: Call) -> object:
    """Whatever has that id: a person, a conversation, a post or comment, the Page, a persona."""
    page, wanted = call.page, call.arguments.text("fields")
    if call.node == page.id:
        return chosen({"id": page.id, "name": page.name}, wanted or "name")
    if call.node in page.customers:
        return chosen(_profile(page.customers[call.node]), wanted or "first_name,last_name")
    if call.node in page.personas:
        return page.personas[call.node]
    for person in page.customers.values():
        if person.thread.id == call.node and person.thread.messages:
            return chosen(_conversation(call, person), wanted or "updated_time")
    return chosen(_piece(call, page.board.find(call.node)), wanted or "message,created_time")


async def conversations(call: Call) -> object:
    """The threads of the Page, the latest first."""
    call.of_page()
    call.known("platform", "fields", "limit", "user_id", "after")
    if call.arguments.text("platform") not in ("", "messenger"):
        raise Refused(100, what="platform is messenger")
    only = call.arguments.text("user_id")
    people = [
        one for one in call.page.customers.values() if one.thread.messages and only in ("", one.id)
    ]
    people.sort(key=lambda one: one.thread.messages[-1].at, reverse=True)
    return _rows(call, [_conversation(call, one) for one in people], "updated_time")


async def messages(call: Call) -> object:
    """The messages of one conversation, the latest first."""
    for person in call.page.customers.values():
        if person.thread.id == call.node:
            return _rows(call, _messages(call, person), "created_time")
    raise Refused(100, 33)


async def comments(call: Call) -> object:
    """The comments under a post or a comment."""
    call.known("fields", "filter", "order", "limit", "after")
    call.page.board.find(call.node)
    found = call.page.board.under(call.node)
    if call.arguments.text("filter") != "stream":
        found = [one for one in found if one.parent_id == call.node]
    if call.arguments.text("order") == "reverse_chronological":
        found.reverse()
    return _rows(call, [_piece(call, one) for one in found], "message,created_time")


async def feed(call: Call) -> object:
    """The posts of the Page, the latest first."""
    call.of_page()
    posts = [one for one in call.page.board.pieces.values() if not one.parent_id]
    return _rows(call, [_piece(call, one) for one in reversed(posts)], "message,created_time")


def _rows(call: Call, rows: list[Fields], usual: str) -> object:
    """One sheet of rows; `after` of its cursor gives the next."""
    wanted = call.arguments.text("fields") or usual
    start = call.arguments.integer("after") or 0
    end = start + (call.arguments.integer("limit") or 25)
    sheet = {"data": [chosen(row, wanted) for row in rows[start:end]]}
    more = {"paging": {"cursors": {"before": str(start), "after": str(end)}, "next": "…"}}
    return sheet | (more if end < len(rows) else {})


def _profile(person: Customer) -> Fields:
    if person.thread.last_user_at is None:
        raise Refused(100, 33)
    if person.profile_hidden:
        raise Refused(100, 2018218, breach=False)
    last, _, first = person.name.partition(" ")
    return {
        "id": person.id,
        "name": person.name,
        "first_name": first or last,
        "last_name": last if first else "",
        "profile_pic": f"https://scontent.xx.fbcdn.net/{person.id}.jpg",
        "locale": "vi_VN",
        "timezone": 7,
        "gender": None,
    }


def _conversation(call: Call, person: Customer) -> Fields:
    people = [{"id": person.id, "name": person.name}, call.page.writer(None)]
    return {
        "id": person.thread.id,
        "updated_time": _iso(person.thread.messages[-1].at),
        "participants": {"data": people},
        "messages": {"data": _messages(call, person)},
    }


def _messages(call: Call, person: Customer) -> list[Fields]:
    newest = person.thread.messages[::-1][:READABLE]
    return [_message(call, person, one) for one in newest]


def _message(call: Call, person: Customer, one: Message) -> Fields:
    customer: Fields = {"id": person.id, "name": person.name}
    page = call.page.writer(None)
    said, heard = (page, customer) if one.app_id else (customer, page)
    return {
        "id": one.mid,
        "created_time": _iso(one.at),
        "from": said,
        "to": {"data": [heard]},
        "message": one.text,
        "attachments": {"data": list(one.attachments)} if one.attachments else None,
    }


def _piece(call: Call, one: Public) -> Fields:
    fresh = call.facebook.clock() - one.at <= PRIVATE_REPLY
    return {
        "id": one.id,
        "message": one.text,
        "from": call.page.writer(one.author),
        "created_time": _iso(one.at),
        "updated_time": None if one.parent_id else _iso(call.page.board.touched(one)),
        "parent": {"id": one.parent_id} if one.parent_id not in ("", one.post_id) else None,
        "attachment": {"type": "photo", "url": one.photo} if one.photo else None,
        "permalink_url": f"https://www.facebook.com/{one.id}",
        "can_reply_privately": bool(one.author) and fresh and not one.replied,
        "is_hidden": one.hidden,
        "comments": {"data": [_piece(call, below) for below in call.page.board.under(one.id)]},
    }


def _iso(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S+0000")
