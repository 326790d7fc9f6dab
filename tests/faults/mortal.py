"""A desk that can die at any commit and at any call, and leaves nothing but its database."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TypeVar

import httpx2
from sqlalchemy import Connection

from sandbox.faults import Fault, FaultKind, Faults
from storage.database.unit_of_work import UnitOfWork
from tests.faults.sky import Sky
from tests.faults.weather import Gust, Weather

T = TypeVar("T")
Once = Callable[[httpx2.Request], bool]
"""Whether a call does something that would be wrong twice, and can be told afterwards."""


class Killed(BaseException):
    """This desk is dead: nothing that it still does reaches anybody."""


class Pulse:
    """Whether a desk lives."""

    def __init__(self) -> None:
        self.beats = True

    def stop(self) -> None:
        """Die, now. Raises Killed."""
        self.beats = False
        raise Killed

    def check(self) -> None:
        """Raises Killed for the dead."""
        if not self.beats:
            raise Killed


class MortalWork(UnitOfWork):
    """The unit of work without threads: each function one transaction, then perhaps the end.

    What is `certain` is committed before anybody dies of it.
    """

    def __init__(self, sky: Sky, pulse: Pulse, weather: Weather, *, certain: bool = False) -> None:
        self.engine = sky.engine
        self._reading = sky.reading
        self._pulse, self._weather, self._certain = pulse, weather, certain

    async def run(self, fn: Callable[[Connection], T], *, urgent: bool = False) -> T:
        """As Work does. Raises Killed, before or after the commit."""
        await asyncio.sleep(0)
        self._pulse.check()
        dies = self._weather.dies_at_commit()
        if dies and self._weather.chance(0.5) and not self._certain:
            self._pulse.stop()
        with self.engine.begin() as conn:
            result = fn(conn)
        if dies:
            self._pulse.stop()
        return result

    async def read(self, fn: Callable[[Connection], T]) -> T:
        """As Work does. Raises Killed."""
        await asyncio.sleep(0)
        self._pulse.check()
        with self._reading.connect() as conn:
            return fn(conn)

    async def close(self) -> None:
        """Nothing to close: the next desk has the same database."""


class Line(httpx2.AsyncBaseTransport):
    """The desk's way to a stand-in, without sockets, through the weather."""

    def __init__(
        self,
        provider: httpx2.ASGITransport,
        faults: Faults,
        refusals: tuple[Fault, ...],
        once: Once,
        pulse: Pulse,
        weather: Weather,
    ) -> None:
        self._provider, self._faults, self._refusals = provider, faults, refusals
        self._once, self._pulse, self._weather = once, pulse, weather

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """What the provider answers, if anything of it arrives. Raises Killed, httpx2 errors."""
        self._pulse.check()
        gust = self._weather.gust(once=self._once(request))
        if gust is Gust.DEATH_BEFORE:
            self._pulse.stop()
        if gust is Gust.NO_LINE:
            raise httpx2.ConnectError("no connection", request=request)
        self._arm(gust)
        response = await self._provider.handle_async_request(request)
        self._faults.clear()
        await response.aread()
        if gust is Gust.DEATH_AFTER:
            self._pulse.stop()
        if gust is Gust.CUT:
            raise httpx2.ReadError("cut", request=request)
        if gust is Gust.LATE:
            raise httpx2.ReadTimeout("too late", request=request)
        self._pulse.check()
        return response

    def _arm(self, gust: Gust) -> None:
        rng = self._weather.rng
        if gust is Gust.REFUSED:
            drawn = rng.choice(self._refusals)
            refusal = Fault(
                kind=drawn.kind,
                code=drawn.code,
                subcode=drawn.subcode,
            )
            self._faults.add(refusal)
        elif gust is Gust.PAGE:
            self._faults.add(Fault(kind=FaultKind.HTML, code=rng.choice((500, 502, 503))))
        elif gust is Gust.PAGE_AFTER:
            self._faults.add(Fault(kind=FaultKind.HTML_AFTER, code=rng.choice((500, 502, 504))))
