"""The parts of a chat message: the customer's text, our remarks, files."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from urllib.parse import urlsplit

from workflows.messaging.messages import Attachment, Kind

_PLAIN_NAME = re.compile(r"[\w-]{1,80}\.[A-Za-z0-9]{1,8}")


def name_in(url: str) -> str:
    """The last part of the path where it is a plain file name with an extension; else ""."""
    try:
        last = PurePosixPath(urlsplit(url).path).name
    except ValueError:
        return ""
    return last if _PLAIN_NAME.fullmatch(last) else ""


@dataclass(frozen=True, kw_only=True)
class Part:
    """One part. `remark` is our text: it names for agents what is neither text nor a file."""

    words: str = ""
    remark: str = ""
    file: Attachment | None = None


@dataclass(frozen=True, kw_only=True)
class Content:
    """A whole message. Its kind is UNSUPPORTED if none of the text is the customer's."""

    text: str
    attachments: tuple[Attachment, ...] = ()
    kind: Kind = Kind.HUMAN


def assemble(text: str, parts: Sequence[Part], unseen: str) -> Content:
    """The customer's text with its parts; `unseen` is the text of a message that has neither."""
    there = set(text.split("\n"))
    added = [line for one in parts for line in one.words.split("\n") if line not in there]
    said = _lines([text, *added])
    files = tuple(one.file for one in parts if one.file is not None)
    remarks = [one.remark for one in parts]
    if not said and not files and not any(remarks):
        remarks = [unseen]
    shown = _lines([said, *remarks])
    wordless = not said and any(remarks)
    return Content(text=shown, attachments=files, kind=Kind.UNSUPPORTED if wordless else Kind.HUMAN)


def _lines(several: Iterable[str]) -> str:
    return "\n".join(dict.fromkeys(one for one in several if one.strip()))
