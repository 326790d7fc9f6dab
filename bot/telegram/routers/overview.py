"""Router: lists, files and help. All of it may be read by an auditor."""

from __future__ import annotations

from aiogram import Router
from aiogram.types import CallbackQuery, Message

from bot.agents.buttons import FILE, REPLAY, file_button
from bot.agents.commands import COMMANDS, FOR_EVENT, PLAIN, Part
from bot.agents.context import Room, working
from bot.agents.message import Button, Notice
from bot.agents.parsing import Misread, word
from bot.agents.ports import CaseFile, Unread
from bot.agents.views import letters, results
from bot.agents.views.cards import worklist_line
from bot.agents.views.labels import channel_name, clock_time, problem_name
from bot.agents.views.markup import bold, clip, esc
from bot.telegram.filters import Named, Pressed
from bot.telegram.reply_target import Place
from workflows.case import Actor, Case
from workflows.messaging.messages import Attachment

SHOWN = 15
LINES = 12
HELD = {
    "held": "tạm giữ, chưa tính",
    "replay": "đang được xử lý",
    "released": "từng tạm giữ, đã xử lý theo giờ nhận",
    "refused": "không phải của khách, không tính",
}
"""How a message stands that was on hold (PV-19)."""


def build(room: Room) -> Router:
    """The router."""
    router = Router(name=Part.OVERVIEW)
    _lists(router, room)
    _files(router, room)

    @router.message(Named("giup", "help", "start"))
    async def helped(message: Message, args: str, actor: Actor, place: Place) -> None:
        number, _ = await room.find(message, args)
        if number:
            await place.say(_help_with(room, await room.desk.case(number), actor))
        else:
            await place.say(general_help())

    return router


def _lists(router: Router, room: Room) -> None:
    @router.message(Named("danhsach", "list"))
    async def listed(message: Message, args: str, actor: Actor, place: Place) -> None:
        mine = word(args) in ("toi", "me", "mine")
        cases = await room.desk.worklist(actor.id if mine else None)
        await place.say(_worklist(room, list(cases), list(await room.desk.dead_letters())))

    @router.callback_query(Pressed(REPLAY))
    async def replayed(query: CallbackQuery, rest: str, actor: Actor, place: Place) -> str:
        await room.desk.replay(int(rest), working(actor))
        await place.tell(f"🔁 {esc(actor.name)} đã cho đọc lại gói tin {esc(rest)}.")
        return "Đang đọc lại"


def _files(router: Router, room: Room) -> None:
    async def show(number: str, actor: Actor, place: Place) -> None:
        file = await room.desk.file(number)
        card = results.card(room, file.case, actor)
        text = f"{card.text}\n\n{_history(room, file)}"
        await place.say(Notice(text=text, buttons=card.buttons))

    @router.message(Named("hoso", "file"))
    async def typed(message: Message, args: str, actor: Actor, place: Place) -> None:
        number = room.written(args) or (await room.find(message, args))[0]
        if not number:
            raise Misread("xin gõ /hoso kèm số hồ sơ, hoặc gõ trong chủ đề của hồ sơ")
        await show(number, actor, place)

    @router.callback_query(Pressed(FILE))
    async def pressed(query: CallbackQuery, rest: str, actor: Actor, place: Place) -> None:
        await show(rest, actor, place)


def _worklist(room: Room, cases: list[Case], unread: list[Unread]) -> Notice:
    now = room.desk.now()
    lines = [worklist_line(case, room.access.name_of, now) for case in cases[:SHOWN]]
    more = f"\n… và {len(cases) - SHOWN} hồ sơ nữa" if len(cases) > SHOWN else ""
    head = bold(f"📋 {len(cases)} hồ sơ đang xử lý, gấp nhất trước")
    lost = [
        f"⚠️ Chưa đọc được gói tin {row.id} ({esc(channel_name(row.channel))},"
        f" {clock_time(row.received_at)}): {esc(clip(row.note, 150))}"
        for row in unread[:5]
    ]
    again = tuple(Button(f"🔁 Đọc lại {row.id}", f"{REPLAY}:{row.id}") for row in unread[:5])
    return Notice(
        text="\n".join((head, *lines)) + more + "".join(f"\n{line}" for line in lost),
        buttons=(*(file_button(case) for case in cases[:8]), *again),
    )


def _named(room: Room, number: str, file: Attachment) -> str:
    """The name of a file, as a link where the desk has an address that agents can open."""
    name = esc(clip(file.name, 100))
    link = room.desk.file_link(number, file) if file.sha256 else ""
    shown = f'<a href="{esc(link)}">{name}</a>' if link else name
    return f"📎 {shown}{f' ⚠️ {esc(problem_name(file.problem))}' if file.problem else ''}"


def _history(room: Room, file: CaseFile) -> str:
    newest = list(file.entries)[-LINES:]
    lines = [
        f"{clock_time(line.at)} {esc(line.actor_name)}: {esc(line.sentence)} ({esc(line.clause)})"
        for line in newest
    ]
    rows = [(x.status, x.template, x.message) for x in file.letters if not x.internal]
    waiting = [
        f"⛔ {clock_time(m.sent_at)} {HELD[file.held[m.id]]}: {esc(clip(m.text, 150))}"
        for m in file.messages
        if m.id in file.held
    ][-LINES:]
    number = file.case.number
    files = [_named(room, number, x.attachment) for x in list(file.attachments)[-LINES:]]
    left_out = len(file.entries) - len(newest)
    head = bold("Diễn biến") + (f" (còn {left_out} dòng trước đó)" if left_out else "")
    parts = [head, *lines, *waiting, letters.listing(rows[-LINES:]), *files]
    return "\n".join(part for part in parts if part)


def _help_with(room: Room, case: Case, actor: Actor) -> Notice:
    """What this agent can do with this case now, from the rule table."""
    rules = room.desk.allowed(case, actor)
    lines = [
        f"• {bold(rule.button)} ({esc(rule.clause)}): "
        f"<code>{esc(f'/{command.name} {command.usage}'.strip())}</code>"
        for rule in rules
        if (command := FOR_EVENT.get(rule.on)) is not None
    ]
    always = "/traloi /ghichu /giaoviec /sua /giao /hoso /hoantac"
    shown = results.card(room, case, actor)
    steps = "\n".join(lines) or "Bạn chỉ xem được hồ sơ này."
    text = (
        f"{bold(f'Việc làm được với {case.number}')}\n{steps}\n\nLúc nào cũng dùng được: {always}"
    )
    return Notice(text=text, buttons=shown.buttons)


def general_help() -> Notice:
    """Every command with its usage."""
    lines = [
        f"/{row.name} {esc(row.usage)}".strip() + f" · {esc(row.vi)}" for row in (*PLAIN, *COMMANDS)
    ]
    text = (
        f"{bold('Bàn tiếp nhận khiếu nại')}\n"
        "Tin nhắn không có dấu / chỉ ở trong nhóm, không bao giờ gửi cho khách.\n"
        "Trong chủ đề của hồ sơ không cần gõ số hồ sơ; ở ngoài thì ghi số hồ sơ trước.\n"
        "Gõ lệnh không kèm gì để được hỏi từng câu.\n\n" + "\n".join(lines)
    )
    return Notice(text=text)
