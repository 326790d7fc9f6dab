"""Search as people type: any words, names, numbers and codes of a case, its messages and letters.

Marks and case do not matter. Each blank-separated piece of the query must be found somewhere in the
case; a piece may be the beginning of a word. `hoa@thuyhoa.vn` is found by `thuyhoa.vn`,
`KN-2026-000123-7` by `kn20260001237` or `KN 000123`, and a phone number in any notation.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    case,
    func,
    literal_column,
    or_,
    select,
    text,
)

from storage.schema.tables import cases, messages
from workflows.case import Case
from workflows.reading import e164

COUNTRY = "+84"
FIRST_MARK = "\u0300"
MOST_PIECES = 8  # of a query; further ones are left out
_TOKEN = re.compile(r"[^\W_]+")
_LETTERS_OR_DIGITS = re.compile(r"[^\W\d_]+|\d+")
_DIALLED = re.compile(
    r"(?<![\w@.-])(?:\+?84|0084|0|(?=[35789]))[ .()-]{0,2}\d(?:[ .()-]{0,2}\d){7,9}(?!\w)"
)
_GROUP = range(2, 5)  # so many digits of a phone number stand together, or two groups make it all


def fold(text: str) -> str:
    """The text in lower case, without diacritics and double spaces, with đ as d."""
    plain = unicodedata.normalize("NFD", text.casefold()).replace("đ", "d")
    bare = [c for c in plain if c < FIRST_MARK or not unicodedata.combining(c)]
    return " ".join("".join(bare).split())


def both_ways(phone: str) -> str:
    """A Vietnamese number as people type it: +84912345678 and 0912345678."""
    if not phone.startswith(COUNTRY):
        return phone
    return f"{phone} 0{phone.removeprefix(COUNTRY)}"


def folded_record(record: Case) -> str:
    """What of the case itself can be found: number, subject, person, addresses and facts."""
    person = record.person
    addresses = (contact.address for contact in person.contacts)
    words = (record.number, record.subject, person.full_name, person.organisation)
    reached = (person.phone, person.email, record.conversation, *addresses)
    known = [*words, *reached, *(value for _, value in record.facts)]
    codes = [_TOKEN.findall(fold(word)) for word in known if any(map(str.isdigit, word))]
    joined = ["".join(parts) for parts in codes if 1 < len(parts) <= _CODE_PARTS]
    return fold(" ".join((*map(both_ways, known), *dict.fromkeys(joined))))


_CODE_PARTS = 6  # a code has so many parts at most; what has more is a sentence


@dataclass(frozen=True, kw_only=True)
class _Piece:
    """One piece of a query: what of the case's record may contain it, what words of a message."""

    contained: tuple[str, ...]
    phrases: tuple[tuple[str, ...], ...]


def matching(dialect: str, query: str) -> Select[Any] | None:
    """Selects the cases in which every piece is found, the best first; None for an empty query.

    A case is better when its own record contains a piece, when the pieces stand side by side, and,
    among equals, when it is newer.
    """
    pieces = _pieces(query)
    if not pieces:
        return None
    tokens = tuple(_TOKEN.findall(fold(query)))
    whole = _Piece(contained=(fold(query),), phrases=(tokens,))
    points = [_points(dialect, piece, record=3, message=1) for piece in pieces]
    most = 3 * len(pieces)  # side by side is worth more than all pieces apart
    points.append(_points(dialect, whole, record=most + 4, message=most + 2))
    found = select(cases.c.data).order_by(
        sum(points[1:], points[0]).desc(), cases.c.opened_at.desc(), cases.c.number.desc()
    )
    return found.where(*(or_(_in_record(piece), _in_messages(dialect, piece)) for piece in pieces))


def _points(dialect: str, piece: _Piece, *, record: int, message: int) -> ColumnElement[int]:
    said = (_in_messages(dialect, piece), message)
    return case((_in_record(piece), record), said, else_=0)


def _in_record(piece: _Piece) -> ColumnElement[bool]:
    return or_(*(cases.c.folded.contains(words, autoescape=True) for words in piece.contained))


def _in_messages(dialect: str, piece: _Piece) -> ColumnElement[bool]:
    found = _sqlite(piece) if dialect == "sqlite" else _postgresql(piece)
    return cases.c.number.in_(select(messages.c.case_number).where(found))


def _sqlite(piece: _Piece) -> ColumnElement[bool]:
    words = " OR ".join(f'"{" ".join(phrase)}"{"*" * _opens(phrase)}' for phrase in piece.phrases)
    index: Select[Any] = select(literal_column("rowid")).select_from(text("search_messages"))
    return messages.c.id.in_(index.where(literal_column("search_messages").op("MATCH")(words)))


def _postgresql(piece: _Piece) -> ColumnElement[bool]:
    phrases = (
        " <-> ".join((*phrase[:-1], phrase[-1] + ":*" * _opens(phrase))) for phrase in piece.phrases
    )
    words = " | ".join(f"({phrase})" for phrase in phrases)
    return _INDEXED.op("@@")(func.to_tsquery(literal_column("'simple'"), words))


_INDEXED: ColumnElement[Any] = literal_column(
    "search_words(messages.subject || ' ' || messages.sender_name || ' ' || messages.text)"
)
"""Word for word as the index has it, or PostgreSQL would not use the index."""


def _opens(phrase: Sequence[str]) -> bool:
    """True if the phrase may end within a word. One letter alone would find everything."""
    return len(phrase[-1]) > 1


def _pieces(query: str) -> list[_Piece]:
    """Phone numbers, in whatever notation, and what stands between blanks besides them."""
    plain = fold(query)
    numbers = [m for m in _DIALLED.finditer(plain) if e164(m[0])]
    rest = _DIALLED.sub(lambda m: " " if e164(m[0]) else m[0], plain)
    found = [_phone(number[0]) for number in numbers]
    found += [_word(piece) for piece in rest.split() if _TOKEN.search(piece)]
    return found[:MOST_PIECES]


def _phone(written: str) -> _Piece:
    own = e164(written).removeprefix(COUNTRY)  # without 0 or 84: part of every notation in a record
    home = f"0{own}"
    grouped = [*_groups(home), *((home[:cut], home[cut:]) for cut in range(2, 6))]
    abroad = [("84", groups[0][1:], *groups[1:]) for groups in grouped]
    phrases = [(own,), (home,), (f"84{own}",), ("84", own), tuple(_TOKEN.findall(written))]
    return _Piece(contained=(own,), phrases=tuple(dict.fromkeys((*phrases, *grouped, *abroad))))


def _groups(digits: str) -> Iterator[tuple[str, ...]]:
    """Every way to write the digits in groups of two to four."""
    if not digits:
        yield ()
    for size in _GROUP:
        if len(digits) >= size:
            yield from ((digits[:size], *rest) for rest in _groups(digits[size:]))


def _word(piece: str) -> _Piece:
    """`HD-1002`, `hd1002` and `HD 1002` are one code."""
    tokens = tuple(_TOKEN.findall(piece))
    phrases = [tokens]
    if any(map(str.isdigit, piece)):
        phrases += [tuple(_LETTERS_OR_DIGITS.findall(piece)), ("".join(tokens),)]
    edge = piece.strip("\"'.,;:!?()[]")
    return _Piece(
        contained=tuple(dict.fromkeys((edge, "".join(tokens)))),
        phrases=tuple(dict.fromkeys(phrases)),
    )
