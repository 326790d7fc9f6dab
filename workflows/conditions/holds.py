"""Conditions on contact points on hold (PV-19), and where the letters about a hold go."""

from __future__ import annotations

from workflows.case import Case, ContactPoint, Hold
from workflows.conditions.comments import HIDE, comment_address
from workflows.events import (
    AnsweredInPublic,
    ClockRang,
    CommentHidden,
    Disowned,
    Event,
    Held,
    IdentityAsked,
    Released,
    Wrote,
    WroteOnHold,
)
from workflows.messaging.channels import COUNTER, EMAIL, PHONE, POST
from workflows.messaging.messages import Authenticity, Inbound
from workflows.policy import Policy
from workflows.reading.acts.identity_reply import bare_answer, explicit_answer
from workflows.table.rule import need

TOO_MANY = 2
"""So many weak signs count as a strong one (AMB-22)."""
NEUTRAL_LETTER = "mailbox_on_hold"
"""The one letter that may go to a contact on hold: it names no person and no case."""


def suspicion_codes(message: Inbound) -> tuple[str, ...]:
    """The codes for which a sender is put on hold: a strong one, or two of any kind (AMB-22)."""
    seen = message.sender_standing
    if seen.standing is Authenticity.FAILED:
        return (*seen.reasons, *seen.signals) or (Authenticity.FAILED.value,)
    return seen.signals if len(seen.signals) >= TOO_MANY else ()


def contact_of(event: Event) -> ContactPoint | None:
    """The contact point that the event is about."""
    about = (Held, WroteOnHold, IdentityAsked, Released, Disowned)
    return event.contact if isinstance(event, about) else None


def hold_of(case: Case, event: Event) -> Hold | None:
    """The newest hold of the event's contact point in this case."""
    contact = contact_of(event)
    return None if contact is None else case.hold(contact)


def identity_answer(case: Case, event: Wrote) -> tuple[Hold, bool] | None:
    """The hold that this message answers our question about, and the customer's yes or no.

    A bare "đúng" counts only while nothing else was asked after it (AMB-13).
    """
    message = event.message
    for hold in case.open_holds:
        asked_here = hold.asked is not None and hold.asked == event.contact and message.note is None
        if not asked_here or hold.asked_at is None or event.at < hold.asked_at:
            continue
        other = case.last_question_about_solution_at
        last_asked = other is None or other <= hold.asked_at
        said = explicit_answer(event.reading.text)
        if said is None and last_asked:
            said = bare_answer(event.reading.text)
        if said is not None:
            return hold, said
    return None


def other_contact(case: Case, hold: Hold) -> ContactPoint | None:
    """Where else the customer can be asked: verified first, then written to, then by phone.

    Only contacts that were known before: a message on hold adds none.
    """
    person = case.person
    known = [c for c in person.contacts if not c.held and c.address != hold.address]
    given = [(EMAIL, person.email), (PHONE, person.phone)]
    known += [
        ContactPoint(channel=channel, address=address)
        for channel, address in given
        if address and address not in (hold.address, *(c.address for c in person.contacts))
    ]
    known.sort(key=lambda c: (not c.verified, c.channel == PHONE))
    reachable = [c for c in known if c.channel not in (COUNTER, POST)]
    return reachable[0] if reachable else None


def addressee(case: Case, event: Event) -> ContactPoint | None:
    """Returns where a letter about a hold or a comment goes, or None if the planner chooses."""
    if isinstance(event, WroteOnHold):
        return contact_of(event)
    if isinstance(event, AnsweredInPublic):
        return comment_address(case)
    if isinstance(event, CommentHidden):
        return comment_address(case, HIDE)
    if isinstance(event, IdentityAsked):
        return event.via
    if isinstance(event, Released):
        hold = hold_of(case, event)
        return (hold.asked if hold else None) or event.contact
    return None


# ── conditions ───────────────────────────────────────────────────────────────────────────────────


