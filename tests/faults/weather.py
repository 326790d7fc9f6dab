"""What goes wrong in one run, and when: all of it drawn from the seed."""

from __future__ import annotations

import random
from collections import Counter
from datetime import timedelta
from enum import StrEnum


class Gust(StrEnum):
    """One trouble at one call of a provider."""

    NONE = ""
    NO_LINE = "no connection"
    REFUSED = "refused"  # the provider's own error envelope, as the place draws it
    PAGE = "a gateway's page"
    PAGE_AFTER = "a gateway's page, after it was done"
    CUT = "cut, after it was done"
    LATE = "too late, after it was done"
    DEATH_BEFORE = "the desk dies before the call leaves"
    DEATH_AFTER = "the desk dies when it was done"


BEFORE = (Gust.NO_LINE, Gust.REFUSED, Gust.PAGE)
"""Nothing has happened at the provider."""
AFTER = (Gust.PAGE_AFTER, Gust.CUT, Gust.LATE)
DEATHS = (Gust.DEATH_BEFORE, Gust.DEATH_AFTER)


class Weather:
    """Seeded; `struck` counts what happened. `calm` from then on."""

    def __init__(self, seed: int) -> None:
        self.rng = random.Random(seed)
        self.struck: Counter[str] = Counter()
        self.wind = self.rng.choice((0.0, 0.1, 0.3, 0.6))
        self.desks = self.rng.choice((1, 1, 2))
        self.deaths = self.rng.choice((0, 0, 1, 2, 4))
        self.loses_hooks = self.rng.random() < 0.4
        self.findable = False  # what no webhook brought can be asked for
        self.calm = False
        self.sheltered = False  # what is lost now is lost by the provider's own rules

    def chance(self, probability: float) -> bool:
        """Whether it happens."""
        return self.rng.random() < probability

    def gust(self, *, once: bool) -> Gust:
        """What befalls the next call. `once`: it can be lost on its way back as well."""
        if self.calm or not self.chance(self.wind):
            return Gust.NONE
        kinds = BEFORE if self.sheltered or not once else BEFORE + AFTER + DEATHS
        found = self.rng.choice(kinds)
        if found in DEATHS and not self._may_die():
            found = Gust.CUT
        self.struck[found.value] += 1
        return found

    def dies_at_commit(self) -> bool:
        """Whether the desk dies around this transaction."""
        dies = not self.sheltered and self.chance(self.wind * 0.05) and self._may_die()
        self.struck["the desk dies at a commit"] += dies
        return dies

    def _may_die(self) -> bool:
        may = not self.calm and self.deaths > 0
        self.deaths -= may
        return may

    def deliveries(self) -> tuple[timedelta, ...]:
        """When copies of one event of a webhook arrive; none: the provider gives up."""
        if self.calm:
            return (timedelta(seconds=1),)
        if self.loses_hooks and self.findable and self.chance(0.4):
            self.struck["webhook lost"] += 1
            return ()
        copies = 1 + self.chance(self.wind) + self.chance(self.wind / 2)
        self.struck["webhook duplicated"] += copies - 1
        return tuple(self._delay() for _ in range(copies))

    def _delay(self) -> timedelta:
        if not self.chance(self.wind):
            return timedelta(seconds=1)
        self.struck["webhook delayed"] += 1
        return timedelta(seconds=self.rng.choice((5, 60, 300, 1500)) * self.rng.random())

    def span(self, least: float, most: float) -> timedelta:
        """A time between so many minutes."""
        return timedelta(minutes=self.rng.uniform(least, most))
