"""One writer thread with natural group commit: SQLite has one writer anyway, and fsync is slow.

Whatever queued up while the previous commit ran goes into the next one.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from queue import Empty, SimpleQueue
from typing import Any, Generic, TypeVar

from sqlalchemy import Connection, Engine

T = TypeVar("T")
BATCH = 32


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

    async def run(self, fn: Callable[[Connection], T], /) -> T:
        """What fn returned, committed. Raises RuntimeError after close()."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()
        self._queue(Job(fn, future, loop))
        return await future

    def _queue(self, job: Job[Any]) -> None:
        with self._gate:
            if self._closed:
                raise RuntimeError("the unit of work is closed: create a new one")
            self._jobs.put(job)

    def close(self) -> None:
        """Commit what is queued, then stop the thread."""
        with self._gate:
            if not self._closed:
                self._closed = True
                self._jobs.put(None)
        self._thread.join()

    def _loop(self) -> None:
        going = True
        while going:
            batch, going = self._gather()
            if batch:
                self._commit(batch)

    def _gather(self) -> tuple[list[Job[Any]], bool]:
        """Wait for one job, take what else is there; False when it was the last batch."""
        batch: list[Job[Any]] = []
        job = self._jobs.get()
        while job is not None:
            batch.append(job)
            if len(batch) == BATCH:
                return batch, True
            try:
                job = self._jobs.get_nowait()
            except Empty:
                return batch, True
        return batch, False

    def _commit(self, batch: Sequence[Job[Any]]) -> None:
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

    def _together(
        self, batch: Sequence[Job[Any]], how: Callable[[Job[Any], Connection], None]
    ) -> None:
        with self._engine.begin() as conn:
            for job in batch:
                how(job, conn)


def _deliver(jobs: Sequence[Job[Any]]) -> None:
    """All of a batch at once: a loop is woken once for each commit, not once for each job."""
    for job in jobs:
        job.deliver()
