"""What a program at the other end of Graph does: calls as the Page, and a webhook."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator

import httpx2
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from sandbox.facebook import Customer
from sandbox.record import Record
from sandbox.server import serve
from sandbox.world import World

from .hook import Got

WORD = "mot-cau-hoi"


class Desk:
    """Plain calls, as the contract writes them; refusals come back as (code, subcode)."""

    def __init__(self, world: World, http: httpx2.AsyncClient) -> None:
        self.facebook = world.facebook
        self.page = world.facebook.page
        self.http = http
        self.token = world.accounts.facebook_page_token
        self.root = f"{self.facebook.base_url}/v25.0"

    async def ask(self, method: str, path: str, **parts: object) -> httpx2.Response:
        return await self.http.request(
            method,
            f"{self.root}/{path}",
            headers={"Authorization": f"Bearer {self.token}"},
            **parts,
        )

    async def get(self, path: str, **query: str) -> dict:
        return (await self.ask("GET", path, params=query)).json()

    async def post(self, path: str, **body: object) -> dict:
        return (await self.ask("POST", path, json=body)).json()

    async def send(self, to: Customer | dict, **changes: object) -> dict:
        recipient = to if isinstance(to, dict) else {"id": to.id}
        body = {"recipient": recipient, "messaging_type": "RESPONSE", "message": {"text": "Chào"}}
        whole = {name: value for name, value in (body | changes).items() if value is not None}
        return await self.post(f"{self.page.id}/messages", **whole)

    async def tagged(self, to: Customer, tag: str = "HUMAN_AGENT", **changes: object) -> dict:
        return await self.send(to, messaging_type="MESSAGE_TAG", tag=tag, **changes)


def numbers(told: dict) -> tuple[int, int]:
    """Code and subcode of a refusal; zeros where it was done."""
    error = told.get("error", {})
    return error.get("code", 0), error.get("error_subcode", 0)


class Hook:
    """A webhook that answers the question and remembers what it got."""

    def __init__(self) -> None:
        self.got: Record[Got] = Record("webhook requests")
        self.status = 200
        self.url = ""

    def events(self) -> list[dict]:
        """Every event of every entry that came, in order."""
        kinds = ("messaging", "standby", "changes")
        return [
            event | {"_kind": kind, "_page": entry["id"]}
            for got in self.got
            for entry in got.json["entry"]
            for kind in kinds
            for event in entry.get(kind, [])
        ]

    async def answer(self, request: Request) -> Response:
        query = request.query_params
        if request.method == "GET":
            right = query.get("hub.verify_token") == WORD
            return PlainTextResponse(query["hub.challenge"] if right else "", 200 if right else 403)
        self.got.add(Got(headers=dict(request.headers), body=await request.body()))
        return Response(status_code=self.status)

    async def forget(self, request: Request) -> Response:
        form = await request.form()
        self.got.add(Got(headers={}, body=str(form["signed_request"]).encode()))
        return JSONResponse({"url": f"{self.url}/x", "confirmation_code": "x"}, self.status)


@contextlib.asynccontextmanager
async def fb_hook(world: World) -> AsyncIterator[Hook]:
    """A webhook that Meta has asked and that agreed."""
    here = Hook()
    routes = [
        Route("/hook", here.answer, methods=["GET", "POST"]),
        Route("/forget", here.forget, methods=["POST"]),
    ]
    async with serve(Starlette(routes=routes)) as served:
        here.url = served.url
        assert await world.facebook.webhook.subscribe(f"{served.url}/hook", WORD)
        yield here
