"""Everything the page shows, as plain data."""

from __future__ import annotations

import re
from collections.abc import Iterable

from sandbox.mail import Mail, MailCustomer
from sandbox.page.chats import shown
from sandbox.page.rich import pieces
from sandbox.telegram import Agent, Message, Topic
from sandbox.telegram.keyboard import buttons
from sandbox.world import World
from sandbox.zalo_bot import Customer, Received

Shown = dict[str, object]

CASE_NUMBER = re.compile(r"\b[A-Z]{2,4}-20\d\d-\d{3,9}-\d\b")


def everything(world: World) -> Shown:
    """Return the whole state of the world for the page."""
    topics = sorted(world.telegram.topics, key=lambda topic: -topic.id)
    return {
        "zalo": [_zalo(customer) for customer in world.zalo.customers.values()],
        "mail": [_mailbox(customer) for customer in world.mail.customers],
        "group": {
            "title": world.telegram.group.title,
            "topics": [_topic(topic) for topic in topics],
            "agents": [_agent(world, agent) for agent in world.telegram.agents.values()],
            "messages": _group_messages(world, topics),
            "commands": _commands(world),
        },
        "violations": [f"{v.provider} {v.method}: {v.what}" for v in world.violations],
    } | shown(world)


def _zalo(customer: Customer) -> Shown:
    wrote = [_zalo_wrote(event) for event in customer.wrote]
    received = [_zalo_received(m) for m in customer.received if m.kind != "typing"]
    merged = sorted([*wrote, *received], key=lambda shown: float(str(shown["at"])))
    return {"id": customer.id, "name": customer.name, "messages": merged}


def _zalo_wrote(event: Shown) -> Shown:
    message = event["message"]
    if not isinstance(message, dict):
        return {"mine": True, "at": 0, "text": "", "kind": "unsupported"}
    media = str(message.get("photo_url") or message.get("photo") or "")
    return {
        "mine": True,
        "id": message["message_id"],
        "at": message["date"],
        "kind": str(event["event_name"]).split(".")[1],
        "text": message.get("text") or message.get("caption") or "",
        "media": _media(media),
    }


def _zalo_received(received: Received) -> Shown:
    return {
        "mine": False,
        "id": received.message_id,
        "at": int(received.at.timestamp() * 1000),
        "kind": received.kind,
        "text": received.text,
        "media": _media(received.media) if received.kind == "photo" else "",
    }


def _media(url: str) -> str:
    """The page may show nothing of another origin: pictures come through it."""
    return f"/file/zalo/{url.rpartition('/')[2]}" if url else ""


def _mailbox(customer: MailCustomer) -> Shown:
    found = [
        _mail(customer.address, which, index, mail)
        for which, mails in (("wrote", customer.wrote), ("received", customer.received))
        for index, mail in enumerate(mails)
    ]
    found.sort(key=lambda shown: float(str(shown["at"])))
    return {"address": customer.address, "name": customer.name, "messages": found}


def _mail(address: str, which: str, index: int, mail: Mail) -> Shown:
    return {
        "mine": which == "wrote",
        "id": f"{which}-{index}",
        "index": index,
        "at": int(mail.at.timestamp() * 1000),
        "subject": mail.subject,
        "text": mail.text,
        "files": [
            {"name": part.name or "tệp", "size": len(part.content),
             "url": f"/file/mail/{address}/{which}/{index}/{number}"}
            for number, part in enumerate(mail.attachments)
        ],
    }  # fmt: skip


def _topic(topic: Topic) -> Shown:
    number = CASE_NUMBER.search(topic.name)
    return {
        "id": topic.id,
        "name": topic.name,
        "closed": topic.closed,
        "color": f"{topic.icon_color:06x}",
        "case": number.group() if number else "",
    }


def _agent(world: World, agent: Agent) -> Shown:
    chat = world.telegram.chats.get(agent.id)
    status = world.telegram.group.members[agent.id][1]
    private = [_message(m) for m in chat.transcript(None)] if chat else []
    return {"id": agent.id, "name": agent.user.name, "status": status, "private": private}


def _group_messages(world: World, topics: Iterable[Topic]) -> Shown:
    found: Shown = {"0": [_message(m) for m in world.telegram.group.transcript(None)]}
    for topic in topics:
        found[str(topic.id)] = [_message(m) for m in world.telegram.group.transcript(topic.id)]
    return found


def _message(message: Message) -> Shown:
    document = dict(message.media).get("document")
    return {
        "id": message.id,
        "bot": message.sender.is_bot,
        "sender": message.sender.name,
        "at": int(message.at.timestamp() * 1000),
        "edited": message.edited_at is not None,
        "reply_to": message.reply_to,
        "pieces": pieces(message.text, message.entities),
        "photo": f"/file/telegram/{message.file_id}" if "photo" in dict(message.media) else "",
        "file": {
            "name": document["file_name"],
            "size": document["file_size"],
            "url": f"/file/telegram/{message.file_id}",
        }
        if isinstance(document, dict)
        else None,
        "service": message.service[0][0] if message.service else "",
        "buttons": _rows(message),
    }


def _rows(message: Message) -> list[list[Shown]]:
    rows = (message.markup or {}).get("inline_keyboard")
    return [
        [
            {"text": b["text"], "data": b.get("callback_data", ""), "url": b.get("url", "")}
            for b in buttons({"inline_keyboard": [row]})
        ]
        for row in (rows if isinstance(rows, list) else [])
    ]


def _commands(world: World) -> dict[str, list[Shown]]:
    """The menus as Telegram shows them: by the reader's language, else the one for everybody."""
    menus: dict[str, dict[str, Shown]] = {}
    for key, menu in world.telegram.commands.items():
        _, _, language = key.rpartition(" ")
        found = menus.setdefault(language if language in ("vi", "en") else "", {})
        for command in menu:
            name = f"/{command['command']}"
            found[name] = {"command": name, "description": command.get("description", "")}
    everybody = menus.get("", {})
    return {language: list(menus.get(language, everybody).values()) for language in ("vi", "en")}
