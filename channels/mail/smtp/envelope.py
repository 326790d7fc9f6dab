"""Who a letter goes to, and where it comes back to when it fails (RFC 5321, 3834, contract 12).

An automatic letter has the null return path, so that no machine answers it; a person's has one of
its own, so that a bounce which quotes nothing still names its letter. Not every server takes them.
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
    """`name` comes back in reports on delivery; `returns` is the letter's own address for them."""

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
    """Which envelope senders to offer; those that this server refuses are offered once."""

    def __init__(self, settings: MailSettings) -> None:
        self.plain = settings.bounce_address or settings.address
        self._refused: frozenset[ReturnPath] = frozenset()

    def of(self, envelope: Envelope) -> Iterator[tuple[ReturnPath, str]]:
        """The best first, the plain address last."""
        if envelope.automatic and ReturnPath.NULL not in self._refused:
            yield ReturnPath.NULL, ""
        if envelope.returns and ReturnPath.OWN not in self._refused:
            yield ReturnPath.OWN, wire_address(envelope.returns)
        yield ReturnPath.PLAIN, wire_address(self.plain)

    def never_again(self, refused: Iterable[ReturnPath]) -> None:
        """These were refused, another was taken."""
        self._refused |= frozenset(refused)


LONGEST_NAME = 100  # characters of ENVID


@dataclass(frozen=True, kw_only=True)
class DsnRequest:
    """What MAIL and RCPT say about reports; nothing where the server knows no such thing."""

    of_mail: tuple[str, ...] = ()
    of_recipient: tuple[str, ...] = ()

    @classmethod
    def asked(cls, client: SMTP, name: str) -> Self:
        """Headers alone come back, only on failure and delay, with our name for the letter."""
        if not client.supports_extension("dsn"):
            return cls()
        written = xtext(name)
        known = (f"ENVID={written}",) if written and len(written) <= LONGEST_NAME else ()
        return cls(of_mail=("RET=HDRS", *known), of_recipient=("NOTIFY=FAILURE,DELAY",))
