"""Asks Meta about the Page, its token and both subscriptions, for `tiepnhan doctor`."""

from __future__ import annotations

from dataclasses import replace

from channels.contract import Fault, SendFailed
from channels.facebook.catch_up import rows_of
from channels.facebook.graph import Graph, Refused
from channels.facebook.refusals import send_failure
from channels.facebook.settings import FacebookSettings
from channels.http import wire
from channels.http.client import Http

NEEDED = frozenset({"messages", "messaging_postbacks", "message_echoes", "feed"})


async def page_name(settings: FacebookSettings, http: Http) -> str:
    """What the Page is called. Raises SendFailed, whose text says what to do."""
    told = await _asked(Graph(settings=settings, http=http), "me", {"fields": "id,name"})
    found = wire.id(told.get("id"))
    if found != settings.page_id:
        reason = f"facebook.page_token thuộc về Trang {found}, không phải facebook.page_id"
        raise SendFailed(reason, permanent=True, fault=Fault.ACCOUNT)
    return wire.text(told.get("name"))


async def subscription_problem(settings: FacebookSettings, http: Http) -> str:
    """Why deliveries will not come (facebook.md 3.1: two subscriptions); "": they will.

    Raises SendFailed.
    """
    as_page = Graph(settings=settings, http=http)
    apps = rows_of(await _asked(as_page, f"{settings.page_id}/subscribed_apps", {}))
    if not apps:
        return "the Page has not subscribed to the app; the desk does it within five minutes"
    if not settings.app_id:
        return "set facebook.app_id, so that the app's own subscription can be compared"
    own = f"{settings.app_id}|{settings.app_secrets[0]}"
    as_app = Graph(settings=replace(settings, page_token=own), http=http)
    hooks = rows_of(await _asked(as_app, f"{settings.app_id}/subscriptions", {}))
    page = next((one for one in hooks if wire.text(one.get("object")) == "page"), None)
    if page is None:
        return "the app has no webhook for object Page: set callback URL and verify token at Meta"
    names = page.get("fields")
    given = (
        {wire.text(wire.table(one).get("name")) for one in names}
        if isinstance(names, list)
        else set()
    )
    missing = ", ".join(sorted(NEEDED - given))
    return f"the app's webhook lacks the fields {missing}: tick them at Meta" if missing else ""


async def _asked(graph: Graph, path: str, query: dict[str, str]) -> dict[str, object]:
    try:
        return await graph.get(path, query)
    except Refused as refusal:
        raise send_failure(refusal) from None
