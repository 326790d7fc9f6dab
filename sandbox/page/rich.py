"""Telegram's formatted text cut into pieces that a page can show without trusting any markup."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from sandbox.telegram.html import Entity

Piece = dict[str, object]


def pieces(text: str, entities: Sequence[Entity]) -> list[Piece]:
    """Return [{"text", "styles", "url"?}] in order; offsets of entities are UTF-16 units."""
    units = text.encode("utf-16-le")
    spans = [(_at(e, "offset"), _at(e, "offset") + _at(e, "length"), e) for e in entities]
    cuts = sorted({0, len(units) // 2, *(s for s, _, _ in spans), *(e for _, e, _ in spans)})
    found: list[Piece] = []
    for start, end in pairwise(cuts):
        here = [entity for first, last, entity in spans if first <= start and end <= last]
        piece: Piece = {
            "text": units[start * 2 : end * 2].decode("utf-16-le", "replace"),
            "styles": [str(entity["type"]) for entity in here],
        }
        url = next((entity["url"] for entity in here if "url" in entity), None)
        found.append(piece | ({"url": url} if url else {}))
    return found


def _at(entity: Entity, key: str) -> int:
    value = entity[key]
    return value if isinstance(value, int) else 0
