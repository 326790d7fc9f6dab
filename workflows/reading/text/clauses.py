"""The clauses of a page: the parts of a sentence between commas, brackets and dashes."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator

from workflows.reading.text.page import Page
from workflows.reading.text.phrase_lists import Entries, matched_words

_BREAK = re.compile(r'[,:()"|]| -+ |—')


def sentence_of(page: Page, index: int) -> int:
    """The number of the sentence that holds a word."""
    return bisect_right(page.sentences, (index, len(page.words))) - 1


def clause_at(page: Page, index: int) -> tuple[int, int]:
    """The words around `index` up to a comma or the like, within its sentence."""
    begins, ends = page.sentences[sentence_of(page, index)]
    first, last = index, index + 1
    while first > begins and not _BREAK.search(text_before(page, first)):
        first -= 1
    while last < ends and not _BREAK.search(text_before(page, last)):
        last += 1
    return first, last


def text_before(page: Page, index: int) -> str:
    """What stands between the word before and this one."""
    return page.folded[page.ends[index - 1] : page.at[index]]


def clauses_near(page: Page, sentence: int) -> Iterator[tuple[int, int]]:
    """The clauses of a sentence and of those beside it."""
    for begins, ends in page.sentences[max(0, sentence - 1) : sentence + 2]:
        while begins < ends:
            clause = clause_at(page, begins)
            yield clause
            begins = clause[1]


def stands_at_any(page: Page, entries: Entries, places: Iterable[int], last: int) -> bool:
    """True if an entry stands at one of the places and ends before `last`."""
    return any(matched_words(page, entries, index, last) for index in places)


def code_words(page: Page, index: int) -> int:
    """1 if the word is a number or stands before one in a code (`KN-2026-000150`), else 0."""
    end = page.ends[index]
    before_number = page.text[end : end + 1] == "-" and page.text[end + 1 : end + 2].isdigit()
    return int(before_number or any(map(str.isdigit, page.words[index])))
