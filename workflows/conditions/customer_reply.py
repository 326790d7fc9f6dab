"""Conditions on what a customer's words decide: yes, no, neither, withdrawn (AMB-13).

No beats but, but beats later, later beats yes; and a yes only counts for something that the
customer has in hand. The conditions see the case with the event's facts already applied.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta

from workflows.case import Case, ClosingReason, State
from workflows.case.groups import ANSWERED, COMPLAINT
from workflows.conditions.delivery_state import is_in_hand
from workflows.events import Event, Wrote
from workflows.policy import Policy
from workflows.reading.result import Doubt, Mood, Said

HEDGES = frozenset(
    {"disagree", "conditional", "defer", "withdraw", "threat_authority", "human_request"}
)
"""A message with one of these acts is no clear agreement."""

YES = frozenset({"agree", "weak_agree", "acknowledge"})
AGAINST_WITHDRAWING = frozenset({"disagree", "conditional", "defer", "threat_authority"})
_LOW, _BEST = 2, 5  # marks
OPINIONS = YES | {"disagree"}


def speaks_for_customer(case: Case, event: Event, policy: Policy) -> bool:
    """The message came from an address known to belong to the case and not on hold (PV-19).

    A note of an agent counts as the customer's words: the agent has made sure who spoke. A mail
    without proof of its sender is shown and decides nothing.
    """
    return isinstance(event, Wrote) and _known(case, event)


def _known(case: Case, event: Wrote) -> bool:
    if event.message.note is not None:
        return True
    return event.vouched and case.person.answers_at(event.message.conversation)


def acts_of(case: Case, event: Event) -> frozenset[str]:
    """Returns the dialogue acts of the customer's message. A stranger's message has none."""
    if isinstance(event, Wrote) and _known(case, event):
        return event.reading.acts
    return frozenset()


def doubts_of(case: Case, event: Event) -> tuple[Doubt, ...]:
    """Returns the acts that the customer names without doing them. A stranger has none."""
    if isinstance(event, Wrote) and _known(case, event):
        return event.reading.doubts
    return ()


def complains(case: Case, event: Event, policy: Policy) -> bool:
    """The customer's message is a complaint (CP-04)."""
    if not (isinstance(event, Wrote) and speaks_for_customer(case, event, policy)):
        return False
    return event.reading.said is Said.COMPLAINT


def withdraws(case: Case, event: Event, policy: Policy) -> bool:
    """The customer withdraws the complaint in clear words and says nothing against it (X-06)."""
    acts = acts_of(case, event)
    sure = not acts & AGAINST_WITHDRAWING and not complains(case, event, policy)
    return "withdraw" in acts and sure


def confirms_withdrawal(case: Case, event: Event, policy: Policy) -> bool:
    """The customer withdraws after we asked back, or an agent notes that they do (X-06)."""
    asked = case.withdrawal_asked_at is not None
    noted = isinstance(event, Wrote) and event.message.note is not None
    return (asked or noted) and withdraws(case, event, policy)


def keeps_complaint(case: Case, event: Event, policy: Policy) -> bool:
    """The customer was asked back and does not withdraw (X-06)."""
    return "continue_complaint" in acts_of(case, event)


def rates(case: Case, event: Event, policy: Policy) -> bool:
    """The customer answers how satisfied they are (CP-24): a mark, and nothing else."""
    return "rating" in acts_of(case, event) and not complains_or_disagrees(case, event, policy)


def rates_low(case: Case, event: Event, policy: Policy) -> bool:
    """A mark of 1 or 2 after the first answer, where a second round is open (CP-26)."""
    low = isinstance(event, Wrote) and (event.reading.rating or _BEST) <= _LOW
    return low and rates(case, event, policy) and _answered_before(case, 1)


def withdraws_unclearly(case: Case, event: Event, policy: Policy) -> bool:
    """The customer withdraws and goes on complaining in one message: a human must ask."""
    return "withdraw" in acts_of(case, event) and not withdraws(case, event, policy)


def speaks_of_withdrawing(mood: Mood) -> Callable[[Case, Event, Policy], bool]:
    """The customer names the withdrawal in this mood, which withdraws nothing (X-06)."""

    wanted = Doubt(act="withdraw", mood=mood)
    return lambda case, event, policy: wanted in doubts_of(case, event)


def disagrees(case: Case, event: Event, policy: Policy) -> bool:
    """The customer does not accept: negation wins over everything else (AMB-13)."""
    return "disagree" in acts_of(case, event)


def disagrees_with_answer(case: Case, event: Event, policy: Policy) -> bool:
    """A no to the answer that the customer has in hand."""
    return disagrees(case, event, policy) and is_in_hand(case, event.at)


def _says_yes(case: Case, event: Event, policy: Policy) -> bool:
    acts = acts_of(case, event)
    hedged = bool(acts & HEDGES) or bool(doubts_of(case, event))
    return bool(acts & YES) and not hedged and not complains(case, event, policy)


