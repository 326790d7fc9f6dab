"""Bringing events to a webhook that is away, or takes too long."""

from __future__ import annotations

import asyncio

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox.courier import Courier, Post
from sandbox.server import serve
from tests.patience import patiently


async def test_an_answer_after_the_deadline_is_none() -> None:
    finished = asyncio.Event()

    async def slow(request: Request) -> Response:
        await finished.wait()
        return Response()

    courier = Courier(patience=0.05, retry_after=())
    async with serve(Starlette(routes=[Route("/hook", slow, methods=["POST"])])) as served:
        courier.url = f"{served.url}/hook"
        await courier.carry(Post(body=b"{}"))
        finished.set()
    assert courier.deliveries[0].status == 0
    await courier.close()


async def test_nobody_at_the_address_is_tried_again_and_then_lost() -> None:
    courier = Courier(patience=1, retry_after=(0, 0))
    courier.url = "http://127.0.0.1:9/hook"
    await courier.carry(Post(body=b"{}"))
    await courier.settled()
    assert [one.attempt for one in courier.deliveries] == [0, 1, 2]
    assert courier.lost[0].body == b"{}"
    await courier.close()


async def test_what_waits_to_be_overtaken_is_brought_at_last() -> None:
    courier = Courier(patience=1, retry_after=())
    courier.url, courier.reorder = "http://127.0.0.1:9/hook", True
    await courier.carry(Post(body=b"1"))
    assert not len(courier.deliveries)
    await courier.settled()
    assert courier.deliveries[0].body == b"1"
    await courier.close()


async def test_closing_forgets_what_was_to_come() -> None:
    courier = Courier(patience=1, retry_after=(3600,))
    courier.url = "http://127.0.0.1:9/hook"
    await courier.carry(Post(body=b"{}"))
    async with patiently():
        await courier.close()
    assert len(courier.deliveries) == 1
