"""Step 1, Tiếp nhận: from the first word to a registered complaint (CP-01 to CP-08)."""

from __future__ import annotations

from workflows import guards, needs
from workflows.case import State
from workflows.events import Dismissed, Recognised, SlipIssued, VisitEnded, Wrote
from workflows.rules.row import Owes, Rule, Tells
from workflows.rules.who import (
    ANALYSIS,
    CUSTOMER,
    FIRST_ROUND_WORK,
    RECEIVERS,
    at,
    at_counter,
    in_visit,
)

DISCLOSE = Owes(letter="disclose", when=guards.first_contact_by_chat)
ACKNOWLEDGE = Owes(letter="acknowledge")
ASK = Owes(letter="ask", when=guards.may_ask_by_chat)

RECEIVE = (
    Rule(
        clause="CP-04",
        at=at(State.DRAFT),
        on=Wrote,
        when=guards.complains,
        by=CUSTOMER,
        to=State.RECEIVED,
        owes=(DISCLOSE, ACKNOWLEDGE, ASK),
        asks=True,
        tells=(Tells(vi="Khiếu nại mới, cần nhận xử lý", to="group"),),
        vi="Khách hàng khiếu nại; hồ sơ được tiếp nhận",
        en="The customer complains; the case is received",
    ),
    Rule(
        clause="CP-05",
        at=at(State.DRAFT),
        on=Wrote,
        when=guards.asks_address,
        by=CUSTOMER,
        owes=(DISCLOSE, Owes(letter="office_address")),
        vi="Khách hàng hỏi nơi gặp trực tiếp; đã trả lời địa chỉ và giờ làm việc",
        en="The customer asks where to meet us; address and hours are told",
    ),
    Rule(
        clause="PV-05",
        at=at(State.DRAFT),
        on=Wrote,
        when=guards.asks_procedure,
        by=CUSTOMER,
        owes=(DISCLOSE, Owes(letter="procedure")),
        vi="Khách hàng hỏi quy trình; đã giải thích năm bước",
        en="The customer asks how it works; the five steps are explained",
    ),
    Rule(
        clause="CP-04",
        at=at(State.DRAFT),
        on=Wrote,
        by=CUSTOMER,
        owes=(DISCLOSE,),
        tells=(Tells(vi="Tin nhắn mới, chưa phải khiếu nại: xin xem và trả lời", to="group"),),
        vi="Khách hàng nhắn tin, chưa nêu khiếu nại",
        en="The customer writes, no complaint so far",
    ),
    Rule(
        clause="CP-04",
        at=at(State.DRAFT),
        on=Recognised,
        by=RECEIVERS,
        to=State.RECEIVED,
        owes=(ACKNOWLEDGE, ASK),
        asks=True,
        button="Ghi nhận là khiếu nại",
        vi="Nhân viên xác định đây là khiếu nại; hồ sơ được tiếp nhận",
        en="An agent recognises a complaint; the case is received",
    ),
    Rule(
        clause="AMB-37",
        at=at(State.DRAFT, State.RECEIVED) | ANALYSIS,
        on=Dismissed,
        by=RECEIVERS,
        to=State.NOT_A_COMPLAINT,
        needs=(needs.reason,),
        owes=(Owes(letter="reply"),),
        button="Không phải khiếu nại",
        vi="Xác định không phải khiếu nại, đã trả lời có lý do",
        en="Not a complaint; a reasoned reply was given",
    ),
    Rule(
        clause="CP-03",
        at=FIRST_ROUND_WORK,
        on=SlipIssued,
        by=RECEIVERS,
        owes=(Owes(letter="slip"),),
        button="Cấp phiếu tiếp nhận",
        offered=at_counter,
        vi="Cấp phiếu tiếp nhận khiếu nại",
        en="The receipt slip is issued",
    ),
    Rule(
        clause="CP-03",
        at=FIRST_ROUND_WORK,
        on=VisitEnded,
        by=RECEIVERS,
        needs=(needs.slip,),
        button="Kết thúc buổi tiếp",
        offered=in_visit,
        vi="Kết thúc buổi tiếp khách",
        en="The visit ends",
    ),
    Rule(
        clause="CP-21",
        at=at(State.RESOLVED_ON_SPOT),
        on=VisitEnded,
        by=RECEIVERS,
        needs=(needs.minutes,),
        button="Kết thúc buổi tiếp",
        offered=in_visit,
        vi="Kết thúc buổi tiếp khách: không cần phiếu vì đã giải quyết ngay và có biên bản",
        en="The visit ends: no slip is needed, minutes were made",
    ),
)
