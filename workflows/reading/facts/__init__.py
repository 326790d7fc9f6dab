"""The facts of a message: labelled values first, then look-alikes in the rest (section 5)."""

from __future__ import annotations

from workflows.reading.facts.addresses import addresses, domains
from workflows.reading.facts.bare_names import bare_names
from workflows.reading.facts.codes import codes
from workflows.reading.facts.collector import FactCollector, FoundFact, ReadingContext
from workflows.reading.facts.dates import is_ahead, with_date
from workflows.reading.facts.details import details
from workflows.reading.facts.money import amounts
from workflows.reading.facts.names import organisations, people
from workflows.reading.facts.numbers import has_long_numbers, phones, tax_codes
from workflows.reading.facts.postal import postal_address
from workflows.reading.facts.time_expressions import time_expressions
from workflows.reading.result import Fact
from workflows.reading.text.concepts import HitsBySentence
from workflows.reading.text.page import Page

_TIME_KEY = {
    "payment_double": "pay_time", "payment_unrecorded": "pay_time", "collection": "promised_time",
    "data_loss": "last_seen",
}  # fmt: skip


_HAPPENED = frozenset({"incident_time", "pay_time", "last_seen"})


def find_facts(
    page: Page, rows: HitsBySentence, category: str, context: ReadingContext
) -> tuple[Fact, ...]:
    """One fact for each key, in the order found."""
    findings = FactCollector(text=page.text)
    _identifiers(findings, page, category, context)
    key = _time_key(category, context.asked)
    for when in time_expressions(page):
        if key in _HAPPENED and is_ahead(page.folded[when.start : when.end], context.now):
            continue
        words = page.text[when.start : when.end]
        if not findings.has(key):  # a fact has one value: the first
            words = with_date(words, page.folded[when.start : when.end], context.now)
        findings.add([FoundFact(key, words, when.start, when.end)])
    findings.add(amounts(page))
    findings.add(organisations(page))
    findings.add(people(page))
    if "full_name" in context.asked and not findings.has("full_name"):
        findings.add(bare_names(page, [(one.start, one.end) for one in findings.found]))
    findings.add(details(page, [hit for row in rows for hit in row], category))
    return findings.facts()


def _time_key(category: str, asked: frozenset[str]) -> str:
    """Which field a time is for: the one that was asked for, else the one of the category."""
    wanted = [key for key in (*_HAPPENED, "promised_time") if key in asked]
    return wanted[0] if len(wanted) == 1 else _TIME_KEY.get(category, "incident_time")


def _identifiers(
    findings: FactCollector, page: Page, category: str, context: ReadingContext
) -> None:
    findings.add(codes(page, context.case_prefix))
    findings.add(postal_address(page, asked="postal_address" in context.asked))
    findings.add(_targeted(category, [*addresses(page)]))
    findings.add(_targeted(category, [*domains(page.text, page.folded)]))
    if has_long_numbers(page):
        findings.add(tax_codes(page))
        findings.add(phones(page, context.hotline))


def _targeted(category: str, found: list[FoundFact]) -> list[FoundFact]:
    """In a report about a third party the addresses are those of the third party."""
    if category != "abuse_report":
        return found
    return [
        FoundFact("abuse_target", item.value, item.start, item.end) if item.key != "email" else item
        for item in found
    ]
