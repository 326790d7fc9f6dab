"""Rules of contact points on hold, until the customer is verified (PV-19, AMB-22, AMB-23)."""

from __future__ import annotations

from workflows.case import Case, State
from workflows.case.groups import CUSTOMER, DESK, EVERY, STAFF, at
from workflows.conditions import holds, timers
from workflows.events import (
    ClockRang,
    Disowned,
    Held,
    IdentityAsked,
    Released,
    Wrote,
    WroteOnHold,
)
from workflows.table.rule import Alert, LetterAction, Rule

LIVING = EVERY - at(State.ARCHIVED, State.MERGED)
NOTICE = (LetterAction(letter=holds.NEUTRAL_LETTER, when=holds.is_first_notice),)
STOP = (
    Alert(vi="Tạm giữ một địa chỉ: cần xác nhận với khách qua kênh khác", to="group", urgent=True),
)
NOT_THEIRS = (
    Alert(
        vi="Khách nói KHÔNG phải mình gửi: địa chỉ đã bị loại, xem ai dùng nó",
        to="duty",
        urgent=True,
    ),
)


def has_open_hold(case: Case) -> bool:
    """Something is on hold, so that it can be asked about or lifted."""
    return bool(case.open_holds)


HOLDS = (
    Rule(
        clause="PV-19",
        at=LIVING,
        on=Wrote,
        when=holds.customer_wrote_it,
        by=CUSTOMER,
        alerts=(Alert(vi="Khách xác nhận chính mình đã gửi: bỏ tạm giữ, xử lý các thư đã lưu"),),
        vi="Khách hàng xác nhận qua kênh khác: chính mình đã gửi",
        en="The customer says at another contact that they wrote",
    ),
    Rule(
        clause="PV-19",
        at=LIVING,
        on=Wrote,
        when=holds.somebody_else_wrote_it,
        by=CUSTOMER,
        alerts=NOT_THEIRS,
        vi="Khách hàng trả lời qua kênh khác: không phải mình gửi",
        en="The customer says at another contact that they did not write",
    ),
    Rule(
        clause="PV-19",
        at=LIVING,
        on=WroteOnHold,
        when=holds.begins_hold,
        by=CUSTOMER,
        letters=NOTICE,
        alerts=STOP,
        vi="Người gửi có dấu hiệu bất thường: tạm giữ địa chỉ, chỉ lưu thư, chưa thực hiện gì",
        en="A suspicious sender: the contact is put on hold, the message only kept",
    ),
    Rule(
        clause="PV-19",
        at=LIVING,
        on=WroteOnHold,
        by=CUSTOMER,
        letters=NOTICE,
        vi="Thư từ địa chỉ đang tạm giữ: đã lưu kèm giờ nhận, chưa thực hiện gì",
        en="A message from a contact on hold: kept with its receipt, nothing is done on it",
    ),
    *(
        Rule(
            clause="PV-19",
            at=LIVING,
            on=event,
            when=holds.is_spread,
            by=DESK | STAFF,
            vi=vi,
            en=en,
        )
        for event, vi, en in (
            (Held, "Địa chỉ này đang tạm giữ ở một hồ sơ khác", "On hold by another case"),
            (IdentityAsked, "Đã hỏi khách qua kênh khác", "Asked at another contact"),
            (Released, "Bỏ tạm giữ: khách đã xác nhận", "Released: it was the customer"),
            (Disowned, "Loại địa chỉ: không phải khách gửi", "Disowned: not the customer"),
        )
    ),
    Rule(
        clause="PV-19",
        at=LIVING,
        on=Held,
        by=DESK | STAFF,
        needs=(holds.has_contact, holds.has_hold_reason),
        alerts=STOP,
        vi="Tạm giữ địa chỉ cho đến khi xác nhận được với khách hàng",
        en="The contact is on hold until the customer is reached",
    ),
    Rule(
        clause="PV-19",
        at=LIVING,
        on=IdentityAsked,
        by=STAFF,
        needs=(holds.is_on_hold, holds.is_another_contact),
        letters=(LetterAction(letter="verify_identity"),),
        button="Hỏi khách qua kênh khác",
        offered=has_open_hold,
        vi="Hỏi khách hàng qua kênh khác: thư đó có phải của khách không",
        en="The customer is asked at another contact",
    ),
    Rule(
        clause="PV-19",
        at=LIVING,
        on=Released,
        by=DESK | STAFF,
        needs=(holds.is_on_hold, holds.says_how_verified),
        letters=(LetterAction(letter="hold_released"),),
        button="Đúng là khách: bỏ tạm giữ",
        offered=has_open_hold,
        vi="Bỏ tạm giữ; các thư đã lưu được xử lý theo đúng giờ nhận ban đầu",
        en="Released; what was kept is worked in as of its receipt",
    ),
    Rule(
        clause="PV-19",
        at=LIVING,
        on=Disowned,
        by=DESK | STAFF,
        needs=(holds.is_on_hold, holds.says_how_verified),
        alerts=NOT_THEIRS,
        button="Không phải khách gửi",
        offered=has_open_hold,
        vi="Không phải khách hàng gửi: địa chỉ bị loại, các thư đã lưu không được tính",
        en="Not the customer: the contact is struck out, what was kept does not count",
    ),
    Rule(
        clause="PV-19",
        at=LIVING,
        on=ClockRang,
        when=holds.is_not_reviewed,
        by=DESK,
        alerts=(
            Alert(vi="Tạm giữ tự động đã 1 ngày làm việc, chưa ai xem xét", to="duty", urgent=True),
            Alert(vi="Xin xem xét địa chỉ đang tạm giữ: /xacminh hoặc /bogiu", urgent=True),
        ),
        vi="Tạm giữ tự động chưa được người xem xét trong 1 ngày làm việc",
        en="No human has looked at the hold within one working day",
    ),
    Rule(
        clause="PV-19",
        at=LIVING,
        on=ClockRang,
        when=timers.timer_reached("KHOLD", "review"),
        by=DESK,
        alerts=(Alert(vi="Địa chỉ vẫn đang tạm giữ: xin liên hệ khách qua kênh khác"),),
        vi="Nhắc: địa chỉ đang tạm giữ, chưa xác nhận được với khách hàng",
        en="Reminder: a contact is on hold",
    ),
    *(
        Rule(
            clause="PV-19",
            at=LIVING,
            on=ClockRang,
            when=timers.timer_reached("KHOLD", mark),
            by=DESK,
            alerts=(
                Alert(vi="Tạm giữ quá 3 ngày làm việc chưa xác nhận", to="duty", urgent=True),
                Alert(vi="Xin liên hệ khách ngay: thời hạn trả lời vẫn đang chạy", urgent=True),
            ),
            vi=f"Địa chỉ tạm giữ quá lâu, chuyển cấp trên ({mark})",
            en=f"On hold for too long: the duty manager is told ({mark})",
        )
        for mark in ("breach", "overdue")
    ),
)
