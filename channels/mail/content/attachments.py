"""The files of a mail: safe names, types by content, problems (contract 10)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from channels.files.checks import TOO_LARGE, TOO_MANY, inspect_file, safe_name
from channels.mail.content import icalendar
from channels.mail.content.icalendar import one_line_summary
from channels.mail.settings import LIMITS, Limits
from channels.mime.parts import Part
from workflows.messaging.messages import Attachment


def read_files(parts: Sequence[Part], limits: Limits = LIMITS) -> tuple[Attachment, ...]:
    """The files in `parts`. A file above a limit has no content and the reason in `problem`."""
    files = [_attachment(part, limits) for part in parts[: limits.files]]
    files += [Attachment(name=safe_name(p.filename, p.type), media_type=p.type, problem=TOO_MANY)
             for p in parts[limits.files : limits.files + 1]]  # fmt: skip
    return tuple(files)


def _attachment(part: Part, limits: Limits) -> Attachment:
    name = safe_name(part.filename, part.type)
    if (part.end - part.start) * 3 // 4 > limits.file:
        size = (part.end - part.start) * 3 // 4
        return Attachment(name=name, media_type=part.type, size=size, problem=TOO_LARGE)
    content = part.body()
    if len(content) > limits.file:
        return Attachment(name=name, media_type=part.type, size=len(content), problem=TOO_LARGE)
    file = inspect_file(name, part.type, content)
    return (
        replace(file, contains=(one_line_summary(part),)) if part.type in icalendar.TYPES else file
    )
