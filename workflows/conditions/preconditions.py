"""Preconditions of agents' events, each with the sentence that an agent reads if it is unmet."""

from __future__ import annotations

from workflows.case import Case, Outcome, State, groups
from workflows.case.approval_digest import digest_of
from workflows.case.groups import FIRST_ROUND_WORK, is_spoken
from workflows.conditions.delivery_state import is_in_hand
from workflows.conditions.required_fields import CATEGORY, missing_fields
from workflows.events import (
    Agreed,
    Approved,
    Asked,
    Assigned,
    CauseFound,
    Corrected,
    Disagreed,
    Dismissed,
    Event,
    Invited,
    MergedInto,
    MinutesMade,
    Proposed,
    Refused,
    Returned,
    Settled,
    TaskDone,
    Transferred,
)
from workflows.policy import Policy
from workflows.table.rule import need


@need(vi="chưa xác định nguyên nhân", en="no cause yet")
def has_cause(case: Case, event: Event, policy: Policy) -> bool:
    return case.cause is not None


@need(vi="chưa ghi kết quả kiểm tra và nguyên nhân", en="no findings or cause")
def has_findings(case: Case, event: Event, policy: Policy) -> bool:
    return isinstance(event, CauseFound) and bool(event.findings) and bool(event.text.strip())


@need(
    vi="còn việc nội bộ chưa có trả lời (hoặc ghi lý do bỏ qua)",
    en="internal tasks are open (or say why they are skipped)",
)
def are_tasks_answered(case: Case, event: Event, policy: Policy) -> bool:
    skipped = isinstance(event, CauseFound) and bool(event.skipped_tasks_reason.strip())
    return not case.open_tasks or skipped


@need(
    vi="chấp nhận một phần hoặc từ chối phải ghi rõ lý do và căn cứ",
    en="a partial or negative decision must state its reason and basis",
)
def states_reason_and_basis(case: Case, event: Event, policy: Policy) -> bool:
    if not isinstance(event, Proposed) or event.outcome is Outcome.FULL:
        return True
    return bool(event.basis.strip()) and bool(event.reason.strip())


@need(vi="chưa ghi biện pháp giải quyết", en="no remedy is stated")
def states_remedies(case: Case, event: Event, policy: Policy) -> bool:
    if not isinstance(event, Proposed):
        return True
    return bool(event.remedies) or event.outcome is Outcome.NONE


@need(
    vi="lần 2 phải trả lời từng điểm khách hàng nêu",
    en="round 2 must answer each of the customer's points",
)
def answers_every_point(case: Case, event: Event, policy: Policy) -> bool:
    if not isinstance(event, Proposed) or case.round == 1:
        return True
    return len(event.points) >= max(1, len(case.disagreement))


@need(vi="người soạn không được tự duyệt", en="whoever drafted it may not approve it")
def is_not_drafter(case: Case, event: Event, policy: Policy) -> bool:
    proposal = case.proposal
    return not policy.four_eyes or proposal is None or proposal.drafted_by != event.by.id


@need(
    vi="bản đang duyệt không còn là bản mới nhất, xin xem lại",
    en="this is no longer the newest draft",
)
def is_newest_draft(case: Case, event: Event, policy: Policy) -> bool:
    if not isinstance(event, Approved) or case.proposal is None:
        return False
    return event.digest == case.proposal.digest == digest_of(case, case.proposal)


@need(
    vi="chưa có phương án được duyệt, hoặc nội dung đã đổi sau khi duyệt",
    en="no approved solution, or it changed after approval",
)
def is_as_approved(case: Case, event: Event, policy: Policy) -> bool:
    proposal = case.proposal
    return (
        proposal is not None
        and proposal.round == case.round
        and proposal.approved_at is not None
        and proposal.digest == digest_of(case, proposal)
    )


@need(vi="không có bộ phận nhận này", en="no such department")
def is_known_department(case: Case, event: Event, policy: Policy) -> bool:
    return isinstance(event, Transferred) and event.to_department in policy.departments


@need(vi="chưa ghi lý do chuyển", en="no reason for the transfer")
def has_transfer_reason(case: Case, event: Event, policy: Policy) -> bool:
    return isinstance(event, Transferred) and bool(event.reason.strip())


@need(
    vi="không còn thông tin nào chưa hỏi (đã hỏi rồi thì hệ thống tự nhắc một lần), "
    "hoặc mục hỏi không có trong danh sách",
    en="nothing is left to ask (a question is asked once and reminded once), or it is unknown",
)
def has_something_to_ask(case: Case, event: Event, policy: Policy) -> bool:
    if not isinstance(event, Asked):
        return False
    fields = event.fields or missing_fields(case, policy)
    pending = {question.field for question in case.open_questions}
    return all(field in policy.questions for field in fields) and bool(set(fields) - pending)


