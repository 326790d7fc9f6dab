"""Finds attributions: the lines above a quote that say who wrote when, in many languages."""

from __future__ import annotations

import re

from channels.mail.phrases import tables
from channels.mail.phrases.matcher import any_of

_LONGEST = 400  # characters in an attribution, over all its lines
_MOST_LINES = 5


_LONGEST_VERB = 48  # characters, with those before and after it
_PHRASES = tables.quotes()
_VERBS = any_of(_PHRASES.wrote)
EMAIL = re.compile(r"[^\s<>()\[\]\"',;@]@[^\s<>()\[\]\"',;@]+\w")
_DATE = re.compile(
    r"\d{1,2}\s?[./-]\s?\d{1,2}\s?[./-]\s?\d{2,4}|\b(?:19|20)\d\d\b|(?:19|20)\d\d\s?[年년./-]|\d{1,2}[:.h]\d\d\b"
)
DAY = re.compile(
    r"\d{1,2}\s?[./-]\s?\d{1,2}\s?[./-]\s?\d{2,4}|(?:19|20)\d\d\s?[./年년-]\s?\d{1,2}"
    r"|\b\d{1,2}(?:st|nd|rd|th)?\b.{0,20}\b(?:19|20)\d\d\b"
    r"|\b\w+\.? \d{1,2},? (?:19|20)\d\d\b"
)
VERB_END = re.compile(rf"(?:^|[\s>)\]\"'”,.、は가님이）」:-])(?:{_VERBS})[^\S\n]*[:：;]?\s*$", re.I)
_VERB_IN = re.compile(rf"(?:^|[\s>)\]\"'”,、が님이）」\d])(?:{_VERBS})(?=[\s:：,<\"'“(]|$)", re.I)
_CJK_VERB = re.compile(
    r"(?:写道|寫道|写到|寫到|来信|來信|書きました|のメール|のメッセージ|작성|쓴 글|썼습니다)"
    r"[^:：]{0,10}[:：]\s*$"
)
_OPENER = re.compile(rf"^[\s>*_-]*(?:{any_of(_PHRASES.openers)})[\s,.:]", re.I)
_QUOTING = re.compile(
    r"^(?:quoting|zitat von|citando a|citando|citat|citation de|cito|quote from)\b", re.I
)
_DATE_FIRST = re.compile(
    r"^[\s>*_-]*(?:\d{1,2}:\d\d(?: ?[ap]m)?, )?(?:\w{1,12}[.,]{0,2}\s){0,2}\(?\d{1,4}[\s,./年년-]",
    re.I,
)
# A person reports what somebody wrote; a program would print a name here.
_STORY = re.compile(
    rf"(?:^|[\s(])(?:{any_of(_PHRASES.narrators)})\s(?:\S+\s){{0,3}}(?:{_VERBS})\b"
    rf"|(?:{_VERBS})\s(?:{any_of(_PHRASES.narrated_to)})\b|[我他她您你]们?(?:{_VERBS})"
)
# A program that knows no name prints a date, an hour and nothing else.
_TO_YOU = re.compile(
    rf"^.{{8,60}}\d\S{{0,9}},?\s(?:you|bạn|quý khách|anh|chị|anh chị)\s(?:{_VERBS})\s?[:：]$", re.I
)
_SENTENCE = re.compile(r"(?:[!?…;:]|[^\W\d_]{5,}\.)$")
CLOCK = re.compile(r"(?<!\d)\d{1,2}[:.h]\d\d(?!\d)|\d{1,2}\s?(?:时|時|시|giờ)")
_MAILBOX = re.compile(r"<(?!mailto:)[^<>()\s]+@[^<>()\s]+>")
_IN_PARENTHESES = re.compile(r"\([^<>()\s]+@[^<>()\s]+\)")
_NAMED = re.compile(r"^[^<(]{0,40}[<(][^<>()]+@[^<>()]+[>)],?.{0,30}$")
_WHOLE_DAY = re.compile(
    r"\W*(?:\d{1,4}\s?[./年년-]\s?\d{1,2}\s?[./月월-]\s?\d{1,4}"
    r"|\d{1,2}\.? (?:de |thg |tháng )?(?!năm)\w{2,}\.?,? (?:de )?(?:19|20)\d\d)"
)
_LEAD = re.compile(r"^[\s*_>-]+")


def attribution(lines: list[str], end: int) -> tuple[int | None, bool]:
    """The first line of the attribution that ends at `end`, and whether all below is quoted.

    (None, False) if there is no attribution. Below it are either lines marked `>` (then only these
    are quoted) or, in mail converted from HTML, the older mail without marks.
    """
    marked = next_is_marked(lines, end)
    best: int | None = None
    known = (False, False, False)
    for first in range(end, max(-1, end - _MOST_LINES), -1):
        if not lines[first].strip() or (first < end and lines[first].lstrip().startswith(">")):
            break
        joined = _joined(lines[first : end + 1])
        if len(joined) > _LONGEST:
            break
        evidence = _evidence(joined)
        # A longer attribution needs more evidence, else the sentence above would become part of it.
        if (best is None or evidence > known) and _is_attribution(joined, marked=marked):
            best, known = first, evidence
            if evidence[2] and (evidence[0] or evidence[1]):
                break
    if best is not None:
        best = _first_line_above_gap(lines, best, end) if best else best
    return best, best is not None and not marked


