"""The words of letters for states, channels and other names (data/letters/words.toml)."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent.parent / "data" / "letters"


@cache
def words(language: str) -> dict[str, Any]:
    """Every word of one language, "vi" or "en"."""
    tables: dict[str, Any] = tomllib.loads((FOLDER / "words.toml").read_text(encoding="utf-8"))[
        language
    ]
    return tables


def status(state: str, language: str = "vi") -> str:
    """A state in words for a customer (X-03)."""
    return str(words(language)["status"][state])


def next_step(state: str, language: str = "vi") -> str:
    """What happens next in a state, in words for a customer (X-03)."""
    return str(words(language)["next_step"][state])
