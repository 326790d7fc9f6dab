"""Commands of step 4, Trả lời: the answer, the customer's reply, round 2."""

from __future__ import annotations

from datetime import datetime

from bot.agents.commands.command import Command, CommandInput, Step
from bot.agents.parsing import InvalidInput, parse_future_day, parse_moment, split_items
from workflows.case import Meeting
from workflows.events import Agreed, Answered, Disagreed, Invited, Referred


def _answered(given: CommandInput) -> Answered:
    return Answered(by=given.by, at=given.at)


def _meeting_at(text: str, given: CommandInput) -> datetime:
    found = parse_moment(text, given.today)
    if found <= given.at:
        raise InvalidInput(f"“{text}” đã qua: ghi một ngày giờ sắp tới")
    return found


def _invited(given: CommandInput) -> Invited:
    at = _meeting_at(given.need(0, "ngày giờ làm việc"), given)
    reply_by = given.part(4)
    return Invited(
        by=given.by,
        at=given.at,
        meeting=Meeting(
            at=at,
            place=given.need(1, "nơi làm việc"),
            agenda=split_items(given.need(2, "nội dung làm việc")),
            attendees=given.need(3, "người dự của công ty"),
            reply_by=parse_future_day(reply_by, given.today) if reply_by else at.date(),
            bring=split_items(given.part(5)),
            online_link=given.part(6),
        ),
    )


def _referred(given: CommandInput) -> Referred:
    return Referred(by=given.by, at=given.at)


def _agreed(given: CommandInput) -> Agreed:
    return Agreed(by=given.by, at=given.at, words=given.need(0, "lời khách đồng ý"))


def _disagreed(given: CommandInput) -> Disagreed:
    points = split_items(given.need(0, "những điểm khách chưa đồng ý"))
    return Disagreed(by=given.by, at=given.at, points=points)


ANSWER = (
    Command(
        name="gui",
        alias="answer",
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
                check=lambda text, given: parse_future_day(text, given.today),
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
