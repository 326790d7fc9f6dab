"""Reading a customer's text: acts, facts, category, secrets, signals (vietnamese.md).

`read` never raises and never decides: it says what the text means, the rule table what follows.
"""

from __future__ import annotations

from workflows.reading.facts.numbers import e164, is_tax_code
from workflows.reading.reader import read
from workflows.reading.required_fields import fills, missing_fields, required_for
from workflows.reading.result import ACTS, FACT_KEYS, SIGNALS, Doubt, Fact, Mood, Reading, Said
from workflows.reading.secrets import redact
from workflows.reading.text.fold import fold

__all__ = (
    "ACTS",
    "FACT_KEYS",
    "SIGNALS",
    "Doubt",
    "Fact",
    "Mood",
    "Reading",
    "Said",
    "e164",
    "fills",
    "fold",
    "is_tax_code",
    "missing_fields",
    "read",
    "redact",
    "required_for",
)
