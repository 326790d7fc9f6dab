"""Separates the sender's new words from the mail that is quoted below or between them.

Text below a signature mark and device lines are removed with the quote, but nothing else: the lines
below "Trân trọng" often have the phone number and the contract number that a case needs.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from channels.mail.content.html_text import CUT
from channels.mail.phrases import tables
from channels.mail.replies.attribution import VERB_END, attribution, is_stamp
from channels.mail.replies.line_repair import closes_broken_bracket, repair_lines
from channels.mail.replies.printed_headers import header_block
from channels.mail.replies.separators import marks_below, separator


@dataclass(frozen=True, kw_only=True, slots=True)
class Split:
    """`text` is everything, `reply` the new words, `quoted` the rest; `found`: there is a quote."""

    text: str
    reply: str
    quoted: str = ""
    found: bool = False


_ODD = re.compile("[\u00a0\u2000-\u200f\u202a-\u202f\u2060\u2066-\u2069\u3000\ufeff]")
_ODD_SPACE = "\u00a0\u202f\u3000"
_QUOTED = re.compile(r"^\s{0,3}(?:>|[A-Z]{1,3}>(?: |$))")
_AMOUNT = re.compile(r"\s*>=?\s*(?!\d\d?[.)]\s)\d")  # a comparison ("> 5"), no quote
_SIGNATURE = re.compile(r"^\s?(?:--|—|–|__)\s?$")
_LINK = re.compile(r"\s*[<(\[]?https?://[^\s>)\]]+[>)\]]?")
_BRACKET = re.compile(r"[\[\]()<>]+")
_DEVICE = re.compile(r"^[\s*_-]*(?:" + "|".join(tables.quotes().devices) + r")[\s.*_]*$", re.I)
_BLANKS = re.compile(r"\n{3,}")
_VISIBLE = re.compile(r"\w")
_SIGNATURE_LINES = 15
_TAIL_LINES = 40
_CARD_LINES, _LONGEST_CARD = 8, 70
_CARD_RULE = re.compile(r"\s*(?:_{5,}|-{5,}|={5,}|\*{5,}|─{3,}|━{3,})\s*$")
_CONTACT = re.compile(
    r"(?i)(?:\b(?:tel|phone|mobile|hotline|fax|đt|sđt|đtdđ|điện thoại|m|t|e-?mail|website|web)\b"
    r"\s?\.?[:：]|\bwww\.)"
)
_SPOKEN = re.compile(
    r"(?i)[?!]|\b(?:tôi|em|mình|tui|chưa|không|bị|nhờ|giúp|đề nghị|yêu cầu|i|my|please|not"
    r"|họ tên|họ và tên|mã|hợp đồng|hoá đơn|hóa đơn|đơn hàng|số tiền)\b"
)
_FOOTER = re.compile(r"_{40,}\s*$")
_FOOTER_LINES = 6
_MOST_LINES = 10_000  # read; all text below is the sender's own
_MOST_TRIES = 1500  # lines checked as ends of an attribution


def normalise(text: str) -> str:
    """`text` with LF line ends and plain spaces, without invisible marks and outer blank lines."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not text.isascii() and _ODD.search(text):
        text = _ODD.sub(_space_or_nothing, text)
    return text.strip("\n")


def _space_or_nothing(match: re.Match[str]) -> str:
    return " " if match[0] in _ODD_SPACE or "\u2000" <= match[0] <= "\u200a" else ""


def without_cuts(text: str) -> str:
    """`text` without the CUT lines, which mark where older mail begins."""
    return text.replace(CUT + "\n", "").replace(CUT, "").strip("\n") if CUT in text else text


def split(text: str, *, forward: bool = False) -> Split:
    """Split `text`, which must be normalised. The reply to a forward includes the forwarded mail.

    The reply is never empty: if nothing visible is left, it is the whole text.
    """
    whole = without_cuts(text)
    lines = repair_lines(text).split("\n", _MOST_LINES)
    lines[_MOST_LINES:] = [without_cuts(rest) for rest in lines[_MOST_LINES:]]
    keep = _own_lines(lines, forward=forward)
    marked = [line for line, kept in zip(lines, keep, strict=True) if not kept]
    if marked and all(map(_AMOUNT.match, marked)):
        keep = [True] * len(lines)
    if keep.count(False) == 1 and _QUOTED.match(lines[keep.index(False)]):
        keep = _keep_single_marked_line(lines, keep.index(False), forward=forward)
    found = not all(keep)
    _remove_tail(lines, keep)
    reply = _joined(line for line, kept in zip(lines, keep, strict=True) if kept)
    if not _VISIBLE.search(reply):
        below = _reply_below_header(lines) if CUT not in text else ""
        return Split(text=whole, reply=below or whole, found=False)
    if all(keep):
        return Split(text=whole, reply=reply)
    quoted = _joined(line for line, kept in zip(lines, keep, strict=True) if not kept)
    return Split(text=whole, reply=reply, quoted=quoted, found=found)


def _keep_single_marked_line(lines: list[str], at: int, *, forward: bool) -> list[bool]:
    """A single line with `>` is no quote ("> 5 triệu đồng"), unless it is an attribution."""
    bare = lines[at].lstrip(" >")
    is_attribution = bare[-1:] in _ENDS and attribution([bare, ""], 0) == (0, True)
    own = len(lines) if forward or not is_attribution else at
    return [position < own for position in range(len(lines))]


