"""Which way a letter travels, and why: chosen before it is owed, readable in the case."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from workflows.calendar.working_time import ZONE
from workflows.case import Case, ContactPoint
from workflows.messaging.windows import (
    NIGHT,
    SILENCE,
    Carrier,
    Heard,
    Night,
    Opening,
    opening,
    why_shut,
)

HAND = "hand"
"""The channel name of letters that an agent hands over: read out, printed, posted."""

BY_MAIL = "thư điện tử có văn bản đính kèm"
ELSEWHERE = "địa chỉ của hồ sơ đang tạm giữ, đi kênh khác của khách"

WRITTEN = frozenset({"answer1", "answer2", "invitation", "referral", "minutes"})
"""Letters that must reach the customer in writing (CP-19, AMB-14)."""

NEVER = {"pointer": (HAND, "email"), "takeover": (HAND,)}
"""Word that belongs into the chat: where it cannot be said there it is not said at all."""


Address = tuple[str, str]
"""(channel, address)."""


@dataclass(frozen=True, kw_only=True)
class Moment:
    """Under what circumstances a letter is planned.

    `due_at` is when it must have left, `messages` how many it takes; `heard` what is known of the
    addresses that have windows.
    """

    now: datetime
    automatic: bool = True
    due_at: datetime | None = None
    heard: Mapping[Address, Heard] = field(default_factory=dict)
    night: Night = NIGHT
    messages: int = 1


@dataclass(frozen=True, kw_only=True)
class Way:
    """Where a letter goes, from when until when, and the reason in Vietnamese for an agent."""

    channel: str
    to: str
    reason: str
    at: datetime | None = None  # None: at once
    until: datetime | None = None  # None: whenever
    late: bool = False  # past the ordinary window: the provider is told that a person writes


def way_for(letter: str, case: Case, carriers: Mapping[str, Carrier], moment: Moment) -> Way | None:
    """The way of this letter; None when the letter is not needed on this case's channel.

    Slip and minutes are printed for who stands at the counter. A written answer, and elsewhere the
    slip (AMB-16), goes by mail when an address is known (CP-18: the customer's preference
    first), otherwise through an agent's hands. Nothing goes to a contact on hold (PV-19), nor
    where the provider would refuse it, nor so that it is late where another way is in time.
    The chat's pointer to a written answer is no news where that answer goes itself, and that a
    colleague leads the chat is no task for a colleague's hands.
    """
    if letter in ("slip", "minutes") and case.channel == "counter":
        return Way(channel=HAND, to=case.conversation, reason="in và trao tại quầy")
    if letter in WRITTEN or letter == "slip":
        if case.person.preferred_channel == "post" and case.person.postal_address:
            return _by_hand(case)
        return _by_mail(case, carriers) or _by_hand(case)
    if letter == "acknowledge" and case.channel == "counter":
        return _by_mail(case, carriers)
    way = (
        _first_in_time(case, carriers, moment)
        or _by_other_contact(case, carriers, moment)
        or _instead(case, carriers, moment)
    )
    return None if way.channel in NEVER.get(letter, ()) else way


def _first_in_time(case: Case, carriers: Mapping[str, Carrier], moment: Moment) -> Way | None:
    """The most welcome way that is in time, else the one that is least late."""
    ways = list(_ways(case, carriers, moment))
    in_time = (way for way in ways if not _late(way, moment))
    return next(in_time, None) or min(ways, key=lambda way: way.at or moment.now, default=None)


def _late(way: Way, moment: Moment) -> bool:
    return moment.due_at is not None and way.at is not None and way.at >= moment.due_at


def _ways(case: Case, carriers: Mapping[str, Carrier], moment: Moment) -> Iterator[Way]:
    """Every way by itself that a provider would take, the most welcome first."""
    found = [_by_channel(address, case, carriers, moment) for address in _addresses(case)]
    found.append(_by_mail(case, carriers))
    ways = [way for way in found if way is not None]
    yield from ways
    for way in ways:  # a telephone that rings at night comes last
        if way.at not in (None, moment.now):
            yield replace(way, at=moment.now, reason=f"{way.reason}, gửi trong đêm để kịp hạn")


def _addresses(case: Case) -> Iterator[Address]:
    """Where this customer writes: what they prefer, where they complained, elsewhere (proven)."""
    own = (case.channel, case.conversation)
    proven = [(one.channel, one.address) for one in case.person.contacts if one.verified]
    wanted = [one for one in proven if one[0] == case.person.preferred_channel]
    yield from dict.fromkeys((*wanted, own, *proven))


def _by_channel(
    address: Address, case: Case, carriers: Mapping[str, Carrier], moment: Moment
) -> Way | None:
    channel, to = address
    carrier = carriers.get(channel)
    if carrier is None or carrier.by_hand or on_hold(case, to):
        return None
    open_ = opening(
        carrier,
        to,
        moment.heard.get(address, SILENCE),
        automatic=moment.automatic,
        now=moment.now,
        night=moment.night,
        messages=moment.messages,
    )
    if open_ is None:
        return None
    own = address == (case.channel, case.conversation)
    return Way(
        channel=channel,
        to=to,
        reason=_reason("kênh khách hàng đã dùng" if own else "kênh khác của khách hàng", open_),
        at=open_.at,
        until=open_.until,
        late=open_.late,
    )


def _reason(kept: str, open_: Opening) -> str:
    """Why this way, with everything that limits it."""
    parts = [kept]
    if open_.until is not None:
        parts.append(f"còn gửi được đến {open_.until.astimezone(ZONE):%H:%M ngày %d/%m}")
    if open_.late:
        parts.append("chỉ với tư cách nhân viên viết")
    if open_.price:
        parts.append(f"phí {open_.price} đồng")
    return ", ".join(parts)


def way_to(contact: ContactPoint, carriers: Mapping[str, Carrier]) -> Way:
    """The way to one contact point; through an agent's hands where no channel carries it."""
    carrier = carriers.get(contact.channel)
    if carrier is None or carrier.by_hand:
        return Way(channel=HAND, to=contact.address, reason="nhân viên liên hệ trực tiếp")
    return Way(channel=contact.channel, to=contact.address, reason="gửi đúng địa chỉ này")


