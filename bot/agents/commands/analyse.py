"""Commands of step 2, Phân tích: take, ask, transfer, settle at once."""

from __future__ import annotations

from bot.agents.commands.command import Command, CommandInput, Step
from bot.agents.commands.people import department_choices, parse_department
from bot.agents.parsing import InvalidInput, folded_word, parse_due, split_items
from workflows.case import Agreement
from workflows.case.groups import is_at_counter
from workflows.events import Asked, MinutesMade, Settled, Taken, Transferred


def _taken(given: CommandInput) -> Taken:
    return Taken(by=given.by, at=given.at)


def _asked(given: CommandInput) -> Asked:
    fields = tuple(given.part(0).replace(",", " ").replace(";", " ").split())
    unknown = [name for name in fields if name not in given.policy.questions]
    if unknown:
        known = ", ".join(given.policy.questions)
        raise InvalidInput(f"không có mục hỏi “{unknown[0]}”. Các mục: {known}")
    return Asked(by=given.by, at=given.at, fields=fields)


def _transferred(given: CommandInput) -> Transferred:
    return Transferred(
        by=given.by,
        at=given.at,
        to_department=parse_department(given.need(0, "bộ phận nhận"), given),
        reason=given.need(1, "lý do chuyển"),
        contact_person=given.part(2),
    )


def parse_agreements(text: str, given: CommandInput) -> tuple[Agreement, ...]:
    """`việc, người làm, hạn; …`. Raises InvalidInput for an item without person or day."""
    found = []
    for item in split_items(text):
        words, by = parse_due(item, given.today)
        what, comma, who = words.rpartition(",")
        if by is None or not comma or not what.strip() or not who.strip():
            raise InvalidInput(f"“{item}”: mỗi thỏa thuận ghi “việc, người làm, hạn”")
        found.append(Agreement(what=what.strip(), who=who.strip(), by=by))
    if not found:
        raise InvalidInput("chưa ghi nội dung hai bên thỏa thuận")
    return tuple(found)


def _settled(given: CommandInput) -> Settled:
    return Settled(
        by=given.by,
        at=given.at,
        facts=given.need(0, "sự việc"),
        cause=given.need(1, "nguyên nhân"),
        answer=given.need(2, "nội dung đã trả lời khách"),
        agreement=parse_agreements(given.need(3, "thỏa thuận"), given),
        agreed=True,
        place=given.part(4),
        remarks=given.part(5),
    )


def _minutes(given: CommandInput) -> MinutesMade:
    said = folded_word(given.need(0, "khách đã ký hay chưa: ky hoặc khongky"))
    if said not in ("ky", "daky", "khongky", "chuaky"):
        raise InvalidInput("khách đã ký hay chưa? ky, hoặc khongky và lý do")
    signed = said in ("ky", "daky")
    reason = "" if signed else given.need(1, "lý do khách chưa ký")
    return MinutesMade(by=given.by, at=given.at, signed=signed, unsigned_reason=reason)


ANALYSE = (
    Command(
        name="nhan",
        alias="take",
        on=Taken,
        read=_taken,
        example="/nhan",
        vi="Nhận xử lý hồ sơ",
        en="Take the case",
    ),
    Command(
        name="hoi",
        alias="ask",
        on=Asked,
        read=_asked,
        whole=True,
        usage="[mục hỏi…; để trống là mọi mục còn thiếu]",
        example="/hoi email incident_time",
        steps=(Step(ask="Hỏi những mục nào?", optional=True),),
        drafted=True,
        vi="Hỏi khách thông tin còn thiếu",
        en="Ask the customer for what is missing",
    ),
    Command(
        name="chuyen",
        alias="transfer",
        on=Transferred,
        read=_transferred,
        heads=1,
        usage="<bộ phận> <lý do> [| người liên hệ]",
        example="/chuyen kythuat Cần kiểm tra máy chủ thư",
        steps=(
            Step(ask="Chuyển cho bộ phận nào?", choices=department_choices, check=parse_department),
            Step(ask="Vì sao chuyển?"),
            Step(ask="Người liên hệ ở bộ phận đó?", optional=True),
        ),
        drafted=True,
        vi="Chuyển bộ phận và báo khách",
        en="Transfer, and tell the customer",
    ),
    Command(
        name="giaiquyet",
        alias="settle",
        on=Settled,
        read=_settled,
        usage="<sự việc> | <nguyên nhân> | <trả lời> | <việc, người, hạn; …> [| nơi | ý kiến]",
        example=(
            "/giaiquyet Không đăng nhập được | Hết hạn mật khẩu | Đã cấp lại mật khẩu | "
            "Gửi hướng dẫn, An, +1"
        ),
        steps=(
            Step(ask="Sự việc khách trình bày?"),
            Step(ask="Nguyên nhân?"),
            Step(ask="Đã trả lời, giải thích cho khách thế nào?"),
            Step(
                ask="Hai bên thỏa thuận gì? Mỗi dòng: việc, người làm, hạn (30/11/2026 hoặc +5)",
                check=parse_agreements,
            ),
            Step(ask="Nơi làm việc?", optional=True, when=is_at_counter),
            Step(ask="Ý kiến thêm của khách?", optional=True),
        ),
        vi="Giải quyết ngay, có thỏa thuận",
        en="Settle on the spot, by agreement",
    ),
    Command(
        name="bienban",
        alias="minutes",
        on=MinutesMade,
        read=_minutes,
        heads=1,
        usage="ky, hoặc khongky <lý do>",
        example="/bienban khongky Khách gọi điện, đã đọc lại và khách xác nhận",
        steps=(
            Step(
                ask="Khách đã ký biên bản chưa?",
                choices=lambda policy, access: (("Đã ký", "ky"), ("Chưa ký", "khongky")),
            ),
            Step(ask="Nếu chưa ký: vì sao?", optional=True),
        ),
        vi="Lập biên bản kết quả giải quyết",
        en="Make the minutes",
    ),
)
