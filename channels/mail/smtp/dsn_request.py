"""Asking for reports on a letter's delivery, and knowing it again in them (RFC 3461, 3464)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from channels.mime.xtext import xtext

if TYPE_CHECKING:  # who only reads reports needs no client
    from aiosmtplib import SMTP

LONGEST_NAME = 100  # characters of ENVID


@dataclass(frozen=True, kw_only=True)
class Reports:
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
