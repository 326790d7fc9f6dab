"""Commands of step 5, Kết thúc: close, reopen, withdraw, merge, archive."""

from __future__ import annotations

from bot.agents.commands.command import Command, CommandInput, Step
from bot.agents.parsing import InvalidInput
from workflows.case.numbers import mentioned
from workflows.events import Archived, Closed, MergedInto, Reopened, WithdrawalRecorded


def _closed(given: CommandInput) -> Closed:
    return Closed(by=given.by, at=given.at, lesson=given.need(0, "bài học rút kinh nghiệm"))


def _reopened(given: CommandInput) -> Reopened:
    return Reopened(by=given.by, at=given.at, reason=given.need(0, "lý do mở lại"))


def _withdrawn(given: CommandInput) -> WithdrawalRecorded:
    return WithdrawalRecorded(by=given.by, at=given.at, reason=given.part(0))


def parse_case_number(text: str, given: CommandInput) -> str:
    """The one case number in the text. Raises InvalidInput."""
    found = mentioned(text, given.policy.case_prefix)
    if len(found) != 1:
        raise InvalidInput(f"“{text}” không phải một số hồ sơ, hoặc gõ sai một chữ số")
    return found[0]


def _merged(given: CommandInput) -> MergedInto:
    number = parse_case_number(given.need(0, "số hồ sơ nhận gộp"), given)
    return MergedInto(by=given.by, at=given.at, number=number)


def _archived(given: CommandInput) -> Archived:
    return Archived(by=given.by, at=given.at)


END = (
    Command(
        name="dong",
        alias="close",
        on=Closed,
        read=_closed,
        whole=True,
        usage="<bài học rút kinh nghiệm, hoặc không có>",
        example="/dong Cần báo trước cho khách khi bảo trì",
        steps=(
            Step(
                ask="Bài học rút kinh nghiệm là gì?",
                choices=lambda policy, access: (("Không có", "không có"),),
            ),
        ),
        vi="Kết thúc hồ sơ, ghi bài học",
        en="Close the case, with the lesson",
    ),
    Command(
        name="molai",
        alias="reopen",
        on=Reopened,
        read=_reopened,
        whole=True,
        usage="<lý do>",
        example="/molai Sự việc lặp lại ngày 20/11",
        steps=(Step(ask="Vì sao mở lại?"),),
        vi="Mở lại hồ sơ đã kết thúc",
        en="Reopen an ended case",
    ),
    Command(
        name="rut",
        alias="withdraw",
        on=WithdrawalRecorded,
        read=_withdrawn,
        whole=True,
        usage="[lý do]",
        example="/rut Khách gọi điện xin rút vì đã tự xử lý được",
        steps=(Step(ask="Khách rút vì sao?", optional=True),),
        vi="Ghi nhận khách rút khiếu nại",
        en="Record a withdrawal",
    ),
    Command(
        name="gop",
        alias="merge",
        on=MergedInto,
        read=_merged,
        usage="<số hồ sơ được giữ lại>",
        example="/gop KN-2026-000001-9",
        steps=(Step(ask="Gộp vào hồ sơ số nào?", check=parse_case_number),),
        vi="Gộp hồ sơ này vào hồ sơ khác",
        en="Merge this case into another",
    ),
    Command(
        name="luutru",
        alias="archive",
        on=Archived,
        read=_archived,
        example="/luutru",
        vi="Lưu trữ hồ sơ đã kết thúc",
        en="Archive a closed case",
    ),
)
