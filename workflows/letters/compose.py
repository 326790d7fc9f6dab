"""Renders letters: chooses the template, fills its fields, refuses an incomplete letter."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template, select_autoescape

from workflows.case import Actor, Case, Person
from workflows.letters.context import Fields, LetterContext, common, one_line
from workflows.letters.details import DETAILS
from workflows.letters.document_fields import document_source
from workflows.letters.filters import FILTERS
from workflows.letters.model import LetterType, RenderedLetter
from workflows.letters.table import LETTERS
from workflows.letters.unproven_sender import with_own_words_only
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
    data: Mapping[str, Any] = _NOTHING,
    without_customer_text: bool = False,
) -> RenderedLetter:
    """The letter `name` (a key of LETTERS) about `case`, in the form of `channel`.

    `key` is the owed letter's key, by which the document's number is found. `by` caused the
    letter. `data` is the journal data of the event: reply text, done and pending,
    contact_person… `without_customer_text`: the letter repeats nothing that the customer wrote.
    A letter without a field that it needs has `missing` and no text. Raises KeyError for an
    unknown name.
    """
    letter_type = LETTERS[name]
    form = "mail" if has_letter_form(channel) else "chat"
    language = "en" if case.language == "en" else "vi"
    case = changed(case, person=Person()) if letter_type.neutral else case
    context = LetterContext(
        name=name, case=case, policy=policy, key=key, now=now, by=by, form=form,
        language=language, data=data,
    )  # fmt: skip
    template_id = f"{letter_type.template(form)}.{language}"
    fields = _fields(context)
    missing = missing_needs(letter_type, fields)
    if missing:
        return RenderedLetter(template_id=template_id, missing=missing)
    if without_customer_text:
        context = with_own_words_only(context)
        fields = _fields(context)
    subject, text = _rendered(template_id, fields, form)
    if form == "mail" and not letter_type.neutral:
        subject = f"[{case.number}] {subject}"
    return RenderedLetter(
        template_id=template_id,
        name=name,
        to_name=context.case.person.full_name,
        subject=subject,
        text=text,
        document=document_source(context, letter_type.document) if letter_type.document else None,
        choices=_choices(letter_type, context) if form == "chat" else (),
    )


def _fields(context: LetterContext) -> Fields:
    return common(context) | (DETAILS[context.name](context) if context.name in DETAILS else {})


def _choices(letter_type: LetterType, context: LetterContext) -> tuple[str, ...]:
    said = words(context.language)["choice"]
    return tuple(said[name] for name in letter_type.choices)


def missing_needs(letter_type: LetterType, fields: Fields) -> tuple[str, ...]:
    """The needed fields that are empty (letters.md, field matrix)."""
    return tuple(path for path in letter_type.needs if not _value(fields, path))


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
    """The subject, from the first line "Chủ đề: …", and the rest of the text."""
    first, _, rest = text.lstrip().partition("\n")
    if not first.startswith(marker):
        return "", text.strip()
    return first.removeprefix(marker).strip(), rest.strip()


def _clean(text: str) -> str:
    return unicodedata.normalize("NFC", _GAP.sub("\n\n", text)).strip()


@cache
def template(template_id: str) -> Template:
    """Returns the template. Each one is compiled once per process."""
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
