"""A webhook over a real socket: what arrives is verified and parsed, as at the desk."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from channels.facebook.channel import FacebookChannel
from channels.zalo_oa.channel import ZaloOaChannel
from sandbox.record import Record
from sandbox.server import serve
from workflows.messaging.messages import Inbound


@dataclass(kw_only=True)
class Receiver:
    """What came in and was believed; how many deliveries were not."""

    channel: FacebookChannel | ZaloOaChannel
    got: Record[Inbound] = field(default_factory=lambda: Record("messages received"))
    refused: int = 0
    url: str = ""

    async def take(self, request: Request) -> Response:
        raw = await request.body()
        if request.method == "GET":
            assert isinstance(self.channel, FacebookChannel)
            told = self.channel.answer(request.query_params)
            return PlainTextResponse(told or "", 403 if told is None else 200)
        if raw == b"{}":  # the console's probe
            return Response()
        if not self.channel.verify(dict(request.headers), raw):
            self.refused += 1
            return Response(status_code=401)
        for message in self.channel.parse(raw):
            self.got.add(message)
        return Response()


@contextlib.asynccontextmanager
async def receiving(channel: FacebookChannel | ZaloOaChannel) -> AsyncIterator[Receiver]:
    """A channel's webhook while the context lasts."""
    here = Receiver(channel=channel)
    routes = [Route("/hook", here.take, methods=["GET", "POST"])]
    async with serve(Starlette(routes=routes)) as served:
        here.url = f"{served.url}/hook"
        yield here
