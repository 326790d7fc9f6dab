"""Verifies that an event comes from Zalo: SHA-256 over app, body, time and the OA's secret key."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping

from channels.contract import Unreadable
from channels.http import wire
from channels.zalo_oa.settings import ZaloOaSettings

SIGNATURE_HEADER = "x-zevent-signature"


def verify(headers: Mapping[str, str], raw: bytes, settings: ZaloOaSettings) -> bool:
    """True if the signature over the exact bytes is right, in constant time (zalo.md 2.6).

    Old events are accepted: Zalo repeats for an hour and more, and does not say whether a repeat
    has a new time. The same event twice has the same id.
    """
    given = headers.get(SIGNATURE_HEADER, "").strip().lower().removeprefix("mac").lstrip(" =")
    app_id, timestamp = _signed_fields(raw)
    if not given or not settings.oa_secret or app_id != settings.app_id:
        return False
    wanted = mac(app_id, raw, timestamp, settings.oa_secret)
    return hmac.compare_digest(given.encode("utf-8", "replace"), wanted.encode())


def mac(app_id: str, raw: bytes, timestamp: str, secret: str) -> str:
    """The signature of an event: plain SHA-256 of the concatenation, lower-case hex."""
    signed = app_id.encode() + raw + timestamp.encode() + secret.encode()
    return hashlib.sha256(signed).hexdigest()


def _signed_fields(raw: bytes) -> tuple[str, str]:
    """App id and time of the body; nothing else is read before the event is verified."""
    try:
        event = wire.table(wire.load(raw))
    except Unreadable:
        return "", ""
    return wire.text(event.get("app_id")), wire.text(event.get("timestamp"))
