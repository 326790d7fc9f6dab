"""Access tokens of an official account (OAuth v4, zalo.md 2.2).

A refresh token works once. If its answer is lost, the company's manager has to consent again. So
the new pair is on disk before it is used, and one worker at a time refreshes.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta

from channels.contract import Fault, SendFailed, SendUnknown, Vault
from channels.http import wire
from channels.http.answer import Answer
from channels.http.client import Http
from channels.zalo_oa.settings import ZaloOaSettings

AHEAD = timedelta(hours=2)
"""Renew this long before the end: a night without Zalo must not cost the consent."""
PATIENCE = timedelta(minutes=10)
"""Pause between two early renewals."""
USUAL_LIFE = 90_000  # seconds, where the answer names none
CONSENT = "cần cấp quyền (lại) cho tài khoản Zalo OA: chạy `tiepnhan connect zalo-oa`"
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)
_CONSENT_OVER = frozenset({-14014, -14005, -118})


class ConsentNeeded(SendFailed):
    """Only a person with the right to the account can help: `tiepnhan connect zalo-oa`."""

    def __init__(self) -> None:
        super().__init__(CONSENT, permanent=False, fault=Fault.ACCOUNT)


@dataclass(frozen=True, kw_only=True)
class TokenPair:
    """An access token, its end (aware), and the refresh token for the next one."""

    access: str = field(repr=False)
    refresh: str = field(repr=False)
    until: datetime

    def dump(self) -> str:
        """The text that the vault stores."""
        return json.dumps(asdict(self) | {"until": self.until.isoformat()})

    @classmethod
    def parse(cls, kept: str) -> TokenPair:
        """The pair that `dump` has written."""
        told = json.loads(kept)
        return cls(
            access=told["access"],
            refresh=told["refresh"],
            until=datetime.fromisoformat(told["until"]),
        )


@dataclass(frozen=True)
class FixedToken:
    """A pair that is never renewed: to test it before it is stored."""

    pair: TokenPair

    async def current(self) -> str:
        """Its token."""
        return self.pair.access

    async def renew(self, dead: str) -> str:
        """Raises ConsentNeeded: a new pair that Zalo refuses at once is of no use."""
        raise ConsentNeeded


class AccessTokens:
    """Gives the valid token; renews it in time, or when Zalo has refused it."""

    def __init__(
        self, settings: ZaloOaSettings, http: Http, vault: Vault, clock: Callable[[], datetime]
    ) -> None:
        self._settings = settings
        self._http = http
        self._vault = vault
        self._clock = clock
        self._pair: TokenPair | None = None
        self._patient_until = _NEVER
        self._spent = ""

    async def current(self) -> str:
        """The token to use now. Raises ConsentNeeded, SendFailed.

        While the old one is valid, a renewal that fails does not stop the work.
        """
        pair, now = self._pair or await self._kept(), self._clock()
        if now + AHEAD < pair.until or (now < self._patient_until and now < pair.until):
            self._pair = pair
            return pair.access
        self._patient_until = now + PATIENCE
        try:
            return await self.renew(pair.access)
        except SendFailed as trouble:
            if trouble.fault is not Fault.LINE or now >= pair.until:
                self._patient_until = _NEVER  # what people must mend is said each time
                raise
            return pair.access

    async def renew(self, dead: str) -> str:
        """A token other than `dead`: another worker's, or a new one. Raises as `current`."""
        async with self._vault.locked():
            pair = await self._kept()
            if pair.access == dead or self._clock() >= pair.until:
                pair = await self._to_its_end(self._exchanged(pair))
        self._pair = pair
        return pair.access

    async def store(self, pair: TokenPair) -> None:
        """Store this pair and use it from now on: a person has consented."""
        async with self._vault.locked():
            await self._vault.save(pair.dump())
        self._pair = pair

    async def _kept(self) -> TokenPair:
        kept = await self._vault.load()
        if kept is None:
            raise ConsentNeeded
        return TokenPair.parse(kept)

    async def _to_its_end(self, exchange: Coroutine[None, None, TokenPair]) -> TokenPair:
        """A cancelled caller waits for the end: a refresh token with a lost answer is spent."""
        running = asyncio.ensure_future(exchange)
        try:
            return await asyncio.shield(running)
        except asyncio.CancelledError:
            await asyncio.gather(running, return_exceptions=True)
            raise

    async def _exchanged(self, pair: TokenPair) -> TokenPair:
        if pair.refresh == self._spent:  # Zalo has said so; it will not say anything else
            raise ConsentNeeded
        fields = {"refresh_token": pair.refresh, "grant_type": "refresh_token"}
        try:
            fresh = await request_tokens(fields, self._settings, self._http, self._clock())
        except ConsentNeeded:
            self._spent = pair.refresh
            raise
        await self._vault.save(fresh.dump())
        return fresh


async def request_tokens(
    fields: Mapping[str, str], settings: ZaloOaSettings, http: Http, now: datetime
) -> TokenPair:
    """The pair that Zalo gives for a code or a refresh token. Raises ConsentNeeded, SendFailed."""
    url = f"{settings.oauth_url.rstrip('/')}/v4/oa/access_token"
    sent = {"app_id": settings.app_id, **fields}
    try:
        answer = await http.form(url, sent, headers={"secret_key": settings.app_secret})
    except (SendFailed, SendUnknown) as lost:
        # The token may be spent or not; the next try tells. No letter is to blame.
        raise SendFailed(str(lost), permanent=False, fault=Fault.LINE) from None
    told = wire.table(answer.data)
    access, refresh = wire.text(told.get("access_token")), wire.text(told.get("refresh_token"))
    if not access or not refresh:  # some errors carry empty tokens
        raise _refused(answer, told)
    life = wire.text(told.get("expires_in"))
    seconds = int(life) if life.isdecimal() and len(life) <= 9 else USUAL_LIFE
    return TokenPair(access=access, refresh=refresh, until=now + timedelta(seconds=seconds))


def _refused(answer: Answer, told: Mapping[str, object]) -> SendFailed:
    error = wire.text(told.get("error"))
    if not error and answer.status >= 500:
        reason = f"Máy chủ cấp mã của Zalo báo lỗi HTTP {answer.status}."
        return SendFailed(reason, permanent=False, fault=Fault.LINE)
    if error in {str(code) for code in _CONSENT_OVER}:
        return ConsentNeeded()
    said = wire.text(told.get("error_name")) or wire.text(told.get("message"))
    reason = (
        f"Zalo không cấp mã truy cập: {said} (mã {error}); hãy kiểm tra zalo_oa.app_id, app_secret"
    )
    return SendFailed(reason, permanent=False, fault=Fault.ACCOUNT)
