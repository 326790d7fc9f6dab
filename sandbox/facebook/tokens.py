"""Access tokens of people and Pages, what they are worth, and the proof beside a call."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta

from sandbox.facebook.envelope import Refused

LONG_LIFE = timedelta(seconds=5_183_944)
SHORT_LIFE = timedelta(hours=1)
SCOPES = (
    *("pages_messaging", "pages_manage_metadata", "pages_show_list", "pages_read_engagement"),
    *("pages_read_user_content", "pages_manage_engagement"),
)


class Tokens:
    """The tokens, their owners and how long they live."""

    def __init__(self, *, app_id: str, secret: str, clock: Callable[[], datetime]) -> None:
        self.app_id = app_id
        self.secret = secret
        self.clock = clock
        self.require_proof = False
        self.pages: dict[str, str] = {}
        self._until: dict[str, datetime | None] = {}
        self._dead: dict[str, int] = {}

    @property
    def of_app(self) -> str:
        """The token of the app itself."""
        return f"{self.app_id}|{self.secret}"

    def add_page(self, token: str, page_id: str, until: datetime | None = None) -> None:
        """A token of a Page, by default without an end."""
        self.pages[token] = page_id
        self._until[token] = until

    def sign_in(self) -> str:
        """A person who manages the Pages signs in: a token for an hour."""
        token = f"EAA{secrets.token_hex(24)}"
        self._until[token] = self.clock() + SHORT_LIFE
        return token

    def kill(self, token: str, subcode: int = 463) -> None:
        """This token is worth nothing any more: 460 password, 463 age, 458 app removed."""
        self._dead[token] = subcode

    def revive(self, token: str) -> None:
        """Somebody signed in again."""
        self._dead.pop(token, None)

    def check(self, token: str, proof: str) -> None:
        """Let a living token with a right proof (or with none needed) pass. Raises Refused."""
        if token != self.of_app:
            self._alive(token)
        if not proof:
            if self.require_proof and token != self.of_app:
                raise Refused(100, what="API calls from the server require an appsecret_proof")
            return
        if not hmac.compare_digest(proof.encode(), proof_of(token, self.secret).encode()):
            raise Refused(100, what="Invalid appsecret_proof provided in the API argument")

    def exchange(self, client_id: str, client_secret: str, token: str) -> dict[str, object]:
        """A token for sixty days in place of a short one. Raises Refused."""
        if client_id != self.app_id or client_secret != self.secret:
            raise Refused(1, what="Error validating client secret.")
        self._alive(token)
        fresh = f"EAA{secrets.token_hex(48)}"
        self._until[fresh] = self.clock() + LONG_LIFE
        seconds = int(LONG_LIFE.total_seconds())
        return {"access_token": fresh, "token_type": "bearer", "expires_in": seconds}

    def debug(self, token: str) -> dict[str, object]:
        """What is known of a token."""
        until = self._until.get(token)
        told: dict[str, object] = {
            "app_id": self.app_id,
            "type": "PAGE" if token in self.pages else "USER",
            "is_valid": True,
            "expires_at": int(until.timestamp()) if until else 0,
            "data_access_expires_at": int((self.clock() + timedelta(days=90)).timestamp()),
            "scopes": list(SCOPES),
            "granular_scopes": [],
        }
        try:
            self._alive(token)
        except Refused as no:
            error = {"code": no.code, "subcode": no.subcode, "message": no.what}
            told |= {"is_valid": False, "error": error}
        return {"data": told}

    def _alive(self, token: str) -> None:
        if token not in self._until:
            raise Refused(190, 467, "Invalid OAuth access token.")
        if token in self._dead:
            raise Refused(190, self._dead[token], "Error validating access token", breach=False)
        until = self._until[token]
        if until is not None and self.clock() >= until:
            raise Refused(190, 463, breach=False)


def proof_of(token: str, secret: str) -> str:
    """`appsecret_proof`: HMAC-SHA256 of the token with the app's secret, in lower-case hex."""
    return hmac.new(secret.encode(), token.encode(), hashlib.sha256).hexdigest()
