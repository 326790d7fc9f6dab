"""Telegram's HTML: escaping what strangers wrote, and cutting without breaking a tag."""

from __future__ import annotations

import re
from html import escape, unescape

LIMIT = 4096
CAPTION_LIMIT = 1024
NAME_LIMIT = 128
_TOKEN = re.compile(r"<(/?)([a-z]+)[^<>]*>|&(?:[a-z]+|#\d+);|.", re.DOTALL)


def esc(text: str) -> str:
    """The text as text, whatever it holds."""
    return escape(text, quote=True)


def bold(text: str) -> str:
    """The text, escaped, in bold."""
    return f"<b>{esc(text)}</b>"


def mention(name: str, telegram_id: int) -> str:
    """A link that notifies the person."""
    return f'<a href="tg://user?id={telegram_id}">{esc(name)}</a>'


def clip(text: str, limit: int) -> str:
    """At most `limit` UTF-16 units of plain text, the cut shown by an ellipsis."""
    if width(text) <= limit:
        return text
    kept = text.encode("utf-16-le")[: 2 * (limit - 1)].decode("utf-16-le", "ignore")
    return kept.rstrip() + "…"


def fit(html: str, limit: int = LIMIT) -> str:
    """The HTML cut so that its visible text fits; open tags are closed."""
    if width(visible(html)) <= limit:
        return html
    kept: list[str] = []
    opened: list[str] = []
    room = limit - 1
    for token in _TOKEN.finditer(html):
        closing, tag = token.group(1), token.group(2)
        room -= 0 if tag else width(unescape(token.group()))
        if room < 0:
            break
        if tag and closing:
            opened.remove(tag)
        elif tag:
            opened.append(tag)
        kept.append(token.group())
    return "".join(kept) + "…" + "".join(f"</{tag}>" for tag in reversed(opened))


def visible(html: str) -> str:
    """What a reader sees of the HTML."""
    return unescape(re.sub(r"<[^<>]*>", "", html))


def width(text: str) -> int:
    """Length as Telegram counts it, in UTF-16 units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
