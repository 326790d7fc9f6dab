"""read(): from a customer's words to a Reading. Pure, linear in the length of the text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from workflows.calendar.working_time import ZONE
from workflows.reading.acts.answers import answered
from workflows.reading.acts.dialogue_acts import dialogue_acts, withdrawal_doubts
from workflows.reading.acts.satisfaction import rating
from workflows.reading.acts.signals import phrase_signals, state_signals
from workflows.reading.category.classifier import Ranking, categorise
from workflows.reading.category.kind import Kind, message_kind
from workflows.reading.category.subject import is_formal, remedy_asked, subject_line, topic_of
from workflows.reading.category.taxonomy import Taxonomy
from workflows.reading.facts import find_facts
from workflows.reading.facts.collector import ReadingContext
from workflows.reading.facts.details import age
from workflows.reading.facts.spoken_numbers import with_digits
from workflows.reading.lexicons import blank_separated
from workflows.reading.required_fields import missing_fields
from workflows.reading.result import Doubt, Fact, Reading, Said
from workflows.reading.secrets import redact
from workflows.reading.text.boilerplate import blanked
from workflows.reading.text.concepts import Hits, find_concepts
from workflows.reading.text.encoding import repair_encoding
from workflows.reading.text.fold import clean, fold_clean
from workflows.reading.text.page import Page, lay_out
from workflows.reading.text.telex import decode_keystrokes

ANALYSED = 20_000  # characters; the rest is stored (without secrets) but not read
_SUBJECT_READ = 300
_INFORMING = blank_separated(
    "phone email mailbox domain contract order invoice tax txn full_name organisation error_detail"
)


_DATA = blank_separated(
    "phone email mailbox domain contract order invoice tax txn full_name organisation"
)
_LOOK_AHEAD = blank_separated(
    "agree weak_agree conditional disagree defer appoint_meeting status_query withdraw urgent"
)
_OF_A_CATEGORY = frozenset({"expectation", "channel_of_ads", "sample", "request_type"})
"""Facts that only the category made out of the words: without one they are nothing."""
_REPLY = re.compile(r"\s*(?:re|tl|aw|trả lời)\s*:", re.IGNORECASE)
_REQUESTS = frozenset({"info_change", "privacy_request", "cancel", "refund", "invoice"})


@dataclass(frozen=True, kw_only=True)
class _Cleaned:
    text: str
    folded: str
    secrets: frozenset[str]
    repaired: bool


def read(
    text: str,
    *,
    channel: str,
    now: datetime,
    subject: str = "",
    hotline: str = "",
    case_prefix: str = "KN",
    required: Mapping[str, Sequence[str]] | None = None,
    asked: Collection[str] = (),
    taxonomy: Taxonomy | None = None,
) -> Reading:
    """What a message says, without secrets. Never raises, whatever the text.

    `hotline` is the company's own number (E.164), `required` the tenant's required fields by
    category, `asked` our open questions: "agreement", "rating", "withdrawal" or required fields,
    `taxonomy` the tenant's categories; without it the built-in ones count.
    """
    body, line = _cleaned(text), _heading(subject)
    page = _page(line.heading, body)
    hits = find_concepts(page)
    titled = _sentences_of(line.heading, page)
    ranking = categorise(page, hits, subject_sentences=titled, taxonomy=taxonomy)
    context = ReadingContext(
        hotline=hotline, case_prefix=case_prefix, now=now.astimezone(ZONE), asked=frozenset(asked)
    )
    facts = _facts(page, hits, ranking.best, context)
    doubts = withdrawal_doubts(page, hits)
    acts = answered(page, dialogue_acts(page, hits, doubts, informs=_informs(facts)), asked)
    kind = Kind(said=Said.OTHER)
    if line.heading or not _only_data(page.text, facts):
        kind = message_kind(
            page, ranking, acts, hits, formal=line.formal, doubtful=bool(doubts), asked=asked
        )
    ranking = _ranking_of_kind(ranking, kind, names_it="category" in asked)
    facts = _without_answer_times(facts, kind, acts)
    if not ranking.best:
        facts = tuple(f for f in facts if f.key not in _OF_A_CATEGORY or f.key in asked)
    return _reading(
        body, line, page, hits, ranking, kind, acts=acts, doubts=doubts, facts=facts,
        rating=rating(page, asked),
        missing=_still_missing(kind.said, ranking.best, channel, [f.key for f in facts], required),
    )  # fmt: skip


def _facts(page: Page, hits: Hits, category: str, context: ReadingContext) -> tuple[Fact, ...]:
    """The facts, read from a page on which spoken numbers are digits."""
    text = with_digits(page, context.now)
    if text != page.text:
        page = lay_out(text, fold_clean(text))
        hits = find_concepts(page)
    return find_facts(page, hits.details, category, context)


def _reading(
    body: _Cleaned,
    line: _Heading,
    page: Page,
    hits: Hits,
    ranking: Ranking,
    kind: Kind,
    *,
    acts: frozenset[str],
    doubts: tuple[Doubt, ...],
    facts: tuple[Fact, ...],
    rating: int | None,
    missing: tuple[str, ...],
) -> Reading:
    return Reading(
        text=body.text,
        language=page.language,
        said=kind.said,
        unsure=kind.unsure,
        evident=kind.evident,
        reasons=kind.words,
        category=ranking.best,
        score=ranking.score,
        runner_up=ranking.runner_up,
        runner_up_score=ranking.runner_up_score,
        candidates=ranking.candidates,
        also=ranking.also,
        signals=_signals(page, hits, (body, line.cleaned), issues=1 + len(ranking.also)),
        subject=subject_line(page, line.topic, hits.matter),
        remedy=remedy_asked(page) if kind.said is not Said.OTHER else "",
        age=age(page.folded),
        acts=acts,
        doubts=doubts,
        facts=facts,
        rating=rating,
        missing=missing,
    )


@dataclass(frozen=True, kw_only=True)
class _Heading:
    """A subject line: its topic, and the part that is read (a reply only quotes the old one)."""

    cleaned: _Cleaned
    topic: str
    heading: str
    formal: bool


_NO_HEADING = _Heading(
    cleaned=_Cleaned(text="", folded="", secrets=frozenset(), repaired=False),
    topic="",
    heading="",
    formal=False,
)


def _heading(subject: str) -> _Heading:
    if not subject:
        return _NO_HEADING
    cleaned = _cleaned(subject[:_SUBJECT_READ])
    topic = topic_of(cleaned.text)
    fresh = _REPLY.match(cleaned.text) is None
    return _Heading(
        cleaned=cleaned,
        topic=topic,
        heading=topic if fresh and topic.strip() else "",
        formal=fresh and is_formal(cleaned.text),
    )


def _signals(page: Page, hits: Hits, parts: Sequence[_Cleaned], *, issues: int) -> frozenset[str]:
    return phrase_signals(page, hits.signals) | state_signals(
        age=age(page.folded),
        secrets=frozenset().union(*(part.secrets for part in parts)),
        repaired=any(part.repaired for part in parts),
        issues=issues,
    )


def _informs(facts: Sequence[Fact]) -> bool:
    return any(fact.key in _INFORMING for fact in facts)


def _only_data(text: str, facts: Sequence[Fact]) -> bool:
    """Names, numbers and addresses without other words are no complaint."""
    rest = text
    data = [fact for fact in facts if fact.key in _DATA]
    for fact in data:
        rest = rest.replace(fact.text, " ")
    return bool(data) and not any(word.isalpha() for word in rest.split())


def _cleaned(text: str) -> _Cleaned:
    """Repaired letters, NFC, no secrets. All later steps see only this redacted text."""
    lettered, legacy = repair_encoding(unicodedata.normalize("NFC", text))
    typed, raw = decode_keystrokes(clean(lettered))
    redacted = redact(typed)
    return _Cleaned(
        text=redacted.text,
        folded=redacted.folded,
        secrets=redacted.kinds,
        repaired=legacy or raw,
    )


def laid_out(text: str) -> Page:
    """The page of a message as `read` sees it: without secrets and without words nobody wrote."""
    return _page("", _cleaned(text))


def _page(heading: str, body: _Cleaned) -> Page:
    """The heading and the text that is read, on one page."""
    text, folded = blanked(body.text[:ANALYSED], body.folded[:ANALYSED])
    if not heading:
        return lay_out(text, folded)
    return lay_out(f"{heading}\n\n{text}", f"{fold_clean(heading)}\n\n{folded}")


def _sentences_of(subject: str, page: Page) -> int:
    """How many sentences of the page the subject line makes."""
    return sum(page.at[first] < len(subject) for first, _ in page.sentences)


def _without_answer_times(
    facts: tuple[Fact, ...], kind: Kind, acts: frozenset[str]
) -> tuple[Fact, ...]:
    """Without the times of an answer (`mai tôi trả lời`): they are no time of the incident."""
    if kind.said is Said.COMPLAINT or not acts & _LOOK_AHEAD:
        return facts
    return tuple(fact for fact in facts if fact.key != "incident_time")


def _ranking_of_kind(ranking: Ranking, kind: Kind, *, names_it: bool) -> Ranking:
    """The category, but only for complaints, requests, and answers to our question about it.

    An agent who decides whether it is a complaint sees what it may be about.
    """
    ruled = bool(ranking.by_rule.get(ranking.best))
    requests = kind.said is Said.QUERY and ranking.best in _REQUESTS
    if kind.said is Said.COMPLAINT or (ruled and (requests or names_it)):
        return ranking
    candidates = ranking.candidates if kind.unsure else ()
    return Ranking(candidates=candidates, by_rule=ranking.by_rule)


def _still_missing(
    kind: Said,
    category: str,
    channel: str,
    facts: Sequence[str],
    required: Mapping[str, Sequence[str]] | None,
) -> tuple[str, ...]:
    """A customer who only asks a question owes no facts (PV-05)."""
    if kind is Said.COMPLAINT or category:
        return missing_fields(category, channel, facts, required)
    return ()