def _joined(lines: list[str]) -> str:
    text = " ".join(line.strip() for line in lines)
    return _LEAD.sub("", text.replace(" >:", ">:").replace(" > ", "> "))


def _evidence(joined: str) -> tuple[bool, bool, bool]:
    """Whether it has a verb of writing, an address, the opening of an attribution."""
    verb = bool(_ends_in_verb(joined) or _VERB_IN.search(joined))
    return verb, bool(EMAIL.search(joined)), may_open(joined)


def _ends_in_verb(joined: str) -> bool:
    tail = max(0, len(joined) - _LONGEST_VERB)
    return bool(VERB_END.search(joined, tail) or _CJK_VERB.search(joined, tail))


def _first_line_above_gap(lines: list[str], best: int, end: int) -> int:
    """The first line of an attribution whose beginning is cut off by a line end or a blank line."""
    while best > 1 and lines[best - 1].strip() == "<":
        best -= 1
    body = _joined(lines[best : end + 1])
    if not lines[best - 1].strip():
        above = lines[best - 2].strip() if best > 1 else ""
        open_ended = above.endswith((",", "<")) or body.startswith("<")
        is_cut_off = open_ended and _is_dated_opening(above) and not DAY.search(body)
        return best - 2 if is_cut_off else best
    top = best - 1
    while top > max(0, end - _MOST_LINES) and lines[top - 1].strip():
        top -= 1
    return top if best - top <= 2 and _is_head(_joined(lines[top:best]), body) else best


def _is_dated_opening(head: str) -> bool:
    return len(head) < 60 and bool(DAY.search(head)) and may_open(head)


def _is_head(head: str, body: str) -> bool:
    """True if a short paragraph above is the beginning: `Vào CN,`, `su 22.`, a name."""
    if len(head) > 60 or _SENTENCE.search(head):
        return False
    if EMAIL.search(head):
        return bool(_NAMED.match(head))
    if len(head.split()) <= 3 and _OPENER.match(f"{head} "):
        return True
    if _OPENER.match(body):
        return _is_dated_opening(head) and not DAY.search(body)
    if _WHOLE_DAY.match(body):
        return head.endswith(",") and len(head.split()) == 1  # a day of the week
    return (body.startswith("<") and head[-1:] != ".") or may_open(f"{head} {body}")


def may_open(joined: str) -> bool:
    """True if an attribution can begin so: with a preposition of time, or with a date."""
    return bool(_OPENER.match(joined) or _QUOTING.match(joined) or _DATE_FIRST.match(joined))


def _is_attribution(joined: str, *, marked: bool) -> bool:
    return _is_attribution_of_marked(joined) if marked else _is_attribution_of_bare(joined)


def _is_attribution_of_marked(joined: str) -> bool:
    """True for an attribution above lines marked `>`, which are quoted in any case."""
    colon = joined.rstrip()[-1:] in ":：;"
    if _ends_in_verb(joined) or (colon and _VERB_IN.search(joined)):
        return True
    address, dated = bool(EMAIL.search(joined)), bool(_DATE.search(joined))
    if address and dated and (_DATE_FIRST.match(joined) or is_stamp(joined)):
        return True
    return colon and (address or dated or bool(_QUOTING.match(joined)))


def is_stamp(line: str) -> bool:
    """True for a name, its address in brackets, a day and an hour, without any verb."""
    return bool(_MAILBOX.search(line) and DAY.search(line) and CLOCK.search(line))


def _is_attribution_of_bare(joined: str) -> bool:
    """True for an attribution above older mail without marks; people also write such lines.

    A mailbox in brackets with a day and an hour comes from a program, in any language.
    """
    colon = joined.rstrip()[-1:] in ":：;"
    verb = _ends_in_verb(joined) or (colon and bool(_VERB_IN.search(joined)))
    if not colon and not verb:
        return False
    address = bool(EMAIL.search(joined))
    dated, opened = bool(DAY.search(joined)), may_open(joined)
    timed = bool(CLOCK.search(joined) or _CJK_VERB.search(joined))
    boxed = address and bool(_MAILBOX.search(joined))
    if not boxed and _STORY.search(joined):
        return opened and dated and timed and bool(_TO_YOU.search(joined))
    if boxed or (address and _IN_PARENTHESES.search(joined)):
        return (dated and (verb or timed or opened)) or (verb and colon)
    if dated and timed and (opened or (verb and address)):
        return verb or address
    return address and bool(_QUOTING.match(joined))


def next_is_marked(lines: list[str], end: int) -> bool:
    """True if the first line with text below `end`, after at most two blank ones, is quoted."""
    for line in lines[end + 1 : end + 4]:
        if line.strip():
            return line.lstrip().startswith((">", "|"))
    return False
