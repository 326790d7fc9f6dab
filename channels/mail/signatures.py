"""DKIM checked by ourselves, where no border has said anything of the sender (RFC 6376)."""

from __future__ import annotations

import asyncio
import binascii
from collections.abc import Callable
from dataclasses import replace

import dkim
import dns.exception
import dns.resolver

from channels.mail.headers import parse_headers
from channels.mail.standing import aligned, domain_of
from workflows.messages import Inbound, Kind, SenderStanding, Standing

DNS_SECONDS = 3.0
LARGEST = 10 * 1024 * 1024  # bytes: hashing more is not worth what it proves
MOST = 3  # signatures looked at
_HEAD = 64 * 1024

Lookup = Callable[[str], bytes | None]
"""The TXT record of a name; None where there is none or nobody answered in time."""


class Signatures:
    """Proves senders by the signature of their own domain. A DNS that is silent proves nothing."""

    def __init__(self, lookup: Lookup | None = None) -> None:
        self._lookup = lookup or _Dns()

    async def prove(self, raw: bytes, message: Inbound) -> Inbound:
        """The message, PROVEN if a signature of the domain in From covers all of the mail."""
        standing = message.sender_standing
        undecided = standing.standing is Standing.UNKNOWN and "no_border" in standing.reasons
        if not undecided or message.kind is not Kind.HUMAN or len(raw) > LARGEST:
            return message
        if b"dkim-signature" not in raw[:_HEAD].lower():
            return message
        if not await asyncio.to_thread(self._signed_by, raw, domain_of(message.sender)):
            return message
        proven = SenderStanding(
            standing=Standing.PROVEN, reasons=("dkim_checked",), signals=standing.signals
        )
        return replace(message, sender_standing=proven)

    def _signed_by(self, raw: bytes, domain: str) -> bool:
        head = parse_headers(raw[: _HEAD * 4].replace(b"\r\n", b"\n").partition(b"\n\n")[0])
        fields = [name for name, _ in head.fields]
        if fields.count("from") != 1:  # which of them was signed?
            return False
        signatures = min(fields.count("dkim-signature"), MOST)
        return any(self._holds(raw, place, domain) for place in range(signatures))

    def _holds(self, raw: bytes, place: int, domain: str) -> bool:
        checked = dkim.DKIM(raw, timeout=DNS_SECONDS)
        try:
            good = checked.verify(idx=place, dnsfunc=self._txt)
        except (dkim.DKIMException, ValueError, KeyError, IndexError, binascii.Error):
            return False  # a signature that cannot be read proves nothing
        whole = b"l" not in checked.signature_fields  # else anybody may add words below
        signer = checked.signature_fields.get(b"d", b"").decode("ascii", "replace")
        return bool(good) and whole and aligned(signer, domain)

    def _txt(self, name: bytes, timeout: float = DNS_SECONDS) -> bytes | None:
        return self._lookup(name.decode("ascii", "replace").rstrip("."))


class _Dns:
    """The machine's own resolver, with a memory."""

    def __init__(self) -> None:
        self._resolver: dns.resolver.Resolver | None = None

    def __call__(self, name: str) -> bytes | None:
        try:
            if self._resolver is None:
                self._resolver = dns.resolver.Resolver()
                self._resolver.cache = dns.resolver.LRUCache(1000)
            found = self._resolver.resolve(name, "TXT", lifetime=DNS_SECONDS)
        except (dns.exception.DNSException, OSError):
            return None
        return next((b"".join(record.strings) for record in found), None)
