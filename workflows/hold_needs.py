"""What must be so before a hold begins, is asked about, or ends (PV-19)."""

from __future__ import annotations

from workflows.case import Case
from workflows.events import Disowned, Event, Held, IdentityAsked, Released
from workflows.holding import hold_of
from workflows.policy import Policy
from workflows.rules.row import need

Ends = Released | Disowned


@need(vi="địa chỉ này không phải của khách hàng trong hồ sơ", en="no contact of this customer")
def their_contact(case: Case, event: Event, policy: Policy) -> bool:
    return isinstance(event, Held) and bool(event.contact.address)


@need(vi="chưa ghi lý do tạm giữ", en="no reason for the hold")
def hold_reason(case: Case, event: Event, policy: Policy) -> bool:
    return isinstance(event, Held) and bool(event.reason.strip())


@need(vi="địa chỉ này không đang bị tạm giữ", en="this contact is not on hold")
def on_hold(case: Case, event: Event, policy: Policy) -> bool:
    hold = hold_of(case, event)
    return hold is not None and (hold.open or hold.ended_at == event.at)


@need(
    vi="phải hỏi qua một kênh khác của khách, không qua địa chỉ đang tạm giữ",
    en="ask at another contact of the customer, not at the one on hold",
)
def another_contact(case: Case, event: Event, policy: Policy) -> bool:
    if not isinstance(event, IdentityAsked):
        return False
    via, hold = event.via, hold_of(case, event)
    held = {c.address for c in case.person.contacts if c.held}
    known = {c.address for c in case.person.contacts} | {case.person.email, case.person.phone}
    here = hold is not None and via.address != hold.address
    return here and bool(via.address) and via.address in known - held


@need(vi="chưa ghi đã xác nhận với khách bằng cách nào", en="how was the customer reached?")
def how_known(case: Case, event: Event, policy: Policy) -> bool:
    return isinstance(event, Ends) and bool(event.how.strip())


@need(
    vi="còn địa chỉ đang tạm giữ: xác minh với khách trước (/xacminh, /bogiu hoặc /khongphaikhach)",
    en="a contact is on hold: reach the customer first",
)
def no_hold(case: Case, event: Event, policy: Policy) -> bool:
    return not any(hold.leads for hold in case.open_holds)
