"""A desk that another process drives by lines of JSON: `python -m bot.rehearsal.desk_process`."""

from __future__ import annotations

import asyncio
import json
import logging
import sys
from datetime import datetime
from typing import Any

import structlog

from bot.app import App
from bot.clock import Clock
from bot.demo.run import DemoSettings
from bot.rehearsal.desk import ports_of
from bot.rehearsal.driven_loops import DrivenLoops


async def main() -> None:
    """Serve one desk until it is stopped or killed. The first line has settings and time."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    lines = asyncio.StreamReader(limit=1024 * 1024)
    loop = asyncio.get_running_loop()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(lines), sys.stdin)
    given = json.loads(await lines.readline())
    clock, loops = Clock(datetime.fromisoformat(given["now"])), DrivenLoops()
    async with App(DemoSettings(**given["settings"]), clock, loops=loops) as app:
        ports = await ports_of(app)
        _answer(http=ports.http, smtp=ports.smtp)
        while line := await lines.readline():
            asked = json.loads(line)
            if asked["do"] == "stop":
                break
            await _do(asked, clock, loops)
    _answer(stopped=True)


async def _do(asked: dict[str, Any], clock: Clock, loops: DrivenLoops) -> None:
    if asked["do"] == "round":
        _answer(done=await loops.run_round())
    elif asked["do"] == "move":
        clock.advance(datetime.fromisoformat(asked["now"]) - clock.now())
        _answer()
    else:
        _answer(failures=dict(loops.failures))


def _answer(**told: Any) -> None:
    sys.stdout.write(json.dumps(told) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(main())
