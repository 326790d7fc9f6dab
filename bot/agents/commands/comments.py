"""Commands about a customer's public comment."""

from __future__ import annotations

from bot.agents.commands.command import Command, Part, Step, Typed
from workflows.events import AnsweredInPublic, CommentHidden


def _in_public(typed: Typed) -> AnsweredInPublic:
    return AnsweredInPublic(by=typed.by, at=typed.at)


def _hidden(typed: Typed) -> CommentHidden:
    return CommentHidden(by=typed.by, at=typed.at, reason=typed.need(0, "lý do ẩn"))


COMMENTS = (
    Command(
        name="congkhai",
        alias="public",
        part_of=Part.ANSWERING,
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
        part_of=Part.ANSWERING,
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
