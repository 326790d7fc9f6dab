"""Files of the Page: fetched from an address, uploaded beside the message, or kept by an id."""

from __future__ import annotations

import secrets
from datetime import timedelta
from urllib.parse import urlsplit

import httpx2

from sandbox.facebook.call import Call
from sandbox.facebook.envelope import Refused
from sandbox.facebook.messages import Fields
from sandbox.facebook.page import Saved

LIFE = timedelta(days=90)
MIB = 1024 * 1024
KINDS = frozenset({"audio", "file", "image", "video"})
FETCH_SECONDS = {"video": 75.0}


async def upload(call: Call) -> object:
    """Keep a file for many messages: `POST message_attachments`. Raises Refused."""
    call.of_page()
    call.known("message", "platform")
    attachment = call.structure("message").get("attachment")
    if not isinstance(attachment, dict):
        raise Refused(100, what="message.attachment is missing")
    saved, attachment_id = await given(call, attachment)
    return {"attachment_id": attachment_id or keep(call, saved)}


async def given(call: Call, attachment: Fields) -> tuple[Saved, str]:
    """The file of an attachment and, where it is reusable, its new id. Raises Refused."""
    kind, payload = str(attachment.get("type")), attachment.get("payload", {})
    if kind not in KINDS or not isinstance(payload, dict):
        raise Refused(100, what="attachment.type is audio, file, image, template or video")
    uploaded = call.arguments.files.get("filedata")
    if "attachment_id" in payload:
        return _kept(call, kind, str(payload["attachment_id"])), ""
    if uploaded is not None:
        saved = _saved(call, kind, uploaded.content, uploaded.media_type, most=25 * MIB)
    elif isinstance(payload.get("url"), str):
        saved = await _fetched(call, kind, payload["url"])
    else:
        raise Refused(100, what="an attachment has a url, an attachment_id or filedata")
    return saved, keep(call, saved) if payload.get("is_reusable") else ""


def keep(call: Call, saved: Saved) -> str:
    """Give a file an id."""
    attachment_id = str(10**15 + secrets.randbelow(10**15))
    call.page.attachments[attachment_id] = saved
    return attachment_id


def _kept(call: Call, kind: str, attachment_id: str) -> Saved:
    found = call.page.attachments.get(attachment_id)
    if found is None:
        raise Refused(100, 2018074)
    if call.facebook.clock() - found.at > LIFE:
        raise Refused(100, 2018074, breach=False)
    if found.kind != kind:
        raise Refused(100, 2018047)
    return found


async def _fetched(call: Call, kind: str, url: str) -> Saved:
    """Meta trusts no plain address; this machine's own is let through, for tests."""
    parts = urlsplit(url)
    if parts.scheme != "https" and parts.hostname != "127.0.0.1":
        raise Refused(100, 2018008)
    try:
        seconds = FETCH_SECONDS.get(kind, 10.0)
        async with httpx2.AsyncClient(timeout=seconds, trust_env=False) as client:
            answer = (await client.get(url)).raise_for_status()
    except httpx2.HTTPError as unreachable:
        raise Refused(100, 2018008, breach=False) from unreachable
    media_type = answer.headers.get("content-type", "")
    most = 8 * MIB if kind == "image" else 25 * MIB
    return _saved(call, kind, answer.content, media_type, most=most)


def _saved(call: Call, kind: str, content: bytes, media_type: str, *, most: int) -> Saved:
    if kind != "file" and media_type.partition("/")[0] != kind:
        raise Refused(100, 2018047)
    if len(content) > most:
        raise Refused(100, 2018109)
    if not content:
        raise Refused(100, what="the file is empty")
    return Saved(kind=kind, content=content, media_type=media_type, at=call.facebook.clock())
