"""The agents' desk: what every surface calls, and the answer as cards.

A surface turns what an agent does into one of three calls: a typed command, a pressed button, or
an answer to the question of a form. Each raises NotAllowed, DeskError or InvalidInput with a
sentence for the agent.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from functools import partial

from bot.agents import drafts
from bot.agents.actions import (
    CATEGORY,
    DO,
    DROP,
    FILE,
    FORM,
    HAND,
    LOST,
    MERGE,
    ONLY_A_MESSAGE,
    REOPEN,
    REPLAY,
    SEEN,
    SEND,
    UNDO,
    WRITES_AGAIN,
    mark,
    undone_keys,
)
from bot.agents.card import CommandResult, sentence_card
from bot.agents.commands import BY_NAME, Command, CommandCall, CommandRow
from bot.agents.context import AgentsContext, Surroundings, require_work
from bot.agents.execution import merge, perform, stale
from bot.agents.forms.catalog import command_key
from bot.agents.forms.dialog import FormDialog, FormSession
from bot.agents.parsing import InvalidInput, folded_word
from bot.agents.views import overview, results
from workflows.case import Actor, State
from workflows.events import Approved, MergedInto

TOO_LATE = "Thư đã chuyển đi, không lấy lại được."
NOTE_CHANNELS = {"dienthoai": "phone", "quay": "counter", "buudien": "post"}
RESOLVED = {"1": "đã đến khách", "2": "không gửi"}


class AgentsDesk:
    """All that agents can do, on any surface."""

    def __init__(self, context: AgentsContext) -> None:
        self.context = context
        self._service = context.service
        self._dialog = FormDialog(context=context)
        self._presses: dict[str, Callable[[str, FormSession], Awaitable[CommandResult]]] = {
            DO: self._run_pressed,
            FORM: self._dialog.press,
            SEND: self._send_draft,
            DROP: self._drop_draft,
            UNDO: self._undo,
            HAND: self._mark_handed_over,
            LOST: self._resolve_letter,
            REPLAY: self._replay,
            FILE: self._open_file,
            MERGE: self._merge,
            CATEGORY: self._set_category,
            REOPEN: partial(self._run_with, "molai", WRITES_AGAIN),
            SEEN: partial(self._run_with, "ghichu", ONLY_A_MESSAGE),
        }

    async def type(
        self, row: CommandRow, words: str, session: FormSession, place: Surroundings
    ) -> CommandResult:
        """A typed command with the words after it."""
        if isinstance(row, Command):
            return await self._type_case_command(row, words, session, place)
        if row.name in NOTE_CHANNELS:
            return await self._dialog.begin(NOTE_CHANNELS[row.name], session)
        match row.name:
            case "danhsach":
                return await self._worklist(words, session.by)
            case "tim":
                return await self._find(words)
            case "hoso":
                return await self._show_file(words, session.by, place)
            case "hoantac":
                return await self._undo_newest(words, session.by, place)
            case "huy":
                result = await self._dialog.cancel(session)
                return result if result.cards else CommandResult((sentence_card(result.toast),))
        return await self._help(words, session.by, place)

    async def press(self, action: str, session: FormSession) -> CommandResult:
        """A pressed button; an action of an unknown kind does nothing."""
        kind, _, rest = action.partition(":")
        run = self._presses.get(kind)
        return CommandResult() if run is None else await run(rest, session)

    async def answer(self, said: str, session: FormSession) -> CommandResult:
        """An answer to the open question of a form."""
        return await self._dialog.answer(said, session)

    async def _type_case_command(
        self, command: Command, words: str, session: FormSession, place: Surroundings
    ) -> CommandResult:
        if command.on is Approved:
            # Nobody approves a draft unseen: without its code the command shows it.
            number, code = self.context.find_case(words, place)
            if number and not code:
                case = await self._service.case(number)
                return CommandResult((results.case_view(self.context, case, session.by),))
        call = CommandCall(command=command, number="", parts=(), by=session.by, ref=session.ref)
        try:
            merging = command.on is MergedInto
            number, rest = self.context.find_case(words, place, two_cases=merging)
            if not number:
                raise InvalidInput("chưa ghi số hồ sơ")
            call = replace(call, number=number, parts=command.parts(rest))
            if command.needs_words and not call.parts:
                return await self._dialog.begin(command_key(command.name, number), session)
            return await perform(self.context, call)
        except InvalidInput as problem:
            card = results.usage(command, str(problem), numbered=not place.one_case)
            return CommandResult((card,))

    async def _worklist(self, words: str, by: Actor) -> CommandResult:
        mine = folded_word(words) in ("toi", "me", "mine")
        cases = await self._service.worklist(by.id if mine else None)
        unread = await self._service.dead_letters()
        return CommandResult((overview.worklist(self.context, cases, unread),))

    async def _find(self, words: str) -> CommandResult:
        if not words.strip():
            raise InvalidInput("tìm gì? Ví dụ: /tim nguyen hoa, /tim 0912 345 678, /tim thuyhoa.vn")
        found = await self._service.search(words)
        return CommandResult((overview.found(self.context, words, found),))

    async def _show_file(self, words: str, by: Actor, place: Surroundings) -> CommandResult:
        number = self.context.leading_number(words) or self.context.find_case(words, place)[0]
        if not number:
            raise InvalidInput("xin gõ /hoso kèm số hồ sơ, hoặc gõ trong chủ đề của hồ sơ")
        return await self._file(number, by)

    async def _file(self, number: str, by: Actor) -> CommandResult:
        file = await self._service.file(number)
        return CommandResult((overview.whole_file(self.context, file, by),))

    async def _help(self, words: str, by: Actor, place: Surroundings) -> CommandResult:
        number, _ = self.context.find_case(words, place)
        if not number:
            return CommandResult((overview.general_help(),))
        case = await self._service.case(number)
        return CommandResult((overview.case_help(self.context, case, by),))

    async def _undo_newest(self, words: str, by: Actor, place: Surroundings) -> CommandResult:
        number, _ = self.context.find_case(words, place)
        if not number:
            raise InvalidInput("xin gõ /hoantac trong chủ đề của hồ sơ, hoặc kèm số hồ sơ")
        file = await self._service.file(number)
        owed = [x for x in file.letters if x.status == "owed" and not x.internal]
        return await self._take_back([x.message.key for x in owed[-1:]], require_work(by))

    async def _take_back(self, keys: Sequence[str], by: Actor) -> CommandResult:
        taken = [key for key in keys if await self._service.undo(key, by)]
        if not taken:
            return CommandResult((sentence_card(f"⚠️ {TOO_LATE}"),), toast=TOO_LATE)
        left = f" ({len(keys) - len(taken)} thư khác đã đi)" if len(taken) < len(keys) else ""
        card = sentence_card(f"↩ Đã lấy lại {', '.join(taken)}, chưa đến khách{left}.")
        return CommandResult((card,), toast="Đã hoàn tác")

    async def _run_pressed(self, rest: str, session: FormSession) -> CommandResult:
        name, number, seen = rest.split(":")
        command = BY_NAME[name]
        if not command.needs_words:
            call = CommandCall(
                command=command, number=number, parts=(), by=session.by, ref=session.ref, mark=seen
            )
            return await perform(self.context, call)
        require_work(session.by)
        if mark(await self._service.case(number)) != seen:
            return await stale(self.context, number, session.by)
        return await self._dialog.begin(command_key(name, number), session)

    async def _merge(self, rest: str, session: FormSession) -> CommandResult:
        number, seen, into = rest.split(":")
        return await merge(self.context, number, seen, into, session.by)

    async def _set_category(self, rest: str, session: FormSession) -> CommandResult:
        place, _, key = rest.rpartition(":")
        draft = (await self._service.case(place.partition(":")[0])).state is State.DRAFT
        name, part = ("khieunai", key) if draft else ("sua", f"category={key}")
        return await self._run_with(name, part, place, session)

    async def _run_with(
        self, name: str, part: str, place: str, session: FormSession
    ) -> CommandResult:
        """Run a command with words that stand behind a button."""
        number, seen = place.split(":")
        call = CommandCall(
            command=BY_NAME[name],
            number=number,
            parts=(part,),
            by=session.by,
            ref=session.ref,
            mark=seen,
        )
        return await perform(self.context, call)

    async def _send_draft(self, ref: str, session: FormSession) -> CommandResult:
        return await drafts.send(self.context, ref, require_work(session.by))

    async def _drop_draft(self, ref: str, session: FormSession) -> CommandResult:
        require_work(session.by)
        return await drafts.drop(self.context, ref)

    async def _undo(self, rest: str, session: FormSession) -> CommandResult:
        number, serials = rest.split(":")
        return await self._take_back(undone_keys(number, serials), require_work(session.by))

    async def _mark_handed_over(self, key: str, session: FormSession) -> CommandResult:
        await self._service.mark_handed_over(key, require_work(session.by))
        card = sentence_card(f"✅ {session.by.name} đã giao {key} cho khách.")
        return CommandResult((card,), toast="Đã ghi nhận")

    async def _resolve_letter(self, rest: str, session: FormSession) -> CommandResult:
        verdict, _, key = rest.partition(":")
        if verdict == "2":
            await self._service.discard_letter(key, require_work(session.by))
        else:
            await self._service.resolve_unknown(key, verdict == "1", require_work(session.by))
        what = RESOLVED.get(verdict, "chưa đến, đang gửi lại")
        card = sentence_card(f"✅ {session.by.name}: {key} {what}.")
        return CommandResult((card,), toast="Đã ghi nhận")

    async def _replay(self, delivery: str, session: FormSession) -> CommandResult:
        await self._service.replay(int(delivery), require_work(session.by))
        card = sentence_card(f"🔁 {session.by.name} đã cho đọc lại gói tin {delivery}.")
        return CommandResult((card,), toast="Đang đọc lại")

    async def _open_file(self, number: str, session: FormSession) -> CommandResult:
        return await self._file(number, session.by)
