"""Files before they are filed: what a virus scanner says, and how much one customer may send."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import Connection, Engine

from bot.attachments.clamd import Clamd, ScannerDown
from storage.files import attachments
from storage.files.blob_store import files_of
from workflows.messaging.messages import Attachment, Inbound
from workflows.planning import attachment_rules

DAY = timedelta(days=1)
MB = 1_000_000


@dataclass(frozen=True, kw_only=True)
class FileRules:
    """What the operator says of files: who looks at them, and bytes a day from one customer."""

    scanner: Clamd | None = None
    most_per_day: int = 200 * MB


def within_limits(conn: Connection, message: Inbound, rules: FileRules, now: datetime) -> Inbound:
    """The message without the contents that are refused; each says why in `problem` (TU-04a)."""
    if not message.attachments:
        return message
    sent = attachments.bytes_received(conn, message.channel, message.conversation, now - DAY)
    kept = attachment_rules.without_refused(message.attachments, max(0, rules.most_per_day - sent))
    return replace(message, attachments=kept)


async def scanned(message: Inbound, scanner: Clamd | None) -> Inbound:
    """The message, each file with what the scanner says; one that nobody looked at says so.

    One that hangs is asked no more about this message: each time may take a minute.
    """
    if scanner is None or not message.attachments:
        return message
    looked: list[Attachment] = []
    hangs = False
    for file in message.attachments:
        wanted = file.content is not None and not attachment_rules.is_refused(file)
        problem, hangs = await _said(file, scanner, hangs) if wanted else ("", hangs)
        looked.append(replace(file, problem=_worse(file.problem, problem)))
    return replace(message, attachments=tuple(looked))


async def _said(file: Attachment, scanner: Clamd, hangs: bool) -> tuple[str, bool]:
    """What is wrong with the file by the scanner's word, and whether it hangs now."""
    if hangs:
        return attachment_rules.UNSCANNED, True
    try:
        found = await scanner.scan(file.content or b"")
    except ScannerDown as error:
        return attachment_rules.UNSCANNED, error.hangs
    return attachment_rules.MALWARE if found else "", False


def _worse(known: str, found: str) -> str:
    return found if found == attachment_rules.MALWARE else known or found


async def store_contents(messages: Sequence[Inbound], database: Engine) -> None:
    """Put the files where they will lie, before the transaction that files them.

    It finds them there, so that no writer waits for a disk or a network. What it refuses after
    all, or rolls back, goes with the next sweep. Raises OSError when the place does not answer.
    """
    store = files_of(database)
    if store is None:
        return
    for file in (file for message in messages for file in message.attachments):
        if file.content is not None and not attachment_rules.is_refused(file):
            digest = hashlib.sha256(file.content).hexdigest()
            await asyncio.to_thread(store.put, digest, file.content)
