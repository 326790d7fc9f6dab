"""The bot's webhook: checked when set, pinged without its secret, then fed event by event."""

from __future__ import annotations

import ipaddress
import json
import socket
import time
from urllib.parse import urlsplit

from sandbox.caller import Caller
from sandbox.record import Record
from sandbox.webhook_sender import Delivered, Post, WebhookSender
from sandbox.zalo_bot.envelope import Refused
from sandbox.zalo_bot.updates import Event

SECRET_HEADER = "X-Bot-Api-Secret-Token"  # noqa: S105 - the name of a header, not a secret
_AGENT = "Java/17.0.9"


PATIENCE = 10.0  # seconds to answer: not published


class Webhook:
    """Signs and sends events; these switches spoil the proof, those of `sender` the delivery.

    Zalo publishes no schedule of retries: there are none until `sender.retry_after` says so.
    """

    def __init__(self, *, allow_loopback: bool) -> None:
        self.allow_loopback = allow_loopback
        self.secret = ""
        self.updated_at = 0
        self.wrapped = False  # the docs' {"ok": true, "result": ...} instead of flat
        self.wrong_secret = False
        self.no_secret = False
        self.sender = WebhookSender(patience=PATIENCE, retry_after=())
        self._caller = Caller()

    @property
    def url(self) -> str:
        """Where it is; empty while none is set."""
        return self.sender.url

    @url.setter
    def url(self, url: str) -> None:
        self.sender.url = url

    @property
    def deliveries(self) -> Record[Delivered]:
        """Every attempt, and what the bot answered."""
        return self.sender.deliveries

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
        """Bring one event."""
        await self.sender.send(self.post(event))

    def post(self, event: Event) -> Post:
        """The event as it travels: flat, as seen live, or wrapped, as the documents say."""
        body: object = {"ok": True, "result": event} if self.wrapped else event
        content = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
        return Post(body=content, headers=self._headers())

    def _headers(self) -> dict[str, str]:
        headers = {"Content-Type": "application/json", "User-Agent": _AGENT}
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
        await self.sender.close()
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
