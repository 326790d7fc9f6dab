"""What of a message the learned weights look at: words, pairs of words, and concepts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import chain, combinations, pairwise

from workflows.reading.lexicons import blank_separated
from workflows.reading.text.concepts import Hit, Hits
from workflows.reading.text.page import Page

_COURTESY = blank_separated(
    """da a oi nhe nha em anh chi ad shop minh toi ban ben quy kinh gui cong ty cho giup voi la roi
    the a hi xin chao gium dum di ma thi nay kia do cai duoc the of to i my we you please"""
)
_OF_ANY_MATTER = frozenset(
    {"blame", "_blame_idiom", "rhetoric", "praise", "_praise_idiom", "wish", "thanks"}
)
_REPORT = 4.0  # rule points from which a category is a report, not a mention
_MOST_WORDS = 120  # a complaint names its matter early; the rest is courtesy
_MOST_HITS = 12  # concepts of one sentence
_MOST_RULE = 8.0  # rule points beyond which a matter is no clearer
ALWAYS = "#"
"""The feature of every message: how common a category is."""
_ANSWERED_SOON = ("agreement", "withdrawal")
_MOST_KIND = 60
_WORD = 0.4  # what a word counts beside a concept


def matter_words(page: Page, hits: Hits) -> Sequence[str]:
    """The words; empty are those that only judge, and those in addresses.

    Anger and thanks are about any matter, and the name in an address about none.
    """
    words = ["" if page.is_in_address(at) else word for at, word in enumerate(page.words)]
    for hit in chain.from_iterable(hits.polarity):
        if hit.concept in _OF_ANY_MATTER:
            words[hit.first : hit.last] = [""] * (hit.last - hit.first)
    return words


def matter_features(
    words: Sequence[str], sentences: Iterable[Collection[str]], ruled: Mapping[str, float]
) -> set[str]:
    """What speaks for a category: words and pairs, concepts, and what rules say.

    `sentences`: the concepts of each; `ruled`: the points of rules by category.
    """
    read = words[:_MOST_WORDS]
    found = {word for word in read if word.isalpha() and len(word) > 1} - _COURTESY | {ALWAYS}
    found.update(f"{a} {b}" for a, b in pairwise(read) if a.isalpha() and b.isalpha())
    for concepts in sentences:
        found.update(f"+{name}" for name in concepts)
        found.update(f"+{a}+{b}" for a, b in combinations(sorted(concepts)[:_MOST_HITS], 2))
    found.update(f"={key}" for key, points in ruled.items() if points >= _REPORT)
    return found


def kind_features(
    page: Page, hits: Hits, *, acts: Collection[str], asked: Collection[str], reported: float
) -> dict[str, float]:
    """What speaks for a complaint, and how much: concepts, judgements, acts and words.

    Of our questions only those count that are open for hours: whoever writes in a closed case
    weeks later does not answer how satisfied they were.
    """
    matter, judged = _named(hits.matter), Counter(_named(hits.polarity))
    return (
        {f"+{name}": 1.0 for name in matter}
        | {f"~{name}": float(min(count, 2)) for name, count in judged.items()}
        | {f"~{a}+{b}": 1.0 for a in judged for b in set(matter)}
        | {f"!{act}": 1.0 for act in acts if act != "provide_info"}
        | {f"?{question}": 1.0 for question in asked if question in _ANSWERED_SOON}
        | {word: _WORD for word in page.words[:_MOST_KIND] if word.isalpha()}
        | {
            "#asks": float(any(page.asks)),
            "#reported": min(reported, _MOST_RULE) / 4,
            "#always": 1.0,
        }
    )


def _named(rows: Iterable[Sequence[Hit]]) -> list[str]:
    return [hit.concept for hit in _first_of_each(rows)]


def _first_of_each(rows: Iterable[Sequence[Hit]]) -> Iterator[Hit]:
    for row in rows:
        yield from row[: 4 * _MOST_HITS]
