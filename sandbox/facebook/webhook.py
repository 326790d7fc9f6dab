"""The app's webhook: verified once, then fed in signed batches."""

from __future__ import annotations

import hashlib
import hmac
import json
import random
import secrets
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

from sandbox.record import Record
from sandbox.webhook_sender import Post, WebhookSender

PATIENCE = 5.0  # seconds to answer
RETRY_AFTER = (0.0, 60.0, 300.0, 900.0, 3600.0)  # seconds; the spacing is not published
MOST_UPDATES = 1000
ALARMED, SWITCHED_OFF = timedelta(minutes=15), timedelta(hours=1)

Fields = dict[str, object]
Update = tuple[str, str, Fields]
"""Page, `messaging`, `standby` or `changes`, and the event."""


class Webhook:
    """Verifies, batches, signs; these switches spoil the proof, those of `sender` the delivery."""

    def __init__(
        self, *, secret: str, clock: Callable[[], datetime], drop: Callable[[str], None]
    ) -> None:
        self.secret = secret
        self.clock = clock
        self.escaped_slashes = True
        self.include_values = True  # else only the names of what changed
        self.unknown_fields = False
        self.wrong_key = False
        self.unsigned = False
        self.legacy_only = False
        self.upper_hex = False
        self.reencoded = False  # a proxy wrote the JSON anew, in UTF-8
        self.alerts: Record[str] = Record("alerts of Meta to the developer")
        self.sender = WebhookSender(
            patience=PATIENCE, retry_after=RETRY_AFTER, on_result=self._on_result
        )
        self._drop = drop
        self._failing_since: datetime | None = None
        self._held: list[Update] | None = None

    async def subscribe(self, url: str, verify_token: str) -> bool:
        """Ask the address whether it wants our deliveries; kept only if it echoes the challenge."""
        before, self.sender.url = self.sender.url, url
        challenge = str(secrets.randbelow(10**10))
        query = {
            "hub.mode": "subscribe",
            "hub.challenge": challenge,
            "hub.verify_token": verify_token,
        }
        agreed = await self.sender.probe("GET", query) == (200, challenge, "text/plain")
        if not agreed:
            self.sender.url = before
        return agreed

    async def emit(self, page_id: str, kind: str, event: Fields) -> None:
        """Bring one event, or keep it for the batch that is being made."""
        if self._held is not None:
            self._held.append((page_id, kind, event))
        else:
            await self.sender.send(self.post([(page_id, kind, event)]))

    @asynccontextmanager
    async def together(self, *, shuffled: int | None = None) -> AsyncIterator[None]:
        """What happens inside goes in one batch (of at most 1000), also in another order."""
        held: list[Update] = []
        self._held = held
        try:
            yield
        finally:
            self._held = None
        if shuffled is not None:
            random.Random(shuffled).shuffle(held)  # noqa: S311 - an order, no secret
        for start in range(0, len(held), MOST_UPDATES):
            await self.sender.send(self.post(held[start : start + MOST_UPDATES]))

    def post(self, updates: Sequence[Update]) -> Post:
        """The batch as bytes, and the proofs over these bytes."""
        batch = {"object": "page", "entry": self._entries(updates)}
        body = wire(batch, slashes=self.escaped_slashes)
        headers = {"Content-Type": "application/json", **self._proofs(body)}
        if self.reencoded:
            body = json.dumps(batch, ensure_ascii=False, separators=(",", ":")).encode()
        return Post(body=body, headers=headers)

    async def bring(self, body: bytes) -> None:
        """Bring these very bytes, signed."""
        proofs = {"Content-Type": "application/json", **self._proofs(body)}
        await self.sender.send(Post(body=body, headers=proofs))

    def _entries(self, updates: Sequence[Update]) -> list[Fields]:
        entries: list[Fields] = []
        last: tuple[str, str] | None = None
        for page_id, kind, event in updates:
            if last != (page_id, kind):
                entries.append(self._entry(page_id, kind))
                last = (page_id, kind)
            self._put(entries[-1], kind, event)
        return entries

    def _entry(self, page_id: str, kind: str) -> Fields:
        """Messages are dated in milliseconds, comments in seconds."""
        seconds = self.clock().timestamp()
        entry: Fields = {
            "id": page_id,
            "time": int(seconds) if kind == "changes" else int(seconds * 1000),
        }
        return entry | ({"hop_context": [{"app_id": 1}]} if self.unknown_fields else {})

    def _put(self, entry: Fields, kind: str, event: Fields) -> None:
        if kind == "changes" and not self.include_values:
            kind, item = "changed_fields", event["field"]
        else:
            item = event | ({"something_new": {"a": [1]}} if self.unknown_fields else {})
        there = entry.setdefault(kind, [])
        assert isinstance(there, list)  # noqa: S101 - we made it one line above
        there.append(item)

    def _proofs(self, body: bytes) -> dict[str, str]:
        if self.unsigned:
            return {}
        key = ("not-" + self.secret if self.wrong_key else self.secret).encode()
        legacy = {"X-Hub-Signature": "sha1=" + hmac.new(key, body, hashlib.sha1).hexdigest()}
        digest = hmac.new(key, body, hashlib.sha256).hexdigest()
        digest = digest.upper() if self.upper_hex else digest
        return legacy if self.legacy_only else {**legacy, "X-Hub-Signature-256": f"sha256={digest}"}

    def _on_result(self, post: Post, good: bool) -> None:
        """Alert the developer after 15 minutes of failures; unsubscribe the app after an hour."""
        if good:
            self._failing_since = None
            return
        self._failing_since = self._failing_since or self.clock()
        failing = self.clock() - self._failing_since
        if failing >= SWITCHED_OFF:
            self.alerts.add("Webhooks Disabled")
            for entry in json.loads(post.body)["entry"]:
                self._drop(entry["id"])
        elif failing >= ALARMED:
            self.alerts.add("Webhooks are failing")


def wire(batch: object, *, slashes: bool = True) -> bytes:
    r"""JSON as Meta writes it: ASCII, lower-case hex, and (usually) `\/`."""
    text = json.dumps(batch, ensure_ascii=True, separators=(",", ":"))
    return (text.replace("/", "\\/") if slashes else text).encode("ascii")
