"""The loops of a rehearsal's desk: a pass runs when it is told to."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from bot.scheduler.loops import Loops, attempt


class DrivenLoops(Loops):
    """Loops whose passes run only when asked, so that one knows when nothing is left to do.

    A rehearsal plays days in a second: its clock moves only while the desk rests. What never ends
    (the listeners) runs as in any desk.
    """

    def __init__(self) -> None:
        super().__init__()
        self._passes: dict[str, Callable[[], Awaitable[int]]] = {}

    def add_passes(
        self,
        name: str,
        one_pass: Callable[[], Awaitable[int]],
        *,
        idle: float,
        passes: int = 1,
    ) -> None:
        """Keep the pass for `run_round`."""
        self._passes[name] = one_pass

    async def run_round(self) -> int:
        """Run each pass once, in order. Returns how much they did; counts those that failed."""
        done = 0
        for name, one_pass in self._passes.items():
            done += await attempt(name, one_pass, self._count_failure) or 0
        return done
