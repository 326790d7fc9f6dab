"""A mail from end to end, over real connections on both sides.

    python benchmarks/intake.py [--by imap|smtp] [--small] [--runs N] [--workload SCRIPT]
                                [--database sqlite|postgresql|URL]

mailbox ─IMAP► or feeder ─SMTP► desk (inbox, reading, case, journal, outbox) ─SMTP► sink, each a
process of its own.
README.md says what the figures mean. Ends with 1 when an answer of the desk was wrong.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.parts import machine
from benchmarks.parts.ceiling import sink_ceiling
from benchmarks.parts.databases import database
from benchmarks.parts.mail_sources import ImapSource, MailSource, SmtpSource, mailbox
from benchmarks.parts.mails import SMALL, Mails, Own, Script, Sizes, listing
from benchmarks.parts.outcome import Counts, NotQuiet, count, taken_at, wait_until_quiet
from benchmarks.parts.processes import ROOT, Process, running
from benchmarks.parts.spread import spread
from benchmarks.parts.workload import DESK
from storage.database import engine as engines

SCRIPT = ROOT.parent / "shared" / "bench" / "mail_workload.py"


@dataclass(frozen=True, kw_only=True)
class Phase:
    """One sort of mail: its rate, its cost, and the cases and letters from it."""

    name: str
    mails: int
    rate: float  # a second, from the first byte fed to the last letter taken by the sink
    cpu_ms: float  # of the desk (and its database server), for each mail
    others_ms: float  # of the mailbox or feeder, and the sink
    cases: int
    letters: int


@dataclass(frozen=True, kw_only=True)
class Run:
    """One run of a desk, from start to stop."""

    ready: float  # seconds from the start of the process until it takes mail
    peak: float  # MiB resident
    pace: tuple[float, float]  # of the machine, before and after (machine.pace)
    phases: tuple[Phase, ...]
    wrong: tuple[str, ...]


class Bench:
    """One desk between a source of mails and the sink."""

    def __init__(
        self,
        desk: Process,
        servers: Sequence[int],
        source: MailSource,
        sink: Process,
        url: str,
        log: Path,
    ) -> None:
        self._desk, self._servers, self._source, self._sink = desk, servers, source, sink
        self._log = log
        self.engine = engines.read_only(engines.create(url, connections=2))

    def counts(self) -> Counts:
        """The counts of the desk now."""
        return count(self.engine, self._log)

    def feed(self, name: str, mails: list[tuple[str, Path]]) -> Phase:
        """Feed all mails and wait until the desk has nothing left to do."""
        rows = listing(mails, self._log.with_name(f"{name}.json"))
        before, letters, spent = self.counts(), len(taken_at(self._log)), self._spent()
        fed = self._source.feed(rows, len(mails))
        if fed["refused"]:
            raise SystemExit(f"{name}: the desk refused mails: {fed['refused'][:3]}")
        try:
            quiet = wait_until_quiet(self.engine, self._source.read_to)
        except NotQuiet as trouble:
            raise SystemExit(f"{name}: {trouble}\n{self._desk.errors()[-3000:]}") from None
        cost = [after - earlier for after, earlier in zip(self._spent(), spent, strict=True)]
        after, sent = self.counts(), taken_at(self._log)[letters:]
        end = sent[-1] if len(sent) >= len(mails) else quiet
        return Phase(
            name=name,
            mails=len(mails),
            rate=len(mails) / (end - fed["first"]),
            cpu_ms=1000 * cost[0] / len(mails),
            others_ms=1000 * cost[1] / len(mails),
            cases=after.cases - before.cases,
            letters=len(sent),
        )

    def _spent(self) -> tuple[float, float]:
        """Seconds of CPU so far: the desk with its database server; the other processes."""
        desk = machine.cpu_seconds(self._desk.pid, *self._servers)
        return desk, machine.cpu_seconds(self._sink.pid) + self._source.cpu_seconds()


def run(mails: Mails, options: argparse.Namespace, folder: Path) -> Run:
    """Start a desk on a new database, feed it all mails, check the results."""
    log = folder / "sink.log"
    log.touch()
    before = machine.pace()
    with (
        database(options.database, folder) as (url, servers),
        running("benchmarks.parts.sink", log, into=folder) as sink,
        mailbox(options.by, folder) as box,
    ):
        places = [url, sink.read_line()["port"], DESK, *([box.read_line()["port"]] if box else [])]
        started = time.monotonic()
        with running("benchmarks.parts.desk", *places, into=folder) as desk:
            listening = desk.read_line()["port"]
            ready = time.monotonic() - started
            source = ImapSource(box) if box else SmtpSource(listening, folder)
            bench = Bench(desk, servers, source, sink, url, log)
            phases = [bench.feed("first", mails.first())]
            phases += [bench.feed(*sort) for sort in mails.later(log).items()]
            wrong = mistakes(phases, bench.counts())
            peak = machine.peak_mib(desk.pid)
            bench.engine.dispose()
            if desk.errors():
                wrong = (*wrong, f"the desk complained: {desk.errors()[:2000]}")
    pace = before, machine.pace()
    return Run(ready=ready, peak=peak, pace=pace, phases=tuple(phases), wrong=wrong)


def mistakes(phases: Sequence[Phase], at_end: Counts) -> tuple[str, ...]:
    """Every wrong answer, as text."""
    first, others = phases[0], phases[1:]
    found = {
        f"{first.mails} first letters opened {first.cases} cases": first.cases != first.mails,
        f"{first.mails} first letters had {first.letters} answers": first.letters != first.mails,
        f"{at_end.elsewhere} messages are not in their customer's case": at_end.elsewhere,
        f"{at_end.aside} deliveries were quarantined": at_end.aside,
        f"{at_end.not_sent} letters were not sent": at_end.not_sent,
    }
    for phase in others:
        found[f"{phase.cases} cases were opened by {phase.mails} {phase.name}"] = phase.cases
        if phase.name != "replies":
            what = f"{phase.letters} letters answered {phase.mails} {phase.name}"
            found[what] = phase.letters
    return tuple(text for text, is_wrong in found.items() if is_wrong)


def report(title: str, runs: Sequence[Run]) -> None:
    """Median and range of every figure; wrong answers of every run."""
    print(f"\n{title}, {len(runs)} run(s): median (lowest-highest)")
    print("  the machine's pace", spread([pace for one in runs for pace in one.pace], 1), "ms")
    print("  ready after s     ", spread([one.ready for one in runs], 2))
    print("  peak RSS MiB      ", spread([one.peak for one in runs]))
    print(f"  {'sort':<15}{'mails':>7}   {'mails/s':<20}{'CPU ms per mail':<20}", end="")
    print(f"{'others, ms':<18}{'cases':<8}letters")
    for place, phase in enumerate(runs[0].phases):
        same = [one.phases[place] for one in runs]
        rate, cpu = spread([p.rate for p in same]), spread([p.cpu_ms for p in same], 1)
        others = spread([p.others_ms for p in same], 1)
        print(
            f"  {phase.name:<15}{phase.mails:>7}   {rate:<20}{cpu:<20}{others:<18}"
            f"{spread([p.cases for p in same]):<8}{spread([p.letters for p in same])}"
        )
    wrong = sorted({text for one in runs for text in one.wrong})
    print("  wrong answers     ", "; ".join(wrong) or "none")


def measured(title: str, make: type[Own] | Path, options: argparse.Namespace) -> bool:
    """Measure one workload several times; True if all answers were right."""
    sizes = SMALL if options.small else Sizes()
    runs = []
    for _ in range(options.runs):
        with tempfile.TemporaryDirectory(prefix="tiepnhan-bench-") as name:
            folder = Path(name)
            mails = Script(make, folder, sizes) if isinstance(make, Path) else make(folder, sizes)
            runs.append(run(mails, options, folder))
    report(f"{title} by {options.by} on {options.database.partition(':')[0]}", runs)
    return not any(one.wrong for one in runs)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--by", choices=("imap", "smtp"), default="imap", help="how mail comes")
    parser.add_argument("--small", action="store_true", help="a fifth of the mails")
    parser.add_argument("--runs", type=int, default=1)
    parser.add_argument("--database", default="sqlite")
    parser.add_argument("--workload", type=Path, default=SCRIPT, help="a generator script")
    options = parser.parse_args()
    print(machine.description())
    print(f"the sink alone takes {sink_ceiling():.0f} mails/s on one kept connection")
    right = measured("own mails", Own, options)
    if options.workload.is_file():
        right &= measured(f"mails of {options.workload.name}", options.workload, options)
    else:
        print(f"\nno {options.workload.name} beside this project: left out")
    sys.exit(0 if right else 1)


if __name__ == "__main__":
    main()
