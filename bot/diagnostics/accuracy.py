"""How well the desk reads: first messages as it reads them now, and what agents made of them."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bot.inbox.answers import taxonomy_of
from storage.cases.cases import Opening
from workflows.case import CaseKind, State
from workflows.policy import Policy
from workflows.reading import Said, read


@dataclass(frozen=True, kw_only=True)
class Judged:
    """One first message as the desk reads it now, and as agents left its case."""

    opening: Opening
    read_complaint: bool
    complaint: bool
    read_category: str
    category: str

    @property
    def is_right(self) -> bool:
        """Nothing had to be corrected."""
        return self.read_complaint == self.complaint and self.read_category == self.category


@dataclass(frozen=True, kw_only=True)
class Slice:
    """The figures of some messages: shares between 0 and 1, None where there is none to share."""

    name: str
    messages: int
    precision: float | None
    recall: float | None
    category: float | None


def judge(openings: Iterable[Opening], tenant: Policy) -> Iterator[Judged]:
    """Read each first message again and compare it with its case; drafts are not judged yet."""
    taxonomy = taxonomy_of(tenant)
    for one in openings:
        case = one.case
        if case.state is State.DRAFT:
            continue
        found = read(
            one.text,
            channel=case.channel,
            now=case.opened_at,
            subject=one.subject,
            hotline=tenant.org.phone,
            taxonomy=taxonomy,
        )
        ended_as_none = case.state is State.NOT_A_COMPLAINT or case.kind is CaseKind.QUERY
        later = case.received_at is not None and case.received_at > case.opened_at
        complaint = not (ended_as_none or later)
        yield Judged(
            opening=one,
            read_complaint=found.said is Said.COMPLAINT,
            complaint=complaint,
            read_category=found.category if complaint else "",
            category=case.category if complaint else "",
        )


def slices(judged: Iterable[Judged]) -> list[Slice]:
    """All messages together, then by channel, then by category."""
    parts: dict[str, list[Judged]] = defaultdict(list)
    for one in judged:
        case = one.opening.case
        parts["tất cả"].append(one)
        parts[f"kênh {case.channel}"].append(one)
        parts[f"loại {case.category or 'chưa rõ'}"].append(one)
    first, *others = parts or {"tất cả": []}
    return [_slice(name, parts[name]) for name in (first, *sorted(others))]


def _slice(name: str, some: list[Judged]) -> Slice:
    both = sum(one.read_complaint and one.complaint for one in some)
    told = [one for one in some if one.complaint and one.category]
    return Slice(
        name=name,
        messages=len(some),
        precision=_share(both, sum(one.read_complaint for one in some)),
        recall=_share(both, sum(one.complaint for one in some)),
        category=_share(sum(one.read_category == one.category for one in told), len(told)),
    )


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def as_data(one: Judged) -> str:
    """A line of development data: the masked text, and what agents made of it."""
    row: dict[str, object] = {
        "text": one.opening.text,
        "subject": one.opening.subject,
        "kind": "complaint" if one.complaint else "other",
        "category": one.category or None,
        "acts": [],
        "asked": None,
        "rating": None,
        "doubtful": False,
    }
    return json.dumps(row, ensure_ascii=False) + "\n"
