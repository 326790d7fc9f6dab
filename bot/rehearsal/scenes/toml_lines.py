"""Where each key of a TOML file stands; the parser of the standard library does not say."""

from __future__ import annotations

import re
from collections import Counter

Path = tuple[str | int, ...]
_HEADER = re.compile(r"\s*(\[\[?)\s*([^\[\]]+?)\s*\]\]?\s*(?:#.*)?$")
_KEY = re.compile(r"""\s*((?:[\w-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[\w-]+|"[^"]*"|'[^']*'))*)\s*=""")
_NAME = re.compile(r"""[\w-]+|"[^"]*"|'[^']*'""")
_LONG = re.compile(r'"""|\'\'\'')


def lines_of(text: str) -> dict[Path, int]:
    """The line of each table and key, by its path; elements of arrays of tables by number."""
    found: dict[Path, int] = {}
    tables: Counter[Path] = Counter()
    here: Path = ()
    long = ""
    for number, line in enumerate(text.splitlines(), start=1):
        if long:
            long = "" if line.count(long) % 2 else long
            continue
        if header := _HEADER.match(line):
            here = _names(header[2])
            if header[1] == "[[":
                tables[here] += 1
                here = (*here, tables[here] - 1)
            found.setdefault(here, number)
        elif key := _KEY.match(line):
            path = (*here, *_names(key[1]))
            for end in range(len(here) + 1, len(path) + 1):
                found.setdefault(path[:end], number)
            marks = _LONG.findall(line)
            long = marks[-1] if len(marks) % 2 else ""
    return found


def line_of(found: dict[Path, int], path: Path) -> int:
    """The line of the key, or of the nearest table around it; 1 for none."""
    while path and path not in found:
        path = path[:-1]
    return found.get(path, 1)


def _names(dotted: str) -> Path:
    return tuple(name.strip("\"'") for name in _NAME.findall(dotted))
