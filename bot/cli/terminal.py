"""Text of customers, made safe for a terminal."""

from __future__ import annotations

from rich.markup import escape


def plain(text: str) -> str:
    """The text in one line; control characters, which may move cursors or rename windows, as �."""
    return "".join(
        char if char.isprintable() else " " if char.isspace() else "\ufffd" for char in text
    )


def cell(text: str) -> str:
    """The same for a table of rich, where square brackets would be markup."""
    return escape(plain(text))
