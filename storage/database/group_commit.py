"""One writer thread with group commit: SQLite has one writer anyway, and fsync is slow.

Jobs that arrive while a commit runs are committed together in the next group. An urgent job has a
caller outside who waits for it (a provider that waits for the answer to its webhook): it goes
before all others, and a group that has run for URGENT_AFTER ends for it.
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
MAX_BATCH = 64
"""At most so many jobs in one group."""
URGENT_AFTER = 0.008
"""Seconds that a group may run while urgent jobs wait."""


class CommitFailed(Exception):
    """The database refused the commit, so nothing of the transaction is stored: try it again."""


class Job(Generic[T]):
    """One function, its result or error, and the future that gets it after the commit.

    `loop`: the event loop of the future; None for a future that a thread waits for.
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

    def run(self, conn: Connection) -> None:
        """Call the function in the open transaction; store its error before raising it."""
        self._error = None
        try:
            self._result = self.fn(conn)
        except Exception as error:
            self._error = error
            raise

    def run_in_savepoint(self, conn: Connection) -> None:
        """Call the function in a savepoint: its error rolls back the work of this job alone."""
        conn.exec_driver_sql("SAVEPOINT job")
        try:
            self.run(conn)
        except Exception:  # noqa: BLE001 - it is stored for the caller of this job
            conn.exec_driver_sql("ROLLBACK TO job")
        conn.exec_driver_sql("RELEASE job")

    def resolve(self) -> None:
        """Give the result or the error to the future. Call it in the loop of the job."""
        if self.future.done():  # its task was cancelled meanwhile
            return
        if self._error is not None:
            self.future.set_exception(self._error)
        else:
            self.future.set_result(self._result)

    def fail(self, cause: Exception) -> None:
        """Make CommitFailed the error, unless the job has one of its own."""
        failed = CommitFailed(f"nothing was written, try again: {cause}")
        failed.__cause__ = cause
        self._error = self._error or failed


class GroupCommit:
    """Runs functions in the writer thread; each future is set only after the commit."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._jobs: SimpleQueue[Job[Any] | None] = SimpleQueue()
        self._urgent: SimpleQueue[Job[Any]] = SimpleQueue()
        self._postponed: list[Job[Any]] = []  # of a group that ended early
        self._running = True
        self._conn: Connection | None = None
        self._closed = False
        self._close_lock = threading.Lock()
        self._thread = threading.Thread(target=self._loop, name="storage-write", daemon=True)
        self._thread.start()

    def submit(self, fn: Callable[[Connection], T], /) -> Future[T]:
        """Queue fn; a thread waits for the future. Raises RuntimeError after close()."""
        future: Future[T] = Future()
        # A running future cannot be cancelled: the transaction goes on without its caller.
        future.set_running_or_notify_cancel()
        self._put(Job(fn, future))
        return future

    async def run(self, fn: Callable[[Connection], T], /, *, urgent: bool = False) -> T:
        """What fn returned, committed. Raises RuntimeError after close()."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()
        self._put(Job(fn, future, loop), urgent=urgent)
        return await future

    def close(self) -> None:
        """Commit what is queued, then stop the thread."""
        with self._close_lock:
            if not self._closed:
                self._closed = True
                self._jobs.put(None)
        self._thread.join()

    def _put(self, job: Job[Any], *, urgent: bool = False) -> None:
        with self._close_lock:
            if self._closed:
                raise RuntimeError("the unit of work is closed: create a new one")
            if urgent:
                self._urgent.put(job)
                self._jobs.put(_WAKE_UP)
            else:
                self._jobs.put(job)

    def _loop(self) -> None:
        while self._running or self._postponed:
            batch = self._next_batch()
            if batch:
                self._commit(batch)
        self._disconnect()

    def _next_batch(self) -> list[Job[Any]]:
        """Wait for a first job; then all that is queued, up to MAX_BATCH, urgent jobs first."""
        batch, self._postponed = [*_drain(self._urgent), *self._postponed], []
        while self._running and len(batch) < MAX_BATCH:
            try:
                job = self._jobs.get(block=not batch)
            except Empty:
                break
            if job is _WAKE_UP:
                batch = [*_drain(self._urgent), *batch]
            elif job is None:
                self._running = False
            else:
                batch.append(job)
        return batch

    def _commit(self, batch: list[Job[Any]]) -> None:
        try:
            try:
                self._run_batch(batch, Job.run)
            except Exception:
                if len(batch) == 1:
                    raise
                # Errors are rare: only a batch that has one pays for savepoints.
                self._run_batch(batch, Job.run_in_savepoint)
        except Exception as error:  # noqa: BLE001 - it belongs to the callers of this batch
            for job in batch:
                job.fail(error)
        for loop in {job.loop for job in batch}:
            jobs = [job for job in batch if job.loop is loop]
            if loop is None:
                _resolve(jobs)
                continue
            with contextlib.suppress(RuntimeError):  # that loop has ended: nobody waits there
                loop.call_soon_threadsafe(_resolve, jobs)

    def _run_batch(
        self, batch: list[Job[Any]], run: Callable[[Job[Any], Connection], None]
    ) -> None:
        """Run the batch in one transaction.

        If it ends early, the rest of the batch is moved to the next one, and the urgent jobs are
        moved into this one.
        """
        ends = time.monotonic() + URGENT_AFTER
        with contextlib.ExitStack() as on_error:
            on_error.callback(self._disconnect)
            with self._connected().begin():
                for done, job in enumerate(batch, start=1):
                    run(job, self._connected())
                    if time.monotonic() >= ends and not self._urgent.empty():
                        self._postponed = batch[done:] + self._postponed
                        batch[done:] = _drain(self._urgent)
                        ends = math.inf
            on_error.pop_all()  # no error: the connection stays open

    def _connected(self) -> Connection:
        """One connection until an error: to check one out costs as much as a statement."""
        if self._conn is None:
            self._conn = self._engine.connect()
        return self._conn

    def _disconnect(self) -> None:
        conn, self._conn = self._conn, None
        if conn is not None:
            conn.close()


_WAKE_UP: Job[Any] = Job(lambda conn: None, Future())
"""Put into the queue of jobs when there is one in the queue of urgent jobs."""


def _drain(queue: SimpleQueue[Job[Any]]) -> list[Job[Any]]:
    return [queue.get_nowait() for _ in range(queue.qsize())]


def _resolve(jobs: Sequence[Job[Any]]) -> None:
    """Resolve all of a batch at once: a loop is woken once for each commit, not for each job."""
    for job in jobs:
        job.resolve()
