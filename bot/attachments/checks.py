"""Checks of files before they are filed: the virus scan, and the limit for one customer."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot.attachments.clamd import Clamd, ScannerUnavailable
from storage.files import attachments
from workflows.messaging.messages import Attachment, Inbound
from workflows.planning import attachment_rules

DAY = timedelta(days=1)
MB = 1_000_000


@dataclass(frozen=True, kw_only=True)
class FileRules:
    """The operator's rules for files: the virus scanner, and bytes a day from one customer."""

    scanner: Clamd | None = None
    most_per_day: int = 200 * MB


def within_limits(conn: Connection, message: Inbound, rules: FileRules, now: datetime) -> Inbound:
    """The message without the refused contents; `problem` of each file says why (TU-04a)."""
    if not message.attachments:
        return message
    sent = attachments.bytes_received(conn, message.channel, message.conversation, now - DAY)
    kept = attachment_rules.without_refused(message.attachments, max(0, rules.most_per_day - sent))
    return replace(message, attachments=kept)


async def scan_attachments(message: Inbound, scanner: Clamd | None) -> Inbound:
    """The message, with the scanner's verdict in `problem` of each file, also "not scanned".

    A scanner that timed out is not asked again about this message: each call may take a minute.
    """
    if scanner is None or not message.attachments:
        return message
    scanned: list[Attachment] = []
    timed_out = False
    for file in message.attachments:
        wanted = file.content is not None and not attachment_rules.is_refused(file)
        problem = ""
        if wanted and timed_out:
            problem = attachment_rules.UNSCANNED
        elif wanted:
            problem, timed_out = await _scan(file, scanner)
        scanned.append(replace(file, problem=_worse(file.problem, problem)))
    return replace(message, attachments=tuple(scanned))


async def _scan(file: Attachment, scanner: Clamd) -> tuple[str, bool]:
    """The problem that the scanner found, and whether the scanner timed out."""
    try:
        found = await scanner.scan(file.content or b"")
    except ScannerUnavailable as error:
        return attachment_rules.UNSCANNED, error.timed_out
    return attachment_rules.MALWARE if found else "", False


def _worse(known: str, found: str) -> str:
    return found if found == attachment_rules.MALWARE else known or found
