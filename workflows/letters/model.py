"""The records of letters: letter type, rendered letter, source of a document."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from workflows.letters.words import words


@dataclass(frozen=True, kw_only=True)
class DocumentSource:
    """One numbered document, ready for letters.pdf.

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
        """A file name without a slash: KN-2026-000123-7_4.pdf."""
        return self.number.replace("/", "_") + ".pdf"


@dataclass(frozen=True, kw_only=True)
class RenderedLetter:
    """A rendered letter. With `missing` fields it has no text and must not be sent.

    `to_name` is the customer's name in the letter. `choices` are the answers that a chat shows as
    buttons; the text names them too.
    """

    template_id: str
    to_name: str = ""
    subject: str = ""
    text: str = ""
    document: DocumentSource | None = None
    choices: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    name: str = ""  # in the table of letters
    carries: tuple[str, ...] = ()  # the names of the letters whose text travels in it, if several

    @property
    def complete(self) -> bool:
        return not self.missing

    @property
    def lacks(self) -> tuple[str, ...]:
        """The missing fields in the agents' words (Vietnamese), each once."""
        names = words("vi")["missing"]
        return tuple(dict.fromkeys(names[path] for path in self.missing))


@dataclass(frozen=True, kw_only=True)
class LetterType:
    """One letter of the table: its template for chats and for mail, its document, its needs.

    `needs` are dotted fields that must not be empty (letters.md, field matrix). A `neutral` letter
    names no person and no case, so a wrong reader learns nothing (PV-19). `choices` are names of
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
