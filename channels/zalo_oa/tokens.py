"""Access tokens of an official account (OAuth v4, zalo.md 2.2).

A refresh token works once. Whoever loses the answer has to ask the company's manager to consent
again, so the new pair is on disk before it is used, and one worker at a time refreshes.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from urllib.parse import parse_qs, urlencode, urlsplit

from channels import wire
from channels.contract import Fault, SendFailed, SendUnknown, Vault
from channels.http import Http
from channels.zalo_oa.settings import ZaloOaSettings

AHEAD = timedelta(hours=2)
"""Renew this long before the end: a night without Zalo must not cost the consent."""
USUAL_LIFE = 90_000  # seconds, where the answer names none
CONSENT = "cần cấp quyền (lại) cho tài khoản Zalo OA: chạy `tiepnhan connect zalo-oa`"
_CONSENT_OVER = frozenset({-14014, -14005, -118})


class ConsentNeeded(SendFailed):
    """Only a person with the right to the account can help: `tiepnhan connect zalo-oa`."""

    def __init__(self) -> None:
        super().__init__(CONSENT, permanent=False, fault=Fault.ACCOUNT)


@dataclass(frozen=True, kw_only=True)
class Pair:
    """An access token, until when (aware), and what the next one costs."""

    access: str = field(repr=False)
    refresh: str = field(repr=False)
    until: datetime

    def dump(self) -> str:
        """As the vault keeps it."""
        return json.dumps(asdict(self) | {"until": self.until.isoformat()})

    @classmethod
    def parse(cls, kept: str) -> Pair:
        """What `dump` wrote."""
        told = json.loads(kept)
        return cls(
            access=told["access"],
            refresh=told["refresh"],
            until=datetime.fromisoformat(told["until"]),
        )


class TokenKeeper:
    """Gives the living token; refreshes it in time, or when Zalo has refused it."""

    def __init__(
        self, settings: ZaloOaSettings, http: Http, vault: Vault, clock: Callable[[], datetime]
    ) -> None:
        self._settings = settings
        self._http = http
        self._vault = vault
        self._clock = clock
        self._pair: Pair | None = None

    async def current(self) -> str:
        """The token to use now. Raises ConsentNeeded, SendFailed."""
        pair = self._pair or await self._kept()
        if self._clock() + AHEAD < pair.until:
            self._pair = pair
            return pair.access
        return await self.renewed(pair.access)

    async def renewed(self, dead: str) -> str:
        """A token other than `dead`: another worker's, or a new one. Raises as `current`."""
        async with self._vault.alone():
            pair = await self._kept()
            if pair.access == dead or self._clock() >= pair.until:
                pair = await self._exchanged(pair)
                await self._vault.save(pair.dump())
        self._pair = pair
        return pair.access

    async def _kept(self) -> Pair:
        kept = await self._vault.load()
        if kept is None:
            raise ConsentNeeded
        return Pair.parse(kept)

    async def _exchanged(self, pair: Pair) -> Pair:
        fields = {"refresh_token": pair.refresh, "grant_type": "refresh_token"}
        return await ask(fields, self._settings, self._http, self._clock())


async def ask(
    fields: Mapping[str, str], settings: ZaloOaSettings, http: Http, now: datetime
) -> Pair:
    """The pair that Zalo gives for a code or a refresh token. Raises ConsentNeeded, SendFailed."""
    url = f"{settings.oauth_url.rstrip('/')}/v4/oa/access_token"
    sent = {"app_id": settings.app_id, **fields}
    try:
        answer = await http.form(url, sent, headers={"secret_key": settings.app_secret})
    except SendUnknown as lost:
        # The token may be spent or not; the next try tells.
        raise SendFailed(str(lost), permanent=False) from None
    told = wire.table(answer.data)
    access, refresh = wire.text(told.get("access_token")), wire.text(told.get("refresh_token"))
    if not access or not refresh:  # some errors carry empty tokens
        raise _refused(told)
    life = wire.text(told.get("expires_in"))
    seconds = int(life) if life.isdecimal() and len(life) <= 9 else USUAL_LIFE
    return Pair(access=access, refresh=refresh, until=now + timedelta(seconds=seconds))


def _refused(told: Mapping[str, object]) -> SendFailed:
    error = wire.text(told.get("error"))
    if error in {str(code) for code in _CONSENT_OVER}:
        return ConsentNeeded()
    said = wire.text(told.get("error_name")) or wire.text(told.get("message"))
    reason = (
        f"Zalo không cấp mã truy cập: {said} (mã {error}); hãy kiểm tra zalo_oa.app_id, app_secret"
    )
    return SendFailed(reason, permanent=False, fault=Fault.ACCOUNT)


@dataclass(frozen=True, kw_only=True)
class Consent:
    """One request for consent: the link to open, and what proves that the answer is to it."""

    link: str
    verifier: str = field(repr=False)
    state: str


def consent(settings: ZaloOaSettings, redirect: str, *, verifier: str = "") -> Consent:
    """The link that the manager of the account opens (PKCE, RFC 7636)."""
    verifier = verifier or secrets.token_urlsafe(32)
    state = secrets.token_urlsafe(16)
    query = urlencode(
        {
            "app_id": settings.app_id,
            "redirect_uri": redirect,
            "code_challenge": challenge(verifier),
            "state": state,
        }
    )
    link = f"{settings.oauth_url.rstrip('/')}/v4/oa/permission?{query}"
    return Consent(link=link, verifier=verifier, state=state)


def challenge(verifier: str) -> str:
    """Base64url without padding of the verifier's SHA-256; the vendor names no method."""
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


class NotOurs(ValueError):
    """The address that was pasted is no answer to this request for consent."""


async def accept(
    pasted: str, asked: Consent, settings: ZaloOaSettings, http: Http, now: datetime
) -> Pair:
    """The first pair, for the address that the browser was sent to. Raises NotOurs, SendFailed."""
    query = parse_qs(urlsplit(pasted.strip()).query)
    code = query.get("code", [""])[0]
    if not code:
        raise NotOurs("Địa chỉ này không có mã `code`: dán nguyên địa chỉ mà trình duyệt mở ra.")
    if query.get("state", [asked.state])[0] != asked.state:
        raise NotOurs("Địa chỉ này thuộc về một lần cấp quyền khác: hãy mở lại đường dẫn mới.")
    if settings.oa_id and query.get("oa_id", [settings.oa_id])[0] != settings.oa_id:
        raise NotOurs("Đã cấp quyền cho một tài khoản Zalo OA khác với zalo_oa.oa_id.")
    fields = {
        "code": code,
        "grant_type": "authorization_code",
        "code_verifier": asked.verifier,
    }
    return await ask(fields, settings, http, now)
