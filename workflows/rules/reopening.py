"""Reopening, withdrawing and merging (X-04, X-06, AMB-35)."""

from __future__ import annotations

from workflows.case import State
from workflows.case.groups import COMPLAINT, CUSTOMER, ENDING, OPEN, RECEIVERS, STAFF, at
from workflows.conditions import case_state, closing, customer_reply, event_facts, preconditions
from workflows.events import Absorbed, MergedInto, Reopened, WithdrawalRecorded, Wrote
from workflows.table.rule import Alert, LetterAction, Rule

WITHDRAWN = (LetterAction(letter="withdrawal_confirmed"),)
NOTED = (LetterAction(letter="disagreement_noted"),)
MERGED = LetterAction(letter="merged")
BACK = (Alert(vi="Khách hàng quay lại, hồ sơ được mở lại", urgent=True),)

RATED = (Alert(vi="Khách hàng chấm mức hài lòng"),)
RATED_LOW = (
    Alert(vi="Khách hàng chưa hài lòng: đã mời nêu điểm cần xem lại, xin liên hệ", urgent=True),
)
ASKED_BACK = (
    Alert(vi="Khách hàng muốn rút khiếu nại: đã hỏi lại một lần, hạn vẫn chạy", urgent=True),
)

REOPENING = (
    Rule(
        clause="CP-26",
        at=at(State.CLOSED),
        on=Wrote,
        when=customer_reply.rates_low,
        by=CUSTOMER,
        letters=(LetterAction(letter="second_round_offered"),),
        alerts=RATED_LOW,
        vi="Khách hàng chấm mức hài lòng thấp; mời nêu điểm chưa đồng ý",
        en="The customer gives a low mark; a second look is offered",
    ),
    Rule(
        clause="CP-24",
        at=at(State.CLOSED),
        on=Wrote,
        when=customer_reply.rates,
        by=CUSTOMER,
        alerts=RATED,
        vi="Khách hàng chấm mức hài lòng",
        en="The customer gives a mark",
    ),
    Rule(
        clause="CP-26",
        at=at(State.CLOSED),
        on=Wrote,
        when=customer_reply.disagrees_after_closing,
        by=CUSTOMER,
        to=State.DISAGREED_R1,
        opens_round=2,
        letters=NOTED,
        alerts=BACK,
        vi="Khách hàng phản hồi sau khi hồ sơ tạm kết thúc: chưa đồng ý lần 1",
        en="The customer disagrees after the silence",
    ),
    Rule(
        clause="CP-27",
        at=at(State.CLOSED),
        on=Wrote,
        when=customer_reply.disagrees_after_closing_in_round_two,
        by=CUSTOMER,
        to=State.DISAGREED_R2,
        alerts=BACK,
        vi="Khách hàng phản hồi sau khi hồ sơ tạm kết thúc: chưa đồng ý lần 2",
        en="The customer still disagrees after the silence",
    ),
    Rule(
        clause="X-07",
        at=at(State.CLOSED),
        on=Wrote,
        when=customer_reply.agrees_after_silence,
        by=CUSTOMER,
        to=State.AGREED,
        alerts=BACK,
        vi="Khách hàng phản hồi sau khi hồ sơ tạm kết thúc: đồng ý",
        en="The customer agrees after the silence",
    ),
    *(
        Rule(
            clause="AMB-35",
            at=at(state),
            on=Wrote,
            when=customer_reply.is_troubled_again,
            by=CUSTOMER,
            to=State.ANALYSING,
            opens_round=round_,
            letters=(LetterAction(letter="reopened"),),
            alerts=BACK,
            vi="Khách hàng báo sự việc lặp lại: mở lại hồ sơ",
            en="The problem is back: the case is reopened",
        )
        for state, round_ in ((State.CLOSED, 1), (State.WITHDRAWN, None))
    ),
    *(
        Rule(
            clause="AMB-35",
            at=at(state),
            on=Reopened,
            by=RECEIVERS,
            to=State.ANALYSING,
            opens_round=round_,
            needs=(closing.has_reopening_reason,),
            letters=(LetterAction(letter="reopened"),),
            button="Mở lại",
            vi="Mở lại hồ sơ",
            en="The case is reopened",
        )
        for state, round_ in (
            (State.CLOSED, 1),
            (State.WITHDRAWN, None),
            (State.RESOLVED_ON_SPOT, None),
        )
    ),
    Rule(
        clause="X-06",
        at=COMPLAINT - at(State.WITHDRAWN),
        on=Wrote,
        when=customer_reply.confirms_withdrawal,
        by=CUSTOMER,
        to=State.WITHDRAWN,
        letters=WITHDRAWN,
        alerts=(Alert(vi="Khách hàng rút khiếu nại: xin kiểm tra và kết thúc"),),
        vi="Khách hàng rút khiếu nại",
        en="The customer withdraws",
    ),
    Rule(
        clause="X-06",
        at=COMPLAINT - at(State.WITHDRAWN),
        on=Wrote,
        when=customer_reply.withdraws,
        by=CUSTOMER,
        letters=(LetterAction(letter="confirm_withdrawal", when=case_state.desk_leads),),
        alerts=ASKED_BACK,
        vi="Khách hàng muốn rút khiếu nại; hỏi lại một lần, chưa rút",
        en="The customer wants to withdraw; asked back once, not withdrawn yet",
    ),
    Rule(
        clause="X-06",
        at=COMPLAINT - at(State.WITHDRAWN),
        on=Wrote,
        when=customer_reply.keeps_complaint,
        by=CUSTOMER,
        alerts=(Alert(vi="Khách hàng không rút khiếu nại: tiếp tục giải quyết"),),
        vi="Khách hàng không rút khiếu nại; tiếp tục giải quyết",
        en="The customer does not withdraw; the case goes on",
    ),
    Rule(
        clause="X-06",
        at=COMPLAINT - at(State.WITHDRAWN),
        on=WithdrawalRecorded,
        by=RECEIVERS,
        to=State.WITHDRAWN,
        letters=WITHDRAWN,
        button="Khách rút khiếu nại",
        vi="Ghi nhận khách hàng rút khiếu nại",
        en="The withdrawal is recorded",
    ),
    Rule(
        clause="X-04",
        at=OPEN | at(State.NOT_A_COMPLAINT),
        on=MergedInto,
        by=STAFF,
        to=State.MERGED,
        needs=(preconditions.is_other_case, preconditions.is_not_yet_answered),
        button="Gộp hồ sơ",
        vi="Gộp vào hồ sơ khác",
        en="Merged into another case",
    ),
    Rule(
        clause="X-04",
        at=at(State.DRAFT),
        on=Absorbed,
        when=event_facts.brings_complaint,
        by=STAFF,
        to=State.RECEIVED,
        letters=(MERGED, LetterAction(letter="acknowledge")),
        alerts=(Alert(vi="Khiếu nại được gộp vào tin nhắn này: hồ sơ được tiếp nhận", to="group"),),
        vi="Nhận khiếu nại gộp vào; hồ sơ được tiếp nhận từ thời điểm sớm nhất",
        en="A complaint was merged in; the case is received as of the earliest receipt",
    ),
    Rule(
        clause="X-04",
        at=OPEN - ENDING,
        on=Absorbed,
        by=STAFF,
        letters=(MERGED,),
        alerts=(Alert(vi="Có hồ sơ trùng gộp vào: hạn tính từ lần tiếp nhận sớm nhất"),),
        vi="Nhận hồ sơ trùng gộp vào; thời điểm tiếp nhận sớm nhất được giữ",
        en="A duplicate was merged in; the earliest receipt counts",
    ),
)
