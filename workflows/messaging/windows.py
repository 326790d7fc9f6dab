"""When a channel may send: windows that a customer's message opens, quotas, quiet hours."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

from workflows.calendar.working_time import ZONE

MARGIN = timedelta(minutes=5)
"""A window counts as closed this much earlier, because sending takes time."""
WAITING_FOR_ANSWER = timedelta(minutes=30)
"""For so long after their message, customers wait for an answer, also in quiet hours."""


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
    """What the planner knows of a channel. A channel without windows is always open.

    `once`: prefixes of addresses to which one single letter may go, each with its window.
    `quiet`: a message makes the customer's phone ring, so the channel keeps quiet hours (TU-15).
    """

    name: str
    written_answer: bool
    by_hand: bool
    windows: tuple[Window, ...] = ()
    once: Mapping[str, Window] = field(default_factory=dict)
    quiet: bool = False

    def single(self, address: str) -> Window | None:
        """Returns the window of an address that takes one single letter, or None for any other."""
        return next((w for start, w in self.once.items() if address.startswith(start)), None)

    @property
    def counts(self) -> bool:
        """Whether a window limits how many messages answer the customer's last one."""
        return any(window.most for window in self.windows)


@dataclass(frozen=True, kw_only=True)
class AddressHistory:
    """What is known of one address: when the customer last wrote, whether we ever wrote there.

    `sent_since`: how many messages we sent after it, where the carrier counts them.
    """

    last_message_at: datetime | None = None
    written_to: bool = False
    sent_since: int = 0


NO_HISTORY = AddressHistory()


@dataclass(frozen=True, kw_only=True)
class SendSlot:
    """A letter may be handed over from `at` until `until` (None: no end), for `price` đồng."""

    at: datetime
    until: datetime | None = None
    price: int = 0
    late: bool = False  # past the ordinary window: as a person's letter


@dataclass(frozen=True, kw_only=True)
class QuietHours:
    """The hours of the night in which nothing is sent; `begins` is later in the day than `ends`."""

    begins: time = time(22, 0)
    ends: time = time(7, 0)

    def over(self, moment: datetime) -> datetime:
        """`moment`, or the next morning if it lies in the quiet hours."""
        local = moment.astimezone(ZONE)
        if self.ends <= local.time() < self.begins:
            return moment
        day = local.date() if local.time() < self.ends else local.date() + timedelta(days=1)
        return datetime.combine(day, self.ends, ZONE)


QUIET_HOURS = QuietHours()


def send_slot(
    carrier: Carrier,
    address: str,
    history: AddressHistory,
    *,
    automatic: bool,
    now: datetime,
    quiet_hours: QuietHours,
    messages: int = 1,
) -> SendSlot | None:
    """Returns when a letter of so many messages may be sent, or None if it would be refused.

    The letter waits for the end of the quiet hours only if the window is then still open.
    """
    found = _open_window(carrier, address, history, automatic=automatic, now=now, messages=messages)
    if found is None:
        return None
    waits = carrier.quiet and not _is_waiting(history, now)
    morning = quiet_hours.over(now) if waits else now
    in_time = found.until is None or morning < found.until
    return SendSlot(
        at=morning if in_time else now, until=found.until, price=found.price, late=found.late
    )


def why_closed(
    carrier: Carrier,
    address: str,
    history: AddressHistory,
    *,
    automatic: bool,
    now: datetime,
    messages: int = 1,
) -> str:
    """Returns why so many messages may not be sent there now (for agents), or "" if they may."""
    if _open_window(carrier, address, history, automatic=automatic, now=now, messages=messages):
        return ""
    if history.last_message_at is None:
        return "khách chưa nhắn qua kênh này"
    if carrier.single(address) and history.written_to:
        return "mỗi bình luận chỉ nhận một tin riêng"
    if automatic and _open_window(
        carrier, address, history, automatic=False, now=now, messages=messages
    ):
        return "kênh này chỉ còn nhận tin do nhân viên viết"
    if any(now < history.last_message_at + window.lasts - MARGIN for window in carrier.windows):
        return "không còn đủ số tin được gửi cho tin nhắn cuối của khách"
    return "đã quá thời hạn gửi kể từ tin nhắn cuối của khách"


def _is_waiting(history: AddressHistory, now: datetime) -> bool:
    return (
        history.last_message_at is not None and now - history.last_message_at < WAITING_FOR_ANSWER
    )


def _open_window(
    carrier: Carrier,
    address: str,
    history: AddressHistory,
    *,
    automatic: bool,
    now: datetime,
    messages: int,
) -> SendSlot | None:
    """Returns the first open window. The windows of a carrier are sorted, shortest first."""
    single = carrier.single(address)
    windows = (single,) if single else carrier.windows
    if not windows:
        return SendSlot(at=now)
    if history.last_message_at is None or (single and history.written_to):
        return None
    for window in windows:
        until = history.last_message_at + window.lasts - MARGIN
        used_up = window.most and history.sent_since + messages > window.most
        if now < until and not used_up and not (automatic and window.person_only):
            return SendSlot(at=now, until=until, price=window.price, late=window.person_only)
    return None
