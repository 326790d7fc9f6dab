"""Case, contract, order, invoice and transaction codes, by form or by the word before."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from workflows.reading.facts.collector import FoundFact, matches_at
from workflows.reading.text.fold import fold
from workflows.reading.text.page import Page

_TICKET_WORDS = frozenset({"ticket", "ma", "ho", "case", "phieu"})
_TICKET = re.compile(
    r"\b(?:ticket|ma ho so|ma khieu nai|ho so so|case|phieu so)[ :#]{1,3}(?:so )?#?(\d{3,10})\b"
)
_CONTRACT = re.compile(
    r"(?<![\w-])(?:hd[a-z]{0,3}-?20\d\d[-/]\d{2,6}(?:/\w{1,8})?|"
    r"\d{1,6}/(?:20\d\d/)?hd[a-z]{0,4}(?:[-/]20\d\d)?)(?![\w-])"
)
_CONTRACT_SHORT = re.compile(r"\bhd(?: so)?[ :#]{1,3}([a-z]{1,4}\d{0,4}-\d[\w/-]{0,16})(?![\w/-])")
_CONTRACT_LABEL = re.compile(
    r"\b(?:hop dong|contract)(?: so| no\.?| number| id)?[ :#]{1,3}"
    r"(?!20\d\d(?![\w/-]))([a-z0-9/-]{0,12}\d[\w/-]{1,20})"
)
_ORDER = re.compile(
    r"(?<![\w-])(?:dh|ord|mdh)[-#]?\d{2,}(?:-\d{1,8}){0,2}(?![\w-])|(?<![\w-])(?:dh|"
    r"ord)-\d{1,8}(?:-\d{1,8}){0,2}(?![\w-])"
)
_ORDER_LABEL = re.compile(
    r"\b(?:ma don hang|ma don|don hang so|don hang|(?<!hoa )don so|order(?: no\.?| number|"
    r" id)?)[ :#]{1,3}([a-z]{0,5}-?\d[\w-]{2,20})"
)
_INVOICE = re.compile(
    r"(?<![\w-])inv-?\d{2,10}|\b(?:hoa don|hd|invoice)(?: dien tu| vat| gtgt| do)*(?: so| no\.?|"
    r" number)[ :#]{1,3}(\d{3,8})(?![\w/-])"
    r"|\b(?:hoa don|invoice)(?: dien tu| vat| gtgt| do)*[ :#]{1,3}(0\d{3,7}|\d{6,8})(?![\w/.,-])"
)
_TXN = re.compile(r"(?<![\w-])(?:ft\d{8,16}|mbvcb[.\d]{6,24}|vnp\d{6,16})(?!\w)")
_TXN_LABEL = re.compile(
    r"\b(?:ma (?:gd|giao dich|tham chieu)|transaction(?: id| ref\w*| no\.?)?|noi dung(?: ck|"
    r" chuyen khoan)?)"
    r"[ :#]{1,3}(?:la )?(?:\"([^\"\n]{3,60})\"|([a-z]{0,6}\d[\w.-]{4,30}))"
)
_FORMS = frozenset({"dh", "ord", "mdh", "inv", "mbvcb"})
_ROWS = (
    ("txn", _TXN_LABEL, False, frozenset({"ma", "transaction", "noi"})),
    ("txn", _TXN, True, frozenset[str]()),
    ("order", _ORDER, True, frozenset[str]()),
    ("contract", _CONTRACT, True, frozenset[str]()),
    ("contract", _CONTRACT_LABEL, False, frozenset({"hop", "contract"})),
    ("contract", _CONTRACT_SHORT, False, frozenset({"hd"})),
    ("invoice", _INVOICE, True, frozenset({"hoa", "invoice"})),
    ("order", _ORDER_LABEL, False, frozenset({"ma", "don", "order"})),
)
"""fact key, pattern, whether it may match at a number or the form of a code, at which words else"""


@cache
def _case(prefix: str) -> re.Pattern[str]:
    return re.compile(
        rf"(?<![\w-]){re.escape(prefix)}[ .-]?(20\d\d)[ .-]?(\d{{1,6}})(?:-(\w)\b)?(?!\w)"
    )


def codes(page: Page, case_prefix: str) -> Iterator[FoundFact]:
    """The codes of a page as written. A case number is completed with our prefix."""
    if not page.numbers:
        return
    prefix = fold(case_prefix)
    formed = _formed(page, prefix)
    for match in matches_at(_case(prefix), page.folded, formed):
        check = f"-{match[3].upper()}" if match[3] else ""
        value = f"{case_prefix}-{match[1]}-{int(match[2]):06d}{check}"
        yield FoundFact("case", value, match.start(), match.end())
    for match in matches_at(_TICKET, page.folded, page.where(_TICKET_WORDS)):
        yield FoundFact("case", match[1], match.start(1), match.end(1))
    for key, pattern, by_form, words in _ROWS:
        places = page.where(words)
        for match in matches_at(
            pattern, page.folded, sorted(formed + places) if by_form else places
        ):
            yield _code(key, page.text, match)


def _formed(page: Page, prefix: str) -> list[int]:
    """The places where a code with a known form may start."""
    numbers, forms = page.numbers, {re.split(r"[\W_]", prefix)[0], *_FORMS}
    if "hd" in page.folded:
        forms |= {word for word in page.places if word.startswith("hd")}
    else:  # no code but a contract's opens with a digit
        numbers = [at for at in numbers if not page.folded[at].isdigit()]
    return sorted({*numbers, *page.where(forms)})


def _code(key: str, text: str, match: re.Match[str]) -> FoundFact:
    start, end = match.span(match.lastindex or 0)
    end = start + len(text[start:end].rstrip(".-/"))
    quoted = match.lastindex is not None and '"' in match[0]
    return FoundFact(key, text[start:end] if quoted else text[start:end].upper(), start, end)
