"""Converts text/enriched (RFC 1896) and its elder, text/richtext, to plain text."""

from __future__ import annotations

import re

TYPES = frozenset({"text/enriched", "text/richtext"})
_PARAMETER = re.compile(r"<param>[^<]{0,1000}</param>", re.I)
_TAG = re.compile(r"<(<)|</?[\w-]{1,60}>")
_LINE_ENDS = re.compile(r"\n+")


def enriched_to_text(text: str) -> str:
    """The words without their tags. One line end is a blank; n of them are n - 1."""
    plain = _TAG.sub(lambda tag: tag[1] or "", _PARAMETER.sub("", text.replace("\r\n", "\n")))
    return _LINE_ENDS.sub(lambda ends: "\n" * (len(ends[0]) - 1) or " ", plain).strip()
