"""Commands about a customer's public comment."""

from __future__ import annotations

from bot.agents.commands.command import Command, CommandInput, Step
from workflows.events import AnsweredInPublic, CommentHidden


def _in_public(given: CommandInput) -> AnsweredInPublic:
    return AnsweredInPublic(by=given.by, at=given.at)


def _hidden(given: CommandInput) -> CommentHidden:
    return CommentHidden(by=given.by, at=given.at, reason=given.need(0, "lý do ẩn"))


COMMENTS = (
    Command(
        name="congkhai",
        alias="public",
        on=AnsweredInPublic,
        read=_in_public,
        example="/congkhai",
        drafted=True,
        vi="Trả lời công khai dưới bình luận Facebook, theo mẫu không nêu hồ sơ",
        en="Answer under the Facebook comment, in fixed words without the case",
    ),
    Command(
        name="anbinhluan",
        alias="hide",
        on=CommentHidden,
        read=_hidden,
        whole=True,
        usage="<lý do>",
        example="/anbinhluan Khách để lộ số điện thoại và mã hợp đồng",
        steps=(Step(ask="Vì sao ẩn bình luận này (lý do được lưu lại)?"),),
        drafted=True,
        vi="Ẩn bình luận Facebook của khách (người trực được báo)",
        en="Hide the customer's Facebook comment (the manager on duty is told)",
    ),
)
