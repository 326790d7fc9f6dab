"""Route planning: the channel and address of a letter, with the reason that agents read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from workflows.calendar.working_time import ZONE
from workflows.case import Case, ContactPoint
from workflows.case.groups import is_at_counter
from workflows.messaging.channels import EMAIL, POST
from workflows.messaging.windows import (
    NO_HISTORY,
    QUIET_HOURS,
    AddressHistory,
    Carrier,
    QuietHours,
    SendSlot,
    send_slot,
    why_closed,
)
from workflows.records import changed

HAND = "hand"
"""The channel name of letters that an agent hands over: read out, printed, posted."""

BY_MAIL = "thư điện tử có văn bản đính kèm"
ELSEWHERE = "địa chỉ của hồ sơ đang tạm giữ, đi kênh khác của khách"

WRITTEN = frozenset({"answer1", "answer2", "invitation", "referral", "minutes"})
"""Letters that must reach the customer in writing (CP-19, AMB-14)."""

NOT_SENT_BY = {"pointer": (HAND, EMAIL), "takeover": (HAND,)}
"""Letters that make sense in the chat alone: on these channels they are not sent at all."""


Address = tuple[str, str]
"""(channel, address)."""


@dataclass(frozen=True, kw_only=True)
class RoutingContext:
    """The circumstances of one letter.

    `due_at`: when it must have left. `messages`: how many messages it takes. `history`: what is
    known of the addresses that have windows.
    """

    now: datetime
    automatic: bool = True
    due_at: datetime | None = None
    history: Mapping[Address, AddressHistory] = field(default_factory=dict)
    quiet_hours: QuietHours = QUIET_HOURS
    messages: int = 1


@dataclass(frozen=True, kw_only=True)
class Route:
    """Where a letter goes, from when until when, and why (Vietnamese, for agents)."""

    channel: str
    to: str
    reason: str
    at: datetime | None = None  # None: at once
    until: datetime | None = None  # None: no end
    late: bool = False  # after the ordinary window: sent as written by a person


def route_for(
    letter: str, case: Case, carriers: Mapping[str, Carrier], context: RoutingContext
) -> Route | None:
    """Returns the route of this letter, or None if it is not needed on this case's channel.

    A customer at the counter gets slip and minutes on paper. A written answer, and elsewhere the
    slip (AMB-16), goes by mail when an address is known (CP-18: the customer's preference
    first), otherwise an agent hands it over. Nothing goes to a contact on hold (PV-19), nor where
    the provider would refuse it. A route that is late is used only when no route is in time.
    NOT_SENT_BY: a pointer to the written answer is not needed where the answer itself goes, and no
    agent has to tell the customer that an agent leads the chat.
    """
    if letter in ("slip", "minutes") and is_at_counter(case):
        return Route(channel=HAND, to=case.conversation, reason="in và trao tại quầy")
    if letter in WRITTEN or letter == "slip":
        if case.person.preferred_channel == POST and case.person.postal_address:
            return _by_hand(case)
        return _by_mail(case, carriers) or _by_hand(case)
    if letter == "acknowledge" and is_at_counter(case):
        return _by_mail(case, carriers)
    route = (
        _first_in_time(case, carriers, context)
        or _by_other_contact(case, carriers, context)
        or _by_hand_instead(case, carriers, context)
    )
    return None if route.channel in NOT_SENT_BY.get(letter, ()) else route


def _first_in_time(
    case: Case, carriers: Mapping[str, Carrier], context: RoutingContext
) -> Route | None:
    """The first route that is in time, else the one that is least late."""
    routes = list(_routes(case, carriers, context))
    in_time = (route for route in routes if not _is_late(route, context))
    return next(in_time, None) or min(
        routes, key=lambda route: route.at or context.now, default=None
    )


def _is_late(route: Route, context: RoutingContext) -> bool:
    return context.due_at is not None and route.at is not None and route.at >= context.due_at


def _routes(
    case: Case, carriers: Mapping[str, Carrier], context: RoutingContext
) -> Iterator[Route]:
    """Every automatic route that a provider accepts. The customer's preferred one is first."""
    found = [_by_channel(address, case, carriers, context) for address in _addresses(case)]
    found.append(_by_mail(case, carriers))
    routes = [route for route in found if route is not None]
    yield from routes
    for route in routes:  # to send in quiet hours is the last choice
        if route.at not in (None, context.now):
            yield changed(route, at=context.now, reason=f"{route.reason}, gửi trong đêm để kịp hạn")


def _addresses(case: Case) -> Iterator[Address]:
    """The preferred channel first, then where the customer complained, then verified contacts."""
    own = (case.channel, case.conversation)
    proven = [(one.channel, one.address) for one in case.person.contacts if one.verified]
    wanted = [one for one in proven if one[0] == case.person.preferred_channel]
    yield from dict.fromkeys((*wanted, own, *proven))


