"""What composing a letter gives: frozen values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from workflows.letters.words import words


@dataclass(frozen=True, kw_only=True)
class DocumentSource:
    """One numbered document, ready to be set as PDF by workflows.documents.

    `fields` is JSON-able: per language ("vi", "en") the texts exactly as they are printed.
    `language` "en" prints the Vietnamese original first and an English copy after it (AMB-34).
    """

    template: str
    language: str
    number: str
    date: date
    fields: Mapping[str, Mapping[str, Any]]

    @property
    def file_name(self) -> str:
        """A file name that mail programs and people cope with: KN-2026-000123-7_4.pdf."""
        return self.number.replace("/", "_") + ".pdf"


@dataclass(frozen=True, kw_only=True)
class RenderedLetter:
    """A composed letter. With `missing` fields it must not be sent; its text is then empty.

    `to_name` is the customer as the letter names them. `choices` are the answers that a chat may
    offer for tapping; the text says them too.
    """

    template_id: str
    to_name: str = ""
    subject: str = ""
    text: str = ""
    document: DocumentSource | None = None
    choices: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()

    @property
    def complete(self) -> bool:
        return not self.missing

    @property
    def lacks(self) -> tuple[str, ...]:
        """The missing fields as an agent calls them, in Vietnamese, each once."""
        names = words("vi")["missing"]
        return tuple(dict.fromkeys(names[path] for path in self.missing))


@dataclass(frozen=True, kw_only=True)
class LetterType:
    """One logical letter: its template for chats and for mail, what it must know, what it prints.

    `needs` are dotted fields that must not be empty (letters.md, field matrix). A `neutral` letter
    names no person and no case: whoever reads it learns nothing (PV-19). `choices` are names of
    answers in words.toml.
    """

    chat: str
    mail: str = ""
    document: str = ""
    needs: tuple[str, ...] = ()
    neutral: bool = False
    choices: tuple[str, ...] = ()

    def template(self, form: str) -> str:
        """The template id without language for `form`: chat or mail."""
        return self.mail or self.chat if form == "mail" else self.chat
