"""Finds the parts of a mail in one pass over its bytes, without copies and with limits (RFC 2046).

The parser of the standard library reads line by line, recurses with the nesting depth and keeps
several copies of a mail. Here, parts are offsets into one buffer; bytes.find finds delimiters.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Protocol

from channels.mime.charsets import decode, guess_charset
from channels.mime.headers import Headers, base64_bytes, parameters, parse_headers

_BARE_CR = re.compile(rb"[^\r\n]*\r(?!\n)")  # in the first line: then all lines end with CR
_FIELD_NAMES = (
    rb"(?:from|to|cc|subject|date|message-id|mime-version|content-[a-z-]+|received|reply-to"
    rb"|return-path|references|in-reply-to|x-[a-z0-9-]+)[ \t]*:"
)
# A line of blanks inside a folded field does not end the header (RFC 5322 4.2).
_BLANK = re.compile(rb"\r?\n(?:\r?\n|[ \t]+\r?\n(?![ \t]+\S|" + _FIELD_NAMES + rb"))", re.I)
# Only fields, folded or not, and the blank line: nearly all headers have this form.
_WELL_FORMED = re.compile(rb"(?>[!-9;-~]{1,200}:[^\n]*\n(?>[ \t]+\S[^\n]*\n)*+)*+(\r?\n)")
_NO_FIELD = re.compile(rb"^(?![!-9;-~]{1,200}[ \t]*:|[ \t]|>?From )[^\n]*", re.M)
_KNOWN = re.compile(rb"^" + _FIELD_NAMES, re.M | re.I)
_TYPE = re.compile(r"[!-.0-~]+/[!-~]+")
_UU_BEGIN = re.compile(rb"^begin [0-7]{3,4} [^\r\n]*\r?\n", re.M)
_UU_LINE = re.compile(rb"([^\r\n]*)(?:\r\n?|\n|\Z)")
_MOST_UU_LINES = 700_000  # of 45 bytes each: more than the largest file
# After so many lines that only begin like a delimiter, the search for delimiters stops.
_NEAR_MISSES = 5000
_PART_HEADER = 16 * 1024  # bytes of one part's own header


class MimeLimits(Protocol):
    """Bounds on the structure of one mail: number of parts, nesting depth, bytes of the header."""

    @property
    def parts(self) -> int: ...
    @property
    def depth(self) -> int: ...
    @property
    def header(self) -> int: ...


@dataclass(frozen=True, kw_only=True)
class _DefaultLimits:
    parts: int = 200
    depth: int = 20
    header: int = 256 * 1024


_DEFAULT_LIMITS = _DefaultLimits()


@dataclass(kw_only=True, slots=True, eq=False)
class Part:
    """One part: `raw[start:end]` is its body, still transfer-encoded. Do not change it."""

    raw: bytes = field(repr=False)
    headers: Headers
    start: int
    end: int
    type: str
    params: Mapping[str, str]
    disposition: str = ""
    filename: str = ""
    children: list[Part] = field(default_factory=list, repr=False)

    def body(self) -> bytes:
        """The content without its transfer encoding; an unknown encoding is ignored."""
        data = self.raw[self.start : self.end]
        encoding = self.headers.plain("content-transfer-encoding").lower().strip(" \"'")
        if encoding == "base64":
            return base64_bytes(data)
        if encoding == "quoted-printable":
            return binascii.a2b_qp(data)
        if encoding in ("x-uuencode", "uuencode", "x-uue", "uue"):
            return _uudecode(data)
        return data

    @property
    def cid(self) -> str:
        """Content-ID without brackets."""
        return self.headers.plain("content-id").strip("<> ")


@dataclass(frozen=True, kw_only=True, slots=True)
class Mail:
    """The root part, and codes of what was malformed or above a limit."""

    root: Part
    problems: tuple[str, ...] = ()

    def field(self, name: str) -> bytes:
        """The first such field of the whole mail, unfolded.

        Raw bytes that are not UTF-8 are decoded in the charset of the text, and returned in UTF-8.
        A text without label is long enough to tell its charset.
        """
        raw = self.root.headers.raw(name)
        if raw.isascii() or decode(raw)[1] == "guess:utf-8":
            return raw
        texts = [part for part in self.parts() if part.type.startswith("text/")]
        label = next((one.params["charset"] for one in texts if one.params.get("charset")), "")
        if not label and texts:
            label = guess_charset(texts[0].body())
        return decode(raw, label)[0].encode("utf-8", "replace") if label else raw

    def parts(self) -> Iterator[Part]:
        """Every part in document order."""
        todo = [self.root]
        while todo:
            part = todo.pop()
            yield part
            todo.extend(reversed(part.children))


def parse_mime(raw: bytes, limits: MimeLimits = _DEFAULT_LIMITS) -> Mail:
    """The parts of `raw`. Any bytes give a Mail; parts above a limit are not opened."""
    if _BARE_CR.match(raw):
        raw = raw.replace(b"\r", b"\n")
    start = len(raw) - len(raw.lstrip(b"\r\n \t")) if raw[:1] in b"\r\n \t" else 0
    problems: list[str] = []
    root = _parse_part(raw, start, len(raw), limits.header, "text/plain")
    if "content-type" not in root.headers and _MULTIPART_WITHOUT_TYPE.match(raw, root.start):
        root.type = "multipart/mixed"  # the field is missing, but there are parts
    todo, count = [(root, 1)], 1
    while todo:
        parent, depth = todo.pop()
        if not parent.type.startswith("multipart/"):
            continue
        if depth > limits.depth:
            problems.append("too_deep")
            continue
        usual = "message/rfc822" if parent.type == "multipart/digest" else "text/plain"
        for first, last in _child_ranges(parent, problems, limits.parts):
            if count >= limits.parts:
                problems.append("too_many_parts")
                break
            parent.children.append(_parse_part(raw, first, last, _PART_HEADER, usual))
            count += 1
        todo.extend((child, depth + 1) for child in reversed(parent.children))
    return Mail(root=root, problems=tuple(dict.fromkeys(problems)))


def _parse_part(raw: bytes, start: int, end: int, header: int, usual: str) -> Part:
    """The part in `raw[start:end]`; its header is within the first `header` bytes."""
    head_end, body = _split_header(raw, start, end, header)
    headers = parse_headers(raw[start:head_end])
    kind, params = parameters(headers.raw("content-type"))
    disposition, more = parameters(headers.raw("content-disposition"))
    return Part(
        raw=raw,
        headers=headers,
        start=body,
        end=end,
        type=kind if _TYPE.fullmatch(kind) else usual,
        params=params,
        disposition=disposition,
        filename=more.get("filename") or params.get("name") or "",
    )


def _split_header(raw: bytes, start: int, end: int, limit: int) -> tuple[int, int]:
    """Where the header ends and the body begins."""
    if raw.startswith((b"\n", b"\r\n"), start, end):
        return start, start + (1 if raw.startswith(b"\n", start) else 2)
    edge = min(end, start + limit)
    whole = _WELL_FORMED.match(raw, start, edge)
    if whole:
        return whole.start(1), whole.end()
    blank = _BLANK.search(raw, start, edge)
    head_end, body = (blank.start(), blank.end()) if blank else (edge, edge)
    # A line that is no field ends the header, unless fields follow below it (a broken fold).
    last = max((known.start() for known in _KNOWN.finditer(raw, start, head_end)), default=start)
    stray = _NO_FIELD.search(raw, last, head_end)
    return (stray.start(), stray.start()) if stray else (head_end, body)


def _child_ranges(part: Part, problems: list[str], most: int) -> list[tuple[int, int]]:
    """The ranges of the children of a multipart, with their headers."""
    boundary = part.params.get("boundary", "").encode("utf-8", "replace").rstrip()
    marks = _delimiters(part, boundary, most) if boundary else []
    if not marks:
        boundary = _guessed_boundary(part)
        marks = _delimiters(part, boundary, most) if boundary else []
        problems.append("boundary_guessed" if marks else "no_boundary")
    found = []
    for position, (_, after, closing) in enumerate(marks):
        if closing:
            break
        last = marks[position + 1][0] if position + 1 < len(marks) else part.end
        found.append((after, last))
    return found


def _delimiters(part: Part, boundary: bytes, most: int) -> list[tuple[int, int, bool]]:
    """For each delimiter line: the end of the part before, the start of the next, is it closing."""
    raw, end, needle = part.raw, part.end, b"--" + boundary
    found: list[tuple[int, int, bool]] = []
    at, misses = raw.find(needle, part.start, end), 0
    while at >= 0 and len(found) <= most and misses < _NEAR_MISSES:
        stop = raw.find(b"\n", at + len(needle), end)
        stop = end if stop < 0 else stop
        tail = raw[at + len(needle) : min(stop, at + len(needle) + 80)].strip()
        if tail in (b"", b"--") and (at == part.start or raw[at - 1 : at] == b"\n"):
            before = at - 1 if at > part.start else at
            before -= raw[before - 1 : before] == b"\r" and before > part.start
            found.append((before, min(stop + 1, end), tail == b"--"))
            if tail == b"--":
                break
        else:
            misses += 1
        at = raw.find(needle, at + len(needle), end)
    return found


def _guessed_boundary(part: Part) -> bytes:
    """The first line that looks like a delimiter, if the header has no right boundary."""
    for match in _DELIMITER_LIKE.finditer(part.raw, part.start, min(part.end, part.start + 65536)):
        return match[1]
    return b""


_DELIMITER = rb"--([^\s-][^\r\n]{3,68}?|-+[^\s-][^\r\n]{3,60}?)[ \t]*\r?\n(?=[Cc]ontent-)"
_DELIMITER_LIKE = re.compile(rb"^" + _DELIMITER, re.M)
# A body that begins with a delimiter, maybe after a preamble for programs without MIME.
_MULTIPART_WITHOUT_TYPE = re.compile(
    rb"\s{0,9}(?:This [^\n]{5,120}MIME[^\n]{0,120}\n(?:[^\n-][^\n]{0,200}\n)?\s{0,9})?" + _DELIMITER
)


def _uudecode(data: bytes) -> bytes:
    begin = _UU_BEGIN.search(data)
    if not begin:
        return data
    done = bytearray()
    for found in islice(_UU_LINE.finditer(data, begin.end()), _MOST_UU_LINES):
        line = found[1]
        if line.strip() in (b"end", b"`", b""):
            break
        usable = (((line[0] - 32) & 63) * 4 + 5) // 3  # some programs write more
        done += _uu_line(line) or _uu_line(line[:usable])
    return bytes(done)


def _uu_line(line: bytes) -> bytes:
    try:
        return binascii.a2b_uu(line)
    except binascii.Error:
        return b""
