"""Preconditions of closing, archiving and reopening (step 5)."""

from __future__ import annotations

from datetime import datetime, timedelta

from workflows.case import Case, FaultSide, State, Task
from workflows.conditions.delivery_state import (
    are_minutes_given,
    has_arrived,
    has_written_result,
    is_delivered,
    is_in_hand,
    is_issued,
    round_two_documents,
)
from workflows.events import Closed, Event, Reopened
from workflows.policy import Policy
from workflows.table.rule import need


@need(vi="chưa lập biên bản kết quả giải quyết", en="no minutes were made")
def has_minutes(case: Case, event: Event, policy: Policy) -> bool:
    return is_issued(case, "minutes")


@need(
    vi="chưa gửi được văn bản kết quả cho khách hàng", en="the customer has no written result yet"
)
def are_minutes_delivered(case: Case, event: Event, policy: Policy) -> bool:
    return are_minutes_given(case)


@need(vi="chưa cấp phiếu tiếp nhận", en="no receipt slip was issued")
def has_slip(case: Case, event: Event, policy: Policy) -> bool:
    return is_issued(case, "slip")


@need(
    vi="buổi tiếp khách tại quầy chưa kết thúc (cấp phiếu tiếp nhận rồi kết thúc buổi)",
    en="the visit at the counter has not ended",
)
def is_visit_over(case: Case, event: Event, policy: Policy) -> bool:
    return not case.visit_open


@need(
    vi="văn bản trả lời chưa gửi được đến khách hàng",
    en="the written answer has not been delivered",
)
def is_answer_delivered(case: Case, event: Event, policy: Policy) -> bool:
    return is_in_hand(case)


@need(
    vi="kết quả hai bên đồng ý chưa gửi được bằng văn bản: gửi lại văn bản trả lời, "
    "hoặc ở vòng 2 ghi thỏa thuận và lập biên bản",
    en="the customer has no written result: send the answer again, or make minutes in round 2",
)
def is_result_in_writing(case: Case, event: Event, policy: Policy) -> bool:
    return has_written_result(case)


@need(vi="chưa gửi thư trả lời hoặc thư mời lần 2", en="no second letter or invitation was sent")
def has_round_two_document(case: Case, event: Event, policy: Policy) -> bool:
    return any(has_arrived(document) for document in round_two_documents(case))


@need(vi="chưa cấu hình cơ quan có thẩm quyền", en="no competent authority is configured")
def has_authorities(case: Case, event: Event, policy: Policy) -> bool:
    return bool(policy.bodies)


@need(
    vi="thông tin về cơ quan có thẩm quyền chưa đến được khách hàng",
    en="the note on authorities has not been delivered",
)
def is_referral_delivered(case: Case, event: Event, policy: Policy) -> bool:
    return is_delivered(case, "referral")


@need(vi="chưa ghi bài học rút kinh nghiệm (có thể ghi “không có”)", en="no lesson was written")
def has_lesson(case: Case, event: Event, policy: Policy) -> bool:
    return isinstance(event, Closed) and bool(event.lesson.strip())


@need(
    vi="lỗi thuộc về công ty: cần ít nhất một việc khắc phục có người phụ trách và thời hạn"
    " (/giaoviec … | hạn | người làm | khacphuc)",
    en="the company is at fault: a corrective action with owner and date is needed",
)
def has_corrective_action(case: Case, event: Event, policy: Policy) -> bool:
    if case.cause is None or case.cause.fault_side is not FaultSide.PROVIDER:
        return True
    count = case.timer("K20")
    since = count.started_at if count is not None else case.opened_at
    return any(_is_corrective_since(task, since) for task in case.tasks)


def _is_corrective_since(task: Task, since: datetime) -> bool:
    """An action that was done before the fault came back does not count."""
    if not task.corrective:
        return False
    return task.done_at >= since if task.done_at else bool(task.owner and task.due)


@need(
    vi="khách hàng chưa im lặng đủ thời gian quy định",
    en="the customer has not been silent long enough",
)
def is_silent_long_enough(case: Case, event: Event, policy: Policy) -> bool:
    timer = case.timer("KSILENT")
    return timer is not None and timer.breached_at is not None


@need(vi="buổi làm việc đã mời chưa diễn ra", en="the meeting has not taken place yet")
def is_meeting_over(case: Case, event: Event, policy: Policy) -> bool:
    invited = case.state is State.INVITED_R2 and case.meeting is not None
    return not invited or (case.meeting is not None and case.meeting.at < event.at)


@need(
    vi="khách hàng còn trong thời hạn được quay lại, chưa lưu trữ được",
    en="the customer may still come back",
)
def is_reopening_over(case: Case, event: Event, policy: Policy) -> bool:
    closed = case.closed_at
    return closed is not None and event.at - closed >= timedelta(days=policy.reopen_days)


@need(
    vi="còn việc khắc phục chưa xong: lưu trữ rồi thì không ghi kết quả được nữa",
    en="a corrective action is still open",
)
def are_corrections_done(case: Case, event: Event, policy: Policy) -> bool:
    return all(task.done_at for task in case.tasks if task.corrective)


@need(vi="chưa ghi lý do mở lại", en="no reason for reopening")
def has_reopening_reason(case: Case, event: Event, policy: Policy) -> bool:
    return isinstance(event, Reopened) and bool(event.reason.strip())
