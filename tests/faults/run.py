"""One run: a conversation through the weather of its seed, and what must be true afterwards."""

from __future__ import annotations

import asyncio
import contextlib
import random
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from sqlalchemy import Connection, func, select

from sandbox.violations import Violations
from storage.outbox.letters import Status
from storage.schema import tables as t
from tests.bot.stage import RecordedNotices
from tests.faults.life import Life
from tests.faults.mortal import Killed
from tests.faults.place import ACCOUNTS, Place
from tests.faults.places import PLACES, place
from tests.faults.sky import Sky
from tests.faults.storm import Storm
from tests.faults.timeline import Timeline
from tests.faults.truth import Said, Truth, wrong
from tests.faults.weather import Weather
from tests.policy.story import AN, MONDAY
from workflows.engine.advance import NotAllowed
from workflows.events import Replied

MakeLife = Callable[[Place, Sky, Timeline, Weather, RecordedNotices], Life]
SAID = (
    "mail cty e k gui dc tu sang nay, no cu bao loi 550",
    "vẫn chưa gửi được ạ",
    "có ai không ạ",
)
LONGEST = 400
"""Turns after the storm within which everything must have come to rest."""


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What one run showed."""

    seed: int
    place: str
    wrong: tuple[str, ...]
    struck: Mapping[str, int]
    letters: Counter[str]
    written: int
    turns: int


class Run:
    """The desk, the customer, an agent, and the weather between them."""

    def __init__(self, seed: int, sky: Sky, make: MakeLife = Life) -> None:
        random.seed(seed)  # the desk's own pauses
        self.seed, self._sky, self._make = seed, sky, make
        self.name = PLACES[seed % len(PLACES)]
        self.timeline = Timeline(MONDAY)
        self.weather = Weather(seed)
        self.violations = Violations()
        self.notes = RecordedNotices()
        self.place = place(self.name, self.timeline, self.weather, self.violations)
        self.weather.findable = self.place.lists
        self.place.storm(Storm(self.place.courier, self.timeline, self.weather, self._door))
        self.written: list[Said] = []
        self.asked: set[str] = set()
        self.turns = 0
        self.lives: list[Life | None] = [None] * self.weather.desks

    async def played(self) -> Outcome:
        """Play it to its end."""
        calm, self.weather.calm = self.weather.calm, True
        for seat in range(self.weather.desks):
            await self._starts(seat)
        await self._consents()
        self.weather.calm = calm
        self._plans()
        while self.timeline:
            await self._moves()
        await self._clears_up()
        truth = Truth(
            place=self.place,
            written=self.written,
            violations=[one for one in self.violations],
            asked=self.asked,
        )
        with self._sky.engine.connect() as conn:
            found = wrong(conn, truth)
            letters = Counter(conn.execute(select(t.outbox.c.status)).scalars())
        for life in self._alive():
            await life.close()
        return Outcome(
            seed=self.seed, place=self.name, wrong=tuple(found), struck=self.weather.struck,
            letters=letters, written=len(self.written), turns=self.turns,
        )  # fmt: skip

    def _plans(self) -> None:
        """Who does what when; a mishap of the account, in some runs."""
        weather = self.weather
        for serial in range(weather.rng.randint(2, 5)):
            when = weather.span(0, 50)
            self.timeline.after(when, partial(self._writes, serial))
            if weather.chance(0.2):  # the next word follows at once
                when += timedelta(seconds=weather.rng.uniform(1, 3))
                self.timeline.after(when, partial(self._writes, serial + 1))
        for serial in range(weather.rng.randint(1, 3)):
            self.timeline.after(weather.span(10, 60), partial(self._answers, serial))
        if weather.chance(weather.wind / 2):
            self.timeline.after(weather.span(5, 30), self._mishap)
        for minute in range(0, 68, 4):
            self.timeline.after(timedelta(minutes=minute), self._turn)

    async def _writes(self, serial: int) -> None:
        text = f"{SAID[serial % len(SAID)]} ({len(self.written) + 1})"
        at = self.timeline.now()
        self.written.append(Said(id=await self.place.writes(text), text=text, at=at))

    async def _answers(self, serial: int) -> None:
        life = self._anybody()
        if life is None:
            return
        for case in await life.desk.worklist():
            said = f"Dạ bên em đang kiểm tra {case.number} ạ, lần {serial + 1}."
            with contextlib.suppress(NotAllowed):
                await life.desk.act(case.number, Replied(by=AN, at=self.timeline.now(), text=said))
            if self.weather.chance(0.5):
                await self._asks(life, case.number)

    async def _asks(self, life: Life, number: str) -> None:
        """The agent asks the customer what came of the letters of unknown fate, and says so."""
        screen = {one.text for one in self.place.seen()}
        for letter in (await life.desk.file(number)).letters:
            words = letter.message.text
            if letter.status is Status.UNKNOWN and number in words:  # no other says the same
                self.weather.struck["an agent decides"] += 1
                self.asked.add(letter.message.key)
                there = words in screen
                await life.desk.resolve_unknown(letter.message.key, there, AN)

    async def _mishap(self) -> None:
        self.weather.struck["the account itself"] += 1
        self.place.mishap()
        self.timeline.after(self.weather.span(5, 40), self._mended)

    async def _mended(self) -> None:
        self.place.mended()

    async def _turn(self) -> None:
        """A turn of the loops of every desk, side by side."""
        self.turns += 1
        alive = self._alive()
        work = (self._turned(life, fetches=life is alive[0]) for life in alive)
        for ended in await asyncio.gather(*work, return_exceptions=True):
            if isinstance(ended, BaseException) and not isinstance(ended, Killed):
                raise ended

    async def _turned(self, life: Life, *, fetches: bool) -> None:
        """One desk's turn; of two desks only one polls, or reads lists."""
        looks = self.weather.calm or self.turns % 2 == 0
        if fetches and (self.place.polled or looks):
            await life.fetches()
        if looks:
            await life.looks_around()
        await life.works()

    async def _moves(self) -> None:
        """The next happening; what a desk raises while it dies is of no account."""
        with contextlib.suppress(Killed):
            await self.timeline.next()
        for seat, life in enumerate(self.lives):
            if life is not None and not life.pulse.beats:
                self._buried(seat, life)

    def _alive(self) -> list[Life]:
        return [life for life in self.lives if life is not None and life.pulse.beats]

    def _anybody(self) -> Life | None:
        alive = self._alive()
        return self.weather.rng.choice(alive) if alive else None

    def _buried(self, seat: int, life: Life) -> None:
        """A new desk comes up later, sometimes much later."""
        self.timeline.after(timedelta(), life.close)
        self.lives[seat] = None
        long = self.weather.chance(0.1)
        wait = self.weather.span(20 * 60, 50 * 60) if long else self.weather.span(0.1, 20)
        self.timeline.after(wait, partial(self._starts, seat))

    async def _starts(self, seat: int) -> None:
        alone = not self._alive()
        life = self._make(self.place, self._sky, self.timeline, self.weather, self.notes)
        self.lives[seat] = life
        if alone:
            await life.fetches()  # a desk that comes up looks at once for what it has missed

    async def _consents(self) -> None:
        """The manager of an account gives the desk its tokens."""
        pair = self.place.consents(self.timeline)
        life = self._anybody()
        if pair is not None and life is not None:
            await life.vaults(f"zalo_oa {ACCOUNTS.zalo_oa_id}").save(pair.dump())

    async def _door(self, body: bytes, headers: Mapping[str, str]) -> int:
        life = self._anybody()
        return await life.knocked(body, headers) if life is not None else 0

    async def _clears_up(self) -> None:
        """The sky is clear; the desk runs until there is nothing left to do."""
        self.weather.calm = True
        self.place.mended()
        for seat, life in enumerate(self.lives):
            if life is None:
                await self._starts(seat)
        await self._consents()
        quiet = 0
        for turn in range(LONGEST):
            pause = (3, 5, 15, 30, 60)[min(turn // 3, 4)]
            self.timeline.after(timedelta(minutes=pause), self._turn)
            while self.timeline:
                await self._moves()
            quiet = quiet + 1 if self._is_quiet() else 0
            if quiet >= 3:
                return

    def _is_quiet(self) -> bool:
        with self._sky.engine.connect() as conn:
            return not _left(conn, self.place.channel)


def _left(conn: Connection, channel: str) -> int:
    """How much is waiting; letters that an agent must hand over wait for the agent."""
    new = select(func.count()).select_from(t.inbox).where(t.inbox.c.status == "new")
    owed = select(func.count()).select_from(t.outbox)
    owed = owed.where(t.outbox.c.status.in_(("owed", "claimed")), t.outbox.c.channel == channel)
    return int(conn.execute(new).scalar_one()) + int(conn.execute(owed).scalar_one())


async def run(seed: int, sky: Sky, make: MakeLife = Life) -> Outcome:
    """Play the run of that seed on an emptied database."""
    return await Run(seed, sky.cleared(), make).played()
