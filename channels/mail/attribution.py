"""Where quoted mail begins: attribution lines, separators, header blocks, in many languages."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import chain

from channels.mail import phrases

_LONGEST = 400  # characters in an attribution, over all its lines
_MOST_LINES = 5


def _any(words: Iterable[str]) -> str:
    ordered = sorted(set(words), key=len, reverse=True)
    return "|".join(re.escape(word) for word in ordered)


_VERBS = _any(chain.from_iterable(phrases.WROTE.values()))
_EMAIL = re.compile(r"[^\s<>()\[\]\"',;]+@[^\s<>()\[\]\"',;]+\.?\w")
_DATE = re.compile(
    r"\d{1,2}\s?[./-]\s?\d{1,2}\s?[./-]\s?\d{2,4}|\b(?:19|20)\d\d\b|(?:19|20)\d\d\s?[年년./-]|\d{1,2}[:.h]\d\d\b"
)
_DAY = re.compile(
    r"\d{1,2}\s?[./-]\s?\d{1,2}\s?[./-]\s?\d{2,4}|(?:19|20)\d\d\s?[./年년-]\s?\d{1,2}"
    r"|\b\d{1,2}\b.{0,20}\b(?:19|20)\d\d\b|\b\w+\.? \d{1,2},? (?:19|20)\d\d\b"
)
_VERB_END = re.compile(
    rf"(?:^|[\s>)\]\"'”,.、は가님이）」:-])(?:{_VERBS})[^\S\n]*[:：;]?\s*$", re.I
)
_VERB_IN = re.compile(rf"(?:^|[\s>)\]\"'”,、が님이）」\d])(?:{_VERBS})(?=[\s:：,<\"'“(]|$)", re.I)
_CJK_VERB = re.compile(
    r"(?:写道|寫道|写到|寫到|来信|來信|書きました|のメール|のメッセージ|작성|쓴 글|썼습니다)"
    r"[^:：]{0,10}[:：]\s*$"
)
_OPENER = re.compile(rf"^[\s>*_-]*(?:{_any(phrases.OPENERS)})[\s,.:]", re.I)
_QUOTING = re.compile(
    r"^(?:quoting|zitat von|citando a|citando|citat|citation de|cito|quote from)\b", re.I
)
_DATE_FIRST = re.compile(r"^[\s>*_-]*(?:\w{1,12}[.,]{0,2}\s){0,2}\(?\d{1,4}[\s./年년-]")
_CLOSING = re.compile(rf"^>\s*(?:{_VERBS})?\s*[:：]\s*$", re.I)
_LEAD = re.compile(r"^[\s*_>-]+")


def attribution(lines: list[str], end: int) -> tuple[int | None, bool]:
    """The first line of the attribution that ends at `end`, and whether all below is quoted.

    (None, False) where that line introduces no quote. Below an attribution stand either lines
    marked `>` (then only those are quoted) or, in mail made from HTML, the bare older mail.
    """
    marked = _next_is_marked(lines, end)
    best: int | None = None
    known = (False, False, False)
    for first in range(end, max(-1, end - _MOST_LINES), -1):
        if not lines[first].strip() or (first < end and lines[first].lstrip().startswith(">")):
            break
        joined = _joined(lines[first : end + 1])
        if len(joined) > _LONGEST:
            break
        told = _tells(joined)
        # A longer attribution must tell more: the sentence above it is no part of it.
        if (best is None or told > known) and _introduces(joined, marked=marked):
            best, known = first, told
            if told[2] and (told[0] or told[1]):
                break
    if best is not None and not _DAY.search(_joined(lines[best : end + 1])):
        best = _over_a_gap(lines, best)
    return best, best is not None and not marked


def _joined(lines: list[str]) -> str:
    text = " ".join(line.strip() for line in lines)
    return _LEAD.sub("", text.replace(" >:", ">:").replace(" > ", "> "))


def _tells(joined: str) -> tuple[bool, bool, bool]:
    """Does it hold a verb of writing, an address, the opening of an attribution?"""
    verb = bool(_VERB_END.search(joined) or _VERB_IN.search(joined) or _CJK_VERB.search(joined))
    return verb, bool(_EMAIL.search(joined)), _opens(joined)


def _over_a_gap(lines: list[str], best: int) -> int:
    """The first line of an attribution that a program tore apart with a blank line."""
    if best < 2 or lines[best - 1].strip():
        return best
    above = lines[best - 2].strip()
    torn = len(above) < 60 and above.endswith((",", "<")) and _DAY.search(above) and _opens(above)
    return best - 2 if torn else best


def _opens(joined: str) -> bool:
    return bool(_OPENER.match(joined) or _QUOTING.match(joined) or _DATE_FIRST.match(joined))


def _introduces(joined: str, *, marked: bool) -> bool:
    colon = joined.rstrip()[-1:] in ":：;"
    verb = bool(_VERB_END.search(joined) or _CJK_VERB.search(joined))
    inner = colon and bool(_VERB_IN.search(joined))
    address = bool(_EMAIL.search(joined))
    if marked:
        dated = bool(_DATE.search(joined))
        if verb or inner or (address and dated and _DATE_FIRST.match(joined)):
            return True
        return colon and (address or dated or bool(_QUOTING.match(joined)))
    if not colon and not verb:
        return False
    dated = bool(_DAY.search(joined))
    if verb or inner:
        return (address and (dated or colon)) or (dated and _opens(joined))
    return address and dated and _opens(joined)


def _next_is_marked(lines: list[str], end: int) -> bool:
    for line in lines[end + 1 : end + 4]:
        if line.strip():
            return line.lstrip().startswith((">", "| "))
    return False


def torn_bracket(lines: list[str], at: int) -> bool:
    """True if line `at` looks quoted but closes the `<` of an address broken over two lines."""
    return (
        at > 0
        and bool(_CLOSING.match(lines[at]))
        and "<" in lines[at - 1]
        and ">" not in lines[at - 1].rpartition("<")[2]
    )


_LABELS = {
    **dict.fromkeys(phrases.TO, "to"),
    **dict.fromkeys(phrases.SENT, "sent"),
    **dict.fromkeys(phrases.SUBJECT, "subject"),
    **dict.fromkeys(phrases.FROM, "from"),
}
_LABEL = re.compile(r"^[\s*_>|]*([^\W\d_][^:：\n]{0,24}?)[\s*_]*[:：](?!//)[\s*_]*(.*)$")
_BLOCK_LINES = 8
_TRIP = re.compile(r"\W*(?:ngày|thời gian|date|time|datum|fecha|data|дата)\s*[:：]", re.I)
_CLOCK = re.compile(r"\b\d{1,2}[:.h]\d\d\b")


def header_block(lines: list[str], at: int) -> bool:
    """True if a printed mail header begins at line `at`: who, when, to whom, about what.

    At least three different labels, one of them the sender's; a route (`Từ: Hà Nội / Đến: Huế`)
    has neither subject nor address.
    """
    first = _label(lines[at])
    if first is None or first[0] == "to":
        return False
    seen: dict[str, str] = {}
    address = False
    for line in lines[at : at + _BLOCK_LINES]:
        found = _label(line)
        if found:
            seen.setdefault(*found)
            address = address or "@" in found[1]
        elif not line.strip() and len(seen) > 1:
            break
    if "from" not in seen or len(seen) < 3:
        return False
    return "subject" in seen or address or _outlooks(seen, lines[at : at + 3])


def _outlooks(seen: dict[str, str], lines: list[str]) -> bool:
    """Windows Mail prints no address and not always a subject: from, sent at a full time, to.

    A traveller who lists from, date and to says "date", never "sent".
    """
    ordered = list(seen)[:3] == ["from", "sent", "to"] and not any(map(_TRIP.match, lines))
    return ordered and bool(_DAY.search(seen["sent"])) and bool(_CLOCK.search(seen["sent"]))


def _label(line: str) -> tuple[str, str] | None:
    match = _LABEL.match(line) if len(line) < 500 else None
    kind = _LABELS.get(match[1].strip().lower()) if match else None
    return (kind, match[2]) if match and kind else None


_RULED = re.compile(
    r"^[\s*>]*[-_=~━—–*#+]{2,}[\s*]*([^-_=~━—–*#\n].{1,140}?)[\s*]*[-_=~━—–*#+]{2,}[\s:]*$"
)
_RULE = re.compile(r"^[\s*]*(?:_{4,}|-{4,}|={4,}|━{4,}|\*{4,})\s*$")
_ORIGINAL = re.compile(rf"(?:{_any(phrases.ORIGINAL)})", re.I)
_FORWARDED = re.compile(rf"(?:{_any(phrases.FORWARDED)})", re.I)
_BARE_ORIGINAL = re.compile(rf"^[\s*>#-]*(?:{_any(phrases.ORIGINAL)})[\s*:#-]*$", re.I)
_BARE_FORWARDED = re.compile(rf"^[\s*>-]*(?:{_any(phrases.FORWARDED)})\s*[:：]?[\s*-]*$", re.I)


# Rules and the first letters of the bare phrases: most lines need no further look.
_MAY_SEPARATE = re.compile(
    r"^[\s*>]*(?:[-_=~━—–#]|"
    + _any(word[:3] for word in (*phrases.ORIGINAL, *phrases.FORWARDED))
    + ")",
    re.I,
)


def separator(lines: list[str], at: int) -> str:
    """`original` or `forwarded` if line `at` is the rule above an older mail, else ""."""
    line = lines[at]
    if len(line) > 200 or not _MAY_SEPARATE.match(line):
        return ""
    if _BARE_FORWARDED.match(line):
        return "forwarded"
    if _BARE_ORIGINAL.match(line):
        return "original"
    ruled = _RULED.match(line)
    if ruled and _FORWARDED.search(ruled[1]):
        return "forwarded"
    if ruled and (_ORIGINAL.search(ruled[1]) or _wrote(ruled[1]) or _block_soon(lines, at)):
        return "original"
    return "original" if _RULE.match(line) and _block_soon(lines, at) else ""


def _wrote(text: str) -> bool:
    """`---- On Tue, 3 Mar 2026 10:00 An <an@khach.vn> wrote ----`, as Zoho has it."""
    return bool(_VERB_END.search(text)) and bool(_DAY.search(text))


def _block_soon(lines: list[str], at: int) -> bool:
    for later in range(at + 1, min(at + 4, len(lines))):
        if lines[later].strip():
            return header_block(lines, later)
    return False
