"""Chat messages by webhook: how soon the provider is answered, how soon the customer is.

    python benchmarks/webhooks.py [--small] [--runs N] [--database sqlite|postgresql|URL]

caller ─HTTP► desk (inbox, reading, case, journal, outbox) ─HTTP► Zalo's stand-in, each a process
of its own. Three loads, each at a fixed rate whatever the desk does (README.md):

    steady    200 messages a second for a minute, of 4,000 customers
    at once   1,000 a second for five seconds, of 2,500 customers
    quiet     50 a second for twenty seconds, each of a customer of their own

Ends with 1 when a call was refused, a message was lost or quarantined, or a customer has not got
exactly one acknowledgement.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine

from benchmarks.parts import machine
from benchmarks.parts.databases import database
from benchmarks.parts.outcome import count, wait_until_quiet
from benchmarks.parts.processes import Process, running
from benchmarks.parts.spread import spread
from storage.database import engine as engines

HEADS = (
    "answer p50",
    "p99",
    "slowest",
    "acknowledged p50",
    "CPU a message",
    "behind, s",
    "caller late",
)


@dataclass(frozen=True, kw_only=True)
class Load:
    """So many messages a second, from customers in turn."""

    name: str
    rate: float
    messages: int
    chats: int


LOADS = (
    Load(name="quiet", rate=50, messages=1000, chats=1000),
    Load(name="steady", rate=200, messages=12_000, chats=4000),
    Load(name="at once", rate=1000, messages=5000, chats=2500),
)
SMALL = (
    Load(name="quiet", rate=50, messages=100, chats=100),
    Load(name="steady", rate=200, messages=400, chats=200),
    Load(name="at once", rate=1000, messages=500, chats=250),
)


@dataclass(frozen=True, kw_only=True)
class Phase:
    """The results of one load; times in ms."""

    name: str
    middle: float  # the answer to a call: half of them are sooner
    nearly_all: float  # 99 of 100 are sooner
    slowest: float
    acknowledged: float  # median, from when a first message was due until its answer was taken
    late: float  # of the caller itself, at most
    cpu_ms: float  # of the desk, for each message
    behind: float  # seconds from the last call until everything was filed
    wrong: tuple[str, ...]


class Bench:
    """One desk, its caller, and the provider's log."""

    def __init__(self, caller: Process, engine: Engine, log: Path, pids: Sequence[int]) -> None:
        self._caller, self._engine, self._log, self._pids = caller, engine, log, pids
        self._messages = 0

    def run(self, load: Load) -> Phase:
        """Call, wait until everything is filed, and check the results."""
        spent, already = machine.cpu_seconds(*self._pids), len(_acknowledged(self._log))
        order = {"rate": load.rate, "first": self._messages, "messages": load.messages}
        self._caller.start(json.dumps(order | {"chats": load.chats}))
        said = self._caller.read_line()
        behind = wait_until_quiet(self._engine, "") - said["last"]
        spent = machine.cpu_seconds(*self._pids) - spent
        self._messages += load.messages
        letters = _acknowledged(self._log)[already:]
        answers = sorted(said["answers"])
        waited = [1000 * (at - said["due"][chat]) for chat, at in letters if chat in said["due"]]
        return Phase(
            name=load.name,
            middle=statistics.median(answers),
            nearly_all=answers[int(0.99 * len(answers))],
            slowest=answers[-1],
            acknowledged=statistics.median(waited),
            late=said["late"],
            cpu_ms=1000 * spent / load.messages,
            behind=max(0.0, behind),
            wrong=self._wrong(load, said["refused"], Counter(chat for chat, _ in letters)),
        )

    def _wrong(self, load: Load, refused: int, letters: Counter[str]) -> tuple[str, ...]:
        now = count(self._engine, None)
        found = {
            f"{refused} calls were refused": refused,
            f"{now.inbox} of {self._messages} deliveries were kept": now.inbox != self._messages,
            f"{now.aside} deliveries were quarantined": now.aside,
            f"{now.elsewhere} messages are not in their customer's case": now.elsewhere,
            f"{now.not_sent} letters were not sent": now.not_sent,
            f"{len(letters)} of {load.chats} customers were answered": len(letters) != load.chats,
        }
        return tuple(text for text, is_wrong in found.items() if is_wrong)


def _acknowledged(log: Path) -> list[tuple[str, float]]:
    """The first message to every customer and when the provider took it, in order of time."""
    first: dict[str, float] = {}
    for line in log.read_text("utf-8").splitlines():
        sent = json.loads(line)
        first.setdefault(sent["chat"], sent["at"])
    return list(first.items())


def run(loads: Sequence[Load], options: argparse.Namespace, folder: Path) -> list[Phase]:
    """A new desk under each load in turn."""
    log = folder / "zalo.log"
    log.touch()
    with (
        database(options.database, folder) as (url, servers),
        running("benchmarks.parts.zalo", log, into=folder) as zalo,
        running("benchmarks.parts.chat_desk", url, zalo.read_line()["port"], into=folder) as desk,
    ):
        told = desk.read_line()
        engine = engines.read_only(engines.create(url, connections=2))
        with running(
            "benchmarks.parts.caller", told["port"], told["secret"], into=folder
        ) as caller:
            caller.read_line()
            bench = Bench(caller, engine, log, [desk.pid, *servers])
            phases = [bench.run(load) for load in loads]
        engine.dispose()
        if desk.errors():
            raise SystemExit(f"the desk complained: {desk.errors()[:2000]}")
    return phases


def report(runs: Sequence[Sequence[Phase]]) -> None:
    """Median and range of every figure; wrong answers of every run."""
    print(f"\n{len(runs)} run(s): median (lowest-highest), ms unless said")
    print(f"  {'':<9}" + "".join(f"{head:<22}" for head in HEADS))
    for place, one in enumerate(runs[0]):
        same = [phases[place] for phases in runs]
        figures = (
            spread([p.middle for p in same], 1),
            spread([p.nearly_all for p in same], 1),
            spread([p.slowest for p in same]),
            spread([p.acknowledged for p in same]),
            spread([p.cpu_ms for p in same], 1),
            spread([p.behind for p in same], 1),
            spread([p.late for p in same]),
        )
        print(f"  {one.name:<9}" + "".join(f"{figure:<22}" for figure in figures))
    wrong = sorted({text for phases in runs for one in phases for text in one.wrong})
    print("  wrong    ", "; ".join(wrong) or "nothing")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--small", action="store_true", help="a few hundred messages")
    parser.add_argument("--runs", type=int, default=1)
    parser.add_argument("--database", default="sqlite")
    options = parser.parse_args()
    print(machine.description(), f"pace {machine.pace():.1f} ms")
    runs = []
    for _ in range(options.runs):
        with tempfile.TemporaryDirectory(prefix="tiepnhan-bench-") as name:
            runs.append(run(SMALL if options.small else LOADS, options, Path(name)))
    report(runs)
    sys.exit(1 if any(one.wrong for phases in runs for one in phases) else 0)


if __name__ == "__main__":
    main()
