"""LETTERS: every letter that the company can owe, by its name."""

from __future__ import annotations

from workflows.letters.model import LetterType

_YES_OR_NO = ("agree", "disagree")
_ANSWER = ("customer.full_name", "doc.number", "case.received_at", "case.summary")

LETTERS: dict[str, LetterType] = {
    "disclose": LetterType(chat="T00"),
    "acknowledge": LetterType(
        chat="T01", mail="T02", needs=("case.received_at", "case.due_date", "case.subject")
    ),
    "slip": LetterType(
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
    "ask": LetterType(chat="T04chat", mail="T04mail", needs=("asks",), choices=("nothing",)),
    "transfer_notice": LetterType(
        chat="T05",
        needs=("from_dept", "to_dept", "transferred_at", "case.next_step", "next_update"),
    ),
    "progress": LetterType(chat="T06", needs=("work",)),
    "late_notice": LetterType(chat="T06b", needs=("delay_reason", "new_date", "case.due_date")),
    "minutes": LetterType(
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
    "answer1": LetterType(
        chat="T08",
        document="T08",
        needs=(*_ANSWER, "cause.findings", "cause.text", "decision.approved", "decision.grounds"),
    ),
    "disagreement_noted": LetterType(chat="T09"),
    "answer2": LetterType(
        chat="T10",
        document="T10",
        needs=(*_ANSWER, "round1.number", "decision.approved", "decision.points"),
    ),
    "invitation": LetterType(
        chat="T11", document="T11", needs=("customer.full_name", "doc.number", "meeting.at")
    ),
    "referral": LetterType(
        chat="T12",
        document="T12",
        needs=("customer.full_name", "doc.number", "round1.number", "round2.number", "bodies"),
    ),
    "closing": LetterType(chat="T13", needs=("outcome_line",)),
    "out_of_hours": LetterType(chat="T17"),
    "takeover": LetterType(chat="T19"),
    "withdrawal_confirmed": LetterType(chat="T20"),
    "merged": LetterType(chat="T21", needs=("case.received_at",)),
    "recording_notice": LetterType(chat="T22"),
    "reminder_questions": LetterType(chat="T23a", needs=("asks",), choices=("nothing",)),
    "closed_without_reply": LetterType(chat="T23b", needs=("answered_at",)),
    "attachment_refused": LetterType(chat="T18", needs=("refused",)),
    "secret_hidden": LetterType(chat="T24"),
    "authority_claim": LetterType(chat="T25"),
    "advertising_stopped": LetterType(chat="T26"),
    "reminder_answer": LetterType(chat="T27", needs=("answered_at",), choices=_YES_OR_NO),
    "confirm_agreement": LetterType(chat="T28", choices=_YES_OR_NO),
    "confirm_withdrawal": LetterType(chat="T37", choices=("withdraw", "continue")),
    "second_round_offered": LetterType(chat="T38", choices=("disagree",)),
    "reopened": LetterType(chat="T29"),
    "pointer": LetterType(chat="T30"),
    "procedure": LetterType(chat="T31"),
    "office_address": LetterType(chat="T32"),
    "public_reply": LetterType(chat="T35", neutral=True),
    "comment_hidden": LetterType(chat="T36", neutral=True),
    "reply": LetterType(chat="T33", needs=("text",)),
    "case_status": LetterType(chat="T34"),
    "mailbox_on_hold": LetterType(chat="T14a", neutral=True),
    "verify_identity": LetterType(chat="T14b", needs=("held_address",)),
    "hold_released": LetterType(chat="T14c", needs=("held_address",)),
    "guardian_needed": LetterType(chat="T15child"),
}
