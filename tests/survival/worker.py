"""A whole desk in a process of its own, for somebody to kill: prints `ready` when it takes mail.

    python -m tests.survival.worker '{"database_url": ..., "now": ..., ...}'

`now` is where its clock starts: a process started after a kill is told a moment at which the leases
of the dead one have ended, so that nobody has to wait for them.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from datetime import datetime, timedelta
from typing import Any

from bot.app import App
from bot.clock import Clock
from bot.config.logging_setup import configure
from bot.config.settings import Settings, WebSection
from channels.mail.listener.server import SmtpListener
from channels.mail.settings import MailSection, Tls
from channels.zalo_bot.settings import ZaloBotSettings

HOST = "127.0.0.1"
SECRET_KEY = "khoa-bi-mat-chi-de-thu-0123456789"


class RunningClock(Clock):
    """Starts at a given moment and goes on from there."""

    def __init__(self, start: datetime) -> None:
        super().__init__(start)
        self._born = time.monotonic()

    def now(self) -> datetime:
        return super().now() + timedelta(seconds=time.monotonic() - self._born)


def settings(told: dict[str, Any]) -> Settings:
    """A desk with a Zalo bot on a webhook and a mailbox by SMTP, no group of agents."""
    return Settings(
        secret_key=SECRET_KEY,
        database_url=told["database_url"],
        web=WebSection(
            host=HOST, port=told["web_port"], public_url=f"http://{HOST}:{told['web_port']}"
        ),
        zalo_bot=ZaloBotSettings(
            token=told["zalo_token"],
            base_url=told["zalo_url"],
            webhook=True,
            webhook_secret=told["zalo_secret"],
        ),
        mail=MailSection(
            address=told["address"],
            smtp_host=HOST,
            smtp_port=told["smtp_port"],
            smtp_tls=Tls.NONE,
            per_second=500.0,
            listen=True,
            listen_port=told["listen_port"],
        ),
    )


async def main(told: dict[str, Any]) -> None:
    """Run until killed; there is no other way out."""
    clock = RunningClock(datetime.fromisoformat(told["now"]))
    async with App(settings(told), clock) as app:
        listener = app.fetchers["email smtp"]
        assert isinstance(listener, SmtpListener)
        await listener.started.wait()
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        await asyncio.get_running_loop().create_future()


if __name__ == "__main__":
    configure(quiet=True)
    asyncio.run(main(json.loads(sys.argv[1])))
