"""Finds the failed address in a bounce that is written for people.

Each address in the text gets points: alone on a line, before a colon, beside an SMTP code, among
the recipients of the original mail. No format of a particular server is used, so unknown formats
are read as well.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice

from workflows.messaging.messages import FailedRecipient

_ADDRESS = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@(?:[A-Za-z0-9_-]{1,63}\.)+[A-Za-z0-9-]{2,63}"
    r"|\"[^\"@\n]{1,60}\"@(?:[A-Za-z0-9_-]{1,63}\.)+[A-Za-z]{2,63}"
)
_ALONE = re.compile(r"^[\s>*•\-'\"<(\[]*(?:smtp:|mailto:|rfc822;\s*)?$", re.I)
_AFTER_ALONE = re.compile(r"^[>'\")\]]*[\s.,;]*(?:\(.*\))?\s*$")
_AFTER_COLON = re.compile(r"^[>'\")\]]*\s*(?:\(.*?\))?\s*[:：]")
_AFTER_DATE = re.compile(r"^[>'\")\]]*\s+on \w{3}, \d")  # Exchange: `an@khach.vn on Thu, 3 Dec`
_FIELD = re.compile(r"^[\s>]*(?:to|cc|from|sent|subject|date|đến|từ):", re.I)
_EXPANDED = re.compile(r"\(expanded from:?\s*<?$", re.I)
_REASON = re.compile(
    r"\b[45]\.\d{1,3}\.\d{1,3}\b|(?<![\d.])[45]\d\d[ -]|unknown|not found"
    r"|no such|does ?n[o']t exist|rejected|denied|failed|undeliver|wasn't delivered|not delivered"
    r"|not be delivered|unable|invalid|full|quota"
    r"|disabled|unavailable|refused|unrouteable|không|n'existe pas|no existe|nicht|inconnu"
    r"|sconosciut"
    r"|desconocid|неизвест|не существует|存在し|不存在|没有|반송|없는 계정|gagal|tidak dapat"
    r"|couldn't|could not|cannot|expired",
    re.I,
)
_ROLE = re.compile(
    r"\b(?:recipients?|address(?:es|ee)?|rcpt to|to|user|mailbox|người nhận|địa chỉ"
    r"|destinat[aá]ri\w*|destinataires?|empfänger\w*|ontvanger\w*|odbiorc\w*|получател\w*"
    r"|收件人|宛先|受信者|수신자|받는 사람"
    r"|mottagar\w*|modtager\w*|mottaker\w*|vastaanottaj\w*|alıcı\w*|příjemc\w*)\b",
    re.I,
)
_HELP = re.compile(
    r"(?:contact|please|visit|assist|question|support|help ?desk|forward|write to"
    r"|send (?:a |an )?(?:mail|e-?mail)|liên hệ|kontakt|contactez"
    r"|from|sender|reported by|message-id|return-path)\b[^@\n]{0,60}$",
    re.I,
)
_ROLE_ADDRESS = re.compile(
    r"^(?:post-?master|mailer-daemon|hostmaster|abuse|support|help|helpdesk|admin|administrator"
    r"|noc|webmaster|no-?reply|security|info-?spam)@",
    re.I,
)
_MESSAGE_ID = re.compile(
    r"^[\w.$+-]*\d{6,}[\w.$+-]*\.[\w.$+-]*@|@(?:mail\.gmail\.com|[\w.-]+\.local)$"
)
_MOST_LINES = 400
_MOST_IN_LINE = 20  # addresses
_MOST_OF_LINE = 500  # characters of a line near the address
_FEWEST_POINTS = 3
_SAME_PLACE = 5  # points: alone on its line, or before a reason


@dataclass(frozen=True, kw_only=True)
class _Candidate:
    address: str
    points: int
    place_points: int  # for its place in the text alone
    line: int


def failed_in_text(
    text: str, *, addressees: tuple[str, ...] = (), never: frozenset[str] = frozenset()
) -> tuple[FailedRecipient, ...]:
    """The addresses that most probably failed according to `text`; () if there are none.

    `addressees` are the recipients of the original mail; addresses in `never` cannot have failed.
    """
    lines = [line for line in text.split("\n")[:_MOST_LINES] if line.strip()]
    chosen = _chosen(lines, frozenset(addressees), never)
    if chosen:
        return _with_diagnostics(lines, chosen)
    only = tuple(dict.fromkeys(one for one in addressees if one not in never))
    return (FailedRecipient(address=only[0]),) if len(only) == 1 else ()


def only_named(text: str, never: frozenset[str]) -> tuple[FailedRecipient, ...]:
    """The only address in a text of unknown words, apart from contact addresses."""
    lines = [line for line in text.split("\n")[:_MOST_LINES] if line.strip()]
    every = (one for at in range(len(lines)) for one in _candidates(lines, at, frozenset(), never))
    found = [one for one in every if one.points > 0]
    return _with_diagnostics(lines, found[:1]) if len({one.address for one in found}) == 1 else ()


_NAMES_BELOW = re.compile(
    r"(?:recipients?|address(?:es)?|người nhận)\b[^:]{0,200}:[ \t]*\n\s*"
    r"((?:^[ \t]+[\w.+-]{2,64}[ \t]*(?:\n|\Z))+)",
    re.I | re.M,
)


def failed_by_name(text: str, domain: str) -> tuple[FailedRecipient, ...]:
    """Mailboxes of its own `domain` that a server lists by their local parts."""
    found = _NAMES_BELOW.search(text)
    names = found[1].split() if found and "." in domain else []
    return tuple(
        FailedRecipient(address=f"{name.lower()}@{domain}", diagnostic=" ".join(text.split())[:500])
        for name in names
    )


def _chosen(
    lines: list[str], addressees: frozenset[str], never: frozenset[str]
) -> list[_Candidate]:
    """The best address, and those in the same kind of place."""
    best: dict[str, _Candidate] = {}
    for number in range(len(lines)):
        for found in _candidates(lines, number, addressees, never):
            known = best.get(found.address)
            if known is None or found.points > known.points:
                best[found.address] = found
    top = max(best.values(), key=lambda one: one.points, default=None)
    if top is None or top.points < _FEWEST_POINTS:
        return []
    as_good = max(_SAME_PLACE, top.place_points - 1)
    least = max(_FEWEST_POINTS, top.points - 2)
    return [one for one in best.values() if one.points >= least or one.place_points >= as_good]


def _with_diagnostics(lines: list[str], chosen: list[_Candidate]) -> tuple[FailedRecipient, ...]:
    return tuple(
        FailedRecipient(address=one.address, diagnostic=_diagnostic(lines, one)) for one in chosen
    )


def _candidates(
    lines: list[str], number: int, addressees: frozenset[str], never: frozenset[str]
) -> list[_Candidate]:
    if "@" not in lines[number][:2000]:
        return []
    line = " ".join(lines[number][:2000].split())
    near = _points_for_context(lines, number)
    found = []
    for match in islice(_ADDRESS.finditer(line), _MOST_IN_LINE):
        address = match[0].lower().strip(".'`-")
        if address in never:
            continue
        address = address.removeprefix("smtp=").rpartition(":smtp=")[2]
        # A header field of the quoted mail names its recipient, not a failure.
        field = line.startswith("> ") or bool(_FIELD.match(line))
        place = near + _points_for_place(line[: match.start()], line[match.end() :])
        place -= 6 if _ROLE_ADDRESS.match(address) and address not in addressees else 0
        place -= 4 if _EXPANDED.search(line[: match.start()]) else 0
        place -= 4 if _MESSAGE_ID.search(address) else 0
        place -= 3 if line.startswith("> ") else 0
        points = place + (5 if address in addressees and not field else 0)
        found.append(_Candidate(address=address, points=points, place_points=place, line=number))
    return found


def _points_for_context(lines: list[str], number: int) -> int:
    """Points for the words in the lines around."""
    above = " ".join(line[:_MOST_OF_LINE] for line in lines[max(0, number - 3) : number])
    below = "".join(line[:_MOST_OF_LINE] for line in lines[number + 1 : number + 2])
    points = 2 if _ROLE.search(above) or _REASON.search(above) else 0
    return points + (1 if _REASON.search(below) else 0)


def _points_for_place(before: str, after: str) -> int:
    """Points for the place of an address in its line."""
    points = 1
    alone = bool(_ALONE.match(before))
    if alone and _AFTER_ALONE.match(after):
        points += 3
    elif alone and (_AFTER_COLON.match(after) or _AFTER_DATE.match(after)):
        points += 4
    elif _FIELD.match(before):
        points -= 3
    if _REASON.search(before[-120:]) or _REASON.search(after[:160]):
        points += 3
    if _ROLE.search(before[-80:]):
        points += 2
    return points - (4 if _HELP.search(before[-160:]) else 0)


def _diagnostic(lines: list[str], one: _Candidate) -> str:
    """The reason for this address: its line and up to three lines below."""
    rest = lines[one.line : one.line + 4]
    chosen_lines = rest[:1]
    for line in rest[1:]:
        if _ADDRESS.search(line) and not _REASON.search(line):
            break
        chosen_lines.append(line)
    return " ".join(" ".join(chosen_lines).split())[:500]
