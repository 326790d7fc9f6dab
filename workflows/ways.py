"""Which way a letter travels, and why: chosen before it is owed, readable in the case."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from workflows.case import Case, ContactPoint

HAND = "hand"
"""The channel name of letters that an agent hands over: read out, printed, posted."""

BY_MAIL = "thư điện tử có văn bản đính kèm"

WRITTEN = frozenset({"answer1", "answer2", "invitation", "referral", "minutes"})
"""Letters that must reach the customer in writing (CP-19, AMB-14)."""


@dataclass(frozen=True, kw_only=True)
class Carrier:
    """What the planner knows of a channel."""

    name: str
    written_answer: bool
    by_hand: bool


@dataclass(frozen=True, kw_only=True)
class Way:
    """Where a letter goes and the reason in Vietnamese for whoever reads the case."""

    channel: str
    to: str
    reason: str


def way_for(letter: str, case: Case, carriers: Mapping[str, Carrier]) -> Way | None:
    """The way of this letter; None when the letter is not needed on this case's channel.

    A written answer goes by mail when an address is known (CP-18: the customer's preference
    first), otherwise through an agent's hands. Nothing goes to a contact on hold (PV-19).
    """
    if letter == "slip" or (letter == "minutes" and case.channel == "counter"):
        return Way(channel=HAND, to=case.conversation, reason="in và trao tại quầy")
    if letter in WRITTEN:
        if case.person.preferred_channel == "post" and case.person.postal_address:
            return _by_hand(case)
        return _by_mail(case, carriers) or _by_hand(case)
    if letter == "acknowledge" and case.channel == "counter":
        return _by_mail(case, carriers)
    return (
        _by_own_channel(case, carriers)
        or _by_mail(case, carriers)
        or _by_other_contact(case, carriers)
        or _by_hand(case)
    )


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


def _by_own_channel(case: Case, carriers: Mapping[str, Carrier]) -> Way | None:
    carrier = carriers.get(case.channel)
    if carrier is None or carrier.by_hand or on_hold(case, case.conversation):
        return None
    return Way(channel=carrier.name, to=case.conversation, reason="kênh khách hàng đã dùng")


def _by_mail(case: Case, carriers: Mapping[str, Carrier]) -> Way | None:
    if "email" not in carriers:
        return None
    others = (c.address for c in case.person.contacts if c.channel == "email")
    first = (
        (case.person.email, *others) if on_hold(case, case.person.email) else (case.person.email,)
    )
    address = next((one for one in first if one and not on_hold(case, one)), "")
    return Way(channel="email", to=address, reason=BY_MAIL) if address else None


def _by_other_contact(case: Case, carriers: Mapping[str, Carrier]) -> Way | None:
    """Another contact of the customer, while the one that the case came from is on hold (PV-19)."""
    if not on_hold(case, case.conversation):
        return None
    for contact in case.person.contacts:
        carrier = carriers.get(contact.channel)
        if carrier is not None and not carrier.by_hand and not on_hold(case, contact.address):
            reason = "địa chỉ của hồ sơ đang tạm giữ, đi kênh khác của khách"
            return Way(channel=carrier.name, to=contact.address, reason=reason)
    return None


def _by_hand(case: Case) -> Way:
    if case.person.postal_address:
        return Way(channel=HAND, to=case.person.postal_address, reason="in và gửi bưu điện")
    if case.person.phone:
        return Way(channel=HAND, to=case.person.phone, reason="gọi điện, hỏi địa chỉ nhận văn bản")
    if on_hold(case, case.conversation):
        reason = "địa chỉ đang tạm giữ: KHÔNG gửi đến đó, liên hệ khách cách khác rồi trao"
        return Way(channel=HAND, to=case.person.full_name or case.number, reason=reason)
    return Way(channel=HAND, to=case.conversation, reason="chưa có địa chỉ nhận văn bản")
