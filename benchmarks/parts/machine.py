"""What a process and its children cost, and the machine, from /proc (Linux)."""

from __future__ import annotations

import os
import platform
import sqlite3
import time
from pathlib import Path

PROC = Path("/proc")
TICK = os.sysconf("SC_CLK_TCK")
MIB = 1024  # /proc counts kB


def _stat(pid: int) -> list[str]:
    """The fields after the name, which may itself hold spaces."""
    return (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()


def tree(root: int) -> list[int]:
    """The process and all its descendants."""
    children: dict[int, list[int]] = {}
    for entry in PROC.iterdir():
        if entry.name.isdecimal():
            try:
                children.setdefault(int(_stat(int(entry.name))[1]), []).append(int(entry.name))
            except (FileNotFoundError, ProcessLookupError):
                continue
    found, waiting = [], [root]
    while waiting:
        found.append(pid := waiting.pop())
        waiting += children.get(pid, [])
    return found


def cpu_seconds(*roots: int) -> float:
    """User and system time of these processes with their children, also those that have ended."""
    total = 0.0
    for pid in {pid for root in roots for pid in tree(root)}:
        try:
            total += sum(map(int, _stat(pid)[11:15])) / TICK
        except (FileNotFoundError, ProcessLookupError):
            continue
    return total


def peak_mib(*roots: int) -> float:
    """The most memory that each of these processes and their children ever had resident."""
    return sum(_peak(pid) for root in roots for pid in tree(root))


def _peak(pid: int) -> float:
    for line in (PROC / str(pid) / "status").read_text().splitlines():
        if line.startswith("VmHWM"):
            return int(line.split()[1]) / MIB
    return 0.0


def description() -> str:
    """The machine in one line."""
    model = next(
        (
            line.partition(":")[2].strip()
            for line in (PROC / "cpuinfo").read_text().splitlines()
            if line.startswith("model name")
        ),
        platform.machine(),
    )
    cores = len(os.sched_getaffinity(0))
    return (
        f"{cores} cores ({model}), Python {platform.python_version()}, "
        f"SQLite {sqlite3.sqlite_version}, load {os.getloadavg()[0]:.1f}"
    )


def pace() -> float:
    """How fast the machine is now: milliseconds of CPU for a fixed piece of Python.

    The best of five; shared machines differ by half from one minute to the next.
    """
    return min(_piece() for _ in range(5))


def _piece() -> float:
    words: dict[int, str] = {}
    started = time.process_time()
    for number in range(60_000):
        words[number % 97] = str(number)
    return 1000 * (time.process_time() - started)
