"""Cards as Telegram shows them: HTML, inline keyboards, and pages of at most 4096 characters."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from bot.agents.card import Bold, Button, Card, Code, Link, Span, decode, layout
from bot.telegram.markup import bold, code, esc, link, mention

PER_ROW = 2
TelegramId = Callable[[str], int | None]
"""The Telegram account of an agent by id; None for an agent who has none."""


def nobody(agent: str) -> int | None:
    """No agent has an account: names are shown and notify no one."""
    return None


@dataclass(frozen=True, kw_only=True)
class Post:
    """One message to send: HTML, its keyboard, and the title of its topic."""

    html: str
    keyboard: InlineKeyboardMarkup | None = None
    title: str = ""


def render(card: Card, telegram_id: TelegramId = nobody) -> Post:
    """The card as a message."""
    html = layout(card.blocks, _Html(telegram_id))
    return Post(html=html, keyboard=keyboard(card.buttons), title=card.title)


def stored_post(text: str, telegram_id: TelegramId) -> Post:
    """The message of an outbox row. Raises ValueError when it is none.

    Older desks stored the HTML itself: `{"text", "buttons": [{"text", "data"}], "title"}`.
    """
    try:
        held = json.loads(text)
        if "blocks" in held:
            return render(decode(text), telegram_id)
        buttons = [Button(button["text"], button["data"]) for button in held["buttons"]]
        return Post(html=str(held["text"]), keyboard=keyboard(buttons), title=held["title"])
    except (KeyError, TypeError) as error:
        raise ValueError(f"no notice: {error}") from error


def keyboard(buttons: Sequence[Button]) -> InlineKeyboardMarkup | None:
    """The buttons, two in a row; None for none."""
    if not buttons:
        return None
    keys = [InlineKeyboardButton(text=one.text, callback_data=one.action) for one in buttons]
    rows = [keys[at : at + PER_ROW] for at in range(0, len(keys), PER_ROW)]
    return InlineKeyboardMarkup(inline_keyboard=rows)


@dataclass(frozen=True)
class _Html:
    """The style of Telegram's HTML."""

    telegram_id: TelegramId

    def span(self, span: Span) -> str:
        match span:
            case str():
                return esc(span)
            case Bold(text):
                return bold(text)
            case Code(text):
                return code(text)
            case Link(text, url):
                return link(text, url)
        known = self.telegram_id(span.agent)
        return esc(span.name) if known is None else mention(span.name, known)

    def quote(self, text: str) -> str:
        return f"<blockquote>{esc(text)}</blockquote>"
