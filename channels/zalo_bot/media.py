"""Zalo gives links to photos and voice messages, and they expire: fetch them at once."""

from __future__ import annotations

import asyncio
import hashlib
from dataclasses import replace

from channels.http import Downloaded, DownloadFailed, Http
from workflows.messages import Attachment, Inbound

_TRIES = 2


async def collect(message: Inbound, http: Http, *, limit: int) -> Inbound:
    """The same message with its files inside; what could not be fetched says why in `problem`."""
    found = await asyncio.gather(*(_one(one, http, limit) for one in message.attachments))
    return replace(message, attachments=tuple(found))


async def _one(attachment: Attachment, http: Http, limit: int) -> Attachment:
    if attachment.content is not None or not attachment.url:
        return attachment
    try:
        file = await _fetch(attachment.url, http, limit)
    except DownloadFailed as failure:
        return replace(attachment, problem=f"không lấy được tệp: {failure.reason}")
    return replace(
        attachment,
        content=file.content,
        size=len(file.content),
        sha256=hashlib.sha256(file.content).hexdigest(),
        media_type=_media_type(file, attachment),
        problem="",
    )


async def _fetch(url: str, http: Http, limit: int) -> Downloaded:
    for _ in range(_TRIES - 1):
        try:
            return await http.download(url, limit)
        except DownloadFailed as failure:
            if not failure.temporary:
                raise
    return await http.download(url, limit)


def _media_type(file: Downloaded, attachment: Attachment) -> str:
    """What the server claims, unless it claims nothing in particular."""
    vague = file.media_type in ("", "application/octet-stream", "binary/octet-stream")
    return attachment.media_type if vague else file.media_type
