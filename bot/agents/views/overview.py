"""Cards of the overview: the worklist, a whole file, help."""

from __future__ import annotations

from collections.abc import Sequence

from bot.agents.actions import REPLAY, file_button
from bot.agents.card import (
    Blank,
    Block,
    Bold,
    Button,
    Card,
    Code,
    File,
    Heading,
    Item,
    blocks,
    card,
    line,
)
from bot.agents.commands import COMMANDS, FOR_EVENT, GENERAL
from bot.agents.context import AgentsContext
from bot.agents.labels import channel_name, clock_time, problem_name
from bot.agents.text import clip
from bot.agents.views import letters
from bot.agents.views.cases import worklist_item
from bot.agents.views.results import case_view
from bot.cases.service import CaseFile
from storage.inbox import InboxRow
from workflows.case import Actor, Case
from workflows.messaging.messages import Attachment

CASES, CASE_BUTTONS, UNREADABLE = 15, 8, 5
"""How many of each a worklist shows."""
FOUND = 10
"""How many cases a search shows; more call for another word."""
LINES = 12
"""How many lines of each part of a file are shown, the newest."""
ON_HOLD = {
    "held": "tạm giữ, chưa tính",
    "replay": "đang được xử lý",
    "released": "từng tạm giữ, đã xử lý theo giờ nhận",
    "refused": "không phải của khách, không tính",
}
"""The state of a message that was ever on hold (PV-19)."""
ALWAYS = "/traloi /ghichu /giaoviec /sua /giao /hoso /hoantac"


def worklist(context: AgentsContext, cases: Sequence[Case], unread: Sequence[InboxRow]) -> Card:
    """Open cases, and the deliveries that nobody could read."""
    now, name_of = context.service.now(), context.access.name_of
    left_out = len(cases) - CASES
    unread = unread[:UNREADABLE]
    return card(
        Heading(f"📋 {len(cases)} hồ sơ đang xử lý, gấp nhất trước"),
        (worklist_item(case, name_of, now) for case in cases[:CASES]),
        line(f"… và {left_out} hồ sơ nữa") if left_out > 0 else None,
        (
            line(
                f"⚠️ Chưa đọc được gói tin {row.id} ({channel_name(row.channel)},"
                f" {clock_time(row.received_at)}): {clip(row.note, 150)}"
            )
            for row in unread
        ),
        buttons=(
            *(file_button(case) for case in cases[:CASE_BUTTONS]),
            *(Button(f"🔁 Đọc lại {row.id}", f"{REPLAY}:{row.id}") for row in unread),
        ),
    )


def found(context: AgentsContext, words: str, cases: Sequence[Case]) -> Card:
    """The cases that a search found, the best first."""
    if not cases:
        return card(
            Heading(f"🔍 Không có hồ sơ nào khớp với “{clip(words, 80)}”"),
            line("Thử ít từ hơn, hoặc chỉ tên, số điện thoại, tên miền, mã hợp đồng."),
        )
    now, name_of = context.service.now(), context.access.name_of
    more = "nhiều hơn " if len(cases) > FOUND else ""
    return card(
        Heading(f"🔍 {more}{min(len(cases), FOUND)} hồ sơ khớp với “{clip(words, 80)}”"),
        (worklist_item(case, name_of, now) for case in cases[:FOUND]),
        buttons=[file_button(case) for case in cases[:CASE_BUTTONS]],
    )


def whole_file(context: AgentsContext, file: CaseFile, actor: Actor) -> Card:
    """The case, and what happened so far."""
    shown = case_view(context, file.case, actor)
    return card(shown.blocks, Blank(), _history(context, file), buttons=shown.buttons)


def case_help(context: AgentsContext, case: Case, actor: Actor) -> Card:
    """What this agent can do with this case now, from the rule table."""
    steps = [
        Item(
            (
                Bold(rule.button),
                f" ({rule.clause}): ",
                Code(f"/{command.name} {command.usage}".strip()),
            )
        )
        for rule in context.service.allowed(case, actor)
        if (command := FOR_EVENT.get(rule.on)) is not None
    ]
    return card(
        Heading(f"Việc làm được với {case.number}"),
        steps or line("Bạn chỉ xem được hồ sơ này."),
        Blank(),
        line(f"Lúc nào cũng dùng được: {ALWAYS}"),
        buttons=case_view(context, case, actor).buttons,
    )


def general_help() -> Card:
    """Every command with its usage."""
    return card(
        Heading("Bàn tiếp nhận khiếu nại"),
        line("Tin nhắn không có dấu / chỉ ở trong nhóm, không bao giờ gửi cho khách."),
        line("Trong chủ đề của hồ sơ không cần gõ số hồ sơ; ở ngoài thì ghi số hồ sơ trước."),
        line("Gõ lệnh không kèm gì để được hỏi từng câu."),
        Blank(),
        (line(f"{f'/{row.name} {row.usage}'.strip()} · {row.vi}") for row in (*GENERAL, *COMMANDS)),
    )


def _history(context: AgentsContext, file: CaseFile) -> tuple[Block, ...]:
    newest = list(file.entries)[-LINES:]
    left_out = len(file.entries) - len(newest)
    sent = [(x.status, x.template, x.message) for x in file.letters if not x.internal]
    return blocks(
        line(Bold("Diễn biến"), *([f" (còn {left_out} dòng trước đó)"] if left_out else [])),
        (
            line(f"{clock_time(row.at)} {row.actor_name}: {row.sentence} ({row.clause})")
            for row in newest
        ),
        [
            line(f"⛔ {clock_time(m.sent_at)} {ON_HOLD[file.held[m.id]]}: {clip(m.text, 150)}")
            for m in file.messages
            if m.id in file.held
        ][-LINES:],
        letters.listing(sent[-LINES:]),
        (
            _file(context, file.case.number, filed.attachment)
            for filed in list(file.attachments)[-LINES:]
        ),
    )


def _file(context: AgentsContext, number: str, file: Attachment) -> File:
    """A file, with a link where the desk has an address that agents can open."""
    url = context.service.file_link(number, file) if file.sha256 else ""
    problem = problem_name(file.problem) if file.problem else ""
    return File(clip(file.name, 100), url=url, problem=problem)
