"""The unit of work: what is promised about commits, errors, order and shutting down."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, event, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from storage import key_values
from storage.cases import cases
from storage.database import engine as engines
from storage.database.group_commit import MAX_BATCH, CommitFailed, GroupCommit
from storage.database.unit_of_work import UnitOfWork
from storage.outbox import outbox
from storage.outbox.letters import Status
from tests.databases import Databases
from tests.patience import PATIENCE
from tests.storage.given import LEASE, NOW, a_case, a_kept_case, a_letter, claim


def put(name: str) -> Callable[[Connection], str]:
    def fn(conn: Connection) -> str:
        key_values.put(conn, name, "x")
        return name

    return fn


def put_and_fail(name: str) -> Callable[[Connection], str]:
    def fn(conn: Connection) -> str:
        key_values.put(conn, name, "x")
        raise ValueError(name)

    return fn


def names(conn: Connection) -> list[str]:
    return list(conn.execute(text("SELECT name FROM cursors ORDER BY name")).scalars())


async def test_what_was_run_is_there_to_read(work: UnitOfWork) -> None:
    case = await work.run(a_kept_case)
    assert await work.read(lambda conn: cases.load(conn, case.number)) == case


async def test_an_error_reaches_its_caller_and_leaves_nothing(work: UnitOfWork) -> None:
    with pytest.raises(ValueError, match="a"):
        await work.run(put_and_fail("a"))
    assert await work.read(names) == []


async def test_one_that_fails_among_many_fails_alone(work: UnitOfWork) -> None:
    jobs = [put_and_fail(f"{n:02}") if n % 3 == 0 else put(f"{n:02}") for n in range(50)]
    results = await asyncio.gather(*map(work.run, jobs), return_exceptions=True)
    good = [f"{n:02}" for n in range(50) if n % 3]
    assert [result for result in results if isinstance(result, str)] == good
    assert [str(result) for result in results if isinstance(result, ValueError)] == [
        f"{n:02}" for n in range(0, 50, 3)
    ]
    assert await work.read(names) == good


async def test_a_refused_row_fails_alone_too(work: UnitOfWork) -> None:
    jobs: list[Callable[[Connection], object]] = [put("a"), a_kept_case, a_kept_case, put("b")]
    results = await asyncio.gather(*map(work.run, jobs), return_exceptions=True)
    assert sum(isinstance(result, IntegrityError) for result in results) == 1
    assert await work.read(names) == ["a", "b"]


async def test_reading_cannot_write(work: UnitOfWork) -> None:
    with pytest.raises(DBAPIError, match=r"readonly|read-only"):
        await work.read(put("a"))
    await work.run(put("b"))
    assert await work.read(names) == ["b"]


async def test_of_two_saves_at_once_one_loses_the_race(work: UnitOfWork) -> None:
    case = await work.run(a_kept_case)

    def save_as(owner: str) -> Callable[[Connection], object]:
        return lambda conn: cases.save(conn, replace(case, owner=owner))

    saves = [work.run(save_as(owner)) for owner in ("binh", "chi")]
    results = await asyncio.gather(*saves, return_exceptions=True)
    assert sum(isinstance(result, cases.VersionConflict) for result in results) == 1


async def test_a_caller_who_gives_up_does_not_stop_the_transaction(work: UnitOfWork) -> None:
    release = threading.Event()
    running = threading.Event()

    def slow(conn: Connection) -> None:
        running.set()
        release.wait(timeout=PATIENCE)
        key_values.put(conn, "slow", "x")

    task = asyncio.create_task(work.run(slow))
    await asyncio.to_thread(running.wait, 20)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    release.set()
    await work.close()
    with work.engine.connect() as conn:
        assert names(conn) == ["slow"]


async def test_closing_finishes_what_was_submitted_and_takes_nothing_more(work: UnitOfWork) -> None:
    tasks = [asyncio.create_task(work.run(put(f"{n:03}"))) for n in range(100)]
    await asyncio.gather(*tasks[:1])
    await work.close()
    await work.close()
    assert await asyncio.gather(*tasks) == [f"{n:03}" for n in range(100)]
    with pytest.raises(RuntimeError):
        await work.run(put("late"))


async def test_a_process_that_dies_leaves_its_letter_unknown(
    engine: Engine, database_url: str
) -> None:
    first = UnitOfWork(engine)
    await first.run(lambda conn: outbox.enqueue(conn, a_letter("k1")))
    (letter,) = await first.run(claim)
    await first.close()  # between the claim and the report: nothing else is written
    second = UnitOfWork(engines.create(database_url))
    assert await second.run(lambda conn: outbox.reap(conn, NOW)) == []
    (lost,) = await second.run(lambda conn: outbox.reap(conn, NOW + LEASE))
    await second.close()
    assert (lost.id, lost.status) == (letter.id, Status.UNKNOWN)


# ── SQLite: group commit ─────────────────────────────────────────────────────────────────────


def submitted_behind_a_slow_one(
    writer: GroupCommit, jobs: list[Callable[[Connection], str]]
) -> list[object]:
    """Outcomes of jobs that all queued up while the writer was busy."""
    running, release = threading.Event(), threading.Event()

    def slow(_: Connection) -> bool:
        running.set()
        return release.wait(timeout=PATIENCE)

    first = writer.submit(slow)
    assert running.wait(timeout=PATIENCE)
    futures = [writer.submit(job) for job in jobs]
    release.set()
    assert first.result(timeout=PATIENCE)
    return [future.exception(timeout=PATIENCE) or future.result() for future in futures]


def count_commits(engine: Engine) -> list[str]:
    commits: list[str] = []
    event.listen(engine, "commit", lambda _: commits.append("commit"))
    return commits


def test_what_queued_up_meanwhile_is_committed_together(sqlite_engine: Engine) -> None:
    commits, writer = count_commits(sqlite_engine), GroupCommit(sqlite_engine)
    outcomes = submitted_behind_a_slow_one(writer, [put(f"{n:02}") for n in range(MAX_BATCH + 1)])
    writer.close()
    assert outcomes == [f"{n:02}" for n in range(MAX_BATCH + 1)]
    assert len(commits) == 3  # the slow one, a full batch, the one too many


def test_results_are_delivered_only_after_the_commit(
    sqlite_engine: Engine, database_url: str
) -> None:
    writer, seen = GroupCommit(sqlite_engine), []

    def look(_: object) -> None:
        with engines.read_only(sqlite_engine).connect() as conn:
            seen.append(names(conn))

    writer.submit(put("a")).add_done_callback(look)
    writer.close()
    assert seen == [["a"]]


def test_when_the_commit_fails_everybody_is_told(sqlite_engine: Engine) -> None:
    writer = GroupCommit(sqlite_engine)

    def break_the_commit(conn: Connection) -> str:
        conn.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
        conn.execute(text("INSERT INTO topics VALUES ('KN-0', 1, 1)"))
        return "broken"

    jobs = [put("a"), put_and_fail("b"), break_the_commit]
    outcomes = submitted_behind_a_slow_one(writer, jobs)
    kinds = [type(outcome) for outcome in outcomes]
    assert kinds == [CommitFailed, ValueError, CommitFailed]
    after = writer.submit(put("c")).result(timeout=PATIENCE)
    writer.close()
    with sqlite_engine.connect() as conn:
        assert (after, names(conn)) == ("c", ["c"])


def test_a_database_that_another_process_holds_is_said_so(
    databases: Databases, tmp_path: Path
) -> None:
    url = databases.sqlite(tmp_path)
    holder, impatient = engines.create(url), engines.create(url)
    with impatient.connect() as conn:
        conn.exec_driver_sql("PRAGMA busy_timeout = 1")
    writer = GroupCommit(impatient)
    with holder.begin() as conn:
        key_values.put(conn, "held", "x")
        with pytest.raises(CommitFailed, match="locked"):
            writer.submit(put("a")).result(timeout=PATIENCE)
    assert writer.submit(put("b")).result(timeout=PATIENCE) == "b"
    writer.close()
    holder.dispose()
    impatient.dispose()


# ── PostgreSQL: several connections ──────────────────────────────────────────────────────────


async def test_a_deadlock_is_tried_again(databases: Databases) -> None:
    work = UnitOfWork(engines.create(databases.postgresql()))
    await work.run(lambda conn: (put("a")(conn), put("b")(conn)))
    both, runs = threading.Barrier(2), []

    def cross(first: str, second: str) -> Callable[[Connection], None]:
        def fn(conn: Connection) -> None:
            runs.append(first)
            key_values.put(conn, first, f"by {first}")
            if len(runs) <= 2:
                both.wait(timeout=PATIENCE)
            key_values.put(conn, second, f"by {first}")

        return fn

    await asyncio.gather(work.run(cross("a", "b")), work.run(cross("b", "a")))
    values = await work.read(lambda conn: (key_values.get(conn, "a"), key_values.get(conn, "b")))
    await work.close()
    assert len(runs) > 2, "one of the two had to give way and was run again"
    assert values[0] == values[1]


async def test_one_that_fails_otherwise_is_not_tried_again(work: UnitOfWork) -> None:
    runs = []

    def fn(conn: Connection) -> None:
        runs.append("run")
        cases.insert(conn, a_case())
        cases.insert(conn, a_case())

    with pytest.raises(IntegrityError):
        await work.run(fn)
    assert runs == ["run"]
