"""The thread in which one IMAP session lives: imaplib is not thread-safe and blocks."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Concatenate, ParamSpec, TypeVar

from channels.mail.imap import ImapSession
from channels.mail.settings import MailSettings

T = TypeVar("T")
P = ParamSpec("P")


class ImapThread:
    """One session and the one thread that may touch it (imaplib is not thread-safe)."""

    def __init__(self, settings: MailSettings) -> None:
        self.session = ImapSession(settings)
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="imap")

    async def call(
        self,
        action: Callable[Concatenate[ImapSession, P], T],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        """What `action` gives, computed in the thread."""
        work = partial(action, self.session, *args, **kwargs)
        return await asyncio.get_running_loop().run_in_executor(self._pool, work)

    def end(self) -> None:
        """Wake the thread, close the connection, let the thread go."""
        self.session.interrupt()
        self._pool.submit(self.session.close)
        self._pool.shutdown(wait=False)
