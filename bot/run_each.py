"""One failure must not stop the others: run all, then raise what failed as one group."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterable
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

A = TypeVar("A")
T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Outcomes(Generic[A, T]):
    """Each item with the result of its work, or with its failure."""

    done: list[tuple[A, T]] = field(default_factory=list)
    failed: list[tuple[A, BaseException]] = field(default_factory=list)

    def raise_failures(self, message: str) -> None:
        """Raise an ExceptionGroup if anything failed. Work that was cancelled is no error."""
        errors = [failure for _, failure in self.failed if isinstance(failure, Exception)]
        if errors:
            raise ExceptionGroup(message, errors)


async def run_each(
    items: Iterable[A], work: Callable[[A], Coroutine[Any, Any, T]]
) -> Outcomes[A, T]:
    """Run `work` on one item after the other, whatever fails."""
    outcomes: Outcomes[A, T] = Outcomes()
    for item in items:
        result: T | BaseException
        (result,) = await asyncio.gather(work(item), return_exceptions=True)
        if isinstance(result, BaseException):
            outcomes.failed.append((item, result))
        else:
            outcomes.done.append((item, result))
    return outcomes
