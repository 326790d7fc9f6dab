"""xtext, the encoding of names in DSN options (RFC 3461 section 4)."""

from __future__ import annotations

import re

_HEX = re.compile(r"\+([0-9A-F]{2})")


def xtext(text: str) -> str:
    """`text` as xtext: plus, equals and all but printable ASCII in hex."""
    return "".join(
        chr(byte) if 33 <= byte <= 126 and byte not in b"+=" else f"+{byte:02X}"
        for byte in text.encode()
    )


def unxtext(written: str) -> str:
    """The text in xtext; invalid parts stay as they are."""
    return _HEX.sub(lambda found: chr(int(found[1], 16)), written)
