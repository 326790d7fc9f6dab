"""Commands of step 1, Tiếp nhận."""

from __future__ import annotations

from bot.agents.commands.command import Command, CommandInput, Step
from bot.agents.parsing import InvalidInput, folded_word
from workflows.case import CaseKind
from workflows.events import Dismissed, Recognised, SlipIssued, VisitEnded


def _recognised(given: CommandInput) -> Recognised:
    said = given.part(0)
    kind = CaseKind.QUERY if folded_word(said) in ("thacmac", "query") else CaseKind.COMPLAINT
    category = said if kind is CaseKind.COMPLAINT else ""
    if category and given.policy.category(category) is None:
        known = ", ".join(given.policy.categories)
        raise InvalidInput(f"không có loại “{category}”. Các loại: {known}")
    return Recognised(by=given.by, at=given.at, kind=kind, category=category, summary=given.part(1))


def _dismissed(given: CommandInput) -> Dismissed:
    reason = given.need(0, "lời trả lời có lý do cho khách hàng")
    return Dismissed(by=given.by, at=given.at, reason=reason)


def _slip(given: CommandInput) -> SlipIssued:
    return SlipIssued(by=given.by, at=given.at, form=given.part(0) or "in")


def _visit_ended(given: CommandInput) -> VisitEnded:
    return VisitEnded(by=given.by, at=given.at)


RECEIVE = (
    Command(
        name="khieunai",
        alias="recognise",
        on=Recognised,
        read=_recognised,
        heads=1,
        usage="[loại | tóm tắt], hoặc thacmac",
        example="/khieunai mail_send | Không gửi được thư từ sáng nay",
        steps=(
            Step(ask="Loại khiếu nại (mã trong danh mục)?", optional=True),
            Step(ask="Tóm tắt sự việc?", optional=True),
        ),
        vi="Ghi nhận đây là khiếu nại",
        en="Recognise a complaint",
    ),
    Command(
        name="khongphai",
        alias="dismiss",
        on=Dismissed,
        read=_dismissed,
        whole=True,
        usage="<lời trả lời có lý do>",
        example="/khongphai Dạ đây là câu hỏi về bảng giá, em xin gửi bảng giá hiện hành ạ.",
        steps=(Step(ask="Trả lời khách thế nào, vì sao đây không phải khiếu nại?"),),
        drafted=True,
        vi="Không phải khiếu nại, trả lời có lý do",
        en="Not a complaint, with a reasoned reply",
    ),
    Command(
        name="phieu",
        alias="slip",
        on=SlipIssued,
        read=_slip,
        usage="[in]",
        example="/phieu",
        steps=(Step(ask="Hình thức phiếu (in, điện tử)?", optional=True),),
        vi="Cấp phiếu tiếp nhận",
        en="Issue the receipt slip",
    ),
    Command(
        name="ketthucbuoi",
        alias="endvisit",
        on=VisitEnded,
        read=_visit_ended,
        example="/ketthucbuoi",
        vi="Kết thúc buổi tiếp khách tại quầy",
        en="The visitor leaves the counter",
    ),
)
