"""Postal addresses as people write them, before and after the merger of provinces in July 2025.

Old: street, ward, district, province; new: street, ward, province. Either is one fact.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from workflows.reading.facts.collector import FoundFact, matches_at
from workflows.reading.facts.names import is_place
from workflows.reading.lexicons import blank_separated
from workflows.reading.text.page import Page

_UNIT = (
    r"(?:phuong|xa|quan|huyen|tinh|thanh pho|thi xa|thi tran|dac khu|khu vuc|tx|tt|tp|p|q|h|x)"
    r"(?![a-z])\.? ?"
)
_UNITS = blank_separated("phuong xa quan huyen tinh tran pho khu tp p q")
_HOUSE = re.compile(
    r"(?:so (?:nha )?)?\d{1,4}[a-z]{0,2}(?:/\d{1,4}[a-z]?){0,4}(?:,? (?=[^\W\d]))"
    r"|(?:thon|ap|xom|khom|khu pho|to dan pho|ban|to) (?=\w)"
)
_OPENERS = blank_separated("so thon ap xom khom khu to ban")
_STREET = re.compile(r"[^,;\n!?]{1,60}")
_PART = re.compile(rf", ?(?P<part>{_UNIT}(?:\d{{1,2}}(?!\d)|[^\d,;\n.!?]{{2,30}}))")
_SHORT_CITY = re.compile(r"hcm|tphcm|tp\.? ?hcm|hn")
_CITY = re.compile(rf",? ?(?P<part>{_SHORT_CITY.pattern}|[^\d,;\n.!?]{{4,24}})")
_WORDS = re.compile(r"[^\W\d_]+")
_CUE = re.compile(
    r"(?:\bo|\btai|\bve|\bve nha|dia chi|\bd/?c|\bnha|giao (?:den|toi)|gui (?:den|toi|ve))"
    r"(?: (?:nha|cua|toi|em|minh|la|moi|cu|nhan|thu|lien he))*[ :.]{1,3}$"
)
_LABEL = re.compile(r"(?:dia chi|\bd/?c)[^,;\n]{0,16}[:.] ?$")


def postal_address(page: Page, *, asked: bool) -> Iterator[FoundFact]:
    """The first address: a house and a street, then at least one ward, district or province.

    It needs a cue before it, unless we asked, or it opens a line, or two such units follow.
    """
    if "," not in page.folded or not _UNITS & page.places.keys():
        return
    folded = page.folded
    for house in matches_at(_HOUSE, folded, sorted({*page.numbers, *page.where(_OPENERS)})):
        end, units = _end(page, house.end())
        before = folded[max(0, house.start() - 30) : house.start()]
        opens = not before.strip(" ") or before.rstrip(" ")[-1] == "\n"
        if units and (asked or opens or units > 1 or _CUE.search(before)):
            source = "label" if asked or _LABEL.search(before) else "text"
            written = page.text[house.start() : end]
            yield FoundFact("postal_address", written, house.start(), end, source)
            return


def _end(page: Page, start: int) -> tuple[int, int]:
    """Where the address ends, and how many administrative units it names."""
    street = _STREET.match(page.folded, start)
    end, units = street.end() if street else start, 0
    while part := _PART.match(page.folded, end):
        end, units = _name_end(page.text, part.start("part"), part.end()), units + 1
        if end < part.end():
            return end, units
    city = _CITY.match(page.folded, end) if units else None
    if city is not None:
        end = _city_end(page, city) or end
    return end, units


def _name_end(text: str, start: int, end: int) -> int:
    """The unit and its name: of a part that goes on in small letters only the capitals."""
    words = list(_WORDS.finditer(text, start, end))
    named = [word for word in words if word[0][0].isupper()]
    if not named or words[-1] is named[-1]:
        return end if len(words) <= 5 else words[4].end()
    return named[-1].end()


def _city_end(page: Page, city: re.Match[str]) -> int:
    """Where a province that stands without its unit ends; 0 if these words are none."""
    start = city.start("part")
    if _SHORT_CITY.fullmatch(city["part"]):
        return city.end()
    words = list(_WORDS.finditer(page.text, start, city.end()))
    for count in (3, 2):
        if len(words) >= count and is_place(page.text[start : words[count - 1].end()]):
            return words[count - 1].end()
    return 0
