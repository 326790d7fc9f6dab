"""Reads the mailboxes in address fields (RFC 5322 3.4), leniently, as real mail needs it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from channels.mime.charsets import clean
from channels.mime.headers import decode_words, unfold

_SIMPLE = re.compile(
    rb'\s*+(?:"([^"\\]*+)"|([^"<>,;:()@\\]*+))\s*+<\s*([^<>\s,;"()]{1,320}@[^<>\s,;"()]{1,255})\s*>\s*'
)
_BARE = re.compile(rb'\s*+([^<>\s,;:"()]{1,320}@[^<>\s,;:"()]{1,255})\s*')
_TOKEN = re.compile(
    rb'"(?:[^"\\]|\\.){0,500}"|\((?:[^()\\]|\\.){0,500}\)|<[^<>]*>|=\?[^?]+\?[bBqQ]\?[^?]*\?=|[,;:]|[^",;:(<=]+|.',
    re.S,
)
_ADDRESS = re.compile(rb"[^\s<>()\",;:\\]{1,320}@[^\s<>()\",;:\\]{1,255}")
_QUOTED_LOCAL = re.compile(rb'"[^"\\@]{1,64}"@[\w.-]{1,255}')
_COMMENT = re.compile(rb"\([^()]{0,200}\)")
_LONGEST_NAME = 2000  # bytes: a longer text without an address is no name
_QUOTES = " \t\"'“”‘’"


@dataclass(frozen=True, kw_only=True, slots=True)
class Mailbox:
    """One address, lower case, and the display name ("" if there is none)."""

    email: str
    name: str = ""


def mailboxes(value: bytes) -> tuple[Mailbox, ...]:
    """All mailboxes in an address field; text without an address belongs to the next name."""
    value = unfold(value)
    if not value:
        return ()
    simple = _SIMPLE.fullmatch(value)
    if simple:
        return (_mailbox(simple[3], simple[1] if simple[1] is not None else simple[2]),)
    bare = _BARE.fullmatch(value)
    if bare:
        return (_mailbox(bare[1], b""),)
    return tuple(_scan(value))


def _mailbox(address: bytes, name: bytes) -> Mailbox:
    bare = address if _QUOTED_LOCAL.fullmatch(address) else address.strip(b" <>\"'.,")
    written = clean(bare.decode("utf-8", "replace"))
    email = written.lower().removeprefix("mailto:")
    shown = decode_words(name.replace(b'\\"', b'"').replace(b"\\\\", b"\\")).strip(_QUOTES)
    return Mailbox(email=email, name="" if shown.lower() == email else shown)


@dataclass(slots=True)
class _Pending:
    """A mailbox that is not complete yet."""

    name: bytes = b""
    address: bytes = b""
    comment: bytes = b""
    behind: bytes = b""  # text after the address: the name if there is none before it

    def add_text(self, token: bytes) -> None:
        token = token.strip(b'"') if token[:1] == b'"' and b"@" not in token else token
        if self.address:
            self.behind += token
        elif token == b":" and b"@" not in self.name:
            self.name = b""  # the name of a group
        else:
            self.name = (self.name if len(self.name) < _LONGEST_NAME else b"") + token

    def add_address(self, address: bytes, found: list[Mailbox]) -> _Pending:
        """Add the address in angle brackets; a second address begins another mailbox."""
        if not address:
            return self
        if self.address in (b"", address):
            self.address = address
            # `An <an@khach.vn<mailto:an@khach.vn>>`, as Outlook prints it
            self.name = self.name.rstrip().removesuffix(address)
            return self
        self.close(b"", found)
        return _Pending(name=self.behind.strip(b" :"), address=address)

    def close(self, token: bytes, found: list[Mailbox]) -> _Pending:
        """Complete the mailbox at a comma or a semicolon."""
        if not self.address and (bare := _ADDRESS.search(self.name)):
            self.address, self.name = bare[0], self.name.replace(bare[0], b"", 1)
        if self.address:
            name = self.name.strip() or self.comment or self.behind.strip()
            found.append(_mailbox(self.address, name))
            return _Pending()
        self.name += token if self.name.strip() and token == b"," else b""
        return self


def _scan(value: bytes) -> list[Mailbox]:
    found: list[Mailbox] = []
    one = _Pending()
    for token in (match[0] for match in _TOKEN.finditer(value + b",")):
        if token in (b",", b";"):
            one = one.close(token, found)
        elif token[:1] == b"<":
            one = one.add_address(_angle(token), found)
        elif token[:1] == b"(":
            one.comment = one.comment or token[1:-1]
        else:
            one.add_text(token)
    return found


def _angle(token: bytes) -> bytes:
    inner = _COMMENT.sub(b"", token.strip(b"<> "))
    if _QUOTED_LOCAL.fullmatch(inner):
        return inner
    inner = inner.rpartition(b":")[2].strip()  # a source route ends with a colon
    found = _ADDRESS.search(inner)
    if found:
        return found[0]
    return inner if inner and b" " not in inner and len(inner) < 320 else b""


def first(value: bytes) -> Mailbox | None:
    """The first mailbox, if there is one."""
    found = mailboxes(value)
    return found[0] if found else None
