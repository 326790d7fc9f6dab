"""The app's webhook: saved in the console with an unsigned probe, then fed event by event."""

from __future__ import annotations

import hashlib
import json

from sandbox.webhook_sender import Post, WebhookSender

SIGNATURE = "X-ZEvent-Signature"
PATIENCE = 2.0  # seconds to answer
RETRY_AFTER = (30.0, 300.0, 900.0, 1800.0, 3600.0)  # seconds

Event = dict[str, object]


class Webhook:
    """Signs and sends events; these switches spoil the proof, those of `sender` the delivery."""

    def __init__(self, *, app_id: str, oa_secret: str) -> None:
        self.app_id = app_id
        self.oa_secret = oa_secret
        self.bare = False  # the signature without `mac=`
        self.escaped = False  # JSON in ASCII
        self.wrong_key = False
        self.unsigned = False
        self.reencoded = False  # a proxy wrote the JSON anew
        self.sender = WebhookSender(patience=PATIENCE, retry_after=RETRY_AFTER)
        self.sender.retry_header = "num_retry"

    async def save(self, url: str) -> bool:
        """Save the address in the console; kept only if an unsigned probe is answered with 200."""
        before, self.sender.url = self.sender.url, url
        status, _, _ = await self.sender.probe("POST", {})
        if status != 200:
            self.sender.url = before
        return status == 200

    async def deliver(self, event: Event) -> None:
        """Bring one event."""
        await self.sender.send(self.post(event))

    def post(self, event: Event) -> Post:
        """The event as bytes, and the proof over these bytes."""
        body = json.dumps(event, ensure_ascii=self.escaped, separators=(",", ":")).encode()
        headers = {"Content-Type": "application/json"}
        if not self.unsigned:
            headers[SIGNATURE] = self._signature(body, str(event["timestamp"]))
        if self.reencoded:
            body = json.dumps(event, ensure_ascii=not self.escaped).encode()
        return Post(body=body, headers=headers)

    def _signature(self, body: bytes, timestamp: str) -> str:
        key = "not-" + self.oa_secret if self.wrong_key else self.oa_secret
        signed = mac(self.app_id, body, timestamp, key)
        return signed if self.bare else f"mac={signed}"


def mac(app_id: str, body: bytes, timestamp: str, key: str) -> str:
    """Plain SHA-256 of app, body, time and key, in lower-case hex."""
    return hashlib.sha256(app_id.encode() + body + timestamp.encode() + key.encode()).hexdigest()