def _reply_below_header(lines: list[str]) -> str:
    """The text below a header or attribution at the top of the letter: the answer below it."""
    top = next((at for at, line in enumerate(lines) if line.strip()), 0)
    end = next((at for at in range(top, len(lines)) if not lines[at].strip()), len(lines))
    heads = header_block(lines, top) or any(
        attribution(lines, at) == (top, True) for at in range(top, min(end, top + 3))
    )
    if not heads:
        return ""
    rest = lines[end:]
    keep = _own_lines(rest, forward=False)
    _remove_tail(rest, keep)
    reply = _joined(line for line, kept in zip(rest, keep, strict=True) if kept)
    return reply if _VISIBLE.search(reply) else ""


def _joined(lines: Iterable[str]) -> str:
    rows = [line.rstrip() for line in lines if line != CUT]
    text = "\n".join(rows).strip("\n")
    return _BLANKS.sub("\n\n", text) if "\n\n\n" in text else text


def _own_lines(lines: list[str], *, forward: bool) -> list[bool]:
    """For each line, whether it is the sender's own."""
    keep = [True] * len(lines)
    at, end, tries = 0, min(len(lines), _MOST_LINES), 0
    while at < end:
        line = lines[at]
        if not line:
            at += 1
            continue
        if ">" in line and _QUOTED.match(line) and not closes_broken_bracket(lines, at):
            keep[at] = False
        elif _begins_older_mail(lines, at):
            at = _remove_older_mail(lines, keep, at, forward=forward) - 1
        elif tries < _MOST_TRIES and (
            line[-1:] in _ENDS
            or ((line[-1] in " \t" or "@" in line) and _may_end_attribution(line))
        ):
            tries += 1
            first, cuts_all = attribution(lines, at)
            if first is not None and cuts_all and not forward:
                keep[first:] = [False] * (len(lines) - first)
                return keep
            if first is not None and not cuts_all:
                keep[first : at + 1] = [False] * (at + 1 - first)
                at = _remove_barred_lines(lines, keep, at)
        at += 1
    return keep


def _remove_older_mail(lines: list[str], keep: list[bool], at: int, *, forward: bool) -> int:
    """Mark the older mail at `at` as quoted, unless forwarded; returns where to continue."""
    if forward or separator(lines, at) == "forwarded":
        return len(lines)
    below = marks_below(lines, at) or len(lines)
    keep[at:below] = [False] * (below - at)
    return below


_ENDS = frozenset(":：;>")


def _may_end_attribution(line: str) -> bool:
    """True if an attribution can end here: with a colon, or with an address and a verb or hour."""
    if line.rstrip()[-1:] in _ENDS:
        return True
    return "@" in line and (bool(VERB_END.search(line[-48:])) or is_stamp(line[:200]))


def _remove_barred_lines(lines: list[str], keep: list[bool], at: int) -> int:
    """The last line below the attribution at `at` that is marked by a bar, as some programs do."""
    below = at + 1
    while below < len(lines) and lines[below].lstrip()[:1] in ("", "|"):
        below += 1
    if not any(line.lstrip().startswith("|") for line in lines[at + 1 : below]):
        return at
    keep[at:below] = [False] * (below - at)
    return below - 1


def _begins_older_mail(lines: list[str], at: int) -> bool:
    line = lines[at]
    return line == CUT or bool(separator(lines, at)) or header_block(lines, at)


def _remove_tail(lines: list[str], keep: list[bool]) -> None:
    """Remove the signature mark with all lines below it, and device lines, from the end."""
    own = _last_own_lines(lines, keep)
    for position in range(max(1, len(own) - _SIGNATURE_LINES), len(own)):
        at = own[position]
        if len(lines[at]) < 5 and _SIGNATURE.match(lines[at]):
            keep[at:] = [False] * (len(lines) - at)
            own = own[:position]
            break
    own = _remove_card(lines, keep, own)
    own = _remove_list_footer(lines, keep, own)
    while len(own) > 1 and _is_device(lines[own[-1]]):
        keep[own.pop()] = False


def _last_own_lines(lines: list[str], keep: list[bool]) -> list[int]:
    """The positions of the sender's last lines that are not blank."""
    own: list[int] = []
    for at in range(len(lines) - 1, -1, -1):
        if keep[at] and lines[at].strip():
            own.append(at)
            if len(own) == _TAIL_LINES:
                break
    return own[::-1]


def _remove_card(lines: list[str], keep: list[bool], own: list[int]) -> list[int]:
    """Remove a signature below a rule: a few short lines of a person, one with an address."""
    for position in range(max(1, len(own) - _CARD_LINES), len(own) - 1):
        if not _CARD_RULE.match(lines[own[position]]):
            continue
        card = [lines[at] for at in own[position + 1 :]]
        contact = any(map(_CONTACT.search, card))
        if contact and not any(len(one) > _LONGEST_CARD or _SPOKEN.search(one) for one in card):
            for at in own[position:]:
                keep[at] = False
            return own[:position]
    return own


def _remove_list_footer(lines: list[str], keep: list[bool], own: list[int]) -> list[int]:
    """Remove the footer of a mailing list: a rule, the name of the list, its web address."""
    for position in range(max(1, len(own) - _FOOTER_LINES), len(own) - 1):
        if _FOOTER.match(lines[own[position]]) and any("://" in lines[at] for at in own[position:]):
            for at in own[position:]:
                keep[at] = False
            return own[:position]
    return own


def _is_device(line: str) -> bool:
    if len(line) >= 300:
        return False
    bare = _LINK.sub("", line) if "://" in line else line
    return bool(_DEVICE.match(_BRACKET.sub("", bare)))
