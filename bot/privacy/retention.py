"""Former customers: what is still stored of them, and how it is erased (PV-22)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from bot.cases.writer import CaseWriter
from storage.cases import cases
from storage.files import retention
from workflows.case import Actor, Role
from workflows.events import Noted
from workflows.planning.retention import retention_reason

WHO = Actor(id="retention", name="Lưu giữ dữ liệu", roles=frozenset({Role.DATA_CONTACT}))


@dataclass(frozen=True, kw_only=True)
class StoredData:
    """What is stored of one customer; `retention_reason` forbids to erase it."""

    contact: str
    numbers: tuple[str, ...] = ()
    files: int = 0
    deliveries: int = 0
    retention_reason: str = ""

    @property
    def is_erasable(self) -> bool:
        return not self.retention_reason and bool(self.files or self.deliveries)


def find_stored_data(conn: Connection, contact: str, months: int, now: datetime) -> StoredData:
    """What is stored of the customer known at that address, number or chat id."""
    people = retention.people_at_address(conn, contact)
    if not people:
        return StoredData(contact=contact, retention_reason="không có khách nào ở địa chỉ này")
    found = [case for person in people for case in cases.of_person(conn, person)]
    counts = [retention.count_stored(conn, case.number) for case in found]
    return StoredData(
        contact=contact,
        numbers=tuple(case.number for case in found),
        files=sum(files for files, _ in counts),
        deliveries=sum(raw for _, raw in counts),
        retention_reason=retention_reason(found, now, months),
    )


def erase_stored_data(
    conn: Connection, case_writer: CaseWriter, contact: str, months: int, now: datetime
) -> StoredData:
    """Erase it unless something forbids it, with a note in each case; what was stored before."""
    stored = find_stored_data(conn, contact, months, now)
    for number in stored.numbers if stored.is_erasable else ():
        files, deliveries = retention.count_stored(conn, number)
        if not files and not deliveries:
            continue
        retention.erase(conn, number)
        text = (
            f"Khách đã chấm dứt hoàn toàn các hợp đồng: đã xoá {files} tệp và {deliveries} bản gốc"
            " thư, không khôi phục được (PV-22)"
        )
        event = Noted(by=WHO, at=now, text=text)
        case_writer.apply(conn, number, event)
    return stored
