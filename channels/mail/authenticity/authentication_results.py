"""What our border server says of a mail's sender (Authentication-Results, RFC 8601).

Anybody can write such a field into a mail. Only those count that carry the name of the configured
border and stand together at the top; a border removes what others wrote in its name (section 5).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from channels.mime.headers import Headers, unfold

NAMELESS = "microsoft"
"""The setting for Microsoft 365, which leaves its own name out."""
_FIELD = "authentication-results"
_LONGEST = 8000  # bytes of one field
_MOST = 40  # results of one field
_BRACKET = re.compile(r"\\.|[()]")
_RESULT = re.compile(r"\s*([a-z0-9._-]{1,40})(?:\s*/\s*\d+)?\s*=\s*([a-z]{1,20})", re.I)
_PROPERTY = re.compile(
    r"([a-z]{1,20})\.([a-z0-9_-]{1,40})\s*=\s*(\"[^\"]{0,400}\"|[^\s;]{1,400})", re.I
)


@dataclass(frozen=True, kw_only=True)
class Result:
    """One check: its method (dmarc, dkim, spf…), what came out, and what was looked at."""

    method: str
    result: str
    properties: Mapping[str, str] = field(default_factory=dict)


def border_results(headers: Headers, borders: Sequence[str]) -> tuple[Result, ...]:
    """What the border found, topmost first; () where it said nothing, or none is configured."""
    wanted = {one.lower() for one in borders}
    found: list[Result] = []
    for name, value in headers.fields if wanted else ():
        if found and name == "received":
            break  # below lies what the mail brought along
        if name == _FIELD:
            border, results = read(unfold(value[:_LONGEST]).decode("utf-8", "replace"))
            if border in wanted or (not border and NAMELESS in wanted):
                found += results
    return tuple(found)


def read(value: str) -> tuple[str, tuple[Result, ...]]:
    """The border's name, lower case ("" where it is left out), and its results; never raises."""
    first, *rest = _without_comments(value).split(";")[: _MOST + 1]
    if "=" in first:
        return "", _results([first, *rest])
    return next(iter(first.lower().split()), ""), _results(rest)


def _without_comments(value: str) -> str:
    """RFC 5322 comments may nest; a bracket without its partner is kept."""
    opened: list[int] = []
    gone: list[tuple[int, int]] = []
    for mark in _BRACKET.finditer(value):
        if mark[0] == "(":
            opened.append(mark.start())
        elif mark[0] == ")" and opened:
            first = opened.pop()
            while gone and gone[-1][0] > first:
                gone.pop()
            gone.append((first, mark.end()))
    ends = (0, *(end for _, end in gone))
    starts = (*(start for start, _ in gone), len(value))
    return " ".join(value[end:start] for end, start in zip(ends, starts, strict=True))


def _results(parts: Sequence[str]) -> tuple[Result, ...]:
    found = []
    for part in parts:
        head = _RESULT.match(part)
        if head is None:
            continue
        properties = {
            f"{kind}.{name}".lower(): value.strip('"').lower()
            for kind, name, value in _PROPERTY.findall(part[head.end() :])
        }
        method, result = head[1].lower(), head[2].lower()
        found.append(Result(method=method, result=result, properties=properties))
    return tuple(found)
