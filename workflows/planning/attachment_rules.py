"""Which files of customers are stored, refused with T18, or stored with a warning (TU-04a)."""

from __future__ import annotations

from collections.abc import Sequence

from workflows.messaging.messages import Attachment
from workflows.records import changed

REASONS = {
    "dangerous": "type",
    "too_large": "size",
    "too_many": "many",
    "too_much": "many",
    "malware": "malware",
    "bomb": "malware",
}
"""Problem of a refused file -> the reason in T18; any other problem is a warning."""

NOT_YET_FETCHED = "chưa lấy được tệp, hệ thống còn thử lại"
"""The problem of a file that the provider has not delivered yet begins so."""
UNSCANNED, MALWARE, TOO_MUCH = "unscanned", "malware", "too_much"
ALLOWED = "PDF, JPG, PNG, DOCX, XLSX, TXT, ZIP"
MOST_MB = 25


def is_refused(attachment: Attachment) -> bool:
    """The file is not stored: a letter says why, and how to send it in another way."""
    return attachment.problem in REASONS


def without_refused(attachments: Sequence[Attachment], left: int) -> tuple[Attachment, ...]:
    """The files, a refused one without content. `left`: bytes that the customer may still use."""
    kept: list[Attachment] = []
    for one in attachments:
        size = len(one.content or b"")
        if not is_refused(one) and size > left:
            one = changed(one, problem=TOO_MUCH)
        if is_refused(one):
            one = changed(one, content=None, sha256="")
        else:
            left -= size
        kept.append(one)
    return tuple(kept)
