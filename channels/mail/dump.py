"""A mail as plain data, for the command `tiepnhan read mail`."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from channels.mail.classify.summary import auto_submitted
from channels.mail.parse import ReadMail, ReadOptions, read_bytes
from channels.mail.threading_tokens import message_ids, read_thread
from channels.mime.addresses import mailboxes
from channels.mime.dates import EPOCH
from workflows.messaging.messages import Attachment


def read_mail(raw: bytes, reader: ReadOptions | None = None) -> dict[str, Any]:
    """Everything read from one mail, as JSON types. Never raises, whatever the bytes.

    `reply` is the sender's new text, without quoted mail. `kind` is human, auto_reply, bounce, list
    or report.
    """
    reader = reader or ReadOptions()
    read = read_bytes(raw, reader)
    headers = read.headers
    return {
        "message_id": read.message_id,
        "from_email": read.sender.email if read.sender else "",
        "from_name": read.sender.name if read.sender else "",
        "to": _people(read, "to"),
        "cc": _people(read, "cc"),
        "subject": read.subject,
        "date": None if read.sent_at == EPOCH else read.sent_at.isoformat(),
        "kind": read.kind.value,
        "auto_submitted": auto_submitted(headers),
        "text": read.head.text,
        "reply": read.split.reply,
        "quoted": read.split.quoted,
        "forwarded_from": asdict(read.forwarded) if read.forwarded else None,
        "attachments": [_file(one) for one in read.files],
        "failed_recipients": [
            {
                "address": one.address,
                "status": one.status,
                "diagnostic": one.diagnostic,
                "permanent": one.permanent,
                "letter": one.letter,
            }
            for one in read.failed
        ],
        "thread": _thread(read, reader),
        "sender": {
            "standing": read.authenticity.standing.value,
            "reasons": list(read.authenticity.reasons),
            "signals": list(read.authenticity.signals),
        },
        "problems": list(read.problems),
    }


def _file(one: Attachment) -> dict[str, Any]:
    return {
        "name": one.name,
        "type": one.media_type,
        "size": one.size,
        "sha256": one.sha256,
        "problem": one.problem,
        "contains": list(one.contains),
    }


def _people(read: ReadMail, name: str) -> list[dict[str, str]]:
    found = (box for value in read.headers.every(name) for box in mailboxes(value[:200_000]))
    return [{"email": box.email, "name": box.name} for box in found]


def _thread(read: ReadMail, reader: ReadOptions) -> dict[str, list[str]]:
    thread = read_thread(read.headers, reader.secret, read.subject, read.head.text)
    return {
        "tokens": list(thread.proven),
        "references": list(thread.references),
        "in_reply_to": list(message_ids(read.headers.plain("in-reply-to"))),
        "mentioned": list(thread.mentioned),
    }
