"""Access tokens for a mail account instead of a password (RFC 6749 4.4 and 6; email.md 2.4).

With a refresh token, a person has consented for the account; without one, the application has an
account of its own (client credentials, Microsoft 365). The access token is kept in memory. A new
refresh token from the server is stored in the vault before the new access token is used.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from datetime import datetime, timedelta

from channels.contract import SendFailed, SendUnknown, Vault
from channels.http import wire
from channels.http.answer import Answer
from channels.http.client import Http
from channels.mail.errors import CommandRefused, LoginRefused
from channels.mail.settings import OAuth

AHEAD = timedelta(minutes=5)
"""Renew a token this long before it expires."""
USUAL_LIFE = 3600  # seconds, if the answer has no expires_in
# RFC 6749 section 5.2: errors that no retry solves.
_PERMANENT = frozenset(
    {"invalid_grant", "invalid_client", "unauthorized_client", "invalid_scope", "invalid_request",
     "unsupported_grant_type", "interaction_required", "consent_required"}
)  # fmt: skip


class Tokens:
    """The valid access token of one account; a new one is requested in time."""

    def __init__(
        self, oauth: OAuth, http: Http, vault: Vault, clock: Callable[[], datetime]
    ) -> None:
        self._oauth = oauth
        self._http = http
        self._vault = vault
        self._clock = clock
        self._access = ""
        self._until: datetime | None = None

    async def current(self) -> str:
        """The token to use now. Raises LoginRefused (people must consent again), CommandRefused."""
        return self._access if self.time_left() > AHEAD else await self.renew(self._access)

    async def renew(self, expired: str) -> str:
        """A token other than `expired`; requests one if necessary. Raises as `current`."""
        async with self._vault.locked():
            if self._access == expired or self.time_left() <= AHEAD:
                await self._request_tokens()
        return self._access

    def time_left(self) -> timedelta:
        """How long the last token is still valid; zero before the first."""
        return self._until - self._clock() if self._until else timedelta()

    async def _request_tokens(self) -> None:
        refresh = await self._refresh_token()
        now = self._clock()
        fields = await self._request(refresh)
        following = wire.text(fields.get("refresh_token"))
        if refresh and following and following != refresh:
            stored = {"from": self._consent(), "refresh": following}
            await self._vault.save(json.dumps(stored))
        life = wire.text(fields.get("expires_in"))
        seconds = int(life) if life.isdecimal() and len(life) <= 9 else USUAL_LIFE
        self._access = wire.text(fields.get("access_token"))
        self._until = now + timedelta(seconds=seconds)

    async def _refresh_token(self) -> str:
        """The newest one: that of the vault, unless the operator has configured another since."""
        configured = self._oauth.refresh_token
        stored = await self._vault.load() if configured else None
        newest = json.loads(stored) if stored else {}
        return str(newest["refresh"]) if newest.get("from") == self._consent() else configured

    def _consent(self) -> str:
        return hashlib.sha256(self._oauth.refresh_token.encode()).hexdigest()[:16]

    async def _request(self, refresh: str) -> dict[str, object]:
        oauth = self._oauth
        form = {
            "client_id": oauth.client_id,
            "client_secret": oauth.client_secret,
            "scope": " ".join(oauth.wanted_scopes),
            "grant_type": "refresh_token" if refresh else "client_credentials",
            "refresh_token": refresh,
        }
        try:
            filled = {name: value for name, value in form.items() if value}
            answer = await self._http.form(oauth.token_endpoint, filled)
        except (SendFailed, SendUnknown) as error:
            raise CommandRefused(f"no access token from the provider now: {error}") from None
        fields = dict(wire.table(answer.data))
        if not wire.text(fields.get("access_token")):
            raise _refusal(answer, fields)
        return fields


def _refusal(answer: Answer, fields: dict[str, object]) -> CommandRefused | LoginRefused:
    code = wire.text(fields.get("error"))
    reason = (
        f"HTTP {answer.status} {code} {wire.text(fields.get('error_description'))[:200]}".strip()
    )
    if code not in _PERMANENT:
        return CommandRefused(f"no access token from the provider now: {reason}")
    return LoginRefused(
        "Nhà cung cấp thư không cấp quyền truy cập hộp thư nữa: hãy cấp quyền lại rồi đặt"
        " refresh_token, client_id và client_secret mới trong mục oauth. Trong lúc đó thư mới chưa"
        f" vào hệ thống, hãy xem trực tiếp hộp thư [{reason}]"
    )
