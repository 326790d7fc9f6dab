"""A message to the agents as a value: text, buttons, and where its topic comes from."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

DATA_LIMIT = 64
PER_ROW = 2


@dataclass(frozen=True)
class Button:
    """One inline button; `data` is at most 64 bytes."""

    text: str
    data: str

    def __post_init__(self) -> None:
        if not 1 <= len(self.data.encode()) <= DATA_LIMIT:
            raise ValueError(f"callback data of 1 to {DATA_LIMIT} bytes, not {self.data!r}")


@dataclass(frozen=True, kw_only=True)
class Notice:
    """One message: Telegram HTML with its buttons. `title` is what its topic is called."""

    text: str
    buttons: tuple[Button, ...] = ()
    title: str = ""

    def encode(self) -> str:
        """The notice as it travels in the outbox."""
        return json.dumps(asdict(self), ensure_ascii=False)

    @property
    def keyboard(self) -> InlineKeyboardMarkup | None:
        """The buttons as Telegram wants them, two in a row."""
        if not self.buttons:
            return None
        keys = [InlineKeyboardButton(text=b.text, callback_data=b.data) for b in self.buttons]
        rows = [keys[i : i + PER_ROW] for i in range(0, len(keys), PER_ROW)]
        return InlineKeyboardMarkup(inline_keyboard=rows)


def decode(text: str) -> Notice:
    """The notice in an outbox row. Raises ValueError when it is none."""
    try:
        held = json.loads(text)
        buttons = tuple(Button(b["text"], b["data"]) for b in held["buttons"])
        return Notice(text=held["text"], buttons=buttons, title=held["title"])
    except (KeyError, TypeError) as error:
        raise ValueError(f"no notice: {error}") from error
