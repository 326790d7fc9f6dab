"""The envelope of a letter: recipient, return path, request for DSNs (RFC 5321, 3834, contract 12).

An automatic letter has the null return path, so that no machine answers it. An agent's letter has a
return path of its own (VERP), so that a bounce that quotes nothing still names its letter. Some
servers refuse one or the other.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from aiosmtplib import SMTP

from channels.mail.settings import MailSettings
from channels.mime.idn import wire_address
from channels.mime.xtext import xtext


@dataclass(frozen=True, kw_only=True)
class Envelope:
    """`name` returns as ENVID in DSNs; `returns` is the letter's own return path ("": none)."""

    to: str
    automatic: bool = False
    name: str = ""
    returns: str = ""


class ReturnPath(StrEnum):
    """Kinds of envelope senders."""

    NULL = "null"
    OWN = "own"
    PLAIN = "plain"


class ReturnPaths:
    """The envelope senders to try. One that this server has refused is not tried again."""

    def __init__(self, settings: MailSettings) -> None:
        self.plain = settings.bounce_address or settings.address
        self._refused: frozenset[ReturnPath] = frozenset()

    def candidates(self, envelope: Envelope) -> Iterator[tuple[ReturnPath, str]]:
        """Envelope senders for this letter: the best first, the plain address last."""
        if envelope.automatic and ReturnPath.NULL not in self._refused:
            yield ReturnPath.NULL, ""
        if envelope.returns and ReturnPath.OWN not in self._refused:
            yield ReturnPath.OWN, wire_address(envelope.returns)
        yield ReturnPath.PLAIN, wire_address(self.plain)

    def exclude(self, refused: Iterable[ReturnPath]) -> None:
        """Stop trying these: they were refused where another one was accepted."""
        self._refused |= frozenset(refused)


LONGEST_NAME = 100  # characters of ENVID


@dataclass(frozen=True, kw_only=True)
class DsnRequest:
    """Options of MAIL and RCPT that ask for DSNs (RFC 3461); empty if the server has no DSN."""

    mail_options: tuple[str, ...] = ()
    rcpt_options: tuple[str, ...] = ()

    @classmethod
    def to_server(cls, client: SMTP, name: str) -> Self:
        """Ask for the headers alone, on failure and on delay, with our name of the letter."""
        if not client.supports_extension("dsn"):
            return cls()
        encoded = xtext(name)
        envid = (f"ENVID={encoded}",) if encoded and len(encoded) <= LONGEST_NAME else ()
        return cls(mail_options=("RET=HDRS", *envid), rcpt_options=("NOTIFY=FAILURE,DELAY",))
