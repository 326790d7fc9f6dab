"""kill -9 at any moment: what was acknowledged is there, and nothing is there by halves."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

from sqlalchemy import Connection, Engine, text

from storage.cases import cases, journal

ROOT = Path(__file__).parents[3]
PARTS = ("inbox", "cases", "journal", "outbox")
KILLS = 3
SNAPSHOT = {"sqlite": "SERIALIZABLE", "postgresql": "REPEATABLE READ"}


def acknowledged_until_killed(url: str, tag: str, after: int) -> list[str]:
    """What a working process said before it was killed, in the middle of its work."""
    command = [sys.executable, "-m", "tests.storage.database.work_until_killed", url, tag]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        said = [process.stdout.readline() for _ in range(after)]
        process.send_signal(signal.SIGKILL)
        said += process.stdout.readlines()
    return [line.strip() for line in said if line.endswith("\n")]


def count(conn: Connection, table: str) -> int:
    return int(conn.execute(text(f"SELECT count(*) FROM {table}")).scalar_one())


def test_a_killed_process_loses_nothing_it_acknowledged(engine: Engine) -> None:
    url = engine.url.render_as_string(hide_password=False)
    said = [
        name
        for kill in range(KILLS)
        for name in acknowledged_until_killed(url, str(kill), after=20 + 13 * kill)
    ]
    # One snapshot: PostgreSQL may still be committing what the killed process had handed over.
    with engine.connect().execution_options(isolation_level=SNAPSHOT[engine.name]) as conn:
        kept = conn.execute(text("SELECT delivery_id FROM inbox")).scalars().all()
        assert [name for name in said if name not in kept] == []
        assert {count(conn, table) for table in PARTS} == {len(kept)}
        for name in kept:
            number = cases.load(conn, f"KN-{name}").number
            journal.verify(journal.entries(conn, number), journal.head(conn, number))
    assert len(said) >= 20 * KILLS
