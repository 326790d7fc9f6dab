"""What agents see, as values: a card is a list of blocks and buttons. A surface renders it.

Notices are stored in the outbox as JSON (`Card.encode`). The words of that JSON never change:
`decode` must read the rows that an older desk wrote.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Protocol

ACTION_LIMIT = 64
"""Bytes of an action: the smallest limit of all surfaces, that of Telegram's callback data."""


@dataclass(frozen=True)
class Bold:
    """Words in bold."""

    text: str


@dataclass(frozen=True)
class Code:
    """Words to type exactly so."""

    text: str


@dataclass(frozen=True)
class Link:
    """Words that open an address."""

    text: str
    url: str


@dataclass(frozen=True)
class Mention:
    """An agent by id and name; a surface notifies the person where it can."""

    agent: str
    name: str


Span = str | Bold | Code | Link | Mention
Text = tuple[Span, ...]
"""One run of text; a plain string is shown as it is, with its line ends."""


class Style(Protocol):
    """How a surface shows words, in HTML for example."""

    def span(self, span: Span) -> str:
        """A run of words."""

    def quote(self, text: str) -> str:
        """Words of a customer or of a letter."""


def _show(text: Text, style: Style) -> str:
    return "".join(map(style.span, text))


@dataclass(frozen=True)
class Heading:
    """The headline of a card or of a part of it."""

    text: str

    def show(self, style: Style) -> str:
        return style.span(Bold(self.text))


@dataclass(frozen=True)
class Line:
    """A line of text."""

    text: Text

    def show(self, style: Style) -> str:
        return _show(self.text, style)


@dataclass(frozen=True)
class Field:
    """A value with its label. Either of `sign` (an emoji) and `label` may be empty."""

    sign: str
    label: str
    value: Text

    def show(self, style: Style) -> str:
        head = [style.span(part) for part in (self.sign, self.label and f"{self.label}:") if part]
        return " ".join((*head, _show(self.value, style)))


@dataclass(frozen=True)
class Item:
    """One item of a list; `inner` for a list that belongs to the block above."""

    text: Text
    sign: str = "•"
    inner: bool = False

    def show(self, style: Style) -> str:
        return f"{'  ' if self.inner else ''}{style.span(self.sign)} {_show(self.text, style)}"


@dataclass(frozen=True)
class Quote:
    """Words of a customer or of a letter."""

    text: str

    def show(self, style: Style) -> str:
        return style.quote(self.text)


@dataclass(frozen=True)
class File:
    """A file by name; `url` opens it, `problem` warns about it."""

    name: str
    url: str = ""
    problem: str = ""

    def show(self, style: Style) -> str:
        shown = style.span(Link(self.name, self.url) if self.url else self.name)
        return f"📎 {shown}{style.span(f' ⚠️ {self.problem}') if self.problem else ''}"


@dataclass(frozen=True)
class Blank:
    """An empty line."""

    def show(self, style: Style) -> str:
        return ""


Block = Heading | Line | Field | Item | Quote | File | Blank


@dataclass(frozen=True)
class Button:
    """One button; `action` says what a press does (bot.agents.actions), in at most 64 bytes."""

    text: str
    action: str

    def __post_init__(self) -> None:
        if not 1 <= len(self.action.encode()) <= ACTION_LIMIT:
            raise ValueError(f"an action of 1 to {ACTION_LIMIT} bytes, not {self.action!r}")


@dataclass(frozen=True, kw_only=True)
class Card:
    """What is shown at once. `title` is what the place of its case is called, e.g. a topic."""

    blocks: tuple[Block, ...]
    buttons: tuple[Button, ...] = ()
    title: str = ""

    def encode(self) -> str:
        """The card as JSON, as it travels in the outbox."""
        held = {
            "blocks": [_block_out(block) for block in self.blocks],
            "buttons": [{"text": button.text, "action": button.action} for button in self.buttons],
            "title": self.title,
        }
        return json.dumps(held, ensure_ascii=False)


@dataclass(frozen=True)
class CommandResult:
    """The answer to a command, a press or an answer in a form: cards in their order.

    `toast` is a short sentence that a surface may show beside a pressed button.
    """

    cards: tuple[Card, ...] = ()
    toast: str = ""


def decode(text: str) -> Card:
    """The card in an outbox row. Raises ValueError when it is none."""
    try:
        held = json.loads(text)
        return Card(
            blocks=tuple(_block_in(block) for block in held["blocks"]),
            buttons=tuple(Button(b["text"], b["action"]) for b in held["buttons"]),
            title=held["title"],
        )
    except (KeyError, TypeError) as error:
        raise ValueError(f"no card: {error}") from error


def line(*spans: Span) -> Line:
    """A line of these words."""
    return Line(spans)


def field(sign: str, label: str, *value: Span) -> Field:
    """A value with its label."""
    return Field(sign, label, value)


def blocks(*parts: Block | Iterable[Block] | None) -> tuple[Block, ...]:
    """The blocks in their order; None is left out."""
    found: list[Block] = []
    for part in parts:
        if isinstance(part, Block):
            found.append(part)
        elif part is not None:
            found.extend(part)
    return tuple(found)


def card(*parts: Block | Iterable[Block] | None, buttons: Iterable[Button] = ()) -> Card:
    """A card of these blocks; None is left out."""
    return Card(blocks=blocks(*parts), buttons=tuple(buttons))


def layout(blocks: Iterable[Block], style: Style) -> str:
    """The blocks as lines of text in this style."""
    return "\n".join(block.show(style) for block in blocks)


class _Plain:
    """The style without any: words only."""

    def span(self, span: Span) -> str:
        match span:
            case str():
                return span
            case Mention(_, name):
                return name
        return span.text

    def quote(self, text: str) -> str:
        return text


def plain(blocks: Iterable[Block]) -> str:
    """The blocks as plain text."""
    return layout(blocks, _Plain())


def sentence_card(text: str) -> Card:
    """A card of one sentence."""
    return card(line(text))


_SPANS: dict[str, Callable[..., Span]] = {
    "bold": Bold,
    "code": Code,
    "link": Link,
    "mention": Mention,
}
_BLOCKS: dict[str, Callable[..., Block]] = {
    "heading": Heading,
    "line": Line,
    "field": Field,
    "item": Item,
    "quote": Quote,
    "file": File,
    "blank": Blank,
}
_KINDS = {kind: name for name, kind in (*_SPANS.items(), *_BLOCKS.items())}


def _block_out(value: Block | Span) -> Any:
    """A block or a span as JSON: its kind, then its fields in their order; words as they are."""
    if isinstance(value, str):
        return value
    fields = [
        [_block_out(span) for span in found] if isinstance(found, tuple) else found
        for found in vars(value).values()
    ]
    return [_KINDS[type(value)], *fields]


def _block_in(held: list[Any]) -> Block:
    kind, *fields = held
    return _BLOCKS[kind](*(_text_in(one) if isinstance(one, list) else one for one in fields))


def _text_in(held: list[Any]) -> Text:
    return tuple(one if isinstance(one, str) else _SPANS[one[0]](*one[1:]) for one in held)
