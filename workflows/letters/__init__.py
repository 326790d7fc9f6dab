"""Letters: the table of letter types (LETTERS), rendering (compose), and the lint of templates."""

from __future__ import annotations

from workflows.letters.compose import compose
from workflows.letters.details import document_number
from workflows.letters.filters import mask, phone, vdate, vdatetime, vnd
from workflows.letters.lint import lint
from workflows.letters.model import DocumentSource, LetterType, RenderedLetter
from workflows.letters.table import LETTERS
from workflows.letters.unproven_sender import is_sender_unproven
from workflows.letters.words import next_step, status

__all__ = [
    "LETTERS",
    "DocumentSource",
    "LetterType",
    "RenderedLetter",
    "compose",
    "document_number",
    "is_sender_unproven",
    "lint",
    "mask",
    "next_step",
    "phone",
    "status",
    "vdate",
    "vdatetime",
    "vnd",
]