def agrees(case: Case, event: Event, policy: Policy) -> bool:
    """Agreement in clear words, or a bare yes to our question in time (X-07, AMB-13)."""
    if not _says_yes(case, event, policy):
        return False
    acts = acts_of(case, event)
    asked = case.last_question_about_solution_at
    span = timedelta(hours=policy.agreement_question_hours)
    in_time = asked is not None and timedelta() <= event.at - asked <= span
    return "agree" in acts or ("weak_agree" in acts and in_time)


def agrees_with_answer(case: Case, event: Event, policy: Policy) -> bool:
    """A clear yes to the answer in hand. A yes to an invitation is about the meeting."""
    answered = case.state in (State.ANSWERED_R1, State.ANSWERED_R2)
    return answered and is_in_hand(case, event.at) and agrees(case, event, policy)


def agrees_unclearly(case: Case, event: Event, policy: Policy) -> bool:
    """A yes that may only be polite or comes too late: the desk asks once more (AMB-13)."""
    first = case.asked_again_at is None and not case.human_leads
    return first and is_in_hand(case, event.at) and _says_yes(case, event, policy)


def agrees_unclearly_again(case: Case, event: Event, policy: Policy) -> bool:
    """The desk has asked once more already, or a human leads: the desk asks no more."""
    return is_in_hand(case, event.at) and _says_yes(case, event, policy)


def answers_invitation(case: Case, event: Event, policy: Policy) -> bool:
    """A yes after an invitation: to the meeting, or to the solution? A human asks."""
    return case.state is State.INVITED_R2 and _says_yes(case, event, policy)


def gives_opinion_before_delivery(case: Case, event: Event, policy: Policy) -> bool:
    """A yes or no although no document is known to have arrived."""
    return bool(acts_of(case, event) & OPINIONS) and not is_in_hand(case, event.at)


def complains_or_disagrees(case: Case, event: Event, policy: Policy) -> bool:
    """The customer says in any words that the matter is not settled."""
    return complains(case, event, policy) or disagrees(case, event, policy)


def is_troubled_again(case: Case, event: Event, policy: Policy) -> bool:
    """A no, or a complaint in so many words: likeness to complaints reopens nothing (AMB-35)."""
    evident = isinstance(event, Wrote) and event.reading.evident
    return disagrees(case, event, policy) or (evident and complains(case, event, policy))


def questions_asked(case: Case, now: datetime, policy: Policy) -> frozenset[str]:
    """What the desk has asked this customer and not heard: the reader's `asked`."""
    if case.state is State.CLOSED:
        return frozenset({"rating"})
    span = timedelta(hours=policy.agreement_question_hours)
    solution, withdrawal = case.last_question_about_solution_at, case.withdrawal_question_open_at
    newest = max((at for at in (solution, withdrawal) if at is not None), default=None)
    if newest is not None and timedelta() <= now - newest <= span:
        if newest == withdrawal and case.state in COMPLAINT:
            return frozenset({"withdrawal"})
        if newest == solution and case.state in ANSWERED:
            return frozenset({"agreement"})
    return frozenset(question.field for question in case.open_questions)


# ── after the end ────────────────────────────────────────────────────────────────────────────


def _answered_before(case: Case, round_: int) -> bool:
    reasons = (ClosingReason.NO_REPLY, ClosingReason.AGREED)
    return case.closing_reason in reasons and case.round == round_


def disagrees_after_closing(case: Case, event: Event, policy: Policy) -> bool:
    """A no to the first answer after the case was closed (AMB-11)."""
    return _answered_before(case, 1) and disagrees(case, event, policy)


def disagrees_after_closing_in_round_two(case: Case, event: Event, policy: Policy) -> bool:
    """A no to the second answer after the case was closed."""
    return _answered_before(case, 2) and disagrees(case, event, policy)


def agrees_after_silence(case: Case, event: Event, policy: Policy) -> bool:
    """A clear yes after the case was closed without a reply (AMB-11)."""
    silent = case.closing_reason is ClosingReason.NO_REPLY
    return silent and "agree" in acts_of(case, event) and agrees(case, event, policy)


_WORD = re.compile(r"[^\W\d_]+")


_WORDS_AROUND_AN_ANSWER = 3  # `tên miền … ạ`


def is_short_answer(case: Case, event: Wrote) -> bool:
    """The message holds the facts that were asked for and hardly a word more.

    It is no new complaint then, whatever the words sound like. Sees the case with the answers
    already applied.
    """
    if not any(question.answered_at == event.at for question in case.questions):
        return False
    rest = event.reading.text
    for fact in event.reading.facts:
        rest = rest.replace(fact.text or fact.value, " ")
    return len(_WORD.findall(rest)) <= _WORDS_AROUND_AN_ANSWER
