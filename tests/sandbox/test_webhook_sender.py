"""Bringing events to a webhook that is away, or takes too long."""

from __future__ import annotations

import asyncio

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox.server import serve
from sandbox.webhook_sender import Post, WebhookSender
from tests.patience import patiently


async def test_an_answer_after_the_deadline_is_none() -> None:
    finished = asyncio.Event()

    async def slow(request: Request) -> Response:
        await finished.wait()
        return Response()

    sender = WebhookSender(patience=0.05, retry_after=())
    async with serve(Starlette(routes=[Route("/hook", slow, methods=["POST"])])) as served:
        sender.url = f"{served.url}/hook"
        await sender.send(Post(body=b"{}"))
        finished.set()
    assert sender.deliveries[0].status == 0
    await sender.close()


async def test_nobody_at_the_address_is_tried_again_and_then_lost() -> None:
    sender = WebhookSender(patience=1, retry_after=(0, 0))
    sender.url = "http://127.0.0.1:9/hook"
    await sender.send(Post(body=b"{}"))
    await sender.settled()
    assert [one.attempt for one in sender.deliveries] == [0, 1, 2]
    assert sender.lost[0].body == b"{}"
    await sender.close()


async def test_what_waits_to_be_overtaken_is_brought_at_last() -> None:
    sender = WebhookSender(patience=1, retry_after=())
    sender.url, sender.reorder = "http://127.0.0.1:9/hook", True
    await sender.send(Post(body=b"1"))
    assert not len(sender.deliveries)
    await sender.settled()
    assert sender.deliveries[0].body == b"1"
    await sender.close()


async def test_closing_forgets_what_was_to_come() -> None:
    sender = WebhookSender(patience=1, retry_after=(3600,))
    sender.url = "http://127.0.0.1:9/hook"
    await sender.send(Post(body=b"{}"))
    async with patiently():
        await sender.close()
    assert len(sender.deliveries) == 1
