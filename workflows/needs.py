"""What must be so before a row applies, each with the sentence an agent reads if it is not."""

from __future__ import annotations

from workflows.case import Case, FaultSide, Outcome
from workflows.digest import digest_of
from workflows.events import (
    Approved,
    Asked,
    CauseFound,
    Closed,
    Dismissed,
    Event,
    Invited,
    MergedInto,
    MinutesMade,
    Proposed,
    Settled,
    Transferred,
)
from workflows.guards import ROUND_TWO_DOCUMENTS, WRITTEN_ANSWERS
from workflows.missing import missing_fields
from workflows.policy import Policy
from workflows.rules.row import Need


def _sent(case: Case, *templates: str) -> bool:
    return any(d.sent_at and not d.failed_at for d in case.documents_of(*templates))


def _has_fault_side(case: Case, event: Event, policy: Policy) -> bool:
    return case.cause is not None


def _findings_given(case: Case, event: Event, policy: Policy) -> bool:
    return isinstance(event, CauseFound) and bool(event.findings) and bool(event.text.strip())


def _tasks_answered(case: Case, event: Event, policy: Policy) -> bool:
    skipped = isinstance(event, CauseFound) and bool(event.skipped_tasks_reason.strip())
    return not case.open_tasks or skipped


def _basis_stated(case: Case, event: Event, policy: Policy) -> bool:
    if not isinstance(event, Proposed) or event.outcome is Outcome.FULL:
        return True
    return bool(event.basis.strip()) and bool(event.reason.strip())


def _remedies_stated(case: Case, event: Event, policy: Policy) -> bool:
    if not isinstance(event, Proposed):
        return True
    return bool(event.remedies) or event.outcome is Outcome.NONE


def _points_answered(case: Case, event: Event, policy: Policy) -> bool:
    return not isinstance(event, Proposed) or case.round == 1 or bool(event.points)


def _another_approves(case: Case, event: Event, policy: Policy) -> bool:
    proposal = case.proposal
    return not policy.four_eyes or proposal is None or proposal.drafted_by != event.by.id


def _approves_this_draft(case: Case, event: Event, policy: Policy) -> bool:
    if not isinstance(event, Approved) or case.proposal is None:
        return False
    return event.digest == case.proposal.digest == digest_of(case, case.proposal)


def _still_as_approved(case: Case, event: Event, policy: Policy) -> bool:
    proposal = case.proposal
    return (
        proposal is not None
        and proposal.approved_at is not None
        and proposal.digest == digest_of(case, proposal)
    )


def _another_department(case: Case, event: Event, policy: Policy) -> bool:
    return isinstance(event, Transferred) and event.to_department in policy.departments


def _elsewhere(case: Case, event: Event, policy: Policy) -> bool:
    return isinstance(event, Transferred) and bool(event.reason.strip())


def _something_to_ask(case: Case, event: Event, policy: Policy) -> bool:
    if isinstance(event, Asked) and event.fields:
        return all(field in policy.questions for field in event.fields)
    return bool(missing_fields(case, policy))


def _reason_given(case: Case, event: Event, policy: Policy) -> bool:
    return isinstance(event, Dismissed) and bool(event.reason.strip())


def _in_person_or_by_phone(case: Case, event: Event, policy: Policy) -> bool:
    return case.channel in ("counter", "phone")


def _enough_information(case: Case, event: Event, policy: Policy) -> bool:
    return not missing_fields(case, policy)


def _may_be_settled_now(case: Case, event: Event, policy: Policy) -> bool:
    category = policy.category(case.category)
    return category is None or category.on_the_spot


def _both_agree(case: Case, event: Event, policy: Policy) -> bool:
    return isinstance(event, Settled) and event.agreed and bool(event.agreement)


def _signed_or_explained(case: Case, event: Event, policy: Policy) -> bool:
    return isinstance(event, MinutesMade) and (event.signed or bool(event.unsigned_reason.strip()))


def _minutes_filed(case: Case, event: Event, policy: Policy) -> bool:
    return bool(case.documents_of("minutes"))


def _minutes_reached_caller(case: Case, event: Event, policy: Policy) -> bool:
    return case.channel == "counter" or _sent(case, "minutes", *WRITTEN_ANSWERS)


def _slip_issued(case: Case, event: Event, policy: Policy) -> bool:
    return bool(case.documents_of("slip"))


def _answer_delivered(case: Case, event: Event, policy: Policy) -> bool:
    return _sent(case, *WRITTEN_ANSWERS)


def _round_two_document_sent(case: Case, event: Event, policy: Policy) -> bool:
    return _sent(case, *ROUND_TWO_DOCUMENTS)


def _bodies_configured(case: Case, event: Event, policy: Policy) -> bool:
    return bool(policy.bodies)


def _referral_delivered(case: Case, event: Event, policy: Policy) -> bool:
    return _sent(case, "referral")


def _lesson_written(case: Case, event: Event, policy: Policy) -> bool:
    return isinstance(event, Closed) and bool(event.lesson.strip())


def _corrective_action_exists(case: Case, event: Event, policy: Policy) -> bool:
    if case.cause is None or case.cause.fault_side is not FaultSide.PROVIDER:
        return True
    return any(t.corrective and (t.done_at or (t.owner and t.due)) for t in case.tasks)


def _silent_long_enough(case: Case, event: Event, policy: Policy) -> bool:
    clock = case.clock("KSILENT")
    return clock is not None and clock.breached_at is not None


