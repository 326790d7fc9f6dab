"""The platform as one app sees it: its Pages, its tokens, its webhook."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import urlencode

from sandbox.caller import Caller
from sandbox.facebook.envelope import Refused
from sandbox.facebook.messages import Fields
from sandbox.facebook.page import FIELDS, Page
from sandbox.facebook.tokens import Tokens
from sandbox.facebook.webhook import Webhook
from sandbox.faults import Faults
from sandbox.violations import Violations

PROVIDER = "facebook"


@dataclass(kw_only=True)
class Limit:
    """So many calls within a time; then this error number."""

    calls: int
    within: timedelta
    code: int
    used: deque[datetime] = field(default_factory=deque)


class Facebook:
    """`facebook.server` serves it; `page` is the Page that the desk works for."""

    def __init__(
        self,
        *,
        app_id: str,
        app_secret: str,
        page_id: str,
        page_token: str,
        clock: Callable[[], datetime],
        violations: Violations,
    ) -> None:
        self.app_id = app_id
        self.clock = clock
        self.violations = violations
        self.tokens = Tokens(app_id=app_id, secret=app_secret, clock=clock)
        self.webhook = Webhook(secret=app_secret, clock=clock, drop=self.unsubscribe)
        self.faults = Faults()
        self.fields = FIELDS  # ticked in the app's dashboard
        self.pages: dict[str, Page] = {}
        self.media: dict[str, tuple[str, bytes]] = {}
        self.limits: dict[str, Limit] = {}  # by the last part of a call
        self.echo_first = False  # the echo arrives before the answer
        self.usage = 1  # percent of the budget, in every answer
        self.base_url = ""  # set when served
        self.page = self.add_page(page_id, page_token, "Trang của doanh nghiệp")
        self._caller = Caller()

    def add_page(self, page_id: str, token: str, name: str) -> Page:
        """Connect another Page to the app."""
        page = Page(
            page_id=page_id, name=name, app_id=self.app_id, clock=self.clock, tell=self._tell
        )
        self.pages[page_id] = page
        self.tokens.add_page(token, page_id)
        return page

    def add_media(self, content: bytes, media_type: str = "image/jpeg") -> str:
        """Store what somebody uploads and return its public URL on this server."""
        key = hashlib.sha256(content).hexdigest()[:32]
        self.media[key] = (media_type, content)
        return f"{self.base_url}/media/{key}"

    def unsubscribe(self, page_id: str) -> None:
        """Meta takes the app off a Page: its webhook has failed for too long."""
        if page_id in self.pages:
            self.pages[page_id].subscribed = None

    def count(self, call: str) -> None:
        """Count one call against its limit, if there is one. Raises Refused."""
        limit = self.limits.get(call)
        if limit is None:
            return
        now = self.clock()
        while limit.used and now - limit.used[0] >= limit.within:
            limit.used.popleft()
        if len(limit.used) >= limit.calls:
            raise Refused(limit.code, what="Too many calls", breach=False)
        limit.used.append(now)

    async def asks_deletion(self, url: str, user_id: str) -> str:
        """A person asks to be forgotten: tell the app, and return its confirmation code."""
        request = signed_request(self.tokens.secret, user_id, self.clock())
        answer = await self._caller.ask(
            "POST",
            url,
            content=urlencode({"signed_request": request}).encode(),
            headers={"Content-Type": "application/x-www-form-urlencoded"},
        )
        try:
            told = answer.json() if answer is not None and answer.status_code == 200 else {}
        except ValueError:
            told = {}
        if not isinstance(told, dict) or not {"url", "confirmation_code"} <= told.keys():
            self.violations.report(PROVIDER, "data deletion", "no url and confirmation_code")
            return ""
        return str(told["confirmation_code"])

    async def close(self) -> None:
        """End what is under way."""
        self.faults.clear()
        await self.webhook.sender.close()
        await self._caller.close()

    async def _tell(self, page_id: str, field: str, kind: str, event: Fields) -> None:
        if field in self.fields:
            await self.webhook.emit(page_id, kind, event)


def signed_request(secret: str, user_id: str, issued: datetime) -> str:
    """The signature over the encoded payload as it travels, a dot, and the payload."""
    seconds = int(issued.timestamp())
    told = {
        "user_id": user_id,
        "algorithm": "HMAC-SHA256",
        "issued_at": seconds,
        "expires": seconds + 7200,
    }
    payload = _b64(json.dumps(told, separators=(",", ":")).encode())
    digest = hmac.new(secret.encode(), payload.encode(), hashlib.sha256).digest()
    return f"{_b64(digest)}.{payload}"


def _b64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
