"""LETTERS: every letter the company can owe, by its logical name, and the form each way takes."""

from __future__ import annotations

from workflows.letters.model import Row

MAIL_WAYS = frozenset({"email", "mail", "post", "counter"})
"""Channels on which a letter has a subject, a greeting and a signature; the others are chats."""

_VERDICT = ("agree", "disagree")
_ANSWER = ("customer.full_name", "doc.number", "case.received_at", "case.summary")

LETTERS: dict[str, Row] = {
    "disclose": Row(chat="T00"),
    "acknowledge": Row(
        chat="T01", mail="T02", needs=("case.received_at", "case.due_date", "case.subject")
    ),
    "slip": Row(
        chat="T03",
        document="T03",
        needs=(
            "case.summary",
            "customer.full_name",
            "receiver.name",
            "case.due_date",
            "doc.number",
        ),
    ),
    "ask": Row(chat="T04chat", mail="T04mail", needs=("asks",), choices=("nothing",)),
    "transfer_notice": Row(
        chat="T05",
        needs=("from_dept", "to_dept", "transferred_at", "case.next_step", "next_update"),
    ),
    "progress": Row(chat="T06", needs=("work",)),
    "late_notice": Row(chat="T06b", needs=("delay_reason", "new_date", "case.due_date")),
    "minutes": Row(
        chat="T07",
        document="T07",
        needs=(
            "customer.full_name",
            "settlement.facts",
            "settlement.cause",
            "settlement.agreement",
            "doc.number",
        ),
    ),
    "answer1": Row(
        chat="T08",
        document="T08",
        needs=(*_ANSWER, "cause.findings", "cause.text", "decision.approved", "decision.grounds"),
    ),
    "disagreement_noted": Row(chat="T09"),
    "answer2": Row(
        chat="T10",
        document="T10",
        needs=(*_ANSWER, "round1.number", "decision.approved", "decision.points"),
    ),
    "invitation": Row(
        chat="T11", document="T11", needs=("customer.full_name", "doc.number", "meeting.at")
    ),
    "referral": Row(
        chat="T12",
        document="T12",
        needs=("customer.full_name", "doc.number", "round1.number", "round2.number", "bodies"),
    ),
    "closing": Row(chat="T13", needs=("outcome_line",)),
    "out_of_hours": Row(chat="T17"),
    "takeover": Row(chat="T19"),
    "withdrawal_confirmed": Row(chat="T20"),
    "merged": Row(chat="T21", needs=("case.received_at",)),
    "recording_notice": Row(chat="T22"),
    "reminder_questions": Row(chat="T23a", needs=("asks",), choices=("nothing",)),
    "closed_without_reply": Row(chat="T23b", needs=("answered_at",)),
    "attachment_refused": Row(chat="T18", needs=("refused",)),
    "secret_hidden": Row(chat="T24"),
    "authority_claim": Row(chat="T25"),
    "advertising_stopped": Row(chat="T26"),
    "reminder_answer": Row(chat="T27", needs=("answered_at",), choices=_VERDICT),
    "confirm_agreement": Row(chat="T28", choices=_VERDICT),
    "reopened": Row(chat="T29"),
    "pointer": Row(chat="T30"),
    "procedure": Row(chat="T31"),
    "office_address": Row(chat="T32"),
    "public_reply": Row(chat="T35", neutral=True),
    "comment_hidden": Row(chat="T36", neutral=True),
    "reply": Row(chat="T33", needs=("text",)),
    "case_status": Row(chat="T34"),
    "mailbox_on_hold": Row(chat="T14a", neutral=True),
    "verify_identity": Row(chat="T14b", needs=("held_address",)),
    "hold_released": Row(chat="T14c", needs=("held_address",)),
    "guardian_needed": Row(chat="T15child"),
}
