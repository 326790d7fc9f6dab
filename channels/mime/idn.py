"""Encodes addresses with letters beyond ASCII for SMTP and headers (RFC 5890, 6531)."""

from __future__ import annotations

import idna


def wire_address(address: str) -> str:
    """`address` with its domain as A-labels (`an@công-ty.vn` → `an@xn--cng-ty-ixa.vn`).

    Raises ValueError if the domain is not valid.
    """
    local, _, domain = address.rpartition("@")
    if domain.isascii():
        return address
    try:
        return f"{local}@{idna.encode(domain, uts46=True).decode('ascii')}"
    except idna.IDNAError as error:
        raise ValueError(f"{domain!r} is no domain name: {error}") from error


def shown_address(address: str) -> str:
    """`address` for a header: with A-labels if the domain is valid, else unchanged."""
    try:
        return wire_address(address)
    except ValueError:
        return address