def on_hold(case: Case, address: str) -> bool:
    """Nothing that names a person or a case may go there: on hold, or disowned (PV-19)."""
    latest = {hold.address: hold for hold in case.holds}.get(address)
    held = any(contact.held for contact in case.person.contacts if contact.address == address)
    return held or (latest is not None and (latest.open or latest.genuine is False))


def _by_mail(case: Case, carriers: Mapping[str, Carrier]) -> Way | None:
    if "email" not in carriers:
        return None
    others = (c.address for c in case.person.contacts if c.channel == "email")
    first = (
        (case.person.email, *others) if on_hold(case, case.person.email) else (case.person.email,)
    )
    address = next((one for one in first if one and not on_hold(case, one)), "")
    return Way(channel="email", to=address, reason=BY_MAIL) if address else None


def _by_other_contact(case: Case, carriers: Mapping[str, Carrier], moment: Moment) -> Way | None:
    """Another contact of the customer, while the one that the case came from is on hold (PV-19)."""
    if not on_hold(case, case.conversation):
        return None
    others = ((contact.channel, contact.address) for contact in case.person.contacts)
    ways = (_by_channel(address, case, carriers, moment) for address in others)
    way = next((one for one in ways if one is not None), None)
    return replace(way, reason=ELSEWHERE) if way is not None else None


def _instead(case: Case, carriers: Mapping[str, Carrier], moment: Moment) -> Way:
    """By hand, with the reason why the case's own channel takes nothing."""
    way, carrier = _by_hand(case), carriers.get(case.channel)
    if carrier is None or carrier.by_hand or on_hold(case, case.conversation):
        return way
    heard = moment.heard.get((case.channel, case.conversation), SILENCE)
    shut = why_shut(
        carrier,
        case.conversation,
        heard,
        automatic=moment.automatic,
        now=moment.now,
        messages=moment.messages,
    )
    return replace(way, reason=f"{shut}: {way.reason}") if shut else way


def _by_hand(case: Case) -> Way:
    if case.person.postal_address:
        return Way(channel=HAND, to=case.person.postal_address, reason="in và gửi bưu điện")
    if case.person.phone:
        return Way(channel=HAND, to=case.person.phone, reason="gọi điện, hỏi địa chỉ nhận văn bản")
    if on_hold(case, case.conversation):
        reason = "địa chỉ đang tạm giữ: KHÔNG gửi đến đó, liên hệ khách cách khác rồi trao"
        return Way(channel=HAND, to=case.person.full_name or case.number, reason=reason)
    return Way(channel=HAND, to=case.conversation, reason="chưa có địa chỉ nhận văn bản")


def readable(address: str) -> str:
    """The address where people can use it: a mail address, a number to call, a street, a name.

    "" for what only machines read.
    """
    for_people = any(sign in address for sign in "@+ ") or not any(map(str.isdigit, address))
    return address if for_people else ""
