"""Letters: which template, which fields, which language (LETTERS, compose), and their lint."""

from __future__ import annotations

from workflows.letters.compose import compose
from workflows.letters.details import document_number
from workflows.letters.filters import mask, phone, vdate, vdatetime, vnd
from workflows.letters.lint import lint
from workflows.letters.model import DocumentSource, Letter, Row
from workflows.letters.table import LETTERS, MAIL_WAYS
from workflows.letters.wordless import unvouched
from workflows.letters.words import next_step, status

__all__ = [
    "LETTERS",
    "MAIL_WAYS",
    "DocumentSource",
    "Letter",
    "Row",
    "compose",
    "document_number",
    "lint",
    "mask",
    "next_step",
    "phone",
    "status",
    "unvouched",
    "vdate",
    "vdatetime",
    "vnd",
]
