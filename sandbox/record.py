"""Lists that can be awaited: what happened, in order, and a way to wait for what comes next."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from typing import Generic, TypeVar

T = TypeVar("T")
PATIENCE = 120.0
"""Seconds that a test waits for what must come: more than the busiest machine needs."""


class NothingCame(TimeoutError):
    """Nothing that matches came in time; the message lists what was there instead."""


class Record(Generic[T]):
    """An append-only list. `next` hands out every item at most once, in order of arrival."""

    def __init__(self, what: str) -> None:
        self.what = what
        self._items: list[T] = []
        self._taken: set[int] = set()
        self._waiting: list[asyncio.Future[None]] = []

    def add(self, item: T) -> T:
        """Append one item and wake everyone who waits."""
        self._items.append(item)
        waiting, self._waiting = self._waiting, []
        for future in waiting:
            if not future.done():
                future.set_result(None)
        return item

    async def next(
        self, matching: Callable[[T], bool] = lambda _: True, *, timeout: float = PATIENCE
    ) -> T:
        """Return the oldest matching item not handed out before; wait `timeout` seconds for it.

        Items that do not match stay for later calls. Raises NothingCame.
        """
        try:
            async with asyncio.timeout(timeout):
                while (index := self._oldest(matching)) is None:
                    await self._change()
        except TimeoutError as late:
            raise NothingCame(self._complaint(timeout)) from late
        self._taken.add(index)
        return self._items[index]

    async def until(
        self, satisfied: Callable[[list[T]], bool], *, timeout: float = PATIENCE
    ) -> list[T]:
        """Wait until the whole list satisfies the predicate and return a copy of it."""
        try:
            async with asyncio.timeout(timeout):
                while not satisfied(self._items):
                    await self._change()
        except TimeoutError as late:
            raise NothingCame(self._complaint(timeout)) from late
        return list(self._items)

    def unread(self) -> list[T]:
        """Return what `next` has not handed out yet."""
        return [item for i, item in enumerate(self._items) if i not in self._taken]

    def __iter__(self) -> Iterator[T]:
        return iter(tuple(self._items))

    def __len__(self) -> int:
        return len(self._items)

    def __getitem__(self, index: int) -> T:
        return self._items[index]

    def __repr__(self) -> str:
        return f"<{self.what}: {self._items!r}>"

    def _oldest(self, matching: Callable[[T], bool]) -> int | None:
        for index, item in enumerate(self._items):
            if index not in self._taken and matching(item):
                return index
        return None

    async def _change(self) -> None:
        future = asyncio.get_running_loop().create_future()
        self._waiting.append(future)
        try:
            await future
        finally:
            if future in self._waiting:
                self._waiting.remove(future)

    def _complaint(self, timeout: float) -> str:
        there = "".join(f"\n  - {item!r}" for item in self.unread()) or " nothing"
        return f"{self.what}: nothing that matches within {timeout} s; not yet read:{there}"
