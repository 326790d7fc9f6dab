"""Numbered documents as PDF: slip, minutes, answers, invitation, referral (CP-19, AMB-14)."""

from __future__ import annotations

import json
import re
import unicodedata
from datetime import UTC, datetime, time
from pathlib import Path

import typst

from workflows.letters.filters import phone
from workflows.letters.model import DocumentSource
from workflows.policy import Policy

_NO_GLYPH = re.compile("[\U0001f000-\U0001faff\u2600-\u27bf\ufe0f\u200d]")
"""Emoji: the font has none and would print an empty box."""

FOLDER = Path(__file__).parents[1] / "data" / "documents"


def pdf(source: DocumentSource, policy: Policy) -> bytes:
    """The document as A4 PDF under the company's letterhead; same input, same bytes.

    Texts go to Typst as JSON, so nothing in them is read as markup.
    Raises typst.TypstError when a template does not fit its data.
    """
    data = {
        "number": source.number,
        "date": source.date.isoformat(),
        "org": _letterhead(policy),
        "fields": source.fields,
    }
    made = typst.compile(
        input=FOLDER / f"{source.template}.typ",
        root=FOLDER,
        sys_inputs={"data": _printable(json.dumps(data, ensure_ascii=False))},
        ignore_system_fonts=True,
        timestamp=int(datetime.combine(source.date, time(), UTC).timestamp()),
    )
    if not isinstance(made, bytes):
        raise TypeError(f"{source.template}.typ gave {type(made).__name__} instead of one PDF")
    return made


def _printable(text: str) -> str:
    return _NO_GLYPH.sub("", unicodedata.normalize("NFC", text))


def _letterhead(policy: Policy) -> dict[str, str]:
    org = policy.org
    return {
        "name": org.name,
        "address": org.address,
        "phone": phone(org.phone),
        "email": org.email,
        "tax_code": org.tax_code,
    }
