"""The clocks: K24 and K20 are what the company has published, the others are our own targets."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from workflows.case import Case, CaseKind, State
from workflows.events import MinutesMade, Wrote
from workflows.policy import Policy
from workflows.rules.row import Deadline, Mark
from workflows.rules.who import ANSWERED, ENDING, FIRST_ROUND_WORK, SECOND_ROUND, at

SPECIFIC_REPLIES = frozenset({"ask", "transfer_notice", "progress", "minutes", "answer1"})
"""Letters that say something specific (AMB-05); only those of an agent's hand count."""


def _since_receipt(case: Case, now: datetime) -> datetime:
    """From receipt, unless that duty is already done and the case was opened again."""
    done = any(document.sent_at for document in case.documents_of("answer1", "minutes"))
    return now if done or case.received_at is None else case.received_at


def _once_from_receipt(case: Case, now: datetime) -> datetime:
    """From receipt the first time; a case that was opened again starts anew."""
    seen = case.clock("K24") is not None
    return now if seen or case.received_at is None else case.received_at


def _since_now(case: Case, now: datetime) -> datetime:
    return now


def _exactly(days: int) -> Callable[[Policy], int]:
    return lambda policy: days


def _waits_for_first_answer(case: Case) -> bool:
    first_round = case.round == 1 and case.state in FIRST_ROUND_WORK
    return first_round or case.state in at(State.ANSWERED_R1, State.RESOLVED_ON_SPOT)


def _first_work(case: Case) -> bool:
    return case.round == 1 and case.state in FIRST_ROUND_WORK


def _second_round(case: Case) -> bool:
    working = case.state in FIRST_ROUND_WORK | SECOND_ROUND - at(State.DISAGREED_R2)
    return case.round == 2 and (working or case.state in at(State.ANSWERED_R2, State.INVITED_R2))


def _waits_for_customer(case: Case) -> bool:
    return bool(case.open_questions) and case.state in FIRST_ROUND_WORK | SECOND_ROUND


DEADLINES = (
    Deadline(
        kind="K24",
        clause="CP-14",
        runs=_first_work,
        starts=_once_from_receipt,
        hours=lambda policy: policy.transfer_reply_hours,
        marks=(Mark(name="50%", part=0.5), Mark(name="80%", part=0.8)),
        stopped_by=SPECIFIC_REPLIES,
        by_hand_only=True,
        promise=True,
        vi="Phản hồi khách hàng trong 24 giờ kể từ khi tiếp nhận",
        en="A specific reply within 24 hours of receipt",
    ),
    Deadline(
        kind="K20",
        clause="CP-25",
        runs=_waits_for_first_answer,
        starts=_since_receipt,
        working_days=lambda policy: policy.resolution_working_days,
        marks=tuple(
            Mark(name=f"wd{days}", working_days=_exactly(days)) for days in (10, 15, 18, 19)
        ),
        stopped_by=frozenset({"answer1"}),
        stopped_by_events=(MinutesMade,),
        promise=True,
        vi="Trả lời bằng văn bản trong 20 ngày làm việc kể từ khi tiếp nhận",
        en="A written answer within 20 working days of receipt",
    ),
    Deadline(
        kind="KR2",
        clause="AMB-10",
        runs=_second_round,
        starts=_since_now,
        working_days=lambda policy: policy.round2_target_working_days,
        stopped_by=frozenset({"answer2", "invitation"}),
        vi="Mục tiêu nội bộ: thư trả lời hoặc thư mời lần 2 trong 10 ngày làm việc",
        en="Internal target: the second letter or invitation within 10 working days",
    ),
    Deadline(
        kind="KASK",
        clause="CP-10",
        runs=_waits_for_customer,
        starts=_since_now,
        working_days=lambda policy: policy.question_reminder_working_days * 2,
        marks=(
            Mark(name="remind", working_days=lambda policy: policy.question_reminder_working_days),
        ),
        vi="Nhắc khách hàng bổ sung thông tin",
        en="Reminder of the open questions",
    ),
    Deadline(
        kind="KSILENT",
        clause="AMB-11",
        runs=lambda case: case.state in ANSWERED,
        starts=_since_now,
        working_days=lambda policy: policy.silence_close_working_days,
        marks=(
            Mark(name="remind", working_days=lambda policy: policy.silence_reminder_working_days),
        ),
        restarts_on=(Wrote,),
        vi="Khách hàng chưa phản hồi kết quả",
        en="The customer is silent after the answer",
    ),
    Deadline(
        kind="KDRAFT",
        clause="CP-04",
        runs=lambda case: case.state is State.DRAFT and case.kind is CaseKind.QUERY,
        starts=_since_now,
        working_days=lambda policy: 1,
        restarts_on=(Wrote,),
        vi="Mục tiêu nội bộ: xem và trả lời tin nhắn trong 1 ngày làm việc",
        en="Internal target: look at a message within one working day",
    ),
    Deadline(
        kind="KCLOSE",
        clause="CP-24",
        runs=lambda case: case.state in ENDING | at(State.DISAGREED_R2),
        starts=_since_now,
        working_days=lambda policy: 2,
        vi="Mục tiêu nội bộ: làm bước kết thúc trong 2 ngày làm việc",
        en="Internal target: the closing step within two working days",
    ),
    Deadline(
        kind="KARCHIVE",
        clause="CP-23",
        runs=lambda case: case.state is State.CLOSED,
        starts=_since_now,
        hours=lambda policy: 24 * policy.archive_days,
        vi="Lưu trữ hồ sơ sau khi kết thúc",
        en="The file is archived after closing",
    ),
)
