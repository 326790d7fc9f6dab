"""The dialog of a guided form: one question at a time, left and resumed, read back, filed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import uuid4

from bot.agents.card import CommandResult, sentence_card
from bot.agents.context import AgentsContext, require_work
from bot.agents.forms.catalog import form_for
from bot.agents.forms.model import FilledForm, Form, pending, question, summary
from bot.agents.parsing import InvalidInput
from bot.agents.service import AgentsService
from bot.errors import DeskError
from workflows.case import Actor
from workflows.engine.advance import NotAllowed

ANSWERING, CONFIRMING = "Filling:answering", "Filling:confirming"
"""A question is open; the answers are read back. Half-filled forms store these words."""
NONE = "Không có phiếu nào đang điền, hoặc phiếu này của người khác."
CANCELLED = CommandResult((sentence_card("✖ Đã bỏ phiếu, chưa ghi gì."),), toast="Đã bỏ phiếu")


class FormState(Protocol):
    """Where one agent stands in a form at one place (aiogram's FSMContext is one)."""

    async def get_data(self) -> dict[str, Any]:
        """The key, answers, id and start of the form; empty for none."""

    async def set_data(self, data: Mapping[str, Any]) -> None:
        """Store them."""

    async def set_state(self, state: str | None = None) -> None:
        """Store ANSWERING or CONFIRMING."""

    async def clear(self) -> None:
        """Delete both."""


@dataclass(frozen=True, kw_only=True)
class StoredFormState:
    """A FormState in the desk's storage: `{"state": …, "data": {…}}`, gone when both are empty.

    `key` names the agent and the place; it survives a restart.
    """

    service: AgentsService
    key: str

    async def get_data(self) -> dict[str, Any]:
        """See FormState."""
        return dict((await self._load())["data"])

    async def set_data(self, data: Mapping[str, Any]) -> None:
        """See FormState."""
        await self._save((await self._load())["state"], dict(data))

    async def get_state(self) -> str | None:
        """ANSWERING, CONFIRMING or None."""
        state: str | None = (await self._load())["state"]
        return state

    async def set_state(self, state: str | None = None) -> None:
        """See FormState."""
        await self._save(state, (await self._load())["data"])

    async def clear(self) -> None:
        """See FormState."""
        await self._save(None, {})

    async def _load(self) -> dict[str, Any]:
        text = await self.service.load_form(self.key)
        return {"state": None, "data": {}} if text is None else dict(json.loads(text))

    async def _save(self, state: str | None, data: dict[str, Any]) -> None:
        held = {"state": state, "data": data}
        text = json.dumps(held, ensure_ascii=False) if state or data else None
        await self.service.save_form(self.key, text)


@dataclass(frozen=True, kw_only=True)
class FormSession:
    """One agent at one place. `ref` is unique to the message or press that came now."""

    state: FormState
    by: Actor
    ref: str


@dataclass(frozen=True, kw_only=True)
class FormDialog:
    """Leads agents through forms."""

    context: AgentsContext

    async def begin(self, key: str, session: FormSession) -> CommandResult:
        """Start the form, or go on where it was left. Another half-filled form comes first."""
        require_work(session.by)
        held = await session.state.get_data()
        if held and held["key"] != key:
            form = await self._form(held["key"], session)
            return CommandResult((pending(form.title),))
        form = await self._form(key, session)
        if not held:
            started = self.context.service.now().isoformat()
            held = {"key": key, "answers": [], "id": str(uuid4()), "started": started}
        return await self._go_on(form, held, session)

    async def answer(self, said: str, session: FormSession) -> CommandResult:
        """An answer in words."""
        held = await session.state.get_data()
        form = await self._form(held["key"], session)
        return await self._answer(form, held, said, session)

    async def press(self, move: str, session: FormSession) -> CommandResult:
        """A button of the form: skip, pick, back, ok, cancel or resume."""
        held = await session.state.get_data()
        if not held:
            return CommandResult(toast=NONE)
        if move == "cancel":
            return await self.cancel(session)
        form = await self._form(held["key"], session)
        verb, *rest = move.split(":")
        at = len(held["answers"])
        if rest and int(rest[0]) != at:
            return CommandResult(toast="Câu này đã qua, xin xem câu mới nhất.")
        if verb == "skip":
            return await self._answer(form, held, "", session)
        if verb == "pick":
            picked = form.choices(form.steps[at])[int(rest[1])]
            return await self._answer(form, held, picked[1], session)
        if verb == "ok" and at == len(form.steps):
            return await self._finish(form, held, session)
        if verb == "back":
            held["answers"] = form.before_last(held["answers"])
        return await self._go_on(form, held, session)

    async def cancel(self, session: FormSession) -> CommandResult:
        """Delete the half-filled form."""
        if not await session.state.get_data():
            return CommandResult(toast=NONE)
        await session.state.clear()
        return CANCELLED

    async def _form(self, key: str, session: FormSession) -> Form:
        return await form_for(self.context, key, session.by, session.ref)

    async def _answer(
        self, form: Form, held: dict[str, Any], said: str, session: FormSession
    ) -> CommandResult:
        at = len(held["answers"])
        if at >= len(form.steps):
            return await self._go_on(form, held, session)
        try:
            answer = form.checked(form.steps[at], said)
        except InvalidInput as problem:
            return CommandResult((sentence_card(f"🤔 {problem}"), question(form, at)))
        held["answers"] = [*held["answers"], answer]
        return await self._go_on(form, held, session)

    async def _go_on(self, form: Form, held: dict[str, Any], session: FormSession) -> CommandResult:
        held["answers"] = form.with_blanks(held["answers"])
        await session.state.set_data(held)
        at = len(held["answers"])
        if at < len(form.steps):
            await session.state.set_state(ANSWERING)
            return CommandResult((question(form, at),))
        if form.confirm:
            await session.state.set_state(CONFIRMING)
            return CommandResult((summary(form, held["answers"]),))
        return await self._finish(form, held, session)

    async def _finish(
        self, form: Form, held: dict[str, Any], session: FormSession
    ) -> CommandResult:
        """What is refused leads back to the last question: no answer is lost."""
        filled = FilledForm(answers=tuple(held["answers"]), id=held["id"], started=held["started"])
        try:
            result = await form.finish(filled)
        except (NotAllowed, DeskError, InvalidInput):
            held["answers"] = form.before_last(held["answers"])
            await session.state.set_data(held)
            await session.state.set_state(ANSWERING)
            raise
        await session.state.clear()
        return CommandResult(result.cards)
