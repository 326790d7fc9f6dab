"""Methods by which the bot gets its updates."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable

from starlette.requests import Request

from sandbox.arguments import Arguments, BadBody
from sandbox.telegram.refusal import bad
from sandbox.telegram.telegram import Telegram

Method = Callable[[Telegram, Arguments, Request], Awaitable[object]]


async def get_updates(telegram: Telegram, arguments: Arguments, request: Request) -> object:
    """Long poll: confirm up to `offset`, wait `timeout` seconds, return at most `limit`."""
    _allowed(telegram, arguments)
    limit = arguments.integer("limit") or 100
    seconds = max(0, min(arguments.integer("timeout") or 0, 50))
    return await telegram.updates.poll(
        request,
        offset=arguments.integer("offset"),
        limit=max(1, min(limit, 100)),
        seconds=float(seconds),
    )


async def set_webhook(telegram: Telegram, arguments: Arguments, request: Request) -> object:
    """Send updates to a URL from now on; an empty URL removes the webhook."""
    url, secret = arguments.text("url"), arguments.text("secret_token")
    loopback = telegram.allow_loopback and url.startswith("http://127.0.0.1")
    if url and not url.startswith("https://") and not loopback:
        raise bad("bad webhook: An HTTPS URL must be provided for webhook")
    if secret and not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", secret):
        raise bad("secret token contains unallowed characters")
    _allowed(telegram, arguments)
    updates = telegram.updates
    updates.url, updates.secret = url, secret
    if arguments.flag("drop_pending_updates"):
        updates.drop()
    await updates.push()
    return True


async def delete_webhook(telegram: Telegram, arguments: Arguments, request: Request) -> object:
    """Go back to getUpdates."""
    telegram.updates.url = telegram.updates.secret = ""
    if arguments.flag("drop_pending_updates"):
        telegram.updates.drop()
    return True


async def get_webhook_info(telegram: Telegram, arguments: Arguments, request: Request) -> object:
    """Where updates go and how many wait."""
    found: dict[str, object] = {
        "url": telegram.updates.url,
        "has_custom_certificate": False,
        "pending_update_count": telegram.updates.pending,
    }
    if telegram.updates.last_error:
        found["last_error_message"] = telegram.updates.last_error
    return found


METHODS: dict[str, Method] = {
    "getUpdates": get_updates,
    "setWebhook": set_webhook,
    "deleteWebhook": delete_webhook,
    "getWebhookInfo": get_webhook_info,
}


def _allowed(telegram: Telegram, arguments: Arguments) -> None:
    try:
        kinds = arguments.structure("allowed_updates")
    except BadBody as broken:
        raise bad("can't parse allowed updates") from broken
    if isinstance(kinds, list):
        telegram.updates.allowed = {str(kind) for kind in kinds}
