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
from workflows.rules.row import need


def _sent(case: Case, *templates: str) -> bool:
    return any(d.sent_at and not d.failed_at for d in case.documents_of(*templates))


@need(vi="chưa xác định nguyên nhân", en="no cause yet")
def fault_side(case: Case, event: Event, policy: Policy) -> bool:
    return case.cause is not None


@need(vi="chưa ghi kết quả kiểm tra và nguyên nhân", en="no findings or cause")
def findings(case: Case, event: Event, policy: Policy) -> bool:
    return isinstance(event, CauseFound) and bool(event.findings) and bool(event.text.strip())


@need(
    vi="còn việc nội bộ chưa có trả lời (hoặc ghi lý do bỏ qua)",
    en="internal tasks are open (or say why they are skipped)",
)
def tasks_answered(case: Case, event: Event, policy: Policy) -> bool:
    skipped = isinstance(event, CauseFound) and bool(event.skipped_tasks_reason.strip())
    return not case.open_tasks or skipped


@need(
    vi="chấp nhận một phần hoặc từ chối phải ghi rõ lý do và căn cứ",
    en="a partial or negative decision must state its reason and basis",
)
def basis(case: Case, event: Event, policy: Policy) -> bool:
    if not isinstance(event, Proposed) or event.outcome is Outcome.FULL:
        return True
    return bool(event.basis.strip()) and bool(event.reason.strip())


@need(vi="chưa ghi biện pháp giải quyết", en="no remedy is stated")
def remedies(case: Case, event: Event, policy: Policy) -> bool:
    if not isinstance(event, Proposed):
        return True
    return bool(event.remedies) or event.outcome is Outcome.NONE


@need(
    vi="lần 2 phải trả lời từng điểm khách hàng nêu",
    en="round 2 must answer each of the customer's points",
)
def points(case: Case, event: Event, policy: Policy) -> bool:
    return not isinstance(event, Proposed) or case.round == 1 or bool(event.points)


@need(vi="người soạn không được tự duyệt", en="whoever drafted it may not approve it")
def other_eyes(case: Case, event: Event, policy: Policy) -> bool:
    proposal = case.proposal
    return not policy.four_eyes or proposal is None or proposal.drafted_by != event.by.id


@need(
    vi="bản đang duyệt không còn là bản mới nhất, xin xem lại",
    en="this is no longer the newest draft",
)
def this_draft(case: Case, event: Event, policy: Policy) -> bool:
    if not isinstance(event, Approved) or case.proposal is None:
        return False
    return event.digest == case.proposal.digest == digest_of(case, case.proposal)


@need(
    vi="chưa có phương án được duyệt, hoặc nội dung đã đổi sau khi duyệt",
    en="no approved solution, or it changed after approval",
)
def as_approved(case: Case, event: Event, policy: Policy) -> bool:
    proposal = case.proposal
    return (
        proposal is not None
        and proposal.approved_at is not None
        and proposal.digest == digest_of(case, proposal)
    )


@need(vi="không có bộ phận nhận này", en="no such department")
def known_department(case: Case, event: Event, policy: Policy) -> bool:
    return isinstance(event, Transferred) and event.to_department in policy.departments


@need(vi="chưa ghi lý do chuyển", en="no reason for the transfer")
def transfer_reason(case: Case, event: Event, policy: Policy) -> bool:
    return isinstance(event, Transferred) and bool(event.reason.strip())


@need(
    vi="không còn thông tin nào thiếu, hoặc mục hỏi không có trong danh sách",
    en="nothing is missing, or the field is unknown",
)
def something_to_ask(case: Case, event: Event, policy: Policy) -> bool:
    if isinstance(event, Asked) and event.fields:
        return all(field in policy.questions for field in event.fields)
    return bool(missing_fields(case, policy))


@need(vi="phải có lý do trả lời khách hàng", en="a reason is needed")
def reason(case: Case, event: Event, policy: Policy) -> bool:
    return isinstance(event, Dismissed) and bool(event.reason.strip())


@need(
    vi="chỉ giải quyết ngay khi khách đến trực tiếp hoặc gọi điện", en="only in person or by phone"
)
def in_person_or_by_phone(case: Case, event: Event, policy: Policy) -> bool:
    return case.channel in ("counter", "phone")


