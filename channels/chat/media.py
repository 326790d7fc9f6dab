"""The files behind the links of chat messages. The links expire, so they are fetched at once."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from channels.chat.parts import name_in
from channels.files.checks import TOO_LARGE, TOO_MANY, inspect_file, safe_name, sniff
from channels.http.client import Downloaded, DownloadFailed, Http
from workflows.messaging.messages import Attachment, Inbound
from workflows.planning.attachment_rules import NOT_YET_FETCHED

_TRIES = 2
PATIENCE = 20.0
"""Seconds that a message waits for its files: other messages wait behind it."""
_SHOWN = ("image/", "audio/", "video/")
MOST = 30
"""Files of one message that are fetched at most; no app sends more at a time."""
NO_LONGER = "không lấy được tệp: máy chủ lưu trữ đưa ra một trang web thay cho tệp"


async def collect(message: Inbound, http: Http, *, limit: int, patient: bool = False) -> Inbound:
    """The same message with its files; `problem` says why one could not be fetched.

    A problem that begins with NOT_YET_FETCHED may pass: another try is worth it. A `patient` caller
    waits without a limit. The files are checked like files of mails (TU-04a).
    """
    some, rest = message.attachments[:MOST], message.attachments[MOST:]
    patience = None if patient else PATIENCE
    found = await asyncio.gather(*(_one(_named(one), http, limit, patience) for one in some))
    unfetched = (replace(_named(one), problem=TOO_MANY) for one in rest)
    return replace(message, attachments=(*found, *unfetched))


def _named(attachment: Attachment) -> Attachment:
    return replace(attachment, name=safe_name(attachment.name, attachment.media_type))


async def _one(
    attachment: Attachment, http: Http, limit: int, patience: float | None
) -> Attachment:
    if attachment.content is not None or not attachment.url:
        return attachment
    try:
        async with asyncio.timeout(patience):
            file = await _fetch(attachment.url, http, limit)
    except TimeoutError:
        return replace(attachment, problem=f"{NOT_YET_FETCHED}: máy chủ lưu trữ quá chậm")
    except DownloadFailed as failure:
        said = NOT_YET_FETCHED if failure.temporary else "không lấy được tệp"
        reason = TOO_LARGE if failure.too_large else f"{said}: {failure.reason}"
        return replace(attachment, problem=reason)
    kind = _media_type(file, attachment)
    if _is_page(file, kind) and attachment.media_type.startswith(_SHOWN):
        return replace(attachment, problem=NO_LONGER)
    seen = inspect_file(attachment.name, kind, file.content)
    by_link = inspect_file(safe_name(name_in(attachment.url), kind), kind, b"").problem
    return replace(seen, url=attachment.url, problem=seen.problem or by_link)


def _is_page(file: Downloaded, kind: str) -> bool:
    return "text/html" in (kind, sniff(file.content))


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
