"""The thread in which one IMAP session lives: imaplib is not thread-safe and blocks."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from functools import partial
from queue import SimpleQueue
from typing import Any, Concatenate, ParamSpec, TypeVar

from channels.mail.imap.session import ImapSession
from channels.mail.settings import MailSettings

T = TypeVar("T")
P = ParamSpec("P")
_Job = tuple["Future[Any]", Callable[[], Any]]


class ImapThread:
    """One session and the one thread that uses it.

    A daemon thread: when the desk stops, it does not wait for a server that does not answer.
    """

    def __init__(self, settings: MailSettings) -> None:
        self.session = ImapSession(settings)
        self._jobs: SimpleQueue[_Job | None] = SimpleQueue()
        threading.Thread(target=self._run_jobs, name="imap", daemon=True).start()

    async def call(
        self,
        action: Callable[Concatenate[ImapSession, P], T],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        """The result of `action`, computed in the thread."""
        future: Future[T] = Future()
        self._jobs.put((future, partial(action, self.session, *args, **kwargs)))
        return await asyncio.wrap_future(future)

    def end(self) -> None:
        """Wake the thread; it closes the connection and ends soon."""
        self.session.interrupt()
        self._jobs.put(None)

    def _run_jobs(self) -> None:
        while job := self._jobs.get():
            future, action = job
            if future.set_running_or_notify_cancel():
                with suppress(RuntimeError):  # the caller's loop is closed
                    _run_job(future, action)
        self.session.close()


def _run_job(future: Future[Any], action: Callable[[], Any]) -> None:
    try:
        result = action()
    except BaseException as error:  # noqa: BLE001 - whoever waits for it would wait for ever
        future.set_exception(error)
    else:
        future.set_result(result)