@need(vi="phải có lý do trả lời khách hàng", en="a reason is needed")
def has_dismissal_reason(case: Case, event: Event, policy: Policy) -> bool:
    return isinstance(event, Dismissed) and bool(event.reason.strip())


@need(
    vi="chỉ giải quyết ngay khi khách đến trực tiếp hoặc gọi điện", en="only in person or by phone"
)
def is_in_person_or_by_phone(case: Case, event: Event, policy: Policy) -> bool:
    return is_spoken(case)


@need(vi="chưa đủ thông tin bắt buộc", en="required facts are missing")
def has_enough_information(case: Case, event: Event, policy: Policy) -> bool:
    return not set(missing_fields(case, policy)) - {CATEGORY}


@need(
    vi="loại khiếu nại này không thuộc quyền giải quyết ngay",
    en="this kind may not be settled on the spot",
)
def may_be_settled_on_spot(case: Case, event: Event, policy: Policy) -> bool:
    category = policy.category(case.category)
    return category is None or category.on_the_spot


@need(vi="chưa có thỏa thuận của hai bên", en="the two sides have not agreed")
def has_agreement(case: Case, event: Event, policy: Policy) -> bool:
    return isinstance(event, Settled) and event.agreed and bool(event.agreement)


@need(
    vi="biên bản chưa có chữ ký của khách thì phải ghi lý do", en="unsigned minutes need a reason"
)
def is_signed_or_explained(case: Case, event: Event, policy: Policy) -> bool:
    return isinstance(event, MinutesMade) and (event.signed or bool(event.unsigned_reason.strip()))


@need(vi="thời điểm họp phải ở tương lai", en="the meeting must lie ahead")
def is_meeting_ahead(case: Case, event: Event, policy: Policy) -> bool:
    return isinstance(event, Invited) and event.meeting.at > event.at


@need(vi="không thể gộp hồ sơ vào chính nó", en="a case cannot absorb itself")
def is_other_case(case: Case, event: Event, policy: Policy) -> bool:
    return isinstance(event, MergedInto) and event.number != case.number


@need(
    vi="hồ sơ đã trả lời hoặc đang ở vòng 2: hãy gộp hồ sơ kia vào hồ sơ này",
    en="this case was answered already: merge the other one into it",
)
def is_not_yet_answered(case: Case, event: Event, policy: Policy) -> bool:
    early = FIRST_ROUND_WORK | {State.DRAFT, State.NOT_A_COMPLAINT}
    return case.round == 1 and case.state in early


@need(vi="chỉ có buổi tiếp khách tại quầy", en="only a visit to the counter can end")
def is_at_counter(case: Case, event: Event, policy: Policy) -> bool:
    return groups.is_at_counter(case)


@need(vi="hồ sơ đã ở bộ phận này", en="the case is with this department already")
def is_other_department(case: Case, event: Event, policy: Policy) -> bool:
    return isinstance(event, Transferred) and event.to_department != case.department


@need(vi="chưa ghi giao cho ai", en="nobody is named")
def names_new_owner(case: Case, event: Event, policy: Policy) -> bool:
    return isinstance(event, Assigned) and bool(event.owner.strip())


@need(vi="không có việc nội bộ nào mang số này còn chờ", en="no open task has this number")
def is_waiting_task(case: Case, event: Event, policy: Policy) -> bool:
    return isinstance(event, TaskDone) and any(
        task.id == event.task and task.done_at == event.at for task in case.tasks
    )


@need(vi="không có loại khiếu nại này trong danh mục", en="no such category")
def is_known_category(case: Case, event: Event, policy: Policy) -> bool:
    category = dict(event.facts).get("category", "") if isinstance(event, Corrected) else ""
    return not category or policy.category(category) is not None


@need(vi="phải ghi lý do trả lại hoặc không duyệt", en="a reason is needed")
def has_approver_reason(case: Case, event: Event, policy: Policy) -> bool:
    return isinstance(event, (Returned, Refused)) and bool(event.reason.strip())


@need(vi="chưa ghi lời đồng ý của khách hàng", en="the customer's words are missing")
def has_customer_words(case: Case, event: Event, policy: Policy) -> bool:
    return isinstance(event, Agreed) and bool(event.words.strip())


@need(vi="chưa ghi điểm khách hàng chưa đồng ý", en="the points are missing")
def has_customer_points(case: Case, event: Event, policy: Policy) -> bool:
    return isinstance(event, Disagreed) and any(point.strip() for point in event.points)


@need(
    vi="văn bản chưa đến tay khách hàng nên chưa thể ghi nhận ý kiến (xác nhận hoặc gửi lại trước)",
    en="the customer has nothing in hand to agree or disagree with",
)
def has_answer_in_hand(case: Case, event: Event, policy: Policy) -> bool:
    return is_in_hand(case)
