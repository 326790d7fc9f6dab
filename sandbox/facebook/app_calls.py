"""Calls about the app itself: tokens for people and Pages, what they are worth, the webhook."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from sandbox.arguments import Arguments
from sandbox.facebook.envelope import Refused
from sandbox.facebook.graph import Facebook
from sandbox.facebook.page import FIELDS

Handler = Callable[[Facebook, str, Arguments], Awaitable[object]]


async def exchange(facebook: Facebook, token: str, arguments: Arguments) -> object:
    """A long token of a person for a short one. Raises Refused."""
    if arguments.text("grant_type") != "fb_exchange_token":
        raise Refused(1, what="grant_type is fb_exchange_token")
    return facebook.tokens.exchange(
        arguments.text("client_id"),
        arguments.text("client_secret"),
        arguments.text("fb_exchange_token"),
    )


async def pages(facebook: Facebook, token: str, arguments: Arguments) -> object:
    """The Pages of a person, each with its token. Raises Refused."""
    facebook.tokens.check(token, arguments.text("appsecret_proof"))
    if token in facebook.tokens.pages or token == facebook.tokens.of_app:
        raise Refused(100, what="a user access token is required")
    tokens = {page_id: token for token, page_id in facebook.tokens.pages.items()}
    return {
        "data": [
            {"id": page.id, "name": page.name, "access_token": tokens[page.id]}
            for page in facebook.pages.values()
        ]
    }


async def debug(facebook: Facebook, token: str, arguments: Arguments) -> object:
    """What a token is worth; only the app itself may ask. Raises Refused."""
    if token != facebook.tokens.of_app:
        raise Refused(100, what="(app id)|(app secret) is wanted as access_token")
    return facebook.tokens.debug(arguments.text("input_token"))


async def subscriptions(facebook: Facebook, token: str, arguments: Arguments) -> object:
    """Set the webhook and the fields, as the dashboard does: it is asked first. Raises Refused."""
    if token != facebook.tokens.of_app:
        raise Refused(100, what="(app id)|(app secret) is wanted as access_token")
    fields = frozenset(filter(None, arguments.text("fields").split(",")))
    if arguments.text("object") != "page" or not fields or not fields <= FIELDS:
        raise Refused(100, what="object is page, and fields are known ones")
    url, word = arguments.text("callback_url"), arguments.text("verify_token")
    if not await facebook.webhook.subscribe(url, word):
        raise Refused(2200, what="(#2200) Callback verification failed", breach=False)
    facebook.fields = fields
    return {"success": True}


async def subscribed(facebook: Facebook, token: str, arguments: Arguments) -> object:
    """Where the webhook is and which fields the app has asked for. Raises Refused."""
    if token != facebook.tokens.of_app:
        raise Refused(100, what="(app id)|(app secret) is wanted as access_token")
    url = facebook.webhook.sender.url
    fields = [{"name": name, "version": "v25.0"} for name in sorted(facebook.fields)]
    row = {"object": "page", "callback_url": url, "active": True, "fields": fields}
    return {"data": [row] if url else []}


APP_CALLS: Mapping[tuple[str, str], Handler] = {
    ("GET", "oauth/access_token"): exchange,
    ("GET", "me/accounts"): pages,
    ("GET", "debug_token"): debug,
    ("POST", "app/subscriptions"): subscriptions,
    ("GET", "app/subscriptions"): subscribed,
}
