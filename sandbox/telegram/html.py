"""Telegram's HTML: parsed as strictly as the Bot API does, offsets in UTF-16 units."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field

from sandbox.telegram.refusal import bad

Entity = dict[str, object]

_TYPES = {
    "b": "bold", "strong": "bold",
    "i": "italic", "em": "italic",
    "u": "underline", "ins": "underline",
    "s": "strikethrough", "strike": "strikethrough", "del": "strikethrough",
    "tg-spoiler": "spoiler", "span": "spoiler",
    "a": "text_link", "code": "code", "pre": "pre",
    "blockquote": "blockquote", "tg-emoji": "custom_emoji",
}  # fmt: skip
_TAG = re.compile(r"<(/?)([^\s>]*)([^>]*)(>?)")
_ATTRIBUTE = re.compile(r"""\s+([a-zA-Z][\w-]*)(?:\s*=\s*("[^"]*"|'[^']*'|[^\s"'>]+))?""")
_CHARACTER = re.compile(r"&(?:lt|gt|amp|quot|#\d{1,7}|#x[0-9a-fA-F]{1,6});")


def utf16(text: str) -> int:
    """Return the length as Telegram counts it."""
    return len(text.encode("utf-16-le")) // 2


@dataclass(kw_only=True)
class _Open:
    name: str
    attributes: dict[str, str]
    start: int


@dataclass
class _Reader:
    source: str
    text: str = ""
    entities: list[Entity] = field(default_factory=list)
    nested: list[_Open] = field(default_factory=list)

    def read(self) -> tuple[str, list[Entity]]:
        at = 0
        for match in _TAG.finditer(self.source):
            self._plain(self.source[at : match.start()])
            self._tag(match)
            at = match.end()
        self._plain(self.source[at:])
        if self.nested:
            name = self.nested[-1].name
            raise _broken(f'Can\'t find end tag corresponding to start tag "{name}"')
        self.entities.sort(key=lambda e: (_number(e, "offset"), -_number(e, "length")))
        return self.text, self.entities

    def _plain(self, piece: str) -> None:
        self.text += _CHARACTER.sub(lambda m: html.unescape(m.group()), piece)

    def _tag(self, match: re.Match[str]) -> None:
        offset = len(self.source[: match.start()].encode())
        slash, name, rest, end = match.groups()
        if slash:
            self._close(name.lower(), rest, end, offset)
        else:
            self._start(name.lower(), rest, end, offset)

    def _start(self, name: str, rest: str, end: str, offset: int) -> None:
        if not end and (not rest or name in _TYPES):
            raise _broken(f"Unclosed start tag at byte offset {offset}")
        if name not in _TYPES:
            raise _broken(f'Unsupported start tag "{name}" at byte offset {offset}')
        attributes = {key.lower(): value.strip("\"'") for key, value in _ATTRIBUTE.findall(rest)}
        if _ATTRIBUTE.sub("", rest).strip():
            raise _broken(
                f"Expected equal sign in declaration of an attribute of the tag "
                f'"{name}" at byte offset {offset}'
            )
        if name == "span" and attributes.get("class") != "tg-spoiler":
            raise _broken(f'Tag "span" must have class "tg-spoiler" at byte offset {offset}')
        self.nested.append(_Open(name=name, attributes=attributes, start=utf16(self.text)))

    def _close(self, name: str, rest: str, end: str, offset: int) -> None:
        if not self.nested:
            raise _broken(f"Unexpected end tag at byte offset {offset}")
        if not end or rest.strip():
            raise _broken(f"Unclosed end tag at byte offset {offset}")
        opened = self.nested.pop()
        if name not in ("", opened.name):
            raise _broken(
                f"Unmatched end tag at byte offset {offset}, "
                f'expected "</{opened.name}>", found "</{name}>"'
            )
        self._add(opened)

    def _add(self, opened: _Open) -> None:
        length = utf16(self.text) - opened.start
        if not length:
            return
        entity: Entity = {"type": _TYPES[opened.name], "offset": opened.start, "length": length}
        if opened.name == "a":
            href = html.unescape(opened.attributes.get("href", ""))
            if not re.match(r"(https?|tg|mailto|tel):", href):
                return  # Telegram silently drops links it cannot follow
            entity["url"] = href
        if opened.name == "blockquote" and "expandable" in opened.attributes:
            entity["type"] = "expandable_blockquote"
        if opened.name == "tg-emoji":
            entity["custom_emoji_id"] = opened.attributes.get("emoji-id", "")
        self.entities.append(entity)


def parse_html(source: str) -> tuple[str, list[Entity]]:
    """Return the visible text and its entities. Raises Refused: can't parse entities."""
    return _Reader(source).read()


def _broken(why: str) -> Exception:
    return bad(f"can't parse entities: {why}")


def _number(entity: Entity, key: str) -> int:
    value = entity[key]
    return value if isinstance(value, int) else 0
