"""DKIM verification of our own, where no border server has checked the sender (RFC 6376)."""

from __future__ import annotations

import asyncio
import binascii
import re
from collections.abc import Callable
from dataclasses import replace
from itertools import islice

import dkim
import dns.exception
import dns.resolver

from channels.mail.authenticity.verdict import aligned, domain_of
from channels.mime.headers import parse_headers
from workflows.messaging.messages import Authenticity, Inbound, Kind, SenderAuthenticity

DNS_SECONDS = 3.0
LARGEST = 10 * 1024 * 1024  # bytes: larger mails are not checked
LARGEST_KEY = 1024  # bytes of a DNS record: RSA of 4096 bits has 800, and 16,000 bits take seconds
MOST = 3  # signatures checked
_HEAD = 64 * 1024  # bytes
_LONGEST = 4096  # bytes of one signature
_MOST_BLANKS, _MOST_LINES = 20_000_000, 1_000_000
# Must be signed: else a signed mail could be sent again as an answer about another case.
_MUST_BE_SIGNED = frozenset({"from", "subject", "date", "message-id"})
_END = re.compile(rb"\r?\n\r?\n")
_BLANKS = re.compile(rb"[ \t]{20,}")
_DOMAIN = re.compile(rb"(?:^|;)\s{0,9}d\s{0,9}=\s{0,9}([^\s;]{1,255})")

Lookup = Callable[[str], bytes | None]
"""The TXT record of a name; None if there is none, or no answer in time."""


class DkimVerifier:
    """Proves senders by a signature of their own domain. Without DNS nothing is proved."""

    def __init__(self, lookup: Lookup | None = None) -> None:
        self._lookup = lookup or _Resolver()

    async def prove(self, raw: bytes, message: Inbound) -> Inbound:
        """The message; PROVEN if a signature of the domain in From covers the whole mail."""
        authenticity = message.sender_standing
        undecided = (
            authenticity.standing is Authenticity.UNKNOWN and "no_border" in authenticity.reasons
        )
        if not undecided or message.kind is not Kind.HUMAN or len(raw) > LARGEST:
            return message
        if b"dkim-signature" not in raw[:_HEAD].lower():
            return message
        if not await asyncio.to_thread(self._is_signed_by, raw, domain_of(message.sender)):
            return message
        proven = SenderAuthenticity(
            standing=Authenticity.PROVEN, reasons=("dkim_checked",), signals=authenticity.signals
        )
        return replace(message, sender_standing=proven)

    def _is_signed_by(self, raw: bytes, domain: str) -> bool:
        end = _END.search(raw, 0, _HEAD)
        if end is None or _is_too_costly(raw):
            return False
        head = parse_headers(raw[: end.start()])
        fields = [name for name, _ in head.fields]
        if fields.count("from") != 1:  # it is unclear which one is signed
            return False
        return any(
            self._is_valid(raw, place, set(fields))
            for place, value in enumerate(islice(head.every("dkim-signature"), MOST))
            if len(value) < _LONGEST and aligned(_signer(value), domain)
        )

    def _is_valid(self, raw: bytes, place: int, fields: set[str]) -> bool:
        try:
            checked = dkim.DKIM(raw, timeout=DNS_SECONDS)
            good = checked.verify(idx=place, dnsfunc=self._txt)
        except (dkim.DKIMException, ValueError, KeyError, IndexError, binascii.Error):
            return False  # an unreadable signature proves nothing
        signed = checked.signature_fields
        covered = signed.get(b"h", b"").decode("ascii", "replace").lower().split(":")
        open_end = b"l" in signed  # length tag: text can be added below
        return (
            bool(good)
            and not open_end
            and (fields & _MUST_BE_SIGNED) <= {one.strip() for one in covered}
        )

    def _txt(self, name: bytes, timeout: float = DNS_SECONDS) -> bytes | None:
        record = self._lookup(name.decode("ascii", "replace").rstrip("."))
        return record if record and len(record) <= LARGEST_KEY else None


def _signer(signature: bytes) -> str:
    found = _DOMAIN.search(signature)
    return found[1].decode("ascii", "replace").lower() if found else ""


def _is_too_costly(raw: bytes) -> bool:
    """The library's time grows with the square of a run of blanks, its memory with the lines."""
    runs = sum(len(run[0]) ** 2 for run in _BLANKS.finditer(raw))
    return runs > _MOST_BLANKS or raw.count(b"\n") > _MOST_LINES


class _Resolver:
    """The system's resolver with a cache."""

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
