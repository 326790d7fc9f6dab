"""Two cases side by side: are they one person's, and of one matter (X-04)?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from workflows.case import Case, CaseKind, ContactPoint
from workflows.case.groups import ENDING, OPEN
from workflows.reading.text.fold import fold_clean

IDENTIFYING = {
    "phone": "số điện thoại", "domain": "tên miền", "contract": "số hợp đồng",
    "txn": "mã giao dịch", "order": "mã đơn hàng", "invoice": "số hóa đơn", "tax": "mã số thuế",
}  # fmt: skip
"""Facts whose equal values tie two cases together."""
PROPOSED_WITHIN = timedelta(days=14)
"""A second complaint of the same matter that soon is proposed to be merged into the first."""


@dataclass(frozen=True, kw_only=True)
class MergeEvidence:
    """What says that two cases are one person's, and what says that they are two people's.

    Each in Vietnamese, for the agent who decides. `proven`: the person or a contact is the same.
    """

    ties: tuple[str, ...]
    separates: tuple[str, ...]
    proven: bool

    @property
    def same_person(self) -> bool:
        """Nothing is left to ask: the same person or contact, and no other name."""
        return self.proven and not self.separates


def merge_evidence(old: Case, new: Case) -> MergeEvidence:
    """What ties and what separates two cases."""
    proofs = [*_proofs(old, new)]
    ties = [*proofs, *_shared_facts(old, new)]
    if old.category and old.category == new.category:
        ties.append("cùng loại sự việc")
    return MergeEvidence(
        ties=tuple(ties), separates=tuple(_differences(old, new)), proven=bool(proofs)
    )


def earlier_complaint(case: Case, others: Iterable[Case], now: datetime) -> Case | None:
    """The open complaint of the same person about the same matter, if there is one (X-04)."""
    if case.kind is not CaseKind.COMPLAINT or not case.category:
        return None
    for other in others:
        fresh = now - other.opened_at <= PROPOSED_WITHIN and other.number != case.number
        works = other.state in OPEN - ENDING and other.kind is CaseKind.COMPLAINT
        if fresh and works and other.category == case.category:
            return other
    return None


def _proofs(old: Case, new: Case) -> Iterable[str]:
    if old.person_id and old.person_id == new.person_id:
        yield "cùng một khách hàng trong hệ thống"
    for one, other in ((old, new), (new, old)):
        contact = ContactPoint(channel=one.channel, address=one.conversation)
        if other.person.has_contact(contact):
            yield "cùng một địa chỉ liên hệ"
            break
    if old.person.phone and old.person.phone == new.person.phone:
        yield f"cùng số điện thoại {old.person.phone}"
    if old.person.email and old.person.email.lower() == new.person.email.lower():
        yield f"cùng email {old.person.email}"


def _shared_facts(old: Case, new: Case) -> Iterable[str]:
    known = dict(new.facts)
    for key, value in dict(old.facts).items():
        if key in IDENTIFYING and value and known.get(key, "").casefold() == value.casefold():
            yield f"cùng {IDENTIFYING[key]} {value}"


def _differences(old: Case, new: Case) -> Iterable[str]:
    one, other = old.person, new.person
    if one.full_name and other.full_name and not _same_name(one.full_name, other.full_name):
        yield f"khác tên: {one.full_name} và {other.full_name}"
    if one.phone and other.phone and one.phone != other.phone:
        yield f"khác số điện thoại: {one.phone} và {other.phone}"
    if one.email and other.email and one.email.lower() != other.email.lower():
        yield f"khác email: {one.email} và {other.email}"


def _same_name(one: str, other: str) -> bool:
    """Equal without marks and case, or one has only the last words of the other."""
    short, long = sorted((fold_clean(one).split(), fold_clean(other).split()), key=len)
    return bool(short) and long[len(long) - len(short) :] == short
