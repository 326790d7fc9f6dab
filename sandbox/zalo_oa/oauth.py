"""OAuth v4: consent gives a code, the code a pair, and each refresh token the next pair, once."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from urllib.parse import urlencode

from sandbox.zalo_oa.envelope import Refused

CODE_LIFE = timedelta(minutes=10)
ACCESS_LIFE = timedelta(seconds=90_000)
REFRESH_LIFE = timedelta(days=90)
NAMES = {
    -14002: "Invalid appId",
    -14003: "Invalid redirect uri",
    -14004: "Invalid secret key",
    -14005: "Invalid code",
    -14014: "Invalid refresh token.",
    -14018: "Invalid grant type",
}


class Standing(StrEnum):
    """What an access token is worth."""

    GOOD = "good"
    UNKNOWN = "unknown"
    EXPIRED = "expired"  # by its age, or because the next pair was given out


@dataclass(frozen=True, kw_only=True)
class Pair:
    """One access token and the refresh token that came with it."""

    access: str = field(repr=False)
    refresh: str = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class _Code:
    until: datetime
    challenge: str


class OAuth:
    """The consent of one account to one app."""

    def __init__(
        self, *, app_id: str, secret: str, oa_id: str, clock: Callable[[], datetime]
    ) -> None:
        self.app_id = app_id
        self.secret = secret
        self.oa_id = oa_id
        self.clock = clock
        self.redirects: set[str] = set()  # as set in the console; empty: any
        self.refreshes = 0
        self._codes: dict[str, _Code] = {}
        self._access: dict[str, datetime] = {}
        self._refresh: dict[str, datetime] = {}

    def permission(self, query: Mapping[str, str]) -> str:
        """The manager of the account consents; returns the redirect address. Raises Refused."""
        self._check_app(query.get("app_id", ""))
        redirect = query.get("redirect_uri", "")
        if not redirect or (self.redirects and redirect not in self.redirects):
            raise Refused(-14003, NAMES[-14003])
        challenge = query.get("code_challenge", "")
        code = secrets.token_urlsafe(24)
        self._codes[code] = _Code(until=self.clock() + CODE_LIFE, challenge=challenge)
        told = {"code": code, "oa_id": self.oa_id}
        told |= {name: query[name] for name in ("state", "code_challenge") if name in query}
        return f"{redirect}{'&' if '?' in redirect else '?'}{urlencode(told)}"

    def token(self, secret_key: str, form: Mapping[str, str]) -> dict[str, object]:
        """Exchange a code or a refresh token for a pair. Raises Refused."""
        if not hmac.compare_digest(secret_key.encode(), self.secret.encode()):
            raise Refused(-14004, NAMES[-14004])
        self._check_app(form.get("app_id", ""))
        grant = form.get("grant_type", "")
        if grant == "authorization_code":
            self._spend_code(form.get("code", ""), form.get("code_verifier", ""))
        elif grant == "refresh_token":
            self._spend_refresh(form.get("refresh_token", ""))
        else:
            raise Refused(-14018, NAMES[-14018])
        pair = self.grant()
        seconds = str(int(ACCESS_LIFE.total_seconds()))
        return {
            "access_token": pair.access,
            "refresh_token": pair.refresh,
            "expires_in": seconds,
        }

    def grant(self) -> Pair:
        """A new pair, as if the manager had consented just now; the old access token dies."""
        now = self.clock()
        for token in self._access:
            self._access[token] = min(now, self._access[token])
        pair = Pair(access=secrets.token_urlsafe(48), refresh=secrets.token_urlsafe(48))
        self._access[pair.access] = now + ACCESS_LIFE
        self._refresh = {pair.refresh: now + REFRESH_LIFE}
        return pair

    def expire(self) -> None:
        """Every access token ends now, as if somebody had removed it."""
        self._access = dict.fromkeys(self._access, self.clock())

    def revoke(self) -> None:
        """The account takes its consent back: no token is worth anything."""
        self.expire()
        self._refresh.clear()

    def standing(self, access: str) -> Standing:
        """What this access token is worth now."""
        until = self._access.get(access)
        if until is None:
            return Standing.UNKNOWN
        return Standing.GOOD if self.clock() < until else Standing.EXPIRED

    def _check_app(self, app_id: str) -> None:
        if app_id != self.app_id:
            raise Refused(-14002, NAMES[-14002])

    def _spend_code(self, code: str, verifier: str) -> None:
        given = self._codes.pop(code, None)
        if given is None or self.clock() >= given.until:
            raise Refused(-14005, NAMES[-14005])
        if given.challenge and challenge_of(verifier) != given.challenge:
            raise Refused(-14005, "Invalid code verifier")
        if verifier and not given.challenge:
            raise Refused(-14005, "code_verifier without a code_challenge")

    def _spend_refresh(self, refresh: str) -> None:
        until = self._refresh.pop(refresh, None)
        if until is None or self.clock() >= until:
            raise Refused(-14014, NAMES[-14014])
        self.refreshes += 1


def challenge_of(verifier: str) -> str:
    """Base64url without padding of the raw SHA-256 (RFC 7636)."""
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
