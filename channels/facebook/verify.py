"""Verifies deliveries, the subscription's question, and requests to delete data."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

from channels.contract import Unreadable
from channels.http import wire

SIGNATURE_HEADER = "x-hub-signature-256"
REQUEST_LIFE = timedelta(days=1)
_CHALLENGE = re.compile(r"[A-Za-z0-9_-]{1,128}")
_HEX = re.compile(r"[0-9a-f]{64}")


def verify(headers: Mapping[str, str], raw: bytes, secrets: Sequence[str]) -> bool:
    """True if Meta signed these very bytes with one of the app's secrets (facebook.md 3.3)."""
    given = headers.get(SIGNATURE_HEADER, "")
    if not given.startswith("sha256=") or not _HEX.fullmatch(given[7:]):
        return False
    return any([hmac.compare_digest(given[7:], _mac(raw, secret)) for secret in secrets if secret])


def challenge(query: Mapping[str, str], verify_token: str) -> str | None:
    """What to answer when Meta asks whether we want its deliveries (3.2); None: refuse."""
    token = query.get("hub.verify_token", "")
    right = hmac.compare_digest(token.encode("utf-8", "replace"), verify_token.encode())
    wanted = query.get("hub.challenge", "")
    if not verify_token or query.get("hub.mode") != "subscribe" or not right:
        return None
    return wanted if _CHALLENGE.fullmatch(wanted) else None


def proof(token: str, secret: str) -> str:
    """`appsecret_proof` of a call with that token (facebook.md 9)."""
    return _mac(token.encode(), secret)


def deletion_subject(request: str, secrets: Sequence[str], now: datetime) -> str | None:
    """Whose data Meta asks us to delete (12): an app-scoped id; None where the proof is wrong."""
    signature, _, payload = request.partition(".")
    given = _decoded(signature)
    if not any([hmac.compare_digest(given, _digest(payload.encode(), s)) for s in secrets if s]):
        return None
    try:
        told = wire.table(wire.load(_decoded(payload)))
    except Unreadable:
        return None
    if wire.text(told.get("algorithm")).upper() != "HMAC-SHA256" or not _fresh(told, now):
        return None
    return wire.text(told.get("user_id")) or None


def _fresh(told: Mapping[str, object], now: datetime) -> bool:
    issued = wire.text(told.get("issued_at"))
    if not issued.isdecimal() or len(issued) > 11:
        return False
    return abs(now - datetime.fromtimestamp(int(issued), UTC)) < REQUEST_LIFE


def _decoded(part: str) -> bytes:
    """Base64url without padding; rubbish is empty, which no digest equals."""
    try:
        return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
    except (binascii.Error, ValueError):
        return b""


def _digest(message: bytes, secret: str) -> bytes:
    return hmac.new(secret.encode(), message, hashlib.sha256).digest()


def _mac(message: bytes, secret: str) -> str:
    return _digest(message, secret).hex()
