"""The result of reading a text: frozen records."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Said(StrEnum):
    """Whether the words complain, ask, or neither (CP-04)."""

    COMPLAINT = "complaint"
    QUERY = "query"
    OTHER = "other"


ACTS = (
    "agree", "weak_agree", "acknowledge", "conditional", "disagree", "defer", "withdraw",
    "thanks", "resolved", "human_request", "urgent", "status_query", "provide_info",
    "nothing_to_add", "greeting", "threat_authority", "appoint_meeting", "ask_address",
    "ask_procedure", "other_matter", "opt_out", "rating", "continue_complaint",
)  # fmt: skip
"""Dialogue acts (vietnamese.md sections 3 and 4). `agree` is acceptance in clear words; a bare
ok is `weak_agree`: the rule table decides by the open question what it accepts (AMB-13)."""

SIGNALS = (
    "secret_sent", "sensitive", "minor", "vulnerable", "authority_claim", "impersonation_risk",
    "legal_threat", "abusive_tone", "multi_issue", "safety", "bad_attachment", "encoding_repaired",
)  # fmt: skip

FACT_KEYS = (
    "full_name", "organisation", "phone", "email", "service_id", "domain", "mailbox", "contract",
    "order", "invoice", "tax", "case", "amount", "incident_time", "error_detail", "counterpart",
    "pay_time", "pay_method", "txn", "bank", "data_scope", "last_seen", "sample", "promised_time",
    "reason", "staff", "expectation", "request_type", "channel_of_ads", "change_field",
    "abuse_target", "preferred_channel", "postal_address",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Fact:
    """One value found in the words, normalised (phone E.164, amount in đồng), and as written.

    `confidence` is 0…1; `source` says what the value rests on: "label" (`Họ tên: …`), "contact"
    (`gặp chị …`), "signature" (a name that stands apart), or "text".
    """

    key: str
    value: str
    text: str = ""
    confidence: float = 0.9
    source: str = "text"


class Mood(StrEnum):
    """How a phrase is meant."""

    PLAIN = "plain"
    NEGATED = "negated"
    CONDITIONAL = "conditional"
    REPORTED = "reported"
    ASKED = "asked"
    UNCERTAIN = "uncertain"


@dataclass(frozen=True, kw_only=True)
class Doubt:
    """An act that the text names but does not clearly do, and in which mood."""

    act: str
    mood: Mood


@dataclass(frozen=True, kw_only=True)
class Reading:
    """What one message says. `text` is what may be stored: secrets are replaced (TU-14)."""

    text: str
    language: str
    said: Said
    category: str = ""
    score: float = 0.0
    runner_up: str = ""
    runner_up_score: float = 0.0
    candidates: tuple[str, ...] = ()  # the likeliest categories, best first, at most three
    also: tuple[str, ...] = ()  # further categories of a message with several issues (AMB-31)
    acts: frozenset[str] = frozenset()
    doubts: tuple[Doubt, ...] = ()  # acts that are named but not done
    facts: tuple[Fact, ...] = ()
    missing: tuple[str, ...] = ()  # required for the category and not found here
    signals: frozenset[str] = frozenset()
    subject: str = ""  # at most 80 characters, fit for "khiếu nại về: …"
    remedy: str = ""  # what the customer asks for, in their words
    age: int | None = None
    unsure: bool = False  # the kind is a guess: an agent decides whether it is a complaint
    evident: bool = True  # a complaint in so many words, not only by likeness to others
    reasons: tuple[str, ...] = ()  # the words that speak for this kind and category
    rating: int | None = None  # 1…5, the answer to "how satisfied are you"
