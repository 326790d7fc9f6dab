"""Filters: a typed command by either of its names, and a pressed button by its kind."""

from __future__ import annotations

from typing import Any

from aiogram import Bot
from aiogram.filters import BaseFilter, Command
from aiogram.types import CallbackQuery, Message


class Named(BaseFilter):
    """A command by its Vietnamese or English name; hands on `args`, what was typed after it."""

    def __init__(self, *names: str) -> None:
        self._command = Command(*names, ignore_case=True)

    async def __call__(self, message: Message, bot: Bot) -> bool | dict[str, Any]:
        """True with `args` for one of these commands, typed to this bot."""
        found = await self._command(message, bot)
        if not isinstance(found, dict):
            return False
        return {"args": found["command"].args or ""}


class Pressed(BaseFilter):
    """A button whose data begins with that word; hands on the `rest` of the data."""

    def __init__(self, kind: str) -> None:
        self._kind = kind

    async def __call__(self, query: CallbackQuery) -> bool | dict[str, Any]:
        """True with `rest` for a button of this kind."""
        kind, colon, rest = (query.data or "").partition(":")
        return {"rest": rest} if colon and kind == self._kind else False
