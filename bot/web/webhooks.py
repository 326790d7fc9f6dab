"""Deliveries from the providers: verify, store, answer. Nothing is parsed before it is safe."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from datetime import datetime

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import PlainTextResponse

from bot.web.request_body import LIMIT, BodyReader
from channels.contract import LargeDeliveries, StoreDeliveries, Subscriber, Verifier
from workflows.messaging.messages import RawDelivery

PINGS = frozenset({b"", b"{}"})
"""Bodies by which a provider tests the address; they have no content."""


def router(
    verifiers: Mapping[str, Verifier], store: StoreDeliveries, now: Callable[[], datetime]
) -> APIRouter:
    """/webhooks/{channel} for the channels that have a verifier: POST, and GET where it asks."""
    routes = APIRouter(tags=["webhooks"])
    bodies = BodyReader()
    _add_subscription_route(routes, verifiers)

    @routes.post(
        "/webhooks/{channel}",
        responses={
            403: {"description": "The provider's proof is missing or wrong; nothing was kept"},
            404: {"description": "There is no such channel here"},
            413: {"description": "Larger than 1 MiB (Facebook: 16 MiB)"},
        },
        openapi_extra={"requestBody": {"content": {"application/json": {}}, "required": True}},
    )
    async def delivered(channel: str, request: Request) -> dict[str, bool]:
        """Store one delivery of a provider. The answer comes after the commit.

        The same bytes again are the same delivery, so a provider may repeat as it likes.
        """
        verifier = verifiers.get(channel)
        if verifier is None:
            raise HTTPException(404, "there is no such channel")
        limit = verifier.delivery_limit if isinstance(verifier, LargeDeliveries) else LIMIT
        raw = await bodies.read(request, limit)
        headers = {name.lower(): value for name, value in request.headers.items()}
        if raw.strip() in PINGS:
            return {"ok": True}
        if not verifier.verify(headers, raw):
            raise HTTPException(403, "this delivery does not come from the provider")
        id = hashlib.sha256(raw).hexdigest()
        await store([RawDelivery(channel=channel, delivery_id=id, raw=raw, received_at=now())])
        return {"ok": True}

    return routes


def _add_subscription_route(routes: APIRouter, verifiers: Mapping[str, object]) -> None:
    """The subscription request that some providers send before they deliver."""

    @routes.get(
        "/webhooks/{channel}",
        response_class=PlainTextResponse,
        responses={
            403: {"description": "The question is not one that our provider would ask"},
            404: {"description": "There is no such channel here, or it never asks"},
        },
    )
    async def asked(channel: str, request: Request) -> str:
        """The answer that a provider expects before it delivers (Meta: the challenge, verbatim)."""
        subscriber = verifiers.get(channel)
        if not isinstance(subscriber, Subscriber):
            raise HTTPException(404, "there is nothing to ask here")
        answer = subscriber.answer(request.query_params)
        if answer is None:
            raise HTTPException(403, "this question does not come from the provider")
        return answer
