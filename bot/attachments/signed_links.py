"""Signed links: each opens one file of one case for 15 minutes, without a login."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import quote

from itsdangerous import BadSignature, URLSafeSerializer

LIFE = timedelta(minutes=15)


@dataclass(frozen=True, kw_only=True)
class FileLinks:
    """Signs and verifies links below `base`, the public address of the desk; "" gives no links."""

    secret: str = field(repr=False)
    base: str
    now: Callable[[], datetime]

    def link(self, number: str, sha256: str, name: str) -> str:
        """The link to a file of a case, good for LIFE from now; "" without an address or a file."""
        if not self.base or not sha256:
            return ""
        until = int((self.now() + LIFE).timestamp())
        token = self._serializer().dumps([number, sha256, until])
        return f"{self.base.rstrip('/')}/files/{token}/{quote(name, safe='')}"

    def verify(self, token: str) -> tuple[str, str] | None:
        """The case number and SHA-256 of a link; None if it is forged or has expired."""
        try:
            number, sha256, until = self._serializer().loads(token)
        except (BadSignature, ValueError, TypeError):
            return None
        if self.now().timestamp() > until:
            return None
        return str(number), str(sha256)

    def _serializer(self) -> URLSafeSerializer:
        return URLSafeSerializer(self.secret, salt="file of a case")
