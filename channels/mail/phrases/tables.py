"""The phrases of mail programs and mail servers, from the TOML files in `data`: one file a subject.

A translator edits a file; each file explains its entries. A missing or unknown key raises TypeError
or KeyError at start-up.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from channels.mail.phrases.matcher import AutoReplyPhrases, Phrases

FOLDER = Path(__file__).parent / "data"


@dataclass(frozen=True, kw_only=True)
class SubjectPhrases:
    """Patterns for the beginning of a subject (auto_reply_subjects.toml)."""

    announced: tuple[str, ...]
    ambiguous: tuple[str, ...]
    receipt: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class SignPhrases:
    """Patterns for single signs of an automatic reply (auto_reply_signs.toml)."""

    of_itself: tuple[str, ...]
    first_person: tuple[str, ...]
    courtesy: tuple[str, ...]
    languages: tuple[Phrases, ...]


@dataclass(frozen=True, kw_only=True)
class BouncePhrases:
    """Patterns for bounces (bounces.toml); `subjects` by language."""

    daemon_addresses: tuple[str, ...]
    daemon_names: tuple[str, ...]
    still_trying: tuple[str, ...]
    original_below: tuple[str, ...]
    text: tuple[str, ...]
    subjects: tuple[Phrases, ...]


@dataclass(frozen=True, kw_only=True)
class QuotePhrases:
    """Words around quoted mail (quotes.toml): plain, but for the patterns of `devices`."""

    wrote: tuple[str, ...]
    openers: tuple[str, ...]
    narrators: tuple[str, ...]
    narrated_to: tuple[str, ...]
    from_labels: tuple[str, ...]
    sent_labels: tuple[str, ...]
    to_labels: tuple[str, ...]
    subject_labels: tuple[str, ...]
    original: tuple[str, ...]
    forwarded: tuple[str, ...]
    devices: tuple[str, ...]
    reply_prefixes: tuple[str, ...]
    forward_prefixes: tuple[str, ...]
    either_prefixes: tuple[str, ...]


@cache
def auto_reply_subjects() -> SubjectPhrases:
    """The table, read once."""
    return SubjectPhrases(**_lists(_read("auto_reply_subjects")))


@cache
def auto_reply_signs() -> SignPhrases:
    """The table, read once."""
    table = _read("auto_reply_signs")
    languages = _phrases(table.pop("language"))
    return SignPhrases(**_lists(table), languages=languages)


@cache
def auto_replies() -> tuple[AutoReplyPhrases, ...]:
    """How an automatic reply is worded as a whole, by language; read once."""
    rows = []
    for row in _read("auto_replies")["language"].values():
        stems = tuple(row.pop("stems"))
        patterns = {name: "|".join(entries) for name, entries in row.items()}
        rows.append(AutoReplyPhrases(stems=stems, **patterns))
    return tuple(rows)


@cache
def bounces() -> BouncePhrases:
    """The table, read once."""
    table = _read("bounces")
    subjects = _phrases(table.pop("language"))
    return BouncePhrases(**_lists(table), subjects=subjects)


@cache
def quotes() -> QuotePhrases:
    """The table, read once."""
    table = _read("quotes")
    wrote = tuple(verb for verbs in table.pop("wrote").values() for verb in verbs)
    return QuotePhrases(**_lists(table), wrote=wrote)


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))


def _lists(table: Mapping[str, list[str]]) -> dict[str, tuple[str, ...]]:
    return {name: tuple(entries) for name, entries in table.items()}


def _phrases(languages: Mapping[str, Mapping[str, list[str]]]) -> tuple[Phrases, ...]:
    return tuple(Phrases(**_lists(row)) for row in languages.values())
