"""Named predicates of the rule table about what the customer said and what the case holds.

They see the case with the event's facts already filed.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from workflows.case import Case, CaseKind, ClosingReason
from workflows.events import ClockRang, Event, Wrote
from workflows.listening import merely_answers
from workflows.missing import missing_fields
from workflows.policy import Policy
from workflows.reading.result import Said

CHATS = frozenset({"zalo_bot", "zalo_oa", "facebook"})
WRITTEN_ANSWERS = ("answer1", "answer2")
ROUND_TWO_DOCUMENTS = ("answer2", "invitation")


# ── what the customer said ───────────────────────────────────────────────────────────────────


def speaks_for_customer(case: Case, event: Event, policy: Policy) -> bool:
    """The message came from an address known to belong to the case and not on hold (PV-19)."""
    if not isinstance(event, Wrote):
        return False
    return case.person.answers_at(event.message.conversation)


def _acts(case: Case, event: Event, policy: Policy) -> frozenset[str]:
    if isinstance(event, Wrote) and speaks_for_customer(case, event, policy):
        return event.reading.acts
    return frozenset()


def complains(case: Case, event: Event, policy: Policy) -> bool:
    """The words hold a complaint (CP-04)."""
    return isinstance(event, Wrote) and event.reading.said is Said.COMPLAINT


def withdraws(case: Case, event: Event, policy: Policy) -> bool:
    """The customer takes the complaint back, in so many words (X-06)."""
    acts = _acts(case, event, policy)
    return "withdraw" in acts and "conditional" not in acts


def disagrees(case: Case, event: Event, policy: Policy) -> bool:
    """The customer does not accept: negation wins over everything else (AMB-13)."""
    return "disagree" in _acts(case, event, policy)


def _hedges(acts: frozenset[str]) -> bool:
    return bool(acts & {"disagree", "conditional", "defer", "withdraw"})


def agrees(case: Case, event: Event, policy: Policy) -> bool:
    """Agreement in so many words, or a bare yes in time to our question (X-07, AMB-13)."""
    acts = _acts(case, event, policy)
    if _hedges(acts):
        return False
    asked = case.last_question_about_solution_at
    in_time = asked is not None and event.at - asked <= timedelta(
        hours=policy.agreement_question_hours
    )
    return "agree" in acts or ("weak_agree" in acts and in_time)


def agrees_unclearly(case: Case, event: Event, policy: Policy) -> bool:
    """A yes that may be mere politeness or comes too late: ask once more (AMB-13)."""
    acts = _acts(case, event, policy)
    return bool(acts & {"weak_agree", "acknowledge"}) and not _hedges(acts)


def asks_address(case: Case, event: Event, policy: Policy) -> bool:
    return "ask_address" in _acts(case, event, policy)


def asks_procedure(case: Case, event: Event, policy: Policy) -> bool:
    return "ask_procedure" in _acts(case, event, policy)


def asks_status(case: Case, event: Event, policy: Policy) -> bool:
    return "status_query" in _acts(case, event, policy)


def asks_status_of_complaint(case: Case, event: Event, policy: Policy) -> bool:
    """How far is it? Told at once, from the case itself (X-03)."""
    return asks_status(case, event, policy) and case.kind is CaseKind.COMPLAINT


def waits_in_vain(case: Case, event: Event, policy: Policy) -> bool:
    """Outside office hours, at the first turn or when a human is wanted: say when one comes."""
    expects = case.first_contact or "human_request" in _acts(case, event, policy)
    if not (isinstance(event, Wrote) and expects and case.channel in CHATS):
        return False
    return not policy.calendar.is_open(event.at, policy.open_from, policy.open_until)


def wants_human(case: Case, event: Event, policy: Policy) -> bool:
    return "human_request" in _acts(case, event, policy) and not case.human_leads


def reports_further_fault(case: Case, event: Event, policy: Policy) -> bool:
    """A complaint within an open complaint about something new (CP-15)."""
    if not (isinstance(event, Wrote) and complains(case, event, policy)):
        return False
    if merely_answers(case, event):
        return False
    category = event.reading.category
    return bool(category) and bool(case.category) and category != case.category


def reports_further_fault_and_answers(case: Case, event: Event, policy: Policy) -> bool:
    """A further fault, told together with the last thing that we had asked."""
    return no_open_questions(case, event, policy) and reports_further_fault(case, event, policy)


def threatens(case: Case, event: Event, policy: Policy) -> bool:
    """Court, press, authority: a human must know at once."""
    if not isinstance(event, Wrote):
        return False
    return "threat_authority" in event.reading.acts or "legal_threat" in event.reading.signals


def needs_human_at_once(case: Case, event: Event, policy: Policy) -> bool:
    """Danger, a minor, or someone who claims an authority (PV-11, PV-20, TU-04d)."""
    urgent = {"safety", "minor", "authority_claim", "impersonation_risk"}
    return isinstance(event, Wrote) and bool(urgent & event.reading.signals)


def sent_secret(case: Case, event: Event, policy: Policy) -> bool:
    return isinstance(event, Wrote) and "secret_sent" in event.reading.signals


def stranger_wrote(case: Case, event: Event, policy: Policy) -> bool:
    """The thread is ours but the address is not the customer's: nothing they say decides."""
    return isinstance(event, Wrote) and not speaks_for_customer(case, event, policy)


