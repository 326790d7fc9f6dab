"""One writer thread with natural group commit: SQLite has one writer anyway, and fsync is slow.

Whatever queued up while the previous commit ran goes into the next one. Somebody outside waits for
some jobs (a provider for the answer to its webhook): those go before all others, and a group that
has run for a moment ends for them.
"""

from __future__ import annotations

import asyncio
import contextlib
import math
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from queue import Empty, SimpleQueue
from typing import Any, Generic, TypeVar

from sqlalchemy import Connection, Engine

T = TypeVar("T")
BATCH = 64
MOMENT = 0.008
"""Seconds that a group goes on while jobs wait that somebody outside waits for."""


class NotCommitted(Exception):
    """The database refused the commit, so nothing of the transaction is kept: try it again."""


class Job(Generic[T]):
    """One function with the future that waits for it, and what came of it before the commit.

    `loop`: the event loop that the future belongs to; None for one that a thread waits for.
    """

    def __init__(
        self,
        fn: Callable[[Connection], T],
        future: Future[T] | asyncio.Future[T],
        loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        self.fn, self.future, self.loop = fn, future, loop
        self._result: T
        self._error: Exception | None = None

    def perform(self, conn: Connection) -> None:
        """Run in the open transaction; an error is remembered and ends the transaction."""
        self._error = None
        try:
            self._result = self.fn(conn)
        except Exception as error:
            self._error = error
            raise

    def perform_apart(self, conn: Connection) -> None:
        """Run in a savepoint, so that an error takes back this job's work alone."""
        conn.exec_driver_sql("SAVEPOINT job")
        try:
            self.perform(conn)
        except Exception:  # noqa: BLE001 - it is remembered for whoever awaits this job
            conn.exec_driver_sql("ROLLBACK TO job")
        conn.exec_driver_sql("RELEASE job")

    def deliver(self) -> None:
        """Tell whoever still waits the result, or the error; call it in the job's loop."""
        if self.future.done():  # a task that was cancelled meanwhile
            return
        if self._error is not None:
            self.future.set_exception(self._error)
        else:
            self.future.set_result(self._result)

    def refuse(self, cause: Exception) -> None:
        """Nothing was committed: that is the outcome, where the job has no error of its own."""
        refused = NotCommitted(f"nothing was written, try again: {cause}")
        refused.__cause__ = cause
        self._error = self._error or refused


class GroupCommit:
    """Submits functions to the writer thread; each future is set only after the commit."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._jobs: SimpleQueue[Job[Any] | None] = SimpleQueue()
        self._first: SimpleQueue[Job[Any]] = SimpleQueue()
        self._left: list[Job[Any]] = []  # of a group that ended early
        self._going = True
        self._conn: Connection | None = None
        self._closed = False
        self._gate = threading.Lock()
        self._thread = threading.Thread(target=self._loop, name="storage-write", daemon=True)
        self._thread.start()

    def submit(self, fn: Callable[[Connection], T], /) -> Future[T]:
        """Queue fn; a thread waits for the future. Raises RuntimeError after close()."""
        future: Future[T] = Future()
        # A future that runs cannot be cancelled: the transaction goes on without its caller.
        future.set_running_or_notify_cancel()
        self._queue(Job(fn, future))
        return future

    async def run(self, fn: Callable[[Connection], T], /, *, first: bool = False) -> T:
        """What fn returned, committed. Raises RuntimeError after close()."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()
        self._queue(Job(fn, future, loop), first=first)
        return await future

    def _queue(self, job: Job[Any], *, first: bool = False) -> None:
        with self._gate:
            if self._closed:
                raise RuntimeError("the unit of work is closed: create a new one")
            if first:
                self._first.put(job)
                self._jobs.put(_CALL)
            else:
                self._jobs.put(job)

    def close(self) -> None:
        """Commit what is queued, then stop the thread."""
        with self._gate:
            if not self._closed:
                self._closed = True
                self._jobs.put(None)
        self._thread.join()

    def _loop(self) -> None:
        while self._going or self._left:
            batch = self._gather()
            if batch:
                self._commit(batch)
        self._disconnect()

    def _gather(self) -> list[Job[Any]]:
        """What the next group is made of, once there is something."""
        batch, self._left = [*_all_of(self._first), *self._left], []
        while self._going and len(batch) < BATCH:
            try:
                job = self._jobs.get(block=not batch)
            except Empty:
                break
            if job is _CALL:
                batch = [*_all_of(self._first), *batch]
            elif job is None:
                self._going = False
            else:
                batch.append(job)
        return batch

    def _commit(self, batch: list[Job[Any]]) -> None:
        try:
            try:
                self._together(batch, Job.perform)
            except Exception:
                if len(batch) == 1:
                    raise
                # Errors are rare: only a batch that has one pays for savepoints.
                self._together(batch, Job.perform_apart)
        except Exception as error:  # noqa: BLE001 - it belongs to those who await this batch
            for job in batch:
                job.refuse(error)
        for loop in {job.loop for job in batch}:
            told = [job for job in batch if job.loop is loop]
            if loop is None:
                _deliver(told)
                continue
            with contextlib.suppress(RuntimeError):  # that loop has ended: nobody waits there
                loop.call_soon_threadsafe(_deliver, told)

    def _together(self, batch: list[Job[Any]], how: Callable[[Job[Any], Connection], None]) -> None:
        """One transaction. What must wait for the next is taken out of the batch, what could not
        wait is in it.
        """
        ends = time.monotonic() + MOMENT
        with contextlib.ExitStack() as broken:
            broken.callback(self._disconnect)
            with self._connected().begin():
                for done, job in enumerate(batch, start=1):
                    how(job, self._connected())
                    if time.monotonic() >= ends and not self._first.empty():
                        self._left = batch[done:] + self._left
                        batch[done:] = _all_of(self._first)
                        ends = math.inf
            broken.pop_all()  # it went well: the connection is kept

    def _connected(self) -> Connection:
        """One connection for as long as all goes well: taking one costs as much as a statement."""
        if self._conn is None:
            self._conn = self._engine.connect()
        return self._conn

    def _disconnect(self) -> None:
        conn, self._conn = self._conn, None
        if conn is not None:
            conn.close()


_CALL: Job[Any] = Job(lambda conn: None, Future())
"""Wakes the thread for what lies in the other queue."""


def _all_of(queue: SimpleQueue[Job[Any]]) -> list[Job[Any]]:
    return [queue.get_nowait() for _ in range(queue.qsize())]


def _deliver(jobs: Sequence[Job[Any]]) -> None:
    """All of a batch at once: a loop is woken once for each commit, not once for each job."""
    for job in jobs:
        job.deliver()
