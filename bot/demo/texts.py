"""What the demo says before it runs: where its page will be, or what it lacks."""

from __future__ import annotations

from importlib.util import find_spec

from bot.errors import DeskError

MAILBOX = "pymap"
"""The library of the sandbox's IMAP server; the extra `demo` brings it."""


def opening(url: str) -> str:
    """The address is taken already; a browser that comes early waits until the desk is there."""
    return f"  Mở trang này / Open  {url}   (chờ vài giây / give it a few seconds)"


def refuse_without_mailbox() -> None:
    """Raises DeskError where the sandbox could not play a mail server."""
    if find_spec(MAILBOX) is None:
        raise DeskError(
            f"the demo needs {MAILBOX} for its mailbox: "
            "install tiepnhan[demo], or run scripts/setup demo"
        )
