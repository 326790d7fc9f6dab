"""Numbered documents as PDF: slip, minutes, answers, invitation, referral (CP-19, AMB-14)."""

from __future__ import annotations

import json
import unicodedata
from datetime import UTC, datetime, time
from pathlib import Path

import typst

from workflows.letters.model import DocumentSource

FOLDER = Path(__file__).parent / "data" / "documents"


def pdf(source: DocumentSource) -> bytes:
    """The document as PDF/A4; the same source always gives the same bytes.

    Texts are handed over as JSON and set as they are, so nothing in them is read as markup.
    Raises typst.TypstError when a template does not fit its data.
    """
    data = {"number": source.number, "date": source.date.isoformat(), "fields": source.fields}
    made = typst.compile(
        input=FOLDER / f"{source.template}.typ",
        root=FOLDER,
        sys_inputs={"data": unicodedata.normalize("NFC", json.dumps(data, ensure_ascii=False))},
        ignore_system_fonts=True,
        timestamp=int(datetime.combine(source.date, time(), UTC).timestamp()),
    )
    if not isinstance(made, bytes):
        raise TypeError(f"{source.template}.typ gave {type(made).__name__} instead of one PDF")
    return made
