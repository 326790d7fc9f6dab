"""When a channel may carry a letter: windows that a customer's message opens, quiet hours."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

from workflows.calendar import ZONE

MARGIN = timedelta(minutes=5)
"""A window is taken as shut a little early: the letter still has to travel."""
ATTENTIVE = timedelta(minutes=30)
"""So long after writing, a customer waits for the answer, whatever the hour."""


@dataclass(frozen=True, kw_only=True)
class Window:
    """How long after the customer's last message a letter may go, at what price, by whom."""

    lasts: timedelta
    price: int = 0  # đồng for one letter
    person_only: bool = False  # what a person wrote; nothing automatic


@dataclass(frozen=True, kw_only=True)
class Carrier:
    """What the planner knows of a channel. Without windows it is always open.

    `once` are beginnings of addresses to which one single letter may go, within its window.
    `quiet` channels ring a phone: at night they wait (TU-15).
    """

    name: str
    written_answer: bool
    by_hand: bool
    windows: tuple[Window, ...] = ()
    once: Mapping[str, Window] = field(default_factory=dict)
    quiet: bool = False

    def single(self, address: str) -> Window | None:
        """The window of an address that takes one single letter; None for any other."""
        return next((w for start, w in self.once.items() if address.startswith(start)), None)


@dataclass(frozen=True, kw_only=True)
class Heard:
    """What is known of one address: when the customer last wrote, whether we wrote since."""

    at: datetime | None = None
    answered: bool = False


SILENCE = Heard()


@dataclass(frozen=True, kw_only=True)
class Opening:
    """A letter may be handed over from `at` until `until` (None: no end), for `price` đồng."""

    at: datetime
    until: datetime | None = None
    price: int = 0
    late: bool = False  # past the ordinary window: as a person's letter


@dataclass(frozen=True, kw_only=True)
class Night:
    """The hours in which no phone rings; `begins` is later in the day than `ends`."""

    begins: time = time(22, 0)
    ends: time = time(7, 0)

    def over(self, moment: datetime) -> datetime:
        """`moment`, or the next morning where it falls into the night."""
        local = moment.astimezone(ZONE)
        if self.ends <= local.time() < self.begins:
            return moment
        day = local.date() if local.time() < self.ends else local.date() + timedelta(days=1)
        return datetime.combine(day, self.ends, ZONE)


NIGHT = Night()


def opening(
    carrier: Carrier, address: str, heard: Heard, *, automatic: bool, now: datetime, night: Night
) -> Opening | None:
    """When a letter may go to this address from `now` on; None where the provider refuses it.

    The night is waited for only where the window is still open in the morning.
    """
    found = _shuts(carrier, address, heard, automatic=automatic, now=now)
    if found is None:
        return None
    waits = carrier.quiet and not _attentive(heard, now)
    morning = night.over(now) if waits else now
    in_time = found.until is None or morning < found.until
    return Opening(
        at=morning if in_time else now, until=found.until, price=found.price, late=found.late
    )


def _attentive(heard: Heard, now: datetime) -> bool:
    return heard.at is not None and now - heard.at < ATTENTIVE


def _shuts(
    carrier: Carrier, address: str, heard: Heard, *, automatic: bool, now: datetime
) -> Opening | None:
    """The first window that is open now: the windows of a carrier stand in order of length."""
    single = carrier.single(address)
    windows = (single,) if single else carrier.windows
    if not windows:
        return Opening(at=now)
    if heard.at is None or (single and heard.answered):
        return None
    for window in windows:
        until = heard.at + window.lasts - MARGIN
        if now < until and not (automatic and window.person_only):
            return Opening(at=now, until=until, price=window.price, late=window.person_only)
    return None
