"""The page's own server: its files, the state as JSON, what people do, what can be downloaded."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sandbox.arguments import BadBody, read_arguments
from sandbox.mail import Mail
from sandbox.page.acts import ACTS, MISTAKES
from sandbox.page.desk import DeskCaller, DeskLinks
from sandbox.page.view import everything
from sandbox.world import World

_STATIC = Path(__file__).parent.parent / "static"
# A page of another origin cannot send it without a preflight request, which is refused.
_OWN = "x-sandbox"
_SHOWN_IN_PLACE = ("image/jpeg", "image/png", "image/gif", "image/webp", "application/pdf")


def application(world: World, links: DeskLinks) -> Starlette:
    """Return the ASGI application of the page."""
    page = _Page(world, DeskCaller(world, links))
    return Starlette(
        routes=[
            Route("/", page.index),
            Route("/state", page.state),
            Route("/clock", page.clock),
            Route("/act/{act}", page.act, methods=["POST"]),
            Route("/file/telegram/{file_id}", page.telegram_file),
            Route("/file/zalo/{key}", page.zalo_file),
            Route("/file/mail/{address}/{which}/{index:int}/{number:int}", page.mail_file),
            Mount("/static", StaticFiles(directory=_STATIC)),
        ],
        middleware=[Middleware(_SafeHeaders, frame=links.frame_origin)],
    )


class _Page:
    def __init__(self, world: World, desk: DeskCaller) -> None:
        self.world = world
        self.desk = desk

    async def index(self, request: Request) -> Response:
        return FileResponse(_STATIC / "index.html", media_type="text/html; charset=utf-8")

    async def state(self, request: Request) -> Response:
        """The state, or 304 when the page has it already."""
        shown = everything(self.world) | {
            "case_url": self.desk.links.case_url,
            "notes": bool(self.desk.links.note_url),
        }
        body = json.dumps(shown, ensure_ascii=False).encode()
        tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
        if request.headers.get("if-none-match") == tag:
            return Response(status_code=304)
        return Response(body, media_type="application/json", headers={"ETag": tag})

    async def clock(self, request: Request) -> Response:
        """The time now and when something is due next; {} when the desk does not answer."""
        return JSONResponse(await self.desk.read_clock())

    async def act(self, request: Request) -> Response:
        """Do one thing; 400 with a sentence when it cannot be done."""
        act = ACTS.get(request.path_params["act"])
        if act is None or request.headers.get(_OWN) != "1":
            return JSONResponse({"error": "not from this page"}, status_code=403)
        try:
            form = await read_arguments(request)
            return JSONResponse(await act(self.world, self.desk, form))
        except (BadBody, *MISTAKES) as mistake:
            return JSONResponse({"error": str(mistake)}, status_code=400)

    async def telegram_file(self, request: Request) -> Response:
        stored = self.world.telegram.files.get(request.path_params["file_id"])
        if stored is None:
            return Response(status_code=404)
        return _download(stored.name, stored.media_type, stored.content)

    async def zalo_file(self, request: Request) -> Response:
        media_type, content = self.world.zalo.media.get(request.path_params["key"], ("", b""))
        return _download("anh", media_type, content) if media_type else Response(status_code=404)

    async def mail_file(self, request: Request) -> Response:
        wanted = request.path_params["address"]
        received = request.path_params["which"] == "received"
        try:
            customer = next(c for c in self.world.mail.customers if c.address == wanted)
            mails: Sequence[Mail] = list(customer.received if received else customer.wrote)
            parts = mails[request.path_params["index"]].attachments
            part = parts[request.path_params["number"]]
        except (IndexError, StopIteration):
            return Response(status_code=404)
        return _download(part.name, part.media_type, part.content)


def _download(name: str, media_type: str, content: bytes) -> Response:
    safe = media_type in _SHOWN_IN_PLACE
    way = "inline" if safe else "attachment"
    return Response(
        content,
        media_type=media_type if safe else "application/octet-stream",
        headers={"Content-Disposition": f"{way}; filename*=UTF-8''{quote(name or 'tep')}"},
    )


class _SafeHeaders:
    """Nothing from elsewhere, nothing inline; only the desk's case page may be framed."""

    def __init__(self, app: ASGIApp, *, frame: str) -> None:
        self.app = app
        policy = (
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
            f"connect-src 'self'; frame-src {frame}; base-uri 'none'; form-action 'none'; "
            "frame-ancestors 'none'"
        )
        self.headers = [
            (b"content-security-policy", policy.encode()),
            (b"x-content-type-options", b"nosniff"),
            (b"referrer-policy", b"no-referrer"),
            (b"cache-control", b"no-cache"),
        ]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *self.headers]
            await send(message)

        await self.app(scope, receive, with_headers if scope["type"] == "http" else send)