def is_spread(case: Case, event: Event, policy: Policy) -> bool:
    """The event only tells another case of the person about the hold: no letter, no alert."""
    return bool(getattr(event, "spread", False))


def customer_wrote_it(case: Case, event: Event, policy: Policy) -> bool:
    """The customer confirms at another contact that they wrote."""
    return _answered(case, event) is True


def somebody_else_wrote_it(case: Case, event: Event, policy: Policy) -> bool:
    """The customer says at another contact that they did not write."""
    return _answered(case, event) is False


def _answered(case: Case, event: Event) -> bool | None:
    if not isinstance(event, Wrote):
        return None
    now = (h for h in case.holds if h.asked == event.contact and h.answer is not None and h.open)
    return next((hold.answer for hold in now), None)


def answers_identity_unclearly(case: Case, event: Event, policy: Policy) -> bool:
    """An answer from where we asked, but no certain yes or no: a human looks at it."""
    if not isinstance(event, Wrote):
        return False
    return any(hold.asked == event.contact and hold.answer is None for hold in case.open_holds)


def begins_hold(case: Case, event: Event, policy: Policy) -> bool:
    """This message put its sender on hold."""
    hold = hold_of(case, event)
    return isinstance(event, WroteOnHold) and hold is not None and hold.at == event.at


def is_first_notice(case: Case, event: Event, policy: Policy) -> bool:
    """The sender has not yet had the neutral notice in this hold."""
    hold = hold_of(case, event)
    return hold is not None and hold.noticed_at == event.at


def leads(case: Case, event: Event, policy: Policy) -> bool:
    """This is where the hold is seen through."""
    return not is_spread(case, event, policy)


def is_not_reviewed(case: Case, event: Event, policy: Policy) -> bool:
    """A working day has passed and no human has reviewed the hold that the desk imposed."""
    rang = isinstance(event, ClockRang) and (event.clock, event.mark) == ("KHOLD", "review")
    return rang and any(hold.leads and not hold.reviewed_by for hold in case.open_holds)


HoldEnd = Released | Disowned


@need(vi="địa chỉ này không phải của khách hàng trong hồ sơ", en="no contact of this customer")
def has_contact(case: Case, event: Event, policy: Policy) -> bool:
    return isinstance(event, Held) and bool(event.contact.address)


@need(vi="chưa ghi lý do tạm giữ", en="no reason for the hold")
def has_hold_reason(case: Case, event: Event, policy: Policy) -> bool:
    return isinstance(event, Held) and bool(event.reason.strip())


@need(vi="địa chỉ này không đang bị tạm giữ", en="this contact is not on hold")
def is_on_hold(case: Case, event: Event, policy: Policy) -> bool:
    hold = hold_of(case, event)
    return hold is not None and (hold.open or hold.ended_at == event.at)


@need(
    vi="phải hỏi qua một kênh khác của khách, không qua địa chỉ đang tạm giữ",
    en="ask at another contact of the customer, not at the one on hold",
)
def is_another_contact(case: Case, event: Event, policy: Policy) -> bool:
    if not isinstance(event, IdentityAsked):
        return False
    via, hold = event.via, hold_of(case, event)
    held = {c.address for c in case.person.contacts if c.held}
    known = {c.address for c in case.person.contacts} | {case.person.email, case.person.phone}
    here = hold is not None and via.address != hold.address
    return here and bool(via.address) and via.address in known - held


@need(vi="chưa ghi đã xác nhận với khách bằng cách nào", en="how was the customer reached?")
def says_how_verified(case: Case, event: Event, policy: Policy) -> bool:
    return isinstance(event, HoldEnd) and bool(event.how.strip())


@need(
    vi="còn địa chỉ đang tạm giữ: xác minh với khách trước (/xacminh, /bogiu hoặc /khongphaikhach)",
    en="a contact is on hold: reach the customer first",
)
def has_no_hold(case: Case, event: Event, policy: Policy) -> bool:
    return not any(hold.leads for hold in case.open_holds)
