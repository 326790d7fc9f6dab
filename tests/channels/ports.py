"""What fetchers ask of a desk, by a desk that remembers cursors and nothing else."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Any

from channels.chat.catch_up import MissedMessage
from channels.factory import FetcherPorts, Head
from channels.mail.imap.fetcher import NullAlarm


class Notebook:
    """Cursors on a piece of paper."""

    def __init__(self) -> None:
        self.values: dict[str, str] = {}

    async def load(self, name: str) -> str | None:
        return self.values.get(name)

    async def save(self, name: str, value: str) -> None:
        self.values[name] = value


async def _nobody(text: str) -> None:
    """Nobody is told."""


async def _no_mails(heads: Collection[Head]) -> Collection[Head]:
    return ()


async def _no_messages(found: Collection[MissedMessage]) -> Collection[str]:
    return ()


def ports(**changes: Any) -> FetcherPorts:
    """Fresh ones, with these changes."""
    return replace(
        FetcherPorts(
            cursors=Notebook(),
            notify=_nobody,
            alarm=lambda name: NullAlarm(),
            stored_mails=_no_mails,
            known_messages=lambda channel: _no_messages,
        ),
        **changes,
    )
