"""Commands of step 4, Trả lời: the answer, the customer's verdict, round 2."""

from __future__ import annotations

from datetime import datetime

from bot.agents.commands.command import Command, Part, Step, Typed
from bot.agents.parsing import Misread, ahead, items, moment
from workflows.case import Meeting
from workflows.events import Agreed, Answered, Disagreed, Invited, Referred


def _answered(typed: Typed) -> Answered:
    return Answered(by=typed.by, at=typed.at)


def _meeting_at(text: str, typed: Typed) -> datetime:
    found = moment(text, typed.today)
    if found <= typed.at:
        raise Misread(f"“{text}” đã qua: ghi một ngày giờ sắp tới")
    return found


def _invited(typed: Typed) -> Invited:
    at = _meeting_at(typed.need(0, "ngày giờ làm việc"), typed)
    reply_by = typed.part(4)
    return Invited(
        by=typed.by,
        at=typed.at,
        meeting=Meeting(
            at=at,
            place=typed.need(1, "nơi làm việc"),
            agenda=items(typed.need(2, "nội dung làm việc")),
            attendees=typed.need(3, "người dự của công ty"),
            reply_by=ahead(reply_by, typed.today) if reply_by else at.date(),
            bring=items(typed.part(5)),
            online_link=typed.part(6),
        ),
    )


def _referred(typed: Typed) -> Referred:
    return Referred(by=typed.by, at=typed.at)


def _agreed(typed: Typed) -> Agreed:
    return Agreed(by=typed.by, at=typed.at, words=typed.need(0, "lời khách đồng ý"))


def _disagreed(typed: Typed) -> Disagreed:
    points = items(typed.need(0, "những điểm khách chưa đồng ý"))
    return Disagreed(by=typed.by, at=typed.at, points=points)


ANSWER = (
    Command(
        name="gui",
        alias="answer",
        part_of=Part.ANSWERING,
        on=Answered,
        read=_answered,
        example="/gui",
        drafted=True,
        vi="Gửi văn bản trả lời đã duyệt",
        en="Send the approved written answer",
    ),
    Command(
        name="moi",
        alias="invite",
        part_of=Part.ANSWERING,
        on=Invited,
        read=_invited,
        usage="<ngày giờ> | <nơi> | <nội dung; …> | <người dự> [| hạn trả lời | mang theo | link]",
        example=(
            "/moi 30/11/2026 14:30 | Văn phòng công ty | Đối chiếu số liệu; thống nhất bồi hoàn | "
            "Chị Hà, trưởng phòng | 28/11/2026"
        ),
        steps=(
            Step(ask="Ngày giờ làm việc? Ví dụ 30/11/2026 14:30", check=_meeting_at),
            Step(ask="Nơi làm việc?"),
            Step(ask="Nội dung làm việc? Mỗi dòng một mục"),
            Step(ask="Phía công ty ai dự?"),
            Step(
                ask="Khách trả lời trước ngày nào?",
                optional=True,
                check=lambda text, typed: ahead(text, typed.today),
            ),
            Step(ask="Khách cần mang theo gì?", optional=True),
            Step(ask="Đường dẫn họp trực tuyến?", optional=True),
        ),
        drafted=True,
        vi="Mời khách làm việc lần 2",
        en="Invite the customer to a meeting",
    ),
    Command(
        name="coquan",
        alias="refer",
        part_of=Part.ANSWERING,
        on=Referred,
        read=_referred,
        example="/coquan",
        drafted=True,
        vi="Gửi thông tin cơ quan có thẩm quyền",
        en="Tell the customer where to turn",
    ),
    Command(
        name="dongy",
        alias="agreed",
        part_of=Part.CASEWORK,
        on=Agreed,
        read=_agreed,
        whole=True,
        usage="<lời khách nói>",
        example="/dongy Khách gọi điện nói: tôi đồng ý với cách giải quyết",
        steps=(Step(ask="Khách đồng ý bằng lời nào, qua đâu?"),),
        vi="Ghi nhận khách đồng ý",
        en="Record that the customer agrees",
    ),
    Command(
        name="khongdongy",
        alias="disagreed",
        part_of=Part.ANSWERING,
        on=Disagreed,
        read=_disagreed,
        whole=True,
        usage="<điểm chưa đồng ý; …>",
        example="/khongdongy Số tiền hoàn chưa đủ; chưa giải thích vì sao chậm",
        steps=(Step(ask="Khách chưa đồng ý những điểm nào? Mỗi dòng một điểm"),),
        drafted=True,
        vi="Ghi nhận khách chưa đồng ý",
        en="Record that the customer disagrees",
    ),
)
