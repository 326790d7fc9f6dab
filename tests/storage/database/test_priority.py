"""Jobs that somebody outside waits for go before all others, and nothing is lost by it."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable

import pytest
from sqlalchemy import Connection, Engine

from storage.database import group_commit
from storage.database.group_commit import GroupCommit
from tests.storage.database.test_unit_of_work import names, put, put_and_fail


@pytest.fixture
def writer(sqlite_engine: Engine, monkeypatch: pytest.MonkeyPatch) -> GroupCommit:
    """One whose groups end at once for those who go first."""
    monkeypatch.setattr(group_commit, "URGENT_AFTER", 0.0)
    return GroupCommit(sqlite_engine)


def holding_up(begun: threading.Event, go_on: threading.Event) -> Callable[[Connection], str]:
    def fn(conn: Connection) -> str:
        begun.set()
        assert go_on.wait(5)
        return put("held up")(conn)

    return fn


async def queued(
    writer: GroupCommit, first: Callable[[Connection], str]
) -> tuple[list[asyncio.Task[str]], asyncio.Task[str]]:
    """Ten jobs behind one that is being done, then one that goes first."""
    begun, go_on = threading.Event(), threading.Event()
    jobs = [holding_up(begun, go_on), *(put(f"{n:02}") for n in range(10))]
    waiting = [asyncio.create_task(writer.run(job)) for job in jobs]
    await asyncio.to_thread(begun.wait, 5)
    urgent = asyncio.create_task(writer.run(first, urgent=True))
    await asyncio.sleep(0)
    go_on.set()
    return waiting, urgent


async def test_who_goes_first_is_answered_before_those_who_came_earlier(
    writer: GroupCommit,
) -> None:
    waiting, urgent = await queued(writer, put("urgent"))
    order: list[str] = []
    for task in (*waiting, urgent):
        task.add_done_callback(lambda done: order.append(done.result()))
    await asyncio.gather(*waiting, urgent)
    await asyncio.sleep(0)
    assert order[:2] == ["held up", "urgent"]
    assert order[2:] == [f"{n:02}" for n in range(10)], "the others keep their order"
    writer.close()


async def test_what_was_put_off_is_done_before_the_thread_ends(
    writer: GroupCommit, sqlite_engine: Engine
) -> None:
    waiting, urgent = await queued(writer, put("urgent"))
    await asyncio.to_thread(writer.close)
    await asyncio.gather(*waiting, urgent)
    with sqlite_engine.connect() as conn:
        assert len(names(conn)) == 12


async def test_one_that_fails_first_fails_alone(writer: GroupCommit) -> None:
    waiting, urgent = await queued(writer, put_and_fail("urgent"))
    done = await asyncio.gather(*waiting, urgent, return_exceptions=True)
    assert isinstance(done.pop(), ValueError)
    assert done == ["held up", *(f"{n:02}" for n in range(10))]
    writer.close()
