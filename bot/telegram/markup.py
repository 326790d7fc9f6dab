"""Telegram's HTML: escaping, and pages that break no tag."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape, unescape

from bot.agents.text import width

LIMIT = 4096
CAPTION_LIMIT = 1024
NAME_LIMIT = 128
_TOKEN = re.compile(r"<(/?)([a-z]+)[^<>]*>|&(?:[a-z]+|#\d+|#x[0-9a-f]+);|.", re.DOTALL)


def esc(text: str) -> str:
    """The text with all markup escaped."""
    return escape(text, quote=True)


def bold(text: str) -> str:
    """The text, escaped, in bold."""
    return f"<b>{esc(text)}</b>"


def code(text: str) -> str:
    """The text, escaped, as something to type."""
    return f"<code>{esc(text)}</code>"


def link(text: str, url: str) -> str:
    """The text as a link."""
    return f'<a href="{esc(url)}">{esc(text)}</a>'


def mention(name: str, telegram_id: int) -> str:
    """A link that notifies the person."""
    return f'<a href="tg://user?id={telegram_id}">{esc(name)}</a>'


def fit(html: str, limit: int = LIMIT) -> str:
    """The HTML cut so that its visible text fits; open tags are closed."""
    if width(visible(html)) <= limit:
        return html
    first, tags = _page(_TOKEN.finditer(html), limit - 1)
    return first + "…" + _closed(tags)


def pages(html: str, limit: int = LIMIT, most: int = 4) -> list[str]:
    """The HTML as at most `most` messages, each of at most `limit` and with closed tags."""
    found: list[str] = []
    rest = html
    while width(visible(rest)) > limit and len(found) < most - 1:
        start = _break(rest, limit)
        first, tags = _page(_TOKEN.finditer(rest[:start]), limit)
        found.append(first + _closed(tags))
        rest = "".join(f"<{tag}>" for tag in tags) + rest[start:].lstrip("\n")
    return [*found, fit(rest, limit)]


def _page(tokens: Iterator[re.Match[str]], limit: int) -> tuple[str, list[str]]:
    """As many tokens as fit, and the tags that are open then."""
    kept: list[str] = []
    opened: list[str] = []
    for token in tokens:
        tag = token[2]
        limit -= 0 if tag else width(unescape(token[0]))
        if limit < 0:
            break
        if tag and token[1]:
            opened.remove(tag)
        elif tag:
            opened.append(tag)
        kept.append(token[0])
    return "".join(kept), opened


def _break(html: str, limit: int) -> int:
    """Where the first page ends: after its last line end, or where it is full."""
    full = len(_page(_TOKEN.finditer(html), limit)[0])
    line = html.rfind("\n", full // 2, full)
    return full if line < 0 else line


def _closed(tags: list[str]) -> str:
    return "".join(f"</{tag}>" for tag in reversed(tags))


def visible(html: str) -> str:
    """The text of the HTML without its tags."""
    return unescape(re.sub(r"<[^<>]*>", "", html))
