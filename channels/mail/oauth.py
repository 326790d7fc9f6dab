"""Access tokens for a mail account instead of a password (RFC 6749 4.4 and 6; email.md 2.4).

With a refresh token the account is a person's who consented; without one it is the application's
own (client credentials, Microsoft 365). The access token lives in memory. A refresh token that the
server replaces is kept in the vault before it is used.
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
"""Renew this long before the end."""
USUAL_LIFE = 3600  # seconds, where the answer names none
# RFC 6749 section 5.2: what no repetition mends.
_FOR_PEOPLE = frozenset(
    {"invalid_grant", "invalid_client", "unauthorized_client", "invalid_scope", "invalid_request",
     "unsupported_grant_type", "interaction_required", "consent_required"}
)  # fmt: skip


class Tokens:
    """Gives the living token of one account; asks for the next one in time."""

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
        """The token to use now. Raises LoginRefused (people must consent anew), CommandRefused."""
        return self._access if self.left() > AHEAD else await self.renewed(self._access)

    async def renewed(self, dead: str) -> str:
        """A token other than `dead`. Raises as `current`."""
        async with self._vault.alone():
            if self._access == dead or self.left() <= AHEAD:
                await self._renew()
        return self._access

    def left(self) -> timedelta:
        """How long the last token lives; nothing before the first."""
        return self._until - self._clock() if self._until else timedelta()

    async def _renew(self) -> None:
        refresh = await self._refresh_token()
        now = self._clock()
        told = await self._ask(refresh)
        following = wire.text(told.get("refresh_token"))
        if refresh and following and following != refresh:
            kept = {"from": self._consent(), "refresh": following}
            await self._vault.save(json.dumps(kept))
        life = wire.text(told.get("expires_in"))
        seconds = int(life) if life.isdecimal() and len(life) <= 9 else USUAL_LIFE
        self._access = wire.text(told.get("access_token"))
        self._until = now + timedelta(seconds=seconds)

    async def _refresh_token(self) -> str:
        """The newest: the vault's, unless the operator has set another one since."""
        configured = self._oauth.refresh_token
        kept = await self._vault.load() if configured else None
        newest = json.loads(kept) if kept else {}
        return str(newest["refresh"]) if newest.get("from") == self._consent() else configured

    def _consent(self) -> str:
        return hashlib.sha256(self._oauth.refresh_token.encode()).hexdigest()[:16]

    async def _ask(self, refresh: str) -> dict[str, object]:
        oauth = self._oauth
        fields = {
            "client_id": oauth.client_id,
            "client_secret": oauth.client_secret,
            "scope": " ".join(oauth.wanted_scopes),
            "grant_type": "refresh_token" if refresh else "client_credentials",
            "refresh_token": refresh,
        }
        try:
            given = {name: value for name, value in fields.items() if value}
            answer = await self._http.form(oauth.token_endpoint, given)
        except (SendFailed, SendUnknown) as error:
            raise CommandRefused(f"no access token from the provider now: {error}") from None
        told = dict(wire.table(answer.data))
        if not wire.text(told.get("access_token")):
            raise _refusal(answer, told)
        return told


def _refusal(answer: Answer, told: dict[str, object]) -> CommandRefused | LoginRefused:
    code = wire.text(told.get("error"))
    said = f"HTTP {answer.status} {code} {wire.text(told.get('error_description'))[:200]}".strip()
    if code not in _FOR_PEOPLE:
        return CommandRefused(f"no access token from the provider now: {said}")
    return LoginRefused(
        "Nhà cung cấp thư không cấp quyền truy cập hộp thư nữa: hãy cấp quyền lại rồi đặt"
        " refresh_token, client_id và client_secret mới trong mục oauth. Trong lúc đó thư mới chưa"
        f" vào hệ thống, hãy xem trực tiếp hộp thư [{said}]"
    )
