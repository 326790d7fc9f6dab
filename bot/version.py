"""Which version this is, as the installed package says."""

from __future__ import annotations

from importlib.metadata import version

NAME = "tiepnhan"


def this_version() -> str:
    """The version of the package, such as 0.1.0."""
    return version(NAME)
