"""The processes of a benchmark: each prints one JSON line when it is ready."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

ROOT = Path(__file__).resolve().parents[2]


class Failed(Exception):
    """A process ended instead of answering; what it wrote on standard error is the message."""


class Process:
    """A module of ours in a process of its own."""

    def __init__(self, module: str, arguments: tuple[str, ...], errors: IO[str]) -> None:
        self._error_file = errors
        self._process = subprocess.Popen(
            [sys.executable, "-m", module, *arguments],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        )

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._process.pid

    def read_line(self) -> dict[str, Any]:
        """Its next line. Raises Failed when there is none."""
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            self._process.wait()
            raise Failed(self.errors() or f"ended with {self._process.returncode}")
        found: dict[str, Any] = json.loads(line)
        return found

    def start(self, word: object = "") -> None:
        """Start it with a line on its standard input."""
        assert self._process.stdin is not None
        self._process.stdin.write(f"{word}\n")
        self._process.stdin.flush()

    def errors(self) -> str:
        """Its standard error so far."""
        return Path(self._error_file.name).read_text("utf-8")

    def stop(self) -> None:
        """Terminate it and wait; kill it after 15 s."""
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
        try:
            self._process.communicate(timeout=15)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.communicate()


@contextmanager
def running(module: str, *arguments: object, into: Path) -> Iterator[Process]:
    """A process while the context lasts; its standard error goes to a file in `into`."""
    name = module.rpartition(".")[2]
    with (into / f"{name}.err").open("w", encoding="utf-8") as errors:
        process = Process(module, tuple(map(str, arguments)), errors)
        try:
            yield process
        finally:
            process.stop()
