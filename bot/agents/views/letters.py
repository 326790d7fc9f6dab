"""Cards about letters: drafts before they go, what became of them, what an agent must hand over."""

from __future__ import annotations

from collections.abc import Sequence

from bot.agents.buttons import DROP, HAND, LOST, SEND, UNDO
from bot.agents.message import Button, Notice
from bot.agents.ports import Preview
from bot.agents.views.cards import heading
from bot.agents.views.labels import LETTER_STATES, channel_name, letter_name
from bot.agents.views.markup import bold, clip, esc
from workflows.case import Case
from workflows.messaging.messages import Outbound
from workflows.planning.route import readable_address


def draft(case: Case, preview: Preview, ref: str, *, changed: bool = False) -> Notice:
    """What would go to the customer: who, how, until when, with what, in which words."""
    files = "\n".join(f"📎 {esc(name)}" for name in preview.attachments)
    lines = (
        bold("✏ Bản nháp, CHƯA gửi") if not changed else bold("✏ Hồ sơ vừa đổi: xem lại bản nháp"),
        heading(case),
        f"👤 Khách: {esc(preview.customer)}",
        f"🚚 {esc(preview.way)}",
        f"⏳ Thời hạn gửi: {esc(preview.window)}",
        f"🔖 {esc(preview.subject)}" if preview.subject else "",
        files,
        f"<blockquote>{esc(preview.text)}</blockquote>",
    )
    return Notice(
        text="\n".join(line for line in lines if line),
        buttons=(Button("✅ Gửi", f"{SEND}:{ref}"), Button("✖ Bỏ", f"{DROP}:{ref}")),
    )


def undo_button(number: str, keys: Sequence[str]) -> tuple[Button, ...]:
    """The button that takes back letters which have not left; none when there is nothing."""
    serials = [key.removeprefix(f"{number}.") for key in keys]
    data = f"{UNDO}:{number}:{','.join(serials)}"
    return (Button("↩ Hoàn tác", data),) if keys and len(data.encode()) <= 64 else ()


def undone_keys(number: str, serials: str) -> tuple[str, ...]:
    """The letter keys that an undo button stands for."""
    return tuple(f"{number}.{serial}" for serial in serials.split(",") if serial)


def hand_task(case: Case, template: str, message: Outbound) -> Notice:
    """A letter that an agent must read out, hand over or post."""
    to = " ".join(part for part in (message.to_name, readable_address(message.to)) if part)
    lines = (
        bold("📮 Cần giao tận tay"),
        heading(case),
        f"Văn bản: {esc(letter_name(template))} · {esc(message.key)}",
        f"Đến: {esc(to)}" if to else "",
        *(f"📎 {esc(file.name)}" for file in message.attachments),
        f"<blockquote>{esc(clip(message.text, 3000))}</blockquote>" if message.text else "",
    )
    return Notice(
        text="\n".join(line for line in lines if line),
        buttons=(Button("✔ Đã giao, đã đọc", f"{HAND}:{message.key}"),),
    )


def outcome(case: Case, template: str, key: str, status: str, reason: str) -> Notice:
    """What became of a letter; for an unknown one the agent decides."""
    sign = {"sent": "✉️", "unknown": "❔", "held": "✋"}.get(status, "⚠️")
    lines = (
        f"{sign} {esc(letter_name(template)).capitalize()}: {LETTER_STATES.get(status, status)}",
        heading(case),
        f"{esc(key)}{' · ' + esc(clip(reason, 500)) if reason else ''}",
    )
    deciding = {
        "unknown": (
            Button("Đã đến khách", f"{LOST}:1:{key}"),
            Button("Chưa đến, gửi lại", f"{LOST}:0:{key}"),
        ),
        "held": (
            Button("✉ Gửi thư này", f"{LOST}:0:{key}"),
            Button("✖ Không gửi", f"{LOST}:2:{key}"),
        ),
    }
    return Notice(text="\n".join(lines), buttons=deciding.get(status, ()))


def listing(letters: Sequence[tuple[str, str, Outbound]]) -> str:
    """The letters of a file, one line each: (status, template, message)."""
    return "\n".join(
        f"✉ {esc(letter_name(template))} · {esc(channel_name(message.channel))}"
        f" · {LETTER_STATES.get(status, esc(status))}"
        for status, template, message in letters
    )
