"""Which files of customers are taken, refused with T18, or taken with a warning (TU-04a)."""

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
"""Problems of a refused file, and the reason that T18 gives; other problems are warnings."""

NOT_YET_FETCHED = "chưa lấy được tệp, hệ thống còn thử lại"
"""How the problem of a file begins that its provider did not give yet, but may."""
UNSCANNED, MALWARE, TOO_MUCH = "unscanned", "malware", "too_much"
ALLOWED = "PDF, JPG, PNG, DOCX, XLSX, TXT, ZIP"
MOST_MB = 25


def is_refused(attachment: Attachment) -> bool:
    """This file is not kept: the customer is told why and how to send it otherwise."""
    return attachment.problem in REASONS


def without_refused(attachments: Sequence[Attachment], left: int) -> tuple[Attachment, ...]:
    """The files, those refused without content; `left` bytes are still free for this customer."""
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
