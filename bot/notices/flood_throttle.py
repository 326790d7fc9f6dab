"""In a flood agents get one notice an hour, not one for each message.

Telegram takes twenty messages a minute. Without this, five thousand mails into one case (a forger,
a loop of machines) would delay the notices of all other cases for four hours (TU-04).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy import Connection

from storage.outbox import by_address
from storage.rate_counters import RateCounter, Verdict
from workflows.engine.advance import Decision
from workflows.events import MachineWrote, Wrote, WroteOnHold
from workflows.messaging.messages import Outbound
from workflows.planning.correlation import FLOODED

MOST = 10
"""Notices that may wait for one chat before more are left out: half a minute of sending."""
FROM_MACHINES = frozenset({MachineWrote.name, WroteOnHold.name})


def throttle_notices(
    conn: Connection,
    decision: Decision,
    notices: Sequence[Outbound],
    of_text: Callable[[str], Sequence[Outbound]],
    now: datetime,
) -> Sequence[Outbound]:
    """The notices as they are; in a flood one an hour that says where to read the rest."""
    if not _is_routine(decision) or not any(_is_backed_up(conn, one) for one in notices):
        return notices
    number = decision.case.number
    if RateCounter(limit=1).count(conn, f"flood {number}", now) is not Verdict.ALLOWED:
        return ()
    return of_text(
        f"{number}: tin đến dồn dập, hệ thống thôi báo từng tin trong giờ này. Không mất tin nào:"
        " tất cả nằm trong hồ sơ, xin xem trang hồ sơ hoặc /hoso."
    )


def _is_routine(decision: Decision) -> bool:
    """Whether it changes no state and alerts nobody, in a flooded case or from a machine."""
    entry, loud = decision.entry, (one.urgent or one.to == "group" for one in decision.alerts)
    flooded = entry.event == Wrote.name and FLOODED in decision.case.signals
    moved = decision.before is None or entry.before != entry.after
    return (flooded or entry.event in FROM_MACHINES) and not moved and not any(loud)


def _is_backed_up(conn: Connection, notice: Outbound) -> bool:
    return by_address.letters_waiting(conn, notice.channel, notice.to) >= MOST
