"""Cards about letters: drafts before they go, their delivery, and what an agent hands over."""

from __future__ import annotations

from collections.abc import Sequence

from bot.agents.actions import DROP, HAND, LOST, SEND
from bot.agents.card import Block, Button, Card, File, Heading, Quote, card, field, line
from bot.agents.labels import LETTER_STATES, channel_name, letter_name
from bot.agents.text import clip
from bot.agents.views.cases import heading
from bot.cases.service import Preview
from workflows.case import Case
from workflows.messaging.messages import Outbound
from workflows.planning.route import readable_address


def draft(case: Case, preview: Preview, ref: str, *, changed: bool = False) -> Card:
    """The letter that would go to the customer: recipient, route, time left, files, text."""
    return card(
        Heading("✏ Hồ sơ vừa đổi: xem lại bản nháp" if changed else "✏ Bản nháp, CHƯA gửi"),
        heading(case),
        field("👤", "Khách", preview.customer),
        field("🚚", "", preview.way),
        field("⏳", "Thời hạn gửi", preview.window),
        field("🔖", "", preview.subject) if preview.subject else None,
        [File(name) for name in preview.attachments],
        Quote(preview.text),
        buttons=(Button("✅ Gửi", f"{SEND}:{ref}"), Button("✖ Bỏ", f"{DROP}:{ref}")),
    )


def hand_task(case: Case, template: str, message: Outbound) -> Card:
    """A letter that an agent must read out, hand over or post."""
    to = " ".join(part for part in (message.to_name, readable_address(message.to)) if part)
    return card(
        Heading("📮 Cần giao tận tay"),
        heading(case),
        field("", "Văn bản", f"{letter_name(template)} · {message.key}"),
        field("", "Đến", to) if to else None,
        [File(file.name) for file in message.attachments],
        Quote(clip(message.text, 3000)) if message.text else None,
        buttons=(Button("✔ Đã giao, đã đọc", f"{HAND}:{message.key}"),),
    )


def outcome(case: Case, template: str, key: str, status: str, reason: str) -> Card:
    """How the delivery of a letter ended; an unknown one is decided by an agent."""
    sign = {"sent": "✉️", "unknown": "❔", "held": "✋"}.get(status, "⚠️")
    state = LETTER_STATES.get(status, status)
    decisions = {
        "unknown": (
            Button("Đã đến khách", f"{LOST}:1:{key}"),
            Button("Chưa đến, gửi lại", f"{LOST}:0:{key}"),
        ),
        "held": (
            Button("✉ Gửi thư này", f"{LOST}:0:{key}"),
            Button("✖ Không gửi", f"{LOST}:2:{key}"),
        ),
    }
    return card(
        field(sign, letter_name(template).capitalize(), state),
        heading(case),
        line(f"{key}{' · ' + clip(reason, 500) if reason else ''}"),
        buttons=decisions.get(status, ()),
    )


def listing(letters: Sequence[tuple[str, str, Outbound]]) -> list[Block]:
    """The letters of a file, one line each: (status, template, message)."""
    return [
        line(
            f"✉ {letter_name(template)} · {channel_name(message.channel)}"
            f" · {LETTER_STATES.get(status, status)}"
        )
        for status, template, message in letters
    ]
