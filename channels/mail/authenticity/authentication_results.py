"""What our border server found about a mail's sender (Authentication-Results, RFC 8601).

Anybody can write such a field into a mail. Only those fields count that have the configured
authserv-id and are together at the top: a border server removes forged ones (section 5).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from channels.mime.headers import Headers, unfold

NAMELESS = "microsoft"
"""The setting for Microsoft 365, which omits its authserv-id."""
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
    """One check: its method (dmarc, dkim, spf…), its result, and the properties checked."""

    method: str
    result: str
    properties: Mapping[str, str] = field(default_factory=dict)


def border_results(headers: Headers, borders: Sequence[str]) -> tuple[Result, ...]:
    """The results of the border, topmost first; () if there are none or no border is set."""
    wanted = {one.lower() for one in borders}
    found: list[Result] = []
    for name, value in headers.fields if wanted else ():
        if found and name == "received":
            break  # fields below were in the mail before it reached the border
        if name == _FIELD:
            border, results = read(unfold(value[:_LONGEST]).decode("utf-8", "replace"))
            if border in wanted or (not border and NAMELESS in wanted):
                found += results
    return tuple(found)


def read(value: str) -> tuple[str, tuple[Result, ...]]:
    """The authserv-id, lower case ("" if omitted), and the results; never raises."""
    first, *rest = _without_comments(value).split(";")[: _MOST + 1]
    if "=" in first:
        return "", _results([first, *rest])
    return next(iter(first.lower().split()), ""), _results(rest)


def _without_comments(value: str) -> str:
    """`value` without RFC 5322 comments, which may nest; an unbalanced bracket stays."""
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
