"""read(): from a customer's words to a Reading. Pure, linear in the length of the text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from workflows.reading.acts import dialogue_acts
from workflows.reading.category import Ranking, categorise
from workflows.reading.concepts import find
from workflows.reading.data import listed
from workflows.reading.encoding import repair
from workflows.reading.facts import find_facts
from workflows.reading.facts.details import age
from workflows.reading.fold import clean, fold_clean
from workflows.reading.kind import said
from workflows.reading.missing import missing
from workflows.reading.page import Page, lay_out
from workflows.reading.result import Reading, Said
from workflows.reading.secrets import redact
from workflows.reading.signals import phrase_signals, state_signals
from workflows.reading.subject import remedy, subject_line, topic_of
from workflows.reading.typing import decode

ANALYSED = 20_000  # characters; what follows is kept (without secrets) but not read
_SUBJECT_READ = 300
_INFORMING = listed(
    "phone email mailbox domain contract order invoice tax txn full_name organisation error_detail"
)


_REPLY = re.compile(r"\s*(?:re|tl|aw|trả lời)\s*:", re.IGNORECASE)
_FORMAL = re.compile(r"\s*(?:don )?(?:khieu nai|phan anh|complaint)\b")
_NOT_FORMAL = re.compile(r"\b(?:rut|huy|quy trinh|thu tuc|hoi|tinh hinh|ket qua)\b")
_REQUESTS = frozenset({"info_change", "privacy_request", "cancel", "refund", "invoice"})


@dataclass(frozen=True, kw_only=True)
class _Cleaned:
    text: str
    secrets: frozenset[str]
    repaired: bool


def read(
    text: str,
    *,
    channel: str,
    now: datetime,
    subject: str = "",
    hotline: str = "",
    required: Mapping[str, Sequence[str]] | None = None,
) -> Reading:
    """What a message says. Never raises, whatever the text.

    `hotline` is the company's own number (E.164), never taken for the customer's. `required` is
    the tenant's matrix of required fields by category. Secrets are in no field of the result.
    """
    body = _cleaned(text)
    line = _cleaned(subject[:_SUBJECT_READ])
    said_before = _REPLY.match(line.text) is not None  # a reply quotes the old subject
    topic = topic_of(line.text)
    heading = "" if said_before else topic
    page = lay_out(_joined(heading, body.text[:ANALYSED]))
    hits = find(page)
    ranking = categorise(page, hits.matter, subject_sentences=_sentences_of(heading, page))
    facts = find_facts(page, hits.details, ranking.best, now=now, hotline=hotline)
    informs = any(fact.key in _INFORMING for fact in facts)
    acts = dialogue_acts(page, hits, informs=informs)
    kind = said(page, ranking, acts, hits, formal_subject=not said_before and _is_formal(line.text))
    ranking = _settled(ranking, kind)
    years = age(page.folded)
    return Reading(
        text=body.text,
        language=page.language,
        said=kind,
        category=ranking.best,
        score=ranking.score,
        runner_up=ranking.runner_up,
        runner_up_score=ranking.runner_up_score,
        also=ranking.also,
        acts=acts,
        facts=facts,
        missing=_still_missing(kind, ranking.best, channel, [f.key for f in facts], required),
        signals=phrase_signals(page, hits.signals)
        | state_signals(
            age=years,
            secrets=body.secrets | line.secrets,
            repaired=body.repaired or line.repaired,
            issues=1 + len(ranking.also),
        ),
        subject=subject_line(page, topic, hits.matter),
        remedy=remedy(page) if kind is not Said.OTHER else "",
        age=years,
    )


def _cleaned(text: str) -> _Cleaned:
    """Right letters, NFC, no secrets. Everything after this sees only the redacted text."""
    lettered, legacy = repair(unicodedata.normalize("NFC", text))
    typed, raw = decode(clean(lettered))
    redacted = redact(typed)
    return _Cleaned(text=redacted.text, secrets=redacted.kinds, repaired=legacy or raw)


def _joined(subject: str, body: str) -> str:
    return f"{subject}\n\n{body}" if subject.strip() else body


def _sentences_of(subject: str, page: Page) -> int:
    """How many sentences of the page the subject line makes."""
    if not subject.strip():
        return 0
    return sum(page.at[first] < len(subject) for first, _ in page.sentences)


def _is_formal(subject: str) -> bool:
    """True for a subject line that declares a complaint: `Khiếu nại: …`, `Đơn khiếu nại …`."""
    folded = fold_clean(subject)
    return bool(_FORMAL.match(folded)) and not _NOT_FORMAL.search(folded)


def _settled(ranking: Ranking, kind: Said) -> Ranking:
    """The category only where it means something: on complaints and on requests."""
    if kind is Said.COMPLAINT or (kind is Said.QUERY and ranking.best in _REQUESTS):
        return ranking
    return replace(ranking, best="", score=0.0, runner_up="", runner_up_score=0.0, also=())


def _still_missing(
    kind: Said,
    category: str,
    channel: str,
    facts: Sequence[str],
    required: Mapping[str, Sequence[str]] | None,
) -> tuple[str, ...]:
    """Nothing is asked of one who merely asks a question (PV-05)."""
    if kind is Said.COMPLAINT or category:
        return missing(category, channel, facts, required)
    return ()
