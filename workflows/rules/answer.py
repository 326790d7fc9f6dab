"""Step 4, Trả lời: the written answer, the invitation, the authorities (CP-18 to CP-22, CP-26)."""

from __future__ import annotations

from workflows.case import State
from workflows.case.groups import APPROVERS, RECEIVERS, RESOLVERS, at, is_undelivered
from workflows.conditions import case_state, closing, preconditions
from workflows.events import Answered, Invited, Proposed, Referred
from workflows.rules.resolve import DRAFT, FOR_APPROVAL
from workflows.table.rule import LetterAction, Rule

POINTER = LetterAction(letter="pointer", when=case_state.is_chat)
ROUND_TWO = at(State.ANSWERED_R2, State.INVITED_R2)

ANSWER = (
    Rule(
        clause="CP-19",
        at=at(State.PROPOSAL_APPROVED),
        on=Answered,
        round=1,
        by=RESOLVERS | RECEIVERS,
        to=State.ANSWERED_R1,
        needs=(preconditions.has_cause, preconditions.is_as_approved),
        letters=(LetterAction(letter="answer1"), POINTER),
        button="Gửi văn bản trả lời",
        vi="Trả lời khách hàng bằng văn bản",
        en="The written answer is given",
    ),
    Rule(
        clause="CP-26",
        at=at(State.PROPOSAL_APPROVED),
        on=Answered,
        round=2,
        by=RESOLVERS | RECEIVERS,
        to=State.ANSWERED_R2,
        needs=(preconditions.has_cause, preconditions.is_as_approved),
        letters=(LetterAction(letter="answer2"), POINTER),
        button="Gửi thư trả lời lần 2",
        vi="Trả lời khách hàng lần 2 bằng văn bản",
        en="The second written answer is given",
    ),
    *(
        Rule(
            clause="PV-16",
            at=at(state),
            on=Answered,
            round=round_,
            when=case_state.is_answer_undelivered,
            by=RESOLVERS | RECEIVERS,
            needs=(preconditions.is_as_approved,),
            letters=(LetterAction(letter=letter), POINTER),
            button="Gửi lại văn bản trả lời",
            offered=is_undelivered,
            vi="Gửi lại văn bản trả lời chưa đến được khách hàng",
            en="The written answer that did not arrive is sent again",
        )
        for state, round_, letter in (
            (State.ANSWERED_R1, 1, "answer1"),
            (State.AGREED, 1, "answer1"),
            (State.ANSWERED_R2, 2, "answer2"),
            (State.AGREED, 2, "answer2"),
        )
    ),
    Rule(
        clause="PV-16",
        at=at(State.ANSWERED_R1, State.ANSWERED_R2, State.AGREED),
        on=Proposed,
        when=case_state.is_answer_undelivered,
        by=RESOLVERS,
        to=State.PROPOSAL_PENDING,
        needs=DRAFT,
        alerts=FOR_APPROVAL,
        button="Trình lại phương án",
        offered=is_undelivered,
        vi="Địa chỉ nhận đã đổi: trình lại phương án trước khi gửi lại",
        en="The recipient changed: the solution is put to the superior again",
    ),
    Rule(
        clause="CP-26",
        at=at(State.ROUND2_PREPARING, State.PROPOSAL_APPROVED, State.DISAGREED_R2),
        on=Invited,
        round=2,
        by=RESOLVERS,
        to=State.INVITED_R2,
        needs=(preconditions.is_meeting_ahead,),
        letters=(LetterAction(letter="invitation"), POINTER),
        button="Mời làm việc lần 2",
        vi="Mời khách hàng làm việc lần 2",
        en="The customer is invited to a meeting",
    ),
    Rule(
        clause="CP-26",
        at=ROUND_TWO,
        on=Invited,
        round=2,
        by=RESOLVERS,
        to=State.INVITED_R2,
        needs=(preconditions.is_meeting_ahead,),
        letters=(LetterAction(letter="invitation"), POINTER),
        button="Mời làm việc lần 2",
        vi="Mời khách hàng làm việc sau thư trả lời lần 2",
        en="The customer is invited after the second answer",
    ),
    Rule(
        clause="CP-27",
        at=at(State.DISAGREED_R2),
        on=Referred,
        by=APPROVERS,
        to=State.REFERRAL_INFORMED,
        needs=(closing.has_round_two_document, closing.has_authorities),
        letters=(LetterAction(letter="referral"), POINTER),
        button="Gửi thông tin cơ quan",
        vi="Thông tin cho khách hàng về cơ quan có thẩm quyền",
        en="The customer is told where they may turn",
    ),
    Rule(
        clause="PV-16",
        at=at(State.REFERRAL_INFORMED),
        on=Referred,
        when=case_state.is_referral_undelivered,
        by=APPROVERS,
        letters=(LetterAction(letter="referral"), POINTER),
        button="Gửi lại thông tin cơ quan",
        offered=is_undelivered,
        vi="Gửi lại thông tin về cơ quan có thẩm quyền",
        en="The note on authorities is sent again",
    ),
)
