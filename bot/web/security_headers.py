"""Security headers on every answer."""

from __future__ import annotations

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LOOPBACK_PAGES = "'self' http://127.0.0.1:* http://localhost:*"


class SecurityHeaders:
    """No third party, no guessing of types, no address in Referer, no copies of case files.

    `framed`: pages of this machine may show ours in a frame (the demo); otherwise nobody may.
    """

    def __init__(self, app: ASGIApp, *, framed: bool) -> None:
        self._app = app
        ancestors = LOOPBACK_PAGES if framed else "'none'"
        self._headers = {
            "content-security-policy": (
                "default-src 'self'; base-uri 'none'; object-src 'none'; form-action 'self'; "
                f"frame-ancestors {ancestors}"
            ),
            "x-content-type-options": "nosniff",
            "referrer-policy": "no-referrer",
            "cross-origin-opener-policy": "same-origin",
            "permissions-policy": "camera=(), geolocation=(), microphone=()",
        }
        if not framed:
            self._headers["x-frame-options"] = "DENY"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        fixed = scope["path"].startswith("/desk/static/")

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    headers.setdefault(name, value)
                headers.setdefault("cache-control", "no-cache" if fixed else "no-store")
            await send(message)

        await self._app(scope, receive, with_headers)
