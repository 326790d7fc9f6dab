"""Reads rehearsals from files; every fault is named with file, line and key."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from bot.rehearsal.scenes.scene import Part, Scene
from bot.rehearsal.scenes.toml_lines import line_of, lines_of

LATER = "later.toml"
_LINE = re.compile(r"at line (\d+)")


class SceneError(ValueError):
    """A file cannot be played; the text is `file:line: key: what is wrong`, a fault a line."""


@dataclass(frozen=True, kw_only=True)
class SceneFile:
    """A scene, where it stands, and why it does not count yet (empty: it counts)."""

    path: Path
    scene: Scene
    later: str = ""
    lines: dict[tuple[str | int, ...], int]

    def line(self, *path: str | int) -> int:
        """The line of a key."""
        return line_of(self.lines, path)


class LaterRow(Part):
    """One file that does not hold yet."""

    file: str
    clause: str
    why: str


class LaterFile(Part):
    """rehearsals/later.toml."""

    later: tuple[LaterRow, ...] = ()


def load(path: Path, *, later: str = "") -> SceneFile:
    """The scene of a file. Raises SceneError, OSError."""
    text, table = _parsed(path)
    lines = lines_of(text)
    try:
        scene = Scene.model_validate(table)
    except ValidationError as error:
        faults = (_fault(path, lines, one["loc"], one["msg"]) for one in error.errors())
        raise SceneError("\n".join(dict.fromkeys(faults))) from None
    if faulty := [_fault(path, lines, where, what) for where, what in scene.problems()]:
        raise SceneError("\n".join(faulty))
    return SceneFile(path=path, scene=scene, later=later, lines=lines)


def load_all(paths: Sequence[Path]) -> list[SceneFile]:
    """The scenes of files and folders, sorted by path. Raises SceneError with all faults."""
    found: list[SceneFile] = []
    faults: list[str] = []
    for path in paths:
        try:
            postponed = postponed_files(path)
        except SceneError as error:
            faults.append(str(error))
            continue
        for file in _files(path):
            try:
                found.append(load(file, later=postponed.pop(file.resolve(), "")))
            except SceneError as error:
                faults.append(str(error))
        if path.is_dir():
            faults += [f"{file}: later.toml names it, and it is not there" for file in postponed]
    if faults:
        raise SceneError("\n".join(faults))
    return found


def postponed_files(path: Path) -> dict[Path, str]:
    """Why files do not count yet, by file: of every later.toml below, or above a single file."""
    if path.is_dir():
        lists: Iterable[Path] = sorted(path.rglob(LATER))
    else:
        lists = (folder / LATER for folder in path.resolve().parents[:3])
    found: dict[Path, str] = {}
    for listed in lists:
        if listed.is_file():
            found |= dict(_postponed(listed))
    return found


def _postponed(listed: Path) -> Iterator[tuple[Path, str]]:
    text, table = _parsed(listed)
    lines = lines_of(text)
    try:
        rows = LaterFile.model_validate(table).later
    except ValidationError as error:
        faults = (_fault(listed, lines, one["loc"], one["msg"]) for one in error.errors())
        raise SceneError("\n".join(faults)) from None
    for row in rows:
        yield (listed.parent / row.file).resolve(), f"{row.clause}: {row.why}"


def _files(path: Path) -> list[Path]:
    if not path.exists():
        raise SceneError(f"{path}: there is no such file or folder")
    if not path.is_dir():
        return [path]
    return [file for file in sorted(path.rglob("*.toml")) if file.name != LATER]


def _parsed(path: Path) -> tuple[str, dict[str, object]]:
    try:
        text = path.read_text("utf-8")
        return text, tomllib.loads(text)
    except UnicodeDecodeError:
        raise SceneError(f"{path}:1: is not UTF-8") from None
    except tomllib.TOMLDecodeError as error:
        at = _LINE.search(str(error))
        raise SceneError(f"{path}:{at[1] if at else 1}: {error}") from None


def _fault(
    path: Path, lines: dict[tuple[str | int, ...], int], where: tuple[str | int, ...], what: str
) -> str:
    known = tuple(part for part in where if part not in ("bool", "constrained-int"))
    key = ".".join(str(part) for part in known)
    said = "there is no such key" if what == "Extra inputs are not permitted" else what
    said = "is missing" if what == "Field required" else said
    return f"{path}:{line_of(lines, known)}: {key}: {said}"
