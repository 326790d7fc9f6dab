"""What strangers wrote, fit for a terminal: it shows, and does nothing."""

from __future__ import annotations

from rich.markup import escape


def plain(text: str) -> str:
    """The text in one line; control characters, which may move cursors or rename windows, as �."""
    return "".join(
        letter if letter.isprintable() else " " if letter.isspace() else "\ufffd" for letter in text
    )


def cell(text: str) -> str:
    """The same for a table of rich: square brackets are only brackets."""
    return escape(plain(text))
