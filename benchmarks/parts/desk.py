"""The desk as `tiepnhan serve` runs it, without a group of agents.

    python -m benchmarks.parts.desk URL SINK_PORT ADDRESS [IMAP_PORT]

Mail comes from that mailbox, or by SMTP where none is named, and leaves by SMTP. Prints
{"port": N, "pid": N}, the port where it takes mail, and stops at SIGTERM.

Stock durability: nothing of the storage is set here. Only `mail.per_second` is raised, a courtesy
to mail providers that a relay on loopback does not need.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from datetime import timedelta

from pydantic import SecretStr

from bot.app import App
from bot.cli.serve import freeze_loaded_objects
from bot.config.logging_setup import configure
from bot.config.settings import Settings, WebSection
from channels.mail.listener.server import SmtpListener
from channels.mail.settings import MailSection, Tls

MANY = 10_000.0


def settings(url: str, sink: int, address: str, imap: int) -> Settings:
    """One mailbox, nothing else."""
    return Settings(
        secret_key=SecretStr("a-secret-for-measuring-0123456789"),
        database_url=url,
        web=WebSection(port=0),
        mail=MailSection(
            address=address,
            smtp_host="127.0.0.1",
            smtp_port=sink,
            smtp_tls=Tls.NONE,
            per_second=MANY,
            listen=not imap,
            imap_host="127.0.0.1" if imap else "",
            imap_first=timedelta(days=7),
            imap_port=imap,
            imap_tls=Tls.NONE,
        ),
    )


async def main(url: str, sink: int, address: str, imap: int = 0) -> None:
    """Run until SIGTERM."""
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    async with App(settings(url, sink, address, imap)) as app:
        listener, port = app.fetchers.get("email smtp"), 0
        if isinstance(listener, SmtpListener):
            await listener.started.wait()
            port = listener.port
        print(json.dumps({"port": port, "pid": os.getpid()}), flush=True)
        freeze_loaded_objects()
        await stop.wait()
        if app.loops.failures:
            raise SystemExit(f"passes that failed: {dict(app.loops.failures)}")


if __name__ == "__main__":
    configure(quiet=True)
    asyncio.run(main(sys.argv[1], int(sys.argv[2]), sys.argv[3], *map(int, sys.argv[4:])))