@need(vi="chưa đủ thông tin bắt buộc", en="required facts are missing")
def enough_information(case: Case, event: Event, policy: Policy) -> bool:
    return not missing_fields(case, policy)


@need(
    vi="loại khiếu nại này không thuộc quyền giải quyết ngay",
    en="this kind may not be settled on the spot",
)
def settlable_now(case: Case, event: Event, policy: Policy) -> bool:
    category = policy.category(case.category)
    return category is None or category.on_the_spot


@need(vi="chưa có thỏa thuận của hai bên", en="the two sides have not agreed")
def both_agree(case: Case, event: Event, policy: Policy) -> bool:
    return isinstance(event, Settled) and event.agreed and bool(event.agreement)


@need(
    vi="biên bản chưa có chữ ký của khách thì phải ghi lý do", en="unsigned minutes need a reason"
)
def signed(case: Case, event: Event, policy: Policy) -> bool:
    return isinstance(event, MinutesMade) and (event.signed or bool(event.unsigned_reason.strip()))


@need(vi="chưa lập biên bản kết quả giải quyết", en="no minutes were made")
def minutes(case: Case, event: Event, policy: Policy) -> bool:
    return bool(case.documents_of("minutes"))


@need(
    vi="chưa gửi được văn bản kết quả cho khách hàng", en="the customer has no written result yet"
)
def minutes_reached(case: Case, event: Event, policy: Policy) -> bool:
    return case.channel == "counter" or _sent(case, "minutes", *WRITTEN_ANSWERS)


@need(vi="chưa cấp phiếu tiếp nhận", en="no receipt slip was issued")
def slip(case: Case, event: Event, policy: Policy) -> bool:
    return bool(case.documents_of("slip"))


@need(
    vi="văn bản trả lời chưa gửi được đến khách hàng",
    en="the written answer has not been delivered",
)
def answer_delivered(case: Case, event: Event, policy: Policy) -> bool:
    return _sent(case, *WRITTEN_ANSWERS)


@need(vi="chưa gửi thư trả lời hoặc thư mời lần 2", en="no second letter or invitation was sent")
def round_two_document(case: Case, event: Event, policy: Policy) -> bool:
    return _sent(case, *ROUND_TWO_DOCUMENTS)


@need(vi="chưa cấu hình cơ quan có thẩm quyền", en="no competent authority is configured")
def bodies(case: Case, event: Event, policy: Policy) -> bool:
    return bool(policy.bodies)


@need(
    vi="thông tin về cơ quan có thẩm quyền chưa đến được khách hàng",
    en="the note on authorities has not been delivered",
)
def referral_delivered(case: Case, event: Event, policy: Policy) -> bool:
    return _sent(case, "referral")


@need(vi="chưa ghi bài học rút kinh nghiệm (có thể ghi “không có”)", en="no lesson was written")
def lesson(case: Case, event: Event, policy: Policy) -> bool:
    return isinstance(event, Closed) and bool(event.lesson.strip())


@need(
    vi="lỗi thuộc về công ty: cần ít nhất một việc khắc phục có người phụ trách và thời hạn",
    en="the company is at fault: a corrective action with owner and date is needed",
)
def corrective(case: Case, event: Event, policy: Policy) -> bool:
    if case.cause is None or case.cause.fault_side is not FaultSide.PROVIDER:
        return True
    return any(t.corrective and (t.done_at or (t.owner and t.due)) for t in case.tasks)


@need(
    vi="khách hàng chưa im lặng đủ thời gian quy định",
    en="the customer has not been silent long enough",
)
def silence(case: Case, event: Event, policy: Policy) -> bool:
    clock = case.clock("KSILENT")
    return clock is not None and clock.breached_at is not None


@need(vi="thời điểm họp phải ở tương lai", en="the meeting must lie ahead")
def future(case: Case, event: Event, policy: Policy) -> bool:
    return isinstance(event, Invited) and event.meeting.at > event.at


@need(vi="không thể gộp hồ sơ vào chính nó", en="a case cannot absorb itself")
def not_itself(case: Case, event: Event, policy: Policy) -> bool:
    return isinstance(event, MergedInto) and event.number != case.number
