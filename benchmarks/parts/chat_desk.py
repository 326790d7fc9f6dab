"""The desk as `tiepnhan serve` runs it, with a Zalo bot that delivers by webhook and nothing else.

    python -m benchmarks.parts.chat_desk URL ZALO_PORT

Prints {"port": N, "pid": N, "secret": S}, the port and secret of its webhook; stops at SIGTERM.
Stock durability. Only `zalo_bot.per_second` is raised: the stand-in needs no such courtesy.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys

from pydantic import SecretStr

from bot.app import App
from bot.cli.serve import freeze_loaded_objects
from bot.config.logging_setup import configure
from bot.config.settings import Settings, WebSection
from channels.zalo_bot.settings import ZaloBotSettings

MANY = 10_000.0
SECRET = "a-secret-for-measuring"


def settings(url: str, zalo: int) -> Settings:
    """One bot, nothing else."""
    return Settings(
        secret_key=SecretStr("a-secret-for-measuring-0123456789"),
        database_url=url,
        web=WebSection(
            port=0,
            public_url="https://desk.example.org",
            password=SecretStr("a-password-for-measuring"),
        ),
        zalo_bot=ZaloBotSettings(
            token="123:token",
            base_url=f"http://127.0.0.1:{zalo}",
            webhook=True,
            webhook_secret=SECRET,
            per_second=MANY,
        ),
    )


async def main(url: str, zalo: int) -> None:
    """Run until SIGTERM."""
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    async with App(settings(url, zalo)) as app:
        ready = {"port": app.http_port, "pid": os.getpid(), "secret": SECRET}
        print(json.dumps(ready), flush=True)
        freeze_loaded_objects()
        await stop.wait()
        if app.loops.failures:
            raise SystemExit(f"passes that failed: {dict(app.loops.failures)}")


if __name__ == "__main__":
    configure(quiet=True)
    asyncio.run(main(sys.argv[1], int(sys.argv[2])))
