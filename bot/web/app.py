"""The web application: every route of the desk, put together."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from fastapi import FastAPI

from bot.attachments.signed_links import FileLinks
from bot.cases.service import CaseService
from bot.clock import Clock
from bot.privacy.erasure_requests import ErasureRequests
from bot.web import (
    api,
    auth,
    demo_clock,
    erasure_callback,
    file_links,
    health,
    pages,
    webhooks,
)
from bot.web.security_headers import SecurityHeaders
from channels.contract import StoreDeliveries, Verifier
from storage.database.unit_of_work import UnitOfWork


def build(
    *,
    desk: CaseService,
    work: UnitOfWork,
    store: StoreDeliveries,
    verifiers: Mapping[str, Verifier],
    clock: Clock | None,
    status: health.StatusSource,
    password: str,
    api_token: str,
    names: Mapping[str, str] = MappingProxyType({}),
    links: FileLinks | None = None,
    erasure_requests: ErasureRequests | None = None,
) -> FastAPI:
    """The web application.

    `clock` is given in the demo alone, where callers may move it. With an empty `password` the
    pages open to this machine only, with an empty `api_token` the API is off. `names` are the
    agents' by their ids. `links` opens single files without the password, `erasure_requests` takes
    requests to delete a person's data.
    """
    app = FastAPI(
        title="Tiếp Nhận",
        summary="A complaints desk: notes in, status out, webhooks of the providers.",
        version="1",
        docs_url=None,  # these pages load scripts from elsewhere
        redoc_url=None,
    )
    people = auth.for_people(password)
    app.include_router(webhooks.router(verifiers, store, desk.now))
    app.include_router(api.router(desk, work, store, auth.for_programs(api_token), names))
    app.include_router(health.router(status, auth.for_monitors(api_token)))
    app.include_router(pages.router(desk, work, people, names))
    if erasure_requests is not None:
        app.include_router(erasure_callback.router(verifiers, erasure_requests, desk.now))
    if links is not None:
        app.include_router(file_links.router(desk, work, links))
    app.mount("/desk/static", pages.static_files())
    if clock is not None:
        app.include_router(demo_clock.router(clock, work, people))
    app.add_middleware(SecurityHeaders, framed=not password)
    return app
