"""Composes letters: picks the template, builds the fields, refuses what is incomplete."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template, select_autoescape

from workflows.case import Actor, Case, Person
from workflows.letters.details import DETAILS
from workflows.letters.filters import FILTERS
from workflows.letters.model import LetterType, RenderedLetter
from workflows.letters.paper import source
from workflows.letters.table import LETTERS
from workflows.letters.view import Fields, LetterContext, common, one_line
from workflows.letters.wordless import without_customer_text as without_their_words
from workflows.letters.words import FOLDER, words
from workflows.messaging.channels import has_letter_form
from workflows.policy import Policy
from workflows.records import changed

SUBJECT_LINES = {"vi": "Chủ đề:", "en": "Subject:"}
_NOTHING: Mapping[str, Any] = {}
_GAP = re.compile(r"\n{3,}")


def compose(
    name: str,
    case: Case,
    policy: Policy,
    *,
    key: str,
    now: datetime,
    by: Actor,
    channel: str,
    told: Mapping[str, Any] = _NOTHING,
    wordless: bool = False,
) -> RenderedLetter:
    """The letter `name` (a key of LETTERS) about `case`, in the form that `channel` takes.

    `key` is the owed letter's key: it finds the document's number. `by` caused it. `told` is the
    journal data of the event that owed it: reply text, done and pending, contact_person…
    `wordless`: nothing of the customer's stands in it. A letter that lacks what it must say has
    `missing` fields and no text. Raises KeyError for an unknown name.
    """
    row = LETTERS[name]
    form = "mail" if has_letter_form(channel) else "chat"
    language = "en" if case.language == "en" else "vi"
    case = changed(case, person=Person()) if row.neutral else case
    o = LetterContext(
        name=name, case=case, policy=policy, key=key, now=now, by=by, form=form,
        language=language, told=told,
    )  # fmt: skip
    template_id = f"{row.template(form)}.{language}"
    fields = _fields(o)
    missing = blocking(row, fields)
    if missing:
        return RenderedLetter(template_id=template_id, missing=missing)
    if wordless:
        o = without_their_words(o)
        fields = _fields(o)
    subject, text = _rendered(template_id, fields, form)
    if form == "mail" and not row.neutral:
        subject = f"[{case.number}] {subject}"
    return RenderedLetter(
        template_id=template_id,
        to_name=o.case.person.full_name,
        subject=subject,
        text=text,
        document=source(o, row.document) if row.document else None,
        choices=_choices(row, o) if form == "chat" else (),
    )


def _fields(o: LetterContext) -> Fields:
    return common(o) | (DETAILS[o.name](o) if o.name in DETAILS else {})


def _choices(row: LetterType, o: LetterContext) -> tuple[str, ...]:
    said = words(o.language)["choice"]
    return tuple(said[name] for name in row.choices)


def blocking(row: LetterType, fields: Fields) -> tuple[str, ...]:
    """The needed fields that are empty (letters.md, field matrix)."""
    return tuple(path for path in row.needs if not _value(fields, path))


def _value(fields: Fields, path: str) -> object:
    value: Any = fields
    for part in path.split("."):
        value = value.get(part, "") if isinstance(value, Mapping) else ""
    return value


def _rendered(template_id: str, fields: Fields, form: str) -> tuple[str, str]:
    language = template_id.rpartition(".")[2]
    subject, body = _split(template(template_id).render(fields), SUBJECT_LINES[language])
    if form == "mail":
        body = template(f"mail.{language}").render(fields, body=body)
    return one_line(_clean(subject)), _clean(body)


def _split(text: str, marker: str) -> tuple[str, str]:
    """The subject from the first line "Chủ đề: …", and the rest."""
    first, _, rest = text.lstrip().partition("\n")
    if not first.startswith(marker):
        return "", text.strip()
    return first.removeprefix(marker).strip(), rest.strip()


def _clean(text: str) -> str:
    return unicodedata.normalize("NFC", _GAP.sub("\n\n", text)).strip()


@cache
def template(template_id: str) -> Template:
    """The compiled template; compiled once per process."""
    return _environment().get_template(f"{template_id}.j2")


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(FOLDER),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        autoescape=select_autoescape(default=False, disabled_extensions=("j2",)),
    )
    environment.filters.update(FILTERS)
    return environment
