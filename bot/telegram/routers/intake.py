"""Router: guided forms. Notes of calls, visits and envelopes, and the answers to every form."""

from __future__ import annotations

from aiogram import F, Router
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message

from bot.agents.buttons import FORM
from bot.agents.commands import PLAIN, Part, Typed
from bot.agents.context import Room
from bot.agents.forms.model import Filled, Form
from bot.agents.forms.notes import CONFIRM, FIELDS, TITLES, nobody, note, opening
from bot.agents.message import Notice
from bot.agents.views import results
from bot.agents.views.markup import bold, esc
from bot.telegram.command_execution import reference
from bot.telegram.filters import Named, Pressed
from bot.telegram.form_dialog import Asking, Filling, Guide
from bot.telegram.reply_target import Place
from workflows.case import Actor

CHANNEL_OF = {"dienthoai": "phone", "quay": "counter", "buudien": "post"}


def build(room: Room, guide: Guide) -> Router:
    """The router."""
    router = Router(name=Part.INTAKE)
    for row in PLAIN:
        if row.name in CHANNEL_OF:
            _starts(router, guide, CHANNEL_OF[row.name], row.name, row.alias)
    _answers(router, guide)
    return router


async def note_form(room: Room, channel: str, asking: Asking) -> Form:
    """The form of a channel."""
    now, policy = room.desk.now(), room.desk.policy

    async def finish(filled: Filled) -> None:
        noted = note(channel, filled, room.desk.now(), asking.by)
        case = await room.desk.open_note(channel, noted, asking.by)
        shown = results.card(room, case, asking.by)
        head = f"✅ Đã ghi nhận. Số hồ sơ để đọc cho khách: {bold(case.number)}"
        await asking.place.say(Notice(text=f"{head}\n\n{shown.text}", buttons=shown.buttons))

    return Form(
        title=TITLES[channel],
        steps=tuple(step for _, step in FIELDS[channel]),
        typed=Typed(
            parts=(),
            case=nobody(channel, now, asking.by),
            by=asking.by,
            at=now,
            policy=policy,
            access=room.access,
        ),
        finish=finish,
        opening=opening(channel, policy, now, asking.by),
        confirm=CONFIRM[channel],
    )


def _starts(router: Router, guide: Guide, channel: str, name: str, alias: str) -> None:
    @router.message(Named(name, alias))
    async def start(
        message: Message, args: str, actor: Actor, place: Place, state: FSMContext
    ) -> None:
        asking = Asking(state=state, place=place, by=actor, ref=reference(message))
        await guide.begin(channel, asking)


def _answers(router: Router, guide: Guide) -> None:
    @router.message(Named("huy", "cancel"))
    async def cancel(
        message: Message, args: str, actor: Actor, place: Place, state: FSMContext
    ) -> None:
        asking = Asking(state=state, place=place, by=actor, ref=reference(message))
        said = await guide.cancel(asking)
        if said != "Đã bỏ phiếu":
            await place.tell(esc(said))

    @router.callback_query(Pressed(FORM))
    async def press(
        query: CallbackQuery, rest: str, actor: Actor, place: Place, state: FSMContext
    ) -> str:
        asking = Asking(state=state, place=place, by=actor, ref=reference(query))
        if rest == "resume":
            return await guide.resume(asking)
        return await guide.press(rest, asking)

    @router.message(Filling.answering, F.text, ~F.text.startswith("/"))
    async def hear(message: Message, actor: Actor, place: Place, state: FSMContext) -> None:
        asking = Asking(state=state, place=place, by=actor, ref=reference(message))
        await guide.hear(message.text or "", asking)
