"""`tiepnhan serve` and `tiepnhan demo`: run the desk."""

from __future__ import annotations

import asyncio
import gc
import signal
from pathlib import Path
from typing import Annotated

import typer

from bot.app import App
from bot.config.logging_setup import configure
from bot.config.settings import Settings, load
from bot.version import NAME, this_version
from workflows import policy


def serve() -> None:
    """Run the desk on the real providers, from tiepnhan.toml and the environment."""
    settings = load()
    _refuse_incomplete(settings)
    configure()

    async def run() -> None:
        stop = asyncio.Event()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, stop.set)
        async with App(settings) as desk:
            freeze_loaded_objects()
            typer.echo(_running(desk))
            await stop.wait()

    asyncio.run(run())


def _running(desk: App) -> str:
    """The address of the pages and the channels, for the operator."""
    channels = ", ".join((*desk.channels, *(("telegram",) if desk.agents else ())))
    place = f"http://{desk.settings.web.host}:{desk.http_port}/desk"
    return f"{NAME} {this_version()}: running; {place}; {channels}; Ctrl-C or SIGTERM stops it"


def _refuse_incomplete(settings: Settings) -> None:
    """X-20: a policy with errors starts no desk."""
    found = policy.check(policy.load(settings.policy_file))
    wrong = [f"{f.key}: {f.text}" for f in found if f.severity is policy.Severity.ERROR]
    if wrong:
        raise policy.PolicyError("\n".join(wrong))


def demo(
    data: Annotated[
        Path | None, typer.Option(help="Keep the data here instead of a new folder.")
    ] = None,
    port: Annotated[int, typer.Option(help="Port of the page; 0 takes a free one.")] = 8000,
) -> None:
    """Run everything on this machine with the bundled sandbox: play customer and agent."""
    from bot.demo import run as playground

    configure(quiet=True)
    playground.main(data=data, port=port)


def freeze_loaded_objects() -> None:
    """Exclude all objects of now from later garbage collections. For a desk that has started.

    Modules, rules and models live as long as the process. Each full collection looked through all
    of them: 120 ms in which no webhook was answered (docs/measurements.md).
    """
    gc.collect()
    gc.freeze()
