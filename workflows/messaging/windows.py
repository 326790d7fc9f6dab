"""When a channel may carry a letter: windows that a customer's message opens, quotas, the night."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

from workflows.calendar.working_time import ZONE

MARGIN = timedelta(minutes=5)
"""A window is taken as shut a little early: the letter still has to travel."""
ATTENTIVE = timedelta(minutes=30)
"""So long after writing, a customer waits for the answer, whatever the hour."""


@dataclass(frozen=True, kw_only=True)
class Window:
    """How long after the customer's last message a letter may go, at what price, by whom.

    `most` messages may answer one of the customer's through this window; 0: any number.
    """

    lasts: timedelta
    most: int = 0
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

    @property
    def counts(self) -> bool:
        """Whether it matters how many messages have answered the customer's last one."""
        return any(window.most for window in self.windows)


@dataclass(frozen=True, kw_only=True)
class Heard:
    """What is known of one address: when the customer last wrote, whether we ever wrote there.

    `since` are our messages after the customer's last, where the carrier counts them.
    """

    at: datetime | None = None
    answered: bool = False
    since: int = 0


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
    carrier: Carrier,
    address: str,
    heard: Heard,
    *,
    automatic: bool,
    now: datetime,
    night: Night,
    messages: int = 1,
) -> Opening | None:
    """When a letter of so many messages may go there from `now` on; None where it is refused.

    The night is waited for only where the window is still open in the morning.
    """
    found = _shuts(carrier, address, heard, automatic=automatic, now=now, messages=messages)
    if found is None:
        return None
    waits = carrier.quiet and not _attentive(heard, now)
    morning = night.over(now) if waits else now
    in_time = found.until is None or morning < found.until
    return Opening(
        at=morning if in_time else now, until=found.until, price=found.price, late=found.late
    )


def why_shut(
    carrier: Carrier,
    address: str,
    heard: Heard,
    *,
    automatic: bool,
    now: datetime,
    messages: int = 1,
) -> str:
    """Why no letter of so many messages may go there now, for an agent; "" where one may."""
    if _shuts(carrier, address, heard, automatic=automatic, now=now, messages=messages):
        return ""
    if heard.at is None:
        return "khách chưa nhắn qua kênh này"
    if carrier.single(address) and heard.answered:
        return "mỗi bình luận chỉ nhận một tin riêng"
    if automatic and _shuts(carrier, address, heard, automatic=False, now=now, messages=messages):
        return "kênh này chỉ còn nhận tin do nhân viên viết"
    if any(now < heard.at + window.lasts - MARGIN for window in carrier.windows):
        return "không còn đủ số tin được gửi cho tin nhắn cuối của khách"
    return "đã quá thời hạn gửi kể từ tin nhắn cuối của khách"


def _attentive(heard: Heard, now: datetime) -> bool:
    return heard.at is not None and now - heard.at < ATTENTIVE


def _shuts(
    carrier: Carrier,
    address: str,
    heard: Heard,
    *,
    automatic: bool,
    now: datetime,
    messages: int,
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
        used_up = window.most and heard.since + messages > window.most
        if now < until and not used_up and not (automatic and window.person_only):
            return Opening(at=now, until=until, price=window.price, late=window.person_only)
    return None
