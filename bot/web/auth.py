"""Access checks: a password for people, a token for programs, loopback alone without either."""

from __future__ import annotations

import base64
import binascii
import hmac
from collections.abc import Callable

from fastapi import HTTPException, Request

LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
FORWARDED = (
    "forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip",
)  # fmt: skip
ASK = {"WWW-Authenticate": 'Basic realm="tiepnhan", charset="UTF-8"'}

AccessCheck = Callable[[Request], None]


def for_people(password: str) -> AccessCheck:
    """Admits a caller with the password (any user name). Without one, this machine alone.

    "This machine" means the caller, the name it called us by, and no proxy in between: otherwise a
    foreign page whose name points to 127.0.0.1, or a proxy beside us, would open every file.
    """

    def check(request: Request) -> None:
        if not password:
            if not _from_here(request):
                raise HTTPException(403, "set web.password to open the desk beyond this machine")
            return
        if not _same(_password_in(request.headers.get("authorization", "")), password):
            raise HTTPException(401, "wrong password", headers=ASK)

    return check


def for_monitors(token: str) -> AccessCheck:
    """Admits this machine, and other machines with the token."""
    programs = for_programs(token)

    def check(request: Request) -> None:
        if not _from_here(request):
            programs(request)

    return check


def for_programs(token: str) -> AccessCheck:
    """Admits a caller who sends `Authorization: Bearer <token>`. Without a token the API is off."""

    def check(request: Request) -> None:
        if not token:
            raise HTTPException(403, "closed to other machines: set web.api_token")
        scheme, _, given = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not _same(given.strip(), token):
            raise HTTPException(
                401, "wrong or missing token", headers={"WWW-Authenticate": "Bearer"}
            )

    return check


def _from_here(request: Request) -> bool:
    caller = request.client.host if request.client else ""
    called = request.url.hostname or ""
    proxied = any(name in request.headers for name in FORWARDED)
    return caller in LOOPBACK and called in LOOPBACK and not proxied


def _password_in(header: str) -> str:
    scheme, _, encoded = header.partition(" ")
    if scheme.lower() != "basic":
        return ""
    try:
        decoded = base64.b64decode(encoded, validate=True).decode("utf-8")
    except (binascii.Error, UnicodeDecodeError):
        return ""
    return decoded.partition(":")[2]


def _same(given: str, wanted: str) -> bool:
    return hmac.compare_digest(given.encode("utf-8", "replace"), wanted.encode())
