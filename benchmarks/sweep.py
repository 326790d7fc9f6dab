"""One pass of the clock over a desk with many open cases.

    python benchmarks/sweep.py [--small] [--runs N] [--database sqlite|postgresql|URL]

Opens 10,000 cases through the same code as real ones, 100 for each run a day earlier than the rest,
so that their clocks are due. Prints the time of a pass that finds nothing, of the pass that handles
those 100 (load, decide, journal, enqueue, commit), and of the worklist that people look at.
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from itertools import islice
from pathlib import Path

from sqlalchemy import Connection

from benchmarks.parts import machine
from benchmarks.parts.databases import database
from benchmarks.parts.spread import spread
from bot.cases.writer import CaseWriter
from bot.letters.composer import LetterComposer
from bot.notices.sink import NullNotices
from bot.outbox.dispatcher import LEASE
from bot.scheduler.deadlines import DeadlineScheduler
from channels import registry
from channels.factory import Outside
from channels.http.client import Http
from storage.cases import cases
from storage.database import engine as engines
from storage.database import migrate
from storage.database.unit_of_work import UnitOfWork
from storage.outbox import outbox
from workflows import policy
from workflows.calendar.working_time import ZONE
from workflows.case import Actor, Role
from workflows.case.numbers import case_number
from workflows.engine.advance import open_case
from workflows.events import Wrote
from workflows.messaging.messages import Inbound
from workflows.reading import read

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=ZONE)
OPEN, OPEN_SMALL = 10_000, 1_000
DUE = 100
FIRST_WARNING = timedelta(hours=23)  # after opening: the warning of the 24-hour promise is due
MAX_PASSES = 50
BATCH = 500  # cases in one transaction while filling
TEXT = "Hộp thư của tôi không gửi được từ hôm qua, mã DH-1234. Đề nghị công ty xử lý gấp."


@dataclass(frozen=True, kw_only=True)
class Desk:
    """What the clock needs of a running desk."""

    work: UnitOfWork
    case_writer: CaseWriter
    deadline_scheduler: DeadlineScheduler


def open_batch(
    case_writer: CaseWriter, moments: Iterator[tuple[int, datetime]]
) -> Callable[[Connection], int]:
    """A transaction that opens a case for each (serial, moment); returns how many it opened."""
    batch = list(islice(moments, BATCH))

    def write(conn: Connection) -> int:
        for serial, at in batch:
            event = complaint(serial, at)
            number = case_number(case_writer.policy.case_prefix, at.year, serial)
            decision = open_case(event, number=number, policy=case_writer.policy)
            case_writer.write(conn, decision, event)
        return len(batch)

    return write


def complaint(serial: int, at: datetime) -> Wrote:
    """A first message: the desk owes letters at once."""
    customer = f"khach-{serial}"
    message = Inbound(
        channel="zalo_bot",
        external_id=f"m-{serial}",
        conversation=customer,
        sender=customer,
        sent_at=at,
        text=TEXT,
    )
    writer = Actor(id=customer, name=customer, roles=frozenset({Role.CUSTOMER}))
    return Wrote(by=writer, at=at, message=message, reading=READING)


READING = read(TEXT, channel="zalo_bot", now=MONDAY)


async def fill(desk: Desk, size: int, runs: int) -> None:
    """Open the cases: for run n, DUE of them n + 1 days early."""
    early = [(n, MONDAY - timedelta(days=1 + n // DUE)) for n in range(DUE * runs)]
    late = [(n, MONDAY + timedelta(days=30)) for n in range(DUE * runs, size)]
    moments = iter([*early, *late])
    while await desk.work.run(open_batch(desk.case_writer, moments)):
        pass


async def run_until_idle(one_pass: Callable[[], Awaitable[int]]) -> None:
    """Handle the further timers of the same moment. Exits when they never end."""
    for _ in range(MAX_PASSES):
        if not await one_pass():
            return
    raise SystemExit("timers of the same moment never end")


async def timed(what: Callable[[], Awaitable[int]]) -> tuple[float, int]:
    """Run it; the milliseconds, and what it returned."""
    started = time.perf_counter()
    found = await what()
    return 1000 * (time.perf_counter() - started), found


async def measure(url: str, size: int, runs: int) -> None:
    """Fill, run the passes, print."""
    engine = engines.create(url)
    migrate.upgrade(engine)
    work, http, rules = UnitOfWork(engine), Http(), policy.load(None)
    channels = registry.build(registry.ALWAYS_ON, Outside(http=http))
    case_writer = CaseWriter(
        policy=rules,
        composer=LetterComposer(policy=rules, channels=channels),
        notices=NullNotices(),
    )
    desk = Desk(
        work=work, case_writer=case_writer, deadline_scheduler=DeadlineScheduler(work, case_writer)
    )
    await fill(desk, size, runs)
    figures: dict[str, list[float]] = {}
    for n in range(runs):
        one_pass = partial(
            desk.deadline_scheduler.one_pass, MONDAY - timedelta(days=runs - n) + FIRST_WARNING
        )
        cost, handled = await timed(one_pass)
        figures.setdefault(f"a pass that handles {handled}", []).append(cost)
        await run_until_idle(one_pass)
        figures.setdefault("a pass that finds nothing", []).append((await timed(one_pass))[0])
        poll, _ = await timed(partial(delivery_poll, work, MONDAY))
        figures.setdefault("a delivery poll", []).append(poll)
        page, _ = await timed(partial(worklist, work))
        figures.setdefault("the 50 most pressing cases", []).append(page)
    print(f"\n{size} open cases on {url.partition(':')[0]}, {runs} run(s), ms:")
    for name, costs in figures.items():
        print(f"  {name:<28}{spread(costs, 1)}")
    await work.close()
    await http.close()


async def delivery_poll(work: UnitOfWork, now: datetime) -> int:
    """What the dispatcher of one channel and the clock ask of the outbox every second."""
    claim = partial(outbox.claim, channels=["email"], limit=16, now=now, lease=LEASE)
    lost = await work.run(partial(outbox.reap, now=now))
    return len(lost) + len(await work.run(claim))


async def worklist(work: UnitOfWork) -> int:
    """What a supervisor's page reads."""
    return len(await work.read(lambda conn: cases.worklist(conn, limit=50)))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--small", action="store_true", help="1,000 cases")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--database", default="sqlite")
    options = parser.parse_args()
    print(machine.description())
    with (
        tempfile.TemporaryDirectory(prefix="tiepnhan-bench-") as name,
        database(options.database, Path(name)) as (url, _servers),
    ):
        asyncio.run(measure(url, OPEN_SMALL if options.small else OPEN, options.runs))


if __name__ == "__main__":
    main()
