"""A bot's webhook that remembers every request and answers as it is told."""

from __future__ import annotations

import contextlib
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox.record import Record
from sandbox.server import serve


@dataclass(frozen=True, kw_only=True)
class Got:
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> dict:
        return json.loads(self.body)


class Hook:
    def __init__(self) -> None:
        self.got: Record[Got] = Record("webhook requests")
        self.status = 200
        self.url = ""

    async def answer(self, request: Request) -> Response:
        self.got.add(Got(headers=dict(request.headers), body=await request.body()))
        return Response(status_code=self.status)


@contextlib.asynccontextmanager
async def hook() -> AsyncIterator[Hook]:
    here = Hook()
    async with serve(Starlette(routes=[Route("/hook", here.answer, methods=["POST"])])) as served:
        here.url = f"{served.url}/hook"
        yield here
