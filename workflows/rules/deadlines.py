"""The SLA timers: K24 and K20 are published promises, the others are internal targets."""

from __future__ import annotations

from collections.abc import Callable

from workflows.case import Case, State
from workflows.case.groups import ANSWERED, ENDED, ENDING, FIRST_ROUND_WORK, SECOND_ROUND, at
from workflows.conditions.delivery_state import are_minutes_given, is_delivered, is_in_hand
from workflows.events import (
    Absorbed,
    Event,
    MinutesMade,
    Replied,
    Settled,
    Transferred,
    Wrote,
)
from workflows.policy import Policy
from workflows.table.rule import Deadline, Mark

SPECIFIC_REPLIES = frozenset({"ask", "transfer_notice", "progress", "minutes", "answer1"})
"""Letters that say something specific (AMB-05); only those that an agent writes count."""

CAME_BACK = at(State.CLOSED, State.WITHDRAWN)
"""A customer who comes back after an answer is owed a new one; without it the timer resumes."""

OLD_QUESTIONS = FIRST_ROUND_WORK | SECOND_ROUND
"""The states in which the customer may still owe answers to our questions."""

REPLY_OWED = FIRST_ROUND_WORK | at(State.ANSWERED_R1)
ANSWER_ON_ITS_WAY = at(State.ANSWERED_R1, State.AGREED)
SECOND_ANSWER_ON_ITS_WAY = at(State.ANSWERED_R2, State.INVITED_R2)
SECOND_ROUND_WORK = FIRST_ROUND_WORK | SECOND_ROUND - at(State.DISAGREED_R2)
STEP_5_OWED = ENDING | at(State.DISAGREED_R2)


def _exactly(days: int) -> Callable[[Policy], int]:
    return lambda policy: days


def _waits_for_reply(case: Case) -> bool:
    return case.round == 1 and case.state in REPLY_OWED


def _waits_for_first_answer(case: Case) -> bool:
    """An answer that was not yet sent, or came back, is no answer (AMB-09)."""
    if case.round != 1:
        return False
    if case.state in ANSWER_ON_ITS_WAY:
        return not is_delivered(case, "answer1")
    if case.state is State.RESOLVED_ON_SPOT:
        return not are_minutes_given(case)
    return case.state in FIRST_ROUND_WORK


def _second_round(case: Case) -> bool:
    if case.state in SECOND_ANSWER_ON_ITS_WAY:
        return not is_in_hand(case)
    return case.round == 2 and case.state in SECOND_ROUND_WORK


def _transfer_if_so_switched(policy: Policy) -> type[Event] | None:
    return Transferred if policy.transfer_reply_counts_from == "transfer" else None


def _half_of_round_two(policy: Policy) -> int:
    return max(1, policy.round2_target_working_days // 2)


def _leads_a_hold(case: Case) -> bool:
    """Somebody is always responsible for a hold, also in an ended case (PV-19)."""
    living = case.state not in ENDED or case.state is State.CLOSED
    return living and any(hold.leads for hold in case.open_holds)


def _waits_for_customer(case: Case) -> bool:
    """A question is open that no earlier reminder has named."""
    last = case.timer("KASK")
    old = last.started_at if last is not None and not last.running else None
    asked = any(old is None or question.asked_at > old for question in case.open_questions)
    return asked and case.state in OLD_QUESTIONS


DEADLINES = (
    Deadline(
        kind="K24",
        clause="CP-14",
        runs=_waits_for_reply,
        hours=lambda policy: policy.transfer_reply_hours,
        marks=(Mark(name="50%", part=0.5), Mark(name="80%", part=0.8)),
        met_by_letters=SPECIFIC_REPLIES,
        met_by_events=(Settled,),
        begins_on=_transfer_if_so_switched,
        by_hand_only=True,
        promise=True,
        anew_after=CAME_BACK | at(State.RESOLVED_ON_SPOT),
        vi="Phản hồi khách hàng trong 24 giờ kể từ khi tiếp nhận",
        en="A specific reply within 24 hours of receipt",
    ),
    Deadline(
        kind="K20",
        clause="CP-25",
        runs=_waits_for_first_answer,
        working_days=lambda policy: policy.resolution_working_days,
        marks=tuple(
            Mark(name=f"wd{days}", working_days=_exactly(days)) for days in (10, 15, 18, 19)
        ),
        met_by_events=(MinutesMade,),
        promise=True,
        anew_after=CAME_BACK,
        vi="Trả lời bằng văn bản trong 20 ngày làm việc kể từ khi tiếp nhận",
        en="A written answer within 20 working days of receipt",
    ),
    Deadline(
        kind="KR2",
        clause="AMB-10",
        runs=_second_round,
        working_days=lambda policy: policy.round2_target_working_days,
        marks=(Mark(name="half", working_days=_half_of_round_two),),
        vi="Mục tiêu nội bộ: thư trả lời hoặc thư mời lần 2 trong 10 ngày làm việc",
        en="Internal target: the second letter or invitation within 10 working days",
    ),
    Deadline(
        kind="KASK",
        clause="CP-10",
        runs=_waits_for_customer,
        working_days=lambda policy: policy.question_reminder_working_days * 2,
        marks=(
            Mark(name="remind", working_days=lambda policy: policy.question_reminder_working_days),
        ),
        customers_time=True,
        vi="Nhắc khách hàng bổ sung thông tin",
        en="Reminder of the open questions",
    ),
    Deadline(
        kind="KSILENT",
        clause="AMB-11",
        runs=lambda case: case.state in ANSWERED and is_in_hand(case),
        working_days=lambda policy: policy.silence_close_working_days,
        marks=(
            Mark(name="remind", working_days=lambda policy: policy.silence_reminder_working_days),
        ),
        restarts_on=(Wrote, Absorbed),
        customers_time=True,
        vi="Khách hàng chưa phản hồi kết quả",
        en="The customer is silent after the answer",
    ),
    Deadline(
        kind="KDRAFT",
        clause="CP-04",
        runs=lambda case: case.state is State.DRAFT,
        working_days=lambda policy: 1,
        restarts_on=(Replied,),
        vi="Mục tiêu nội bộ: xem và trả lời tin nhắn trong 1 ngày làm việc",
        en="Internal target: look at a message within one working day",
    ),
    Deadline(
        kind="KTAKE",
        clause="CP-13",
        runs=lambda case: case.state is State.TRANSFERRED,
        working_days=_exactly(1),
        vi="Mục tiêu nội bộ: bộ phận được chuyển đến nhận hồ sơ trong 1 ngày làm việc",
        en="Internal target: the department accepts a transfer within one working day",
    ),
    Deadline(
        kind="KCLOSE",
        clause="CP-24",
        runs=lambda case: case.state in STEP_5_OWED,
        working_days=lambda policy: 2,
        vi="Mục tiêu nội bộ: làm bước kết thúc trong 2 ngày làm việc",
        en="Internal target: the closing step within two working days",
    ),
    Deadline(
        kind="KHOLD",
        clause="PV-19",
        runs=_leads_a_hold,
        working_days=_exactly(3),
        marks=(Mark(name="review", working_days=_exactly(1)),),
        vi="Mục tiêu nội bộ: xác nhận với khách hàng về địa chỉ đang tạm giữ",
        en="Internal target: reach the customer about a contact on hold",
    ),
    Deadline(
        kind="KARCHIVE",
        clause="CP-23",
        runs=lambda case: case.state is State.CLOSED,
        hours=lambda policy: 24 * policy.archive_days,
        vi="Lưu trữ hồ sơ sau khi kết thúc",
        en="The file is archived after closing",
    ),
)
