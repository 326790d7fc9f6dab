"""Which way a letter travels, and why: chosen before it is owed, readable in the case."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from workflows.case import Case

HAND = "hand"
"""The channel name of letters that an agent hands over: read out, printed, posted."""

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
    return _by_own_channel(case, carriers) or _by_mail(case, carriers) or _by_hand(case)


def _held(case: Case, address: str) -> bool:
    return any(contact.held for contact in case.person.contacts if contact.address == address)


def _by_own_channel(case: Case, carriers: Mapping[str, Carrier]) -> Way | None:
    carrier = carriers.get(case.channel)
    if carrier is None or carrier.by_hand or _held(case, case.conversation):
        return None
    return Way(channel=carrier.name, to=case.conversation, reason="kênh khách hàng đã dùng")


def _by_mail(case: Case, carriers: Mapping[str, Carrier]) -> Way | None:
    address = case.person.email
    if "email" not in carriers or not address or _held(case, address):
        return None
    return Way(channel="email", to=address, reason="thư điện tử có văn bản đính kèm")


def _by_hand(case: Case) -> Way:
    if case.person.postal_address:
        return Way(channel=HAND, to=case.person.postal_address, reason="in và gửi bưu điện")
    if case.person.phone:
        return Way(channel=HAND, to=case.person.phone, reason="gọi điện, hỏi địa chỉ nhận văn bản")
    return Way(channel=HAND, to=case.conversation, reason="chưa có địa chỉ nhận văn bản")
