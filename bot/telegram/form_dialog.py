"""Guided forms: one question at a time, left and resumed at will, read back, then filed."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup

from bot.agents.context import Room, working
from bot.agents.forms.model import Filled, Form, pending, question, summary
from bot.agents.parsing import Misread
from bot.agents.views.markup import esc
from bot.errors import DeskError
from bot.telegram.reply_target import Place
from workflows.case import Actor
from workflows.engine.advance import NotAllowed

NONE = "Không có phiếu nào đang điền, hoặc phiếu này của người khác."


class Filling(StatesGroup):
    """Where one stands in a form. Half-filled forms keep these words: they outlive the class."""

    answering = State("answering", group_name="Filling")
    confirming = State("confirming", group_name="Filling")


@dataclass(frozen=True, kw_only=True)
class Asking:
    """One agent at one place, with what is filled in so far."""

    state: FSMContext
    place: Place
    by: Actor
    ref: str


FormFor = Callable[[str, Asking], Awaitable[Form]]
"""The form of that key: `do:<command>:<case number>` or a channel of intake."""


@dataclass(frozen=True, kw_only=True)
class Guide:
    """Leads agents through forms."""

    room: Room
    form_for: FormFor

    async def begin(self, key: str, asking: Asking) -> None:
        """Start the form, or go on where it was left. Another half-filled form comes first."""
        working(asking.by)
        held = await asking.state.get_data()
        if held and held["key"] != key:
            form = await self.form_for(held["key"], asking)
            await asking.place.say(pending(form.title))
            return
        form = await self.form_for(key, asking)
        if not held:
            started = self.room.desk.now().isoformat()
            held = {"key": key, "answers": [], "id": str(uuid4()), "started": started}
        await self._go_on(form, held, asking)

    async def resume(self, asking: Asking) -> str:
        """Ask the question again at which the form was left."""
        held = await asking.state.get_data()
        if not held:
            return NONE
        await self._go_on(await self.form_for(held["key"], asking), held, asking)
        return ""

    async def hear(self, said: str, asking: Asking) -> None:
        """An answer in words."""
        held = await asking.state.get_data()
        form = await self.form_for(held["key"], asking)
        await self._answer(form, held, said, asking)

    async def press(self, move: str, asking: Asking) -> str:
        """A button of the form: skip, pick, back, ok, cancel or resume; the toast."""
        held = await asking.state.get_data()
        if not held:
            return NONE
        verb, *rest = move.split(":")
        if verb == "cancel":
            return await self.cancel(asking)
        form = await self.form_for(held["key"], asking)
        at = len(held["answers"])
        if rest and int(rest[0]) != at:
            return "Câu này đã qua, xin xem câu mới nhất."
        if verb == "skip":
            await self._answer(form, held, "", asking)
        elif verb == "pick":
            picked = form.choices(form.steps[at])[int(rest[1])]
            await self._answer(form, held, picked[1], asking)
        elif verb == "back":
            held["answers"] = form.back(held["answers"])
            await self._go_on(form, held, asking)
        elif verb == "ok" and at == len(form.steps):
            await self._finish(form, held, asking)
        else:
            await self._go_on(form, held, asking)
        return ""

    async def cancel(self, asking: Asking) -> str:
        """Forget the form."""
        if not await asking.state.get_data():
            return NONE
        await asking.state.clear()
        await asking.place.tell("✖ Đã bỏ phiếu, chưa ghi gì.")
        return "Đã bỏ phiếu"

    async def _answer(self, form: Form, held: dict[str, Any], said: str, asking: Asking) -> None:
        at = len(held["answers"])
        if at >= len(form.steps):
            await self._go_on(form, held, asking)
            return
        try:
            taken = form.taken(form.steps[at], said)
        except Misread as problem:
            await asking.place.tell(f"🤔 {esc(str(problem))}")
            await asking.place.say(question(form, at))
            return
        held["answers"] = [*held["answers"], taken]
        await self._go_on(form, held, asking)

    async def _go_on(self, form: Form, held: dict[str, Any], asking: Asking) -> None:
        held["answers"] = form.asked(held["answers"])
        await asking.state.set_data(held)
        at = len(held["answers"])
        if at < len(form.steps):
            await asking.state.set_state(Filling.answering)
            await asking.place.say(question(form, at))
        elif form.confirm:
            await asking.state.set_state(Filling.confirming)
            await asking.place.say(summary(form, held["answers"]))
        else:
            await self._finish(form, held, asking)

    async def _finish(self, form: Form, held: dict[str, Any], asking: Asking) -> None:
        """What cannot be done sends the agent back to the last question, nothing typed is lost."""
        filled = Filled(answers=tuple(held["answers"]), id=held["id"], started=held["started"])
        try:
            await form.finish(filled)
        except (NotAllowed, DeskError, Misread):
            held["answers"] = form.back(held["answers"])
            await asking.state.set_data(held)
            await asking.state.set_state(Filling.answering)
            raise
        await asking.state.clear()
