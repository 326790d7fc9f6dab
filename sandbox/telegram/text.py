"""The text of a message: parsed, checked against its limit, trimmed, commands found."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sandbox.arguments import Arguments, BadBody
from sandbox.telegram.html import Entity, parse_html, utf16
from sandbox.telegram.refusal import bad

TEXT_LIMIT = 4096
CAPTION_LIMIT = 1024
_FOUND = (
    ("bot_command", re.compile(r"(?<![\w/<>])/[A-Za-z0-9_]{1,64}(?:@\w{3,32})?(?![\w/<>])")),
    ("email", re.compile(r"(?<![\w.])[\w.+-]+@[\w-]+\.[\w.-]+\w")),
    ("url", re.compile(r"https?://[^\s<>]+")),
    ("mention", re.compile(r"(?<![\w/@.])@[A-Za-z]\w{3,31}")),
)


@dataclass(frozen=True, kw_only=True)
class Text:
    """Visible text with its entities (offsets in UTF-16 units)."""

    text: str = ""
    entities: tuple[Entity, ...] = ()


def typed(text: str) -> Text:
    """Return what a person typed, with the entities that Telegram finds by itself."""
    entities = [
        {"type": kind, "offset": utf16(text[: m.start()]), "length": utf16(m.group())}
        for kind, pattern in _FOUND
        for m in pattern.finditer(text)
    ]
    return Text(text=text, entities=tuple(entities))


def message_text(arguments: Arguments) -> Text:
    """Return the text of sendMessage or editMessageText. Raises Refused."""
    formatted = _formatted(arguments, "text", "entities")
    if not formatted.text:
        raise bad("message text is empty")
    if utf16(formatted.text) > TEXT_LIMIT:
        raise bad("message is too long")
    return formatted


def caption(arguments: Arguments) -> Text:
    """Return the caption of a file, which may be empty. Raises Refused."""
    formatted = _formatted(arguments, "caption", "caption_entities")
    if utf16(formatted.text) > CAPTION_LIMIT:
        raise bad("message caption is too long")
    return formatted


def _formatted(arguments: Arguments, name: str, entities_name: str) -> Text:
    source = arguments.text(name)
    if any("\ud800" <= character <= "\udfff" for character in source):
        raise bad("strings must be encoded in UTF-8")
    mode = arguments.text("parse_mode").lower()
    if mode == "html":
        text, entities = parse_html(source)
    elif mode:
        raise bad("unsupported parse_mode (the sandbox reads only HTML)")
    else:
        text, entities = source, _given(arguments, entities_name, utf16(source))
    return _trimmed(text, entities)


def _given(arguments: Arguments, name: str, length: int) -> list[Entity]:
    try:
        given = arguments.structure(name)
    except BadBody as broken:
        raise bad(f"can't parse entities: {broken}") from broken
    if given is None:
        return []
    if not isinstance(given, list) or not all(isinstance(entity, dict) for entity in given):
        raise bad("can't parse entities: expected an Array of MessageEntity")
    for entity in given:
        offset, size = entity.get("offset"), entity.get("length")
        if not isinstance(offset, int) or not isinstance(size, int):
            raise bad("can't parse entities: offset and length must be numbers")
        if offset < 0 or size < 1 or offset + size > length:
            raise bad(f"can't parse entities: entity {offset}+{size} leaves the text")
    return given


def _trimmed(text: str, entities: list[Entity]) -> Text:
    """Telegram cuts white space at both ends; entities move with the text."""
    bare = text.strip()
    cut = utf16(text[: len(text) - len(text.lstrip())])
    end = utf16(bare)
    kept = []
    for entity in entities:
        first = max(0, int(str(entity["offset"])) - cut)
        last = min(end, int(str(entity["offset"])) + int(str(entity["length"])) - cut)
        if last > first:
            kept.append(entity | {"offset": first, "length": last - first})
    return Text(text=bare, entities=tuple(kept))
