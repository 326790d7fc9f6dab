"""Where the mails of a run come from: our own generator, or a script with the same steps.

Such a script takes `new OUT --n N` (one .eml each and OUT/metas.json) and `follow METAS SINK OUT`
(OUT/replies, OUT/dups, OUT/auto, made from the sink's log).
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from benchmarks.parts import workload
from benchmarks.parts.workload import DESK, Post

FROM = re.compile(rb"^From:[^<]*<([^<>\s]+)>", re.MULTILINE)
PARTS = {"replies": "replies", "duplicates": "dups", "automatic": "auto"}


@dataclass(frozen=True, kw_only=True)
class Sizes:
    """How many mails of each sort; enough that the start of the reading process weighs little."""

    first: int = 4000
    replies: int = 1000
    duplicates: int = 100
    automatic: int = 20


SMALL = Sizes(first=100, replies=100, duplicates=10, automatic=4)


class Mails(Protocol):
    """Lists of (envelope sender, path), the later ones made from the log of the sink."""

    def first(self) -> list[tuple[str, Path]]: ...

    def later(self, sink_log: Path) -> dict[str, list[tuple[str, Path]]]: ...


class Own:
    """The generator of this project."""

    def __init__(self, folder: Path, sizes: Sizes, seed: int = 1) -> None:
        self._folder, self._sizes, self._seed = folder, sizes, seed
        self._people = workload.customers(sizes.first, seed)
        self._letters = list(workload.first_letters(self._people, seed))

    def first(self) -> list[tuple[str, Path]]:
        return self._write("first", self._letters)

    def later(self, sink_log: Path) -> dict[str, list[tuple[str, Path]]]:
        acknowledged = workload.acknowledgements(sink_log.read_text("utf-8").splitlines())
        people, sizes, seed = self._people, self._sizes, self._seed
        made = {
            "replies": workload.replies(people, acknowledged, sizes.replies, seed),
            "duplicates": workload.duplicates(people, self._letters, sizes.duplicates),
            "automatic": workload.automatic(people, acknowledged, sizes.automatic, seed),
        }
        return {name: self._write(name, posts) for name, posts in made.items()}

    def _write(self, name: str, posts: Iterable[Post]) -> list[tuple[str, Path]]:
        folder = self._folder / name
        folder.mkdir(parents=True, exist_ok=True)
        written = []
        for n, post in enumerate(posts):
            path = folder / f"{n:06d}.eml"
            path.write_bytes(post.raw)
            written.append((post.sender, path))
        return written


class Script:
    """A generator outside of this project."""

    def __init__(self, script: Path, folder: Path, sizes: Sizes) -> None:
        self._script, self._folder, self._sizes = script, folder, sizes

    def first(self) -> list[tuple[str, Path]]:
        self._run("new", self._folder / "first", "--n", self._sizes.first)
        return _senders(self._folder / "first")

    def later(self, sink_log: Path) -> dict[str, list[tuple[str, Path]]]:
        self._run("follow", self._folder / "first" / "metas.json", sink_log, self._folder)
        found = {name: _senders(self._folder / part) for name, part in PARTS.items()}
        step = max(1, len(found["replies"]) // self._sizes.replies)
        return {
            "replies": found["replies"][::step],  # all kinds, also of a small run
            "duplicates": found["duplicates"][: self._sizes.duplicates],
            "automatic": found["automatic"][: self._sizes.automatic],
        }

    def _run(self, *arguments: object) -> None:
        command = [sys.executable, *map(str, (self._script, *arguments))]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


def _senders(folder: Path) -> list[tuple[str, Path]]:
    found = []
    for path in sorted(folder.glob("*.eml")):
        sender = FROM.search(path.read_bytes())
        found.append((sender[1].decode() if sender else "", path))
    return found


def listing(mails: list[tuple[str, Path]], path: Path) -> Path:
    """The feeder's list."""
    rows = [[sender, DESK, str(file)] for sender, file in mails]
    path.write_text(json.dumps(rows), "utf-8")
    return path