def _future_meeting(case: Case, event: Event, policy: Policy) -> bool:
    return isinstance(event, Invited) and event.meeting.at > event.at


def _not_itself(case: Case, event: Event, policy: Policy) -> bool:
    return isinstance(event, MergedInto) and event.number != case.number


FAULT_SIDE = Need(met=_has_fault_side, vi="chưa xác định nguyên nhân", en="no cause yet")
FINDINGS = Need(
    met=_findings_given, vi="chưa ghi kết quả kiểm tra và nguyên nhân", en="no findings or cause"
)
TASKS_ANSWERED = Need(
    met=_tasks_answered,
    vi="còn việc nội bộ chưa có trả lời (hoặc ghi lý do bỏ qua)",
    en="internal tasks are open (or say why they are skipped)",
)
BASIS = Need(
    met=_basis_stated,
    vi="chấp nhận một phần hoặc từ chối phải ghi rõ lý do và căn cứ",
    en="a partial or negative decision must state its reason and basis",
)
REMEDIES = Need(met=_remedies_stated, vi="chưa ghi biện pháp giải quyết", en="no remedy is stated")
POINTS = Need(
    met=_points_answered,
    vi="lần 2 phải trả lời từng điểm khách hàng nêu",
    en="round 2 must answer each of the customer's points",
)
OTHER_EYES = Need(
    met=_another_approves,
    vi="người soạn không được tự duyệt",
    en="whoever drafted it may not approve it",
)
THIS_DRAFT = Need(
    met=_approves_this_draft,
    vi="bản đang duyệt không còn là bản mới nhất, xin xem lại",
    en="this is no longer the newest draft",
)
AS_APPROVED = Need(
    met=_still_as_approved,
    vi="chưa có phương án được duyệt, hoặc nội dung đã đổi sau khi duyệt",
    en="no approved solution, or it changed after approval",
)
KNOWN_DEPARTMENT = Need(
    met=_another_department, vi="không có bộ phận nhận này", en="no such department"
)
TRANSFER_REASON = Need(met=_elsewhere, vi="chưa ghi lý do chuyển", en="no reason for the transfer")
SOMETHING_TO_ASK = Need(
    met=_something_to_ask,
    vi="không còn thông tin nào thiếu, hoặc mục hỏi không có trong danh sách",
    en="nothing is missing, or the field is unknown",
)
REASON = Need(met=_reason_given, vi="phải có lý do trả lời khách hàng", en="a reason is needed")
IN_PERSON_OR_BY_PHONE = Need(
    met=_in_person_or_by_phone,
    vi="chỉ giải quyết ngay khi khách đến trực tiếp hoặc gọi điện",
    en="only in person or by phone",
)
ENOUGH_INFORMATION = Need(
    met=_enough_information, vi="chưa đủ thông tin bắt buộc", en="required facts are missing"
)
SETTLABLE_NOW = Need(
    met=_may_be_settled_now,
    vi="loại khiếu nại này không thuộc quyền giải quyết ngay",
    en="this kind may not be settled on the spot",
)
BOTH_AGREE = Need(
    met=_both_agree,
    vi="chưa có thỏa thuận của hai bên",
    en="the two sides have not agreed",
)
SIGNED = Need(
    met=_signed_or_explained,
    vi="biên bản chưa có chữ ký của khách thì phải ghi lý do",
    en="unsigned minutes need a reason",
)
MINUTES = Need(
    met=_minutes_filed, vi="chưa lập biên bản kết quả giải quyết", en="no minutes were made"
)
MINUTES_REACHED = Need(
    met=_minutes_reached_caller,
    vi="chưa gửi được văn bản kết quả cho khách hàng",
    en="the customer has no written result yet",
)
SLIP = Need(met=_slip_issued, vi="chưa cấp phiếu tiếp nhận", en="no receipt slip was issued")
ANSWER_DELIVERED = Need(
    met=_answer_delivered,
    vi="văn bản trả lời chưa gửi được đến khách hàng",
    en="the written answer has not been delivered",
)
ROUND_TWO_DOCUMENT = Need(
    met=_round_two_document_sent,
    vi="chưa gửi thư trả lời hoặc thư mời lần 2",
    en="no second letter or invitation was sent",
)
BODIES = Need(
    met=_bodies_configured,
    vi="chưa cấu hình cơ quan có thẩm quyền",
    en="no competent authority is configured",
)
REFERRAL_DELIVERED = Need(
    met=_referral_delivered,
    vi="thông tin về cơ quan có thẩm quyền chưa đến được khách hàng",
    en="the note on authorities has not been delivered",
)
LESSON = Need(
    met=_lesson_written,
    vi="chưa ghi bài học rút kinh nghiệm (có thể ghi “không có”)",
    en="no lesson was written",
)
CORRECTIVE = Need(
    met=_corrective_action_exists,
    vi="lỗi thuộc về công ty: cần ít nhất một việc khắc phục có người phụ trách và thời hạn",
    en="the company is at fault: a corrective action with owner and date is needed",
)
SILENCE = Need(
    met=_silent_long_enough,
    vi="khách hàng chưa im lặng đủ thời gian quy định",
    en="the customer has not been silent long enough",
)
FUTURE = Need(
    met=_future_meeting, vi="thời điểm họp phải ở tương lai", en="the meeting must lie ahead"
)
NOT_ITSELF = Need(
    met=_not_itself, vi="không thể gộp hồ sơ vào chính nó", en="a case cannot absorb itself"
)
