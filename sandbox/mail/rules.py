"""What a large mail provider refuses; only the desk's mail is judged by it."""

from __future__ import annotations

import re
from email.parser import BytesHeaderParser
from email.policy import compat32
from email.utils import parseaddr

_REQUIRED = ("From", "Date", "Message-ID")
_ONCE = (
    "From", "Sender", "Reply-To", "To", "Cc", "Message-ID", "In-Reply-To", "References",
    "Subject", "Date", "MIME-Version", "Content-Type",
)  # fmt: skip
_BARE = re.compile(rb"(?<!\r)\n|\r(?!\n)")


def faults(raw: bytes, *, desk: str, smtputf8: bool) -> str:
    """Return the SMTP reply that refuses the mail; "" when nothing is wrong (RFC 5321, 5322)."""
    if _BARE.search(raw):
        return "550 5.6.11 bare line feeds are illegal"
    if any(len(line) > 998 for line in raw.split(b"\r\n")):
        return "550 5.6.0 a line is longer than 998 octets"
    head = raw.partition(b"\r\n\r\n")[0]
    if not smtputf8 and any(byte > 127 for byte in head):
        return "550 5.6.7 non-ASCII header without SMTPUTF8"
    return _headers(head, desk)


def _headers(head: bytes, desk: str) -> str:
    parsed = BytesHeaderParser(policy=compat32).parsebytes(head + b"\r\n\r\n")
    for name in _REQUIRED:
        if not parsed.get(name):
            return f"550 5.7.1 the mail has no {name}"
    for name in _ONCE:
        if len(parsed.get_all(name, [])) > 1:
            return f"550 5.7.1 {name} stands more than once"
    if not re.fullmatch(r"<[^<>@\s]+@[^<>@\s]+>", str(parsed["Message-ID"]).strip()):
        return "550 5.7.1 Message-ID is not <left@right>"
    if plain(parseaddr(str(parsed["From"]))[1]) != desk:
        return "553 5.7.1 From is not the account's address"
    return ""


def plain(address: str) -> str:
    """Return an address in lower case without its +tag."""
    local, at, domain = address.strip().strip("<>").lower().rpartition("@")
    return f"{local.partition('+')[0]}{at}{domain}"
