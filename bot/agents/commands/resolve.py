"""Commands of step 3, Nguyên nhân và phương án: cause, proposal, approval."""

from __future__ import annotations

from bot.access import Access
from bot.agents.commands.command import Choice, Command, CommandInput, Step
from bot.agents.parsing import (
    OUTCOME_NAMES,
    OUTCOMES,
    SIDE_NAMES,
    SIDES,
    InvalidInput,
    folded_word,
    parse_amount,
    parse_due,
    parse_fault_side,
    parse_outcome,
    parse_pairs,
    split_items,
)
from workflows.case import Case, Remedy
from workflows.events import Approved, CauseFound, Proposed, Refused, Returned
from workflows.policy import Policy

LABELS = ("ketluan", "bienphap", "lydo", "cancu", "diem", "denghi", "khacphuc")
"""The parts of a proposal in order; each may also be typed as `căn cứ: …` anywhere."""


def _sides(policy: Policy, access: Access) -> tuple[Choice, ...]:
    return tuple((SIDE_NAMES[found].capitalize(), words[0]) for found, words in SIDES.items())


def _outcomes(policy: Policy, access: Access) -> tuple[Choice, ...]:
    return tuple((OUTCOME_NAMES[found].capitalize(), words[0]) for found, words in OUTCOMES.items())


def _cause(given: CommandInput) -> CauseFound:
    findings = split_items(given.need(2, "kết quả kiểm tra"))
    return CauseFound(
        by=given.by,
        at=given.at,
        fault_side=parse_fault_side(given.need(0, "lỗi thuộc bên nào")),
        text=given.need(1, "nguyên nhân"),
        findings=findings,
        skipped_tasks_reason=given.part(3).split(":", 1)[-1].strip(),
    )


def parse_remedies(text: str, given: CommandInput) -> tuple[Remedy, ...]:
    """`việc [số tiền] trước ngày; …`. Raises InvalidInput for a remedy without a day."""
    found = []
    for item in split_items(text):
        what, by = parse_due(item, given.today)
        if by is None or not what:
            raise InvalidInput(
                f"“{item}”: mỗi biện pháp phải có hạn, ví dụ trước 30/11/2026 hoặc +5"
            )
        found.append(Remedy(what=what, by=by, amount_vnd=parse_amount(what)))
    return tuple(found)


def parts_by_label(parts: tuple[str, ...]) -> dict[str, str]:
    """The parts by label: a part that names its label has it, the others follow in order."""
    named: dict[str, str] = {}
    unnamed = []
    for part in parts:
        label, colon, rest = part.partition(":")
        if colon and folded_word(label) in LABELS:
            named[folded_word(label)] = rest.strip()
        else:
            unnamed.append(part.strip())
    free = (label for label in LABELS if label not in named)
    return {**dict(zip(free, unnamed, strict=False)), **named}


def _proposed(given: CommandInput) -> Proposed:
    said = parts_by_label(given.parts)
    return Proposed(
        by=given.by,
        at=given.at,
        outcome=parse_outcome(said.get("ketluan", "")),
        remedies=parse_remedies(said.get("bienphap", ""), given),
        reason=said.get("lydo", ""),
        basis=said.get("cancu", ""),
        points=parse_pairs(said.get("diem", "")),
        offer=said.get("denghi", ""),
        corrective=split_items(said.get("khacphuc", "")),
    )


def _approved(given: CommandInput) -> Approved:
    draft = given.case.proposal
    if draft is None:
        raise InvalidInput("hồ sơ chưa có phương án để duyệt")
    code = given.part(0)
    if not given.pressed and (len(code) < 6 or not draft.digest.startswith(code.lower())):
        raise InvalidInput(
            f"mã “{code}” không đúng bản mới nhất: xem /hoso rồi bấm Duyệt dưới phương án"
        )
    return Approved(by=given.by, at=given.at, digest=draft.digest)


def _returned(given: CommandInput) -> Returned:
    return Returned(by=given.by, at=given.at, reason=given.need(0, "lý do trả lại"))


def _refused(given: CommandInput) -> Refused:
    return Refused(by=given.by, at=given.at, reason=given.need(0, "lý do không duyệt"))


def _second_round(case: Case) -> bool:
    return case.round > 1


RESOLVE = (
    Command(
        name="nguyennhan",
        alias="cause",
        on=CauseFound,
        read=_cause,
        usage="<bên có lỗi> | <nguyên nhân> | <kết quả kiểm tra; …> [| bỏ qua: lý do]",
        example="/nguyennhan congty | Máy chủ thư quá tải | Nhật ký ghi lỗi lúc 9:00; đã thử lại",
        steps=(
            Step(
                ask="Lỗi thuộc bên nào?",
                choices=_sides,
                check=lambda text, given: parse_fault_side(text),
            ),
            Step(ask="Nguyên nhân là gì (câu này vào thư trả lời)?"),
            Step(ask="Kết quả kiểm tra? Mỗi dòng một kết quả"),
            Step(
                ask="Còn việc nội bộ chưa trả lời: vì sao bỏ qua?",
                optional=True,
                when=lambda case: bool(case.open_tasks),
            ),
        ),
        vi="Ghi nguyên nhân",
        en="Record the cause",
    ),
    Command(
        name="dexuat",
        alias="propose",
        on=Proposed,
        read=_proposed,
        usage="<kết luận> | <biện pháp trước ngày; …> [| lý do | căn cứ | điểm => trả lời; …]",
        example="/dexuat toanbo | hoàn 1.200.000đ trước 30/11/2026; gửi lời xin lỗi +3",
        steps=(
            Step(ask="Kết luận?", choices=_outcomes, check=lambda text, given: parse_outcome(text)),
            Step(
                ask="Biện pháp? Mỗi dòng một việc có hạn: hoàn 1.200.000đ trước 30/11/2026",
                optional=True,
                check=parse_remedies,
            ),
            Step(ask="Lý do (bắt buộc nếu không chấp nhận toàn bộ)?", optional=True),
            Step(ask="Căn cứ (hợp đồng, điều khoản, kết quả kiểm tra)?", optional=True),
            Step(
                ask="Trả lời từng điểm khách nêu? Mỗi dòng: điểm => trả lời",
                check=lambda text, given: parse_pairs(text),
                when=_second_round,
            ),
            Step(ask="Đề nghị thêm với khách?", optional=True, when=_second_round),
            Step(ask="Việc khắc phục trong công ty? Mỗi dòng một việc", optional=True),
        ),
        vi="Đề xuất phương án",
        en="Propose a solution",
    ),
    Command(
        name="duyet",
        alias="approve",
        on=Approved,
        read=_approved,
        usage="<mã bản phương án>, hoặc bấm nút Duyệt",
        example="/duyet 3fa9c1d2",
        vi="Duyệt phương án",
        en="Approve the solution",
    ),
    Command(
        name="tralai",
        alias="return",
        on=Returned,
        read=_returned,
        whole=True,
        usage="<lý do>",
        example="/tralai Xin ghi rõ căn cứ tính tiền hoàn",
        steps=(Step(ask="Vì sao trả lại?"),),
        vi="Trả lại phương án để sửa",
        en="Send the draft back",
    ),
    Command(
        name="tuchoi",
        alias="refuse",
        on=Refused,
        read=_refused,
        whole=True,
        usage="<lý do>",
        example="/tuchoi Không đúng thẩm quyền, cần phương án khác",
        steps=(Step(ask="Vì sao không duyệt?"),),
        vi="Không duyệt phương án",
        en="Refuse the draft",
    ),
)
