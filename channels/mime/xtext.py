"""How a name travels in a report on delivery (RFC 3461 section 4)."""

from __future__ import annotations

import re

_HEX = re.compile(r"\+([0-9A-F]{2})")


def xtext(text: str) -> str:
    """As RFC 3461 section 4 writes it: plus, equals and what is no printable ASCII in hex."""
    return "".join(
        chr(byte) if 33 <= byte <= 126 and byte not in b"+=" else f"+{byte:02X}"
        for byte in text.encode()
    )


def unxtext(written: str) -> str:
    """What `xtext` wrote, read again; rubbish stays as it is."""
    return _HEX.sub(lambda found: chr(int(found[1], 16)), written)
