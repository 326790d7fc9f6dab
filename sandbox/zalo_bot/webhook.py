"""The bot's webhook: checked when set, pinged without its secret, then fed event by event."""

from __future__ import annotations

import ipaddress
import socket
import time
from dataclasses import dataclass
from urllib.parse import urlsplit

from sandbox.caller import Caller
from sandbox.record import Record
from sandbox.zalo_bot.envelope import Refused
from sandbox.zalo_bot.updates import Event

SECRET_HEADER = "X-Bot-Api-Secret-Token"  # noqa: S105 - the name of a header, not a secret
_AGENT = "Java/17.0.9"


@dataclass(frozen=True, kw_only=True)
class Delivered:
    """One POST to the webhook and what came back; status 0 means no answer."""

    body: object
    status: int


class Webhook:
    """Where events go while one is set; the switches make the platform misbehave."""

    def __init__(self, *, allow_loopback: bool) -> None:
        self.allow_loopback = allow_loopback
        self.url = ""
        self.secret = ""
        self.updated_at = 0
        self.duplicate = False  # every event twice
        self.wrapped = False  # the docs' {"ok": true, "result": ...} instead of flat
        self.wrong_secret = False
        self.no_secret = False
        self.retries = 0  # again after a non-2xx answer, at once
        self.deliveries: Record[Delivered] = Record("webhook deliveries")
        self._caller = Caller()

    async def set(self, url: str, secret: str, *, now_ms: int) -> dict[str, object]:
        """Store the webhook, ping it and return setWebhook's result. Raises Refused."""
        self._check(url, secret)
        self.url, self.secret, self.updated_at = url, secret, now_ms
        started = time.monotonic()
        status = await self._caller.post(url, content=b"", headers={"User-Agent": _AGENT})
        verification: dict[str, object] = {
            "ok": 200 <= status < 300,
            "status_code": status,
            "outcome": _outcome(status),
            "latency_ms": int((time.monotonic() - started) * 1000),
            "hint": "",
        }
        return {"url": url, "updated_at": now_ms, "verification": verification}

    def delete(self, *, now_ms: int) -> dict[str, object]:
        """Forget the webhook, if any."""
        self.url = self.secret = ""
        self.updated_at = now_ms
        return {"url": "", "updated_at": now_ms}

    async def deliver(self, event: Event) -> None:
        """POST one event and record what the bot answered."""
        for _ in range(2 if self.duplicate else 1):
            for _ in range(1 + self.retries):
                if 200 <= await self._deliver_once(event) < 300:
                    break

    async def _deliver_once(self, event: Event) -> int:
        body: object = {"ok": True, "result": event} if self.wrapped else event
        status = await self._caller.post(self.url, json=body, headers=self._headers())
        self.deliveries.add(Delivered(body=body, status=status))
        return status

    def _headers(self) -> dict[str, str]:
        headers = {"User-Agent": _AGENT}
        if not self.no_secret:
            headers[SECRET_HEADER] = "not-" + self.secret if self.wrong_secret else self.secret
        return headers

    def _check(self, url: str, secret: str) -> None:
        if not url:
            raise Refused(400, "The url must not be empty")
        if not secret:
            raise Refused(400, "The secret_token must not be empty")
        if not 8 <= len(secret) <= 256:
            raise Refused(400, "Bad request: secret_token must be 8 to 256 characters")
        parts = urlsplit(url)
        loopback = parts.hostname in ("127.0.0.1", "localhost", "::1")
        if loopback and self.allow_loopback:
            return
        if parts.scheme != "https":
            raise Refused(400, "Bad request: url must be https")
        if not _public(parts.hostname or ""):
            raise Refused(400, "Bad request: webhook.err.blocked")

    async def close(self) -> None:
        """Close the connections to the bot."""
        await self._caller.close()


def _public(host: str) -> bool:
    """Whether the host, as written, can be outside: names are not resolved."""
    try:
        return ipaddress.ip_address(host).is_global
    except ValueError:
        pass
    try:
        socket.inet_aton(host)  # 127.1, 0x7f000001: addresses in disguise
    except OSError:
        return "." in host and not host.endswith((".localhost", ".local", ".internal"))
    return False


def _outcome(status: int) -> str:
    if status == 0:
        return "webhook.err.conn"
    if 200 <= status < 300:
        return "webhook.ok"
    if status in (403, 404):
        return f"webhook.http.{status}"
    return "webhook.http.5xx" if status >= 500 else "webhook.http.other"
