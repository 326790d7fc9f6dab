"""Separates the text of a mail from its files; gives the text as plain text (RFC 2046, 3676)."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field

from channels.mail.content import enriched, icalendar, smime, tnef
from channels.mail.content.html_text import html_to_text
from channels.mail.settings import LIMITS, Limits
from channels.mime.charsets import clean, decode
from channels.mime.headers import Headers
from channels.mime.mojibake import repair
from channels.mime.parts import Mail, Part, parse_mime


@dataclass(kw_only=True, slots=True)
class Body:
    """The text, clean. `html` is the HTML version of a text that was read from the plain one."""

    text: str = ""
    html: Part | None = None
    files: list[Part] = field(default_factory=list)
    reports: list[Part] = field(default_factory=list)  # delivery-status, returned mail, …
    problems: list[str] = field(default_factory=list)
    spare: list[str] = field(default_factory=list)  # used if there is no other text
    room: int = LIMITS.html  # bytes of text left, for all parts together
    winmails: int = 0  # winmail.dat files opened so far
    sealed: int = 0  # signed mails opened so far
    reaction: str = ""  # the emoji with which a mail program answers in place of words


_REPORT_PARTS = frozenset(
    {
        "message/delivery-status",
        "message/global-delivery-status",
        "message/disposition-notification",
        "message/global-disposition-notification",
        "message/feedback-report",
        "text/rfc822-headers",
        "message/global-headers",
    }
)
_MOST_WINMAILS = 3
_MOST_SEALED = 3
_REACTION = "text/vnd.google.email-reaction+json"
_LONGEST_REACTION = 40  # characters: one emoji may be many of them
_TAG_COST = 16  # a tag takes as long to read as so many bytes of text
_PGP = "-----BEGIN PGP MESSAGE-----"
_IGNORED = frozenset({"application/pgp-encrypted", "application/pgp-signature"})


def read_body(mail: Mail, limits: Limits = LIMITS) -> Body:
    """The text of `mail` and its files, in document order. An attached mail is a file."""
    body = Body(problems=list(mail.problems))
    pieces: list[str] = []
    _collect(mail.root, body, pieces, limits, report=False)
    texts = [piece for piece in pieces if piece.strip()]
    body.text = body.reaction or "\n\n".join(texts or body.spare)
    if _PGP in body.text:
        body.problems.append("encrypted")
    return body


def _collect(part: Part, body: Body, pieces: list[str], limits: Limits, *, report: bool) -> None:
    if part.type.startswith("multipart/") and part.children:
        _collect_multipart(part, body, pieces, limits, report=report)
    elif part.type in _REPORT_PARTS or (report and part.type.startswith("message/")):
        body.reports.append(part)
    elif _is_text(part, first=not pieces) or (_is_unopened_multipart(part, body) and not pieces):
        pieces.append(_text(part, body, limits))
    elif smime.is_sealed_mail(part):
        _read_sealed(part, body, pieces, limits)
    else:
        _collect_file(part, body, limits)


def _collect_file(part: Part, body: Body, limits: Limits) -> None:
    if part.type in tnef.TYPES or part.filename.lower() == "winmail.dat":
        _read_winmail(part, body, limits)
    elif part.type == _REACTION:
        body.reaction = _reaction(part)
    elif part.type in icalendar.TYPES:
        body.files.append(part)
        body.spare.append(icalendar.one_line_summary(part))
    elif part.filename or (part.type not in _IGNORED and part.end > part.start):
        body.files.append(part)


def _read_sealed(part: Part, body: Body, pieces: list[str], limits: Limits) -> None:
    """Open mail that is signed in one piece; other sealed mail is a file that nobody can read."""
    body.sealed += 1
    opened = smime.signed_content(part.body()) if body.sealed <= _MOST_SEALED else None
    if opened is None:
        body.files.append(part)
        if not smime.has_only_keys(part):
            body.problems.append("encrypted")
        return
    inner = parse_mime(opened, limits)
    body.problems += (*inner.problems, "signature_not_checked")
    _collect(inner.root, body, pieces, limits, report=False)


def _reaction(part: Part) -> str:
    """The emoji of a reaction, as Gmail sends it beside a text of its own."""
    try:
        given = json.loads(part.body())
    except (ValueError, RecursionError):
        return ""
    emoji = given.get("emoji") if isinstance(given, dict) else None
    return clean(emoji[:_LONGEST_REACTION]).strip() if isinstance(emoji, str) else ""


def _read_winmail(part: Part, body: Body, limits: Limits) -> None:
    """Add the winmail.dat itself as a file, then the files and the text that it contains."""
    body.files.append(part)
    body.winmails += 1
    if part.end - part.start > limits.file * 4 // 3 or body.winmails > _MOST_WINMAILS:
        return
    opened = tnef.read_tnef(part.body(), limits.files)
    if opened is None:
        body.problems.append("tnef_unreadable")
        return
    text = html_to_text(opened.html) if opened.html and not opened.text else opened.text
    if text.strip():
        body.spare.append(clean(text))
    body.files.extend(_as_part(one) for one in opened.files)


def _as_part(one: tnef.TnefFile) -> Part:
    return Part(
        raw=one.content,
        headers=Headers(),
        start=0,
        end=len(one.content),
        type=one.media_type or "application/octet-stream",
        params={},
        disposition="attachment",
        filename=one.name,
    )


def _collect_multipart(
    part: Part, body: Body, pieces: list[str], limits: Limits, *, report: bool
) -> None:
    if part.type == "multipart/alternative":
        _collect_alternative(part, body, pieces, limits)
        return
    if part.type == "multipart/encrypted":
        body.problems.append("encrypted")
    reporting = report or part.type == "multipart/report"
    for child in part.children:
        _collect(child, body, pieces, limits, report=reporting)


def _is_unopened_multipart(part: Part, body: Body) -> bool:
    """True for a multipart without its delimiters: it is shown as it is."""
    return part.type.startswith("multipart/") and "no_boundary" in body.problems


def _is_text(part: Part, *, first: bool) -> bool:
    if part.type not in ("text/plain", "text/html", "text", *enriched.TYPES):
        return False
    return part.disposition != "attachment" and (not part.filename or first)


def _collect_alternative(part: Part, body: Body, pieces: list[str], limits: Limits) -> None:
    """Use the plain version, unless it is empty or only a stub beside the HTML version."""
    plain: list[str] = []
    rich: list[Part] = []
    for child in part.children:
        if child.type == "text/html" and child.disposition != "attachment":
            rich.append(child)
        elif any(map(str.strip, plain)) and _is_other_version(child):
            continue
        elif child.type == "multipart/related" and child.children:
            rich.extend(leaf for leaf in child.children if leaf.type == "text/html")
            body.files.extend(leaf for leaf in child.children if leaf.type != "text/html")
        else:
            _collect(child, body, plain, limits, report=False)
    text = "\n\n".join(plain)
    chosen = rich[-1] if rich else None
    if chosen is None:
        pieces.append(text)
    elif text.strip() and not _is_stub(text, chosen):
        pieces.append(text)
        body.html = chosen
    else:
        shown = _text(chosen, body, limits)
        pieces.append(shown if len(text.strip()) * 10 < len(shown) or _STUB.search(text) else text)
        body.html = chosen


def _is_other_version(part: Part) -> bool:
    """True for the same words in a form for some programs only: enriched, for a watch, …"""
    own = (*icalendar.TYPES, "text/plain", _REACTION)
    named = part.filename or part.disposition == "attachment"
    return part.type.startswith("text/") and part.type not in own and not named


_STUB = re.compile(r"(?i)\bhtml\b|browser|trình duyệt|navigateur|browser|navegador")


def _is_stub(text: str, rich: Part) -> bool:
    size = len(text.strip())
    return size * 10 < rich.end - rich.start or (size < 400 and bool(_STUB.search(text)))


def _text(part: Part, body: Body, limits: Limits) -> str:
    raw = part.body()
    html = part.type == "text/html"
    limit = min(limits.html if html else limits.text, body.room)
    if len(raw) > limit:
        raw = raw[:limit]
        body.problems.append("text_cut")
    body.room -= len(raw) + (_TAG_COST * raw.count(b"<") if html else 0)
    text, method = decode(raw, part.params.get("charset", ""), html=html)
    if method.startswith("guess:") and part.params.get("charset"):
        body.problems.append("charset_guessed")
    if html:
        text = clean(html_to_text(text))
    elif part.type in enriched.TYPES:
        text = enriched.enriched_to_text(text)
    text, problem = repair(text)
    if problem:
        body.problems.append(problem)
    if not html and "flowed" in part.params.get("format", "").lower():
        return unflow(text, delsp=part.params.get("delsp", "").lower() == "yes")
    return text


def html_text(part: Part, limits: Limits = LIMITS) -> str:
    """The HTML version as text, for mails whose plain version hides the beginning of the quote."""
    return _text(part, Body(), limits)


def unflow(text: str, *, delsp: bool = False) -> str:
    """`text` with the soft line breaks of format=flowed joined (RFC 3676), per quote depth."""
    done: list[list[str]] = []
    open_depth = -1
    for line in text.replace("\r\n", "\n").split("\n"):
        bare = line.lstrip(">")
        depth = len(line) - len(bare)
        bare = bare[1:] if bare.startswith(" ") else bare
        soft = bare.endswith(" ") and bare != "-- "
        if delsp and soft:
            bare = bare[:-1]
        if depth == open_depth and bare != "-- ":
            done[-1].append(bare)
        else:
            done.append([(">" * depth + " " if depth else "") + bare])
        open_depth = depth if soft else -1
    return "\n".join("".join(pieces) for pieces in done)