# ── what the case holds ──────────────────────────────────────────────────────────────────────


def by_chat(case: Case, event: Event, policy: Policy) -> bool:
    return case.channel in CHATS


def first_contact_by_chat(case: Case, event: Event, policy: Policy) -> bool:
    """The first turn of a chat must say that a machine is talking (X-18)."""
    return case.first_contact and by_chat(case, event, policy)


def something_missing(case: Case, event: Event, policy: Policy) -> bool:
    return bool(missing_fields(case, policy))


def may_ask_by_chat(case: Case, event: Event, policy: Policy) -> bool:
    """Mail acknowledgements carry the questions themselves; chats get them as a second message."""
    return (
        by_chat(case, event, policy)
        and something_missing(case, event, policy)
        and not case.human_leads
    )


def open_questions(case: Case, event: Event, policy: Policy) -> bool:
    return bool(case.open_questions)


def no_open_questions(case: Case, event: Event, policy: Policy) -> bool:
    return not case.open_questions


def answered_elsewhere(case: Case, event: Event, policy: Policy) -> bool:
    """The written answer travels another way than the chat: a pointer goes there (CP-18)."""
    return by_chat(case, event, policy)


def at_counter(case: Case, event: Event, policy: Policy) -> bool:
    return case.channel == "counter"


def reopenable(case: Case, event: Event, policy: Policy) -> bool:
    """Closed without a meeting of minds: any word of the customer may go on (AMB-11)."""
    return case.closing_reason is ClosingReason.NO_REPLY


def reopenable_in_second_round(case: Case, event: Event, policy: Policy) -> bool:
    return reopenable(case, event, policy) and case.round == 2


def disagrees_after_silence(case: Case, event: Event, policy: Policy) -> bool:
    return reopenable(case, event, policy) and disagrees(case, event, policy) and case.round == 1


def disagrees_after_silence_in_round_two(case: Case, event: Event, policy: Policy) -> bool:
    return reopenable(case, event, policy) and disagrees(case, event, policy) and case.round == 2


def agrees_after_silence(case: Case, event: Event, policy: Policy) -> bool:
    return reopenable(case, event, policy) and agrees(case, event, policy)


def rings(clock: str, mark: str) -> Callable[[Case, Event, Policy], bool]:
    """A guard: this clock, this mark."""

    def ringing(case: Case, event: Event, policy: Policy) -> bool:
        return isinstance(event, ClockRang) and (event.clock, event.mark) == (clock, mark)

    ringing.__name__ = f"{clock}_{mark}"
    return ringing


def reminds_on_available_facts(case: Case, event: Event, policy: Policy) -> bool:
    """Five working days left and the customer still owes information (AMB-01)."""
    return rings("K20", "wd15")(case, event, policy) and bool(case.open_questions)


def answer_undelivered(case: Case, event: Event, policy: Policy) -> bool:
    """The newest written answer of this round did not arrive, or was taken back (PV-16)."""
    template = "answer1" if case.round == 1 else "answer2"
    documents = case.documents_of(template)
    return bool(documents) and documents[-1].failed_at is not None


def referral_undelivered(case: Case, event: Event, policy: Policy) -> bool:
    """The note on authorities did not arrive."""
    documents = case.documents_of("referral")
    return bool(documents) and documents[-1].failed_at is not None
