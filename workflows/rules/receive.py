"""Step 1, Tiếp nhận: from the first message to a received complaint (CP-01 to CP-08)."""

from __future__ import annotations

from workflows.case import State
from workflows.case.groups import (
    ANALYSIS,
    APPROVERS,
    COMPLAINT,
    CUSTOMER,
    RECEIVERS,
    at,
    is_at_counter,
    is_in_visit,
)
from workflows.conditions import (
    case_state,
    closing,
    customer_message,
    customer_reply,
    event_facts,
    holds,
    preconditions,
)
from workflows.events import Dismissed, Recognised, SlipIssued, VisitEnded, Wrote
from workflows.table.rule import Alert, LetterAction, Rule

DISCLOSE = LetterAction(letter="disclose", when=case_state.is_first_contact_by_chat)
ACKNOWLEDGE = LetterAction(letter="acknowledge")
ASK = LetterAction(letter="ask", when=case_state.may_ask_by_chat)

RECEIVE = (
    Rule(
        clause="CP-04",
        at=at(State.DRAFT),
        on=Wrote,
        when=customer_reply.complains,
        by=CUSTOMER,
        to=State.RECEIVED,
        letters=(DISCLOSE, ACKNOWLEDGE, ASK),
        asks=True,
        alerts=(Alert(vi="Khiếu nại mới, cần nhận xử lý", to="group"),),
        vi="Khách hàng khiếu nại; hồ sơ được tiếp nhận",
        en="The customer complains; the case is received",
    ),
    Rule(
        clause="CP-05",
        at=at(State.DRAFT),
        on=Wrote,
        when=customer_message.asks_address,
        by=CUSTOMER,
        letters=(DISCLOSE, LetterAction(letter="office_address")),
        vi="Khách hàng hỏi nơi gặp trực tiếp; đã trả lời địa chỉ và giờ làm việc",
        en="The customer asks where to meet us; address and hours are told",
    ),
    Rule(
        clause="PV-05",
        at=at(State.DRAFT),
        on=Wrote,
        when=customer_message.asks_procedure,
        by=CUSTOMER,
        letters=(DISCLOSE, LetterAction(letter="procedure")),
        vi="Khách hàng hỏi quy trình; đã giải thích năm bước",
        en="The customer asks how it works; the five steps are explained",
    ),
    Rule(
        clause="CP-04",
        at=at(State.DRAFT),
        on=Wrote,
        by=CUSTOMER,
        letters=(DISCLOSE,),
        alerts=(Alert(vi="Tin nhắn mới, chưa phải khiếu nại: xin xem và trả lời", to="group"),),
        vi="Khách hàng nhắn tin, chưa nêu khiếu nại",
        en="The customer writes, no complaint so far",
    ),
    Rule(
        clause="CP-04",
        at=at(State.DRAFT),
        on=Recognised,
        when=event_facts.is_query,
        by=RECEIVERS,
        vi="Nhân viên xác định đây là câu hỏi, chưa phải khiếu nại",
        en="An agent sees a question and no complaint",
    ),
    Rule(
        clause="CP-04",
        at=at(State.DRAFT, State.NOT_A_COMPLAINT),
        on=Recognised,
        by=RECEIVERS,
        to=State.RECEIVED,
        letters=(ACKNOWLEDGE, ASK),
        asks=True,
        button="Ghi nhận là khiếu nại",
        vi="Nhân viên xác định đây là khiếu nại; hồ sơ được tiếp nhận",
        en="An agent recognises a complaint; the case is received",
    ),
    *(
        Rule(
            clause="AMB-37",
            at=states,
            on=Dismissed,
            by=who,
            to=State.NOT_A_COMPLAINT,
            needs=(preconditions.has_dismissal_reason, holds.has_no_hold),
            letters=(LetterAction(letter="reply"),),
            button="Không phải khiếu nại",
            vi=f"{whose} không phải khiếu nại, đã trả lời có lý do",
            en=f"Not a complaint{en}; a reasoned reply was given",
        )
        for states, who, whose, en in (
            (at(State.DRAFT), RECEIVERS, "Xác định", ""),
            (
                at(State.RECEIVED) | ANALYSIS,
                APPROVERS,
                "Cấp trên xác định hồ sơ đã tiếp nhận",
                " after all, says a superior",
            ),
        )
    ),
    Rule(
        clause="CP-03",
        at=COMPLAINT,
        on=SlipIssued,
        by=RECEIVERS,
        letters=(LetterAction(letter="slip"),),
        button="Cấp phiếu tiếp nhận",
        offered=is_at_counter,
        vi="Cấp phiếu tiếp nhận khiếu nại",
        en="The receipt slip is issued",
    ),
    Rule(
        clause="CP-21",
        at=at(State.RESOLVED_ON_SPOT),
        on=VisitEnded,
        by=RECEIVERS,
        needs=(preconditions.is_at_counter, closing.has_minutes),
        button="Kết thúc buổi tiếp",
        offered=is_in_visit,
        vi="Kết thúc buổi tiếp khách: không cần phiếu vì đã giải quyết ngay và có biên bản",
        en="The visit ends: no slip is needed, minutes were made",
    ),
    Rule(
        clause="CP-03",
        at=at(State.DRAFT, State.WITHDRAWN),
        on=VisitEnded,
        by=RECEIVERS,
        needs=(preconditions.is_at_counter,),
        button="Kết thúc buổi tiếp",
        offered=is_in_visit,
        vi="Kết thúc buổi tiếp khách: không còn khiếu nại",
        en="The visit ends: there is no complaint to give a slip for",
    ),
    Rule(
        clause="CP-03",
        at=COMPLAINT,
        on=VisitEnded,
        by=RECEIVERS,
        needs=(preconditions.is_at_counter, closing.has_slip),
        button="Kết thúc buổi tiếp",
        offered=is_in_visit,
        vi="Kết thúc buổi tiếp khách",
        en="The visit ends",
    ),
)