def _by_channel(
    address: Address, case: Case, carriers: Mapping[str, Carrier], context: RoutingContext
) -> Route | None:
    channel, to = address
    carrier = carriers.get(channel)
    if carrier is None or carrier.by_hand or is_on_hold(case, to):
        return None
    slot = send_slot(
        carrier,
        to,
        context.history.get(address, NO_HISTORY),
        automatic=context.automatic,
        now=context.now,
        quiet_hours=context.quiet_hours,
        messages=context.messages,
    )
    if slot is None:
        return None
    own = address == (case.channel, case.conversation)
    return Route(
        channel=channel,
        to=to,
        reason=_reason("kênh khách hàng đã dùng" if own else "kênh khác của khách hàng", slot),
        at=slot.at,
        until=slot.until,
        late=slot.late,
    )


def _reason(why: str, slot: SendSlot) -> str:
    """Why this route, with everything that limits it."""
    parts = [why]
    if slot.until is not None:
        parts.append(f"còn gửi được đến {slot.until.astimezone(ZONE):%H:%M ngày %d/%m}")
    if slot.late:
        parts.append("chỉ với tư cách nhân viên viết")
    if slot.price:
        parts.append(f"phí {slot.price} đồng")
    return ", ".join(parts)


def route_to(contact: ContactPoint, carriers: Mapping[str, Carrier]) -> Route:
    """Returns the route to one contact point, by hand if no channel delivers to it."""
    carrier = carriers.get(contact.channel)
    if carrier is None or carrier.by_hand:
        return Route(channel=HAND, to=contact.address, reason="nhân viên liên hệ trực tiếp")
    return Route(channel=contact.channel, to=contact.address, reason="gửi đúng địa chỉ này")


def is_on_hold(case: Case, address: str) -> bool:
    """On hold or disowned: nothing that names a person or a case goes there (PV-19)."""
    latest = {hold.address: hold for hold in case.holds}.get(address)
    held = any(contact.held for contact in case.person.contacts if contact.address == address)
    return held or (latest is not None and (latest.open or latest.genuine is False))


def _by_mail(case: Case, carriers: Mapping[str, Carrier]) -> Route | None:
    if EMAIL not in carriers:
        return None
    others = (c.address for c in case.person.contacts if c.channel == EMAIL)
    first = (
        (case.person.email, *others)
        if is_on_hold(case, case.person.email)
        else (case.person.email,)
    )
    address = next((one for one in first if one and not is_on_hold(case, one)), "")
    return Route(channel=EMAIL, to=address, reason=BY_MAIL) if address else None


def _by_other_contact(
    case: Case, carriers: Mapping[str, Carrier], context: RoutingContext
) -> Route | None:
    """Another contact of the customer, while the one that the case came from is on hold (PV-19)."""
    if not is_on_hold(case, case.conversation):
        return None
    others = ((contact.channel, contact.address) for contact in case.person.contacts)
    routes = (_by_channel(address, case, carriers, context) for address in others)
    route = next((one for one in routes if one is not None), None)
    return changed(route, reason=ELSEWHERE) if route is not None else None


def _by_hand_instead(case: Case, carriers: Mapping[str, Carrier], context: RoutingContext) -> Route:
    """By hand, with the reason why the case's own channel is closed."""
    route, carrier = _by_hand(case), carriers.get(case.channel)
    if carrier is None or carrier.by_hand or is_on_hold(case, case.conversation):
        return route
    history = context.history.get((case.channel, case.conversation), NO_HISTORY)
    closed = why_closed(
        carrier,
        case.conversation,
        history,
        automatic=context.automatic,
        now=context.now,
        messages=context.messages,
    )
    return changed(route, reason=f"{closed}: {route.reason}") if closed else route


def _by_hand(case: Case) -> Route:
    if case.person.postal_address:
        return Route(channel=HAND, to=case.person.postal_address, reason="in và gửi bưu điện")
    if case.person.phone:
        return Route(
            channel=HAND, to=case.person.phone, reason="gọi điện, hỏi địa chỉ nhận văn bản"
        )
    if is_on_hold(case, case.conversation):
        reason = "địa chỉ đang tạm giữ: KHÔNG gửi đến đó, liên hệ khách cách khác rồi trao"
        return Route(channel=HAND, to=case.person.full_name or case.number, reason=reason)
    return Route(channel=HAND, to=case.conversation, reason="chưa có địa chỉ nhận văn bản")


def readable_address(address: str) -> str:
    """The address if people can use it: a mail address, a phone number, a street, a name.

    "" for a provider's id, which only machines read.
    """
    for_people = any(sign in address for sign in "@+ ") or not any(map(str.isdigit, address))
    return address if for_people else ""
