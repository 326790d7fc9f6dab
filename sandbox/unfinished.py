"""An answer that is cut: the client cannot know whether its call was done."""

from __future__ import annotations

from starlette.responses import Response
from starlette.types import Receive, Scope, Send


class _Unfinished(Response):
    """Promises a body and never sends it; the server then cuts the connection."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = [(b"content-length", b"1000"), (b"content-type", b"application/json")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b'{"ok":', "more_body": True})


def unfinished() -> Response:
    """Return a response that ends in the middle."""
    return _Unfinished()
