"""The words of the pages in one language (templates/words.toml)."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from workflows.case import State
from workflows.case.labels import NAMES

LANGUAGES = ("vi", "en")
FILE = Path(__file__).parents[1] / "templates" / "words.toml"


class Words:
    """`t("key")` is one word, `t.of("table", key)` one of a table; an unknown key is itself."""

    def __init__(self, language: str, table: dict[str, Any]) -> None:
        self.language = language
        self.other = "en" if language == "vi" else "vi"
        self._table = table

    def __call__(self, key: str) -> str:
        """The word. Raises KeyError: pages only ask for words that there are."""
        return str(self._table[key])

    def of(self, table: str, key: str) -> str:
        """The word for one of the program's own names, or that name."""
        return str(self._table[table].get(key, key))

    def state(self, state: State) -> str:
        """How agents call a state."""
        return NAMES[state] if self.language == "vi" else self.of("state_name", state.value)

    def pick(self, vi: str, en: str) -> str:
        """The one in this language."""
        return vi if self.language == "vi" else en


@cache
def words(language: str) -> Words:
    """The words of "vi" or "en"; of any other language Vietnamese."""
    known = language if language in LANGUAGES else LANGUAGES[0]
    return Words(known, tomllib.loads(FILE.read_text(encoding="utf-8"))[known])
