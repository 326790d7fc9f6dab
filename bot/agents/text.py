"""The length of a text, and its beginning."""

from __future__ import annotations


def clip(text: str, limit: int) -> str:
    """At most `limit` UTF-16 units of the text; an ellipsis shows the cut."""
    if width(text) <= limit:
        return text
    start = text.encode("utf-16-le")[: 2 * (limit - 1)].decode("utf-16-le", "ignore")
    return start.rstrip() + "…"


def width(text: str) -> int:
    """The length in UTF-16 units, as Telegram and browsers count it."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
