"""The results of a desk: counts from its database and from the log of the sink."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine, text

PAUSE = 0.02
TIMEOUT = 60.0
_BUSY = text(
    "SELECT (SELECT count(*) FROM inbox WHERE status = 'new')"
    " + (SELECT count(*) FROM outbox WHERE status IN ('owed', 'claimed'))"
)
_READ = text("SELECT count(*) FROM cursors WHERE value = :cursor OR value LIKE :cursor || ':%'")
_CURSORS = text("SELECT coalesce(max(value), 'none') FROM cursors")
_INBOX = text("SELECT count(*) FROM inbox")
_CASES = text("SELECT count(*) FROM cases")
_ASIDE = text("SELECT count(*) FROM inbox WHERE status IN ('unreadable', 'held')")
_NOT_SENT = text("SELECT count(*) FROM outbox WHERE status <> 'sent'")
_ELSEWHERE = text(
    "SELECT count(*) FROM messages m LEFT JOIN cases c ON c.number = m.case_number"
    " WHERE m.direction = 'in' AND m.kind = 'human'"
    " AND (c.number IS NULL OR c.conversation <> m.conversation)"
)


@dataclass(frozen=True, kw_only=True)
class Counts:
    """The counts of a desk. `letters` is what the sink took, `elsewhere` are misfiled messages.

    `inbox` are the deliveries stored so far and `cursor` how far the mailbox was read: where a run
    stops halfway they say whether the mailbox, the fetcher or the intake did.
    """

    inbox: int
    cursor: str
    cases: int
    letters: int
    aside: int
    not_sent: int
    elsewhere: int


class NotQuiet(Exception):
    """The desk is still working long after the last mail."""


def wait_until_quiet(engine: Engine, read_to: str) -> float:
    """Wait until all deliveries are filed and no letter is due; the moment, monotonic.

    `read_to`: the cursor of a mailbox that was read to its end, empty where there is none.
    """
    end = time.monotonic() + TIMEOUT
    while time.monotonic() < end:
        with engine.connect() as conn:
            read = not read_to or conn.execute(_READ, {"cursor": read_to}).scalar_one()
            if read and not conn.execute(_BUSY).scalar_one():
                return time.monotonic()
        time.sleep(PAUSE)
    raise NotQuiet(f"still busy {TIMEOUT:.0f} s after the last mail: {count(engine, None)}")


def count(engine: Engine, log: Path | None) -> Counts:
    """The counts now."""
    with engine.connect() as conn:
        return Counts(
            inbox=conn.execute(_INBOX).scalar_one(),
            cursor=conn.execute(_CURSORS).scalar_one(),
            cases=conn.execute(_CASES).scalar_one(),
            letters=len(taken_at(log)) if log else 0,
            aside=conn.execute(_ASIDE).scalar_one(),
            not_sent=conn.execute(_NOT_SENT).scalar_one(),
            elsewhere=conn.execute(_ELSEWHERE).scalar_one(),
        )


def taken_at(log: Path) -> list[float]:
    """When the sink took each letter, monotonic seconds."""
    return [json.loads(line)["at"] for line in log.read_text("utf-8").splitlines()]
