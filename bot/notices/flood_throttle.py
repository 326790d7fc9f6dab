"""In a flood the group hears of the pile, not of each message: others' cases need it as well.

Telegram takes twenty messages a minute. Without this, five thousand mails into one case (a forger,
a loop of machines) would hold back every other case's notices for four hours (TU-04).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy import Connection

from storage.outbox import by_address
from storage.throttles import Throttle, Verdict
from workflows.engine.advance import Decision
from workflows.events import MachineWrote, Wrote, WroteOnHold
from workflows.messaging.messages import Outbound
from workflows.planning.correlation import FLOODED

MOST = 10
"""So many notices of one case may wait before its further ones are left out: half a minute."""
FROM_MACHINES = frozenset({MachineWrote.name, WroteOnHold.name})


def throttle_notices(
    conn: Connection,
    decision: Decision,
    told: Sequence[Outbound],
    trouble: Callable[[str], Sequence[Outbound]],
    now: datetime,
) -> Sequence[Outbound]:
    """The notices as they are; in a flood one an hour that says where to read the rest."""
    if not _routine(decision) or not any(_piled_up(conn, one) for one in told):
        return told
    number = decision.case.number
    if Throttle(limit=1).count(conn, f"flood {number}", now) is not Verdict.ALLOWED:
        return ()
    return trouble(
        f"{number}: tin đến dồn dập, hệ thống thôi báo từng tin trong giờ này. Không mất tin nào:"
        " tất cả nằm trong hồ sơ, xin xem trang hồ sơ hoặc /hoso."
    )


def _routine(decision: Decision) -> bool:
    """A message that moves nothing and rings nobody's alarm, in a case that has many of them."""
    entry, loud = decision.entry, (one.urgent or one.to == "group" for one in decision.alerts)
    flooded = entry.event == Wrote.name and FLOODED in decision.case.signals
    moved = decision.before is None or entry.before != entry.after
    return (flooded or entry.event in FROM_MACHINES) and not moved and not any(loud)


def _piled_up(conn: Connection, notice: Outbound) -> bool:
    return by_address.letters_waiting(conn, notice.channel, notice.to) >= MOST
