"""The methods of the Bot API, each with the checks that the platform makes."""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable

import httpx2
from starlette.requests import Request

from sandbox.arguments import Arguments, BadBody
from sandbox.zalo_bot.bot import PROVIDER, ZaloBot
from sandbox.zalo_bot.customer import Customer, Received
from sandbox.zalo_bot.envelope import Refused

TEXT_LIMIT = 2000
Method = Callable[[ZaloBot, Arguments, Request], Awaitable[object | None]]


async def get_me(bot: ZaloBot, arguments: Arguments, request: Request) -> object:
    """Who the bot is."""
    return {
        "id": bot.id,
        "account_name": "bot.VDKyGxQvc",
        "account_type": "BASIC",
        "can_join_groups": False,
        "display_name": bot.display_name,
    }


async def get_updates(bot: ZaloBot, arguments: Arguments, request: Request) -> object:
    """Hold the poll until an event comes; 408 when idle, 400 while a webhook is set."""
    if bot.webhook.url:
        raise Refused(400, "Bad request: webhook is set, delete it before getUpdates")
    seconds = arguments.integer("timeout") if arguments.text("timeout") else 30
    if seconds is None or seconds < 0:
        raise Refused(400, "Bad request: timeout must be a number of seconds")
    unknown = set(arguments.fields) - {"timeout"}
    if unknown:
        bot.violations.report(PROVIDER, "getUpdates", f"no such parameter: {sorted(unknown)}")
    result = await bot.updates.poll(request, float(seconds))
    if result is None:
        raise Refused(408, breach=False)
    return result


async def set_webhook(bot: ZaloBot, arguments: Arguments, request: Request) -> object:
    """Store and ping the webhook."""
    return await bot.webhook.set(
        arguments.text("url"), arguments.text("secret_token"), now_ms=bot.milliseconds()
    )


async def delete_webhook(bot: ZaloBot, arguments: Arguments, request: Request) -> object:
    """Forget the webhook; again and again if need be."""
    return bot.webhook.delete(now_ms=bot.milliseconds())


async def get_webhook_info(bot: ZaloBot, arguments: Arguments, request: Request) -> object:
    """Where events go; never the secret. Without a webhook: 404, as observed."""
    if not bot.webhook.url and bot.no_webhook_is_404:
        raise Refused(404, breach=False)
    return {"url": bot.webhook.url, "updated_at": bot.webhook.updated_at}


async def send_message(bot: ZaloBot, arguments: Arguments, request: Request) -> object:
    """Put a text on a customer's screen."""
    customer = _recipient(bot, arguments)
    text = arguments.text("text")
    if not text.strip():
        raise Refused(400, "The text must not be empty")
    _limit(text, "text")
    if arguments.text("parse_mode") not in ("", "markdown", "html"):
        raise Refused(400, "Bad request: parse_mode must be markdown or html")
    _styles(arguments)
    _undocumented(bot, arguments, "sendMessage", {"chat_id", "text", "parse_mode", "text_styles"})
    return await _deliver(bot, customer, "text", text)


async def send_photo(bot: ZaloBot, arguments: Arguments, request: Request) -> object:
    """Download a picture by its URL and put it on a customer's screen."""
    customer = _recipient(bot, arguments)
    url = arguments.text("photo")
    if not url.startswith(("http://", "https://")):
        raise Refused(400, "The photo must start with http:// or https://")
    _limit(arguments.text("caption"), "caption")
    _undocumented(bot, arguments, "sendPhoto", {"chat_id", "photo", "caption"})
    media = bot.add_media(*await _download(url))
    result = await _deliver(bot, customer, "photo", arguments.text("caption"), media)
    return {**result, "message_type": "CHAT_PHOTO"}


async def send_sticker(bot: ZaloBot, arguments: Arguments, request: Request) -> object:
    """Put a sticker on a customer's screen."""
    customer = _recipient(bot, arguments)
    if not arguments.text("sticker"):
        raise Refused(400, "The sticker must not be empty")
    return await _deliver(bot, customer, "sticker", "", arguments.text("sticker"))


async def send_chat_action(bot: ZaloBot, arguments: Arguments, request: Request) -> None:
    """Show "typing"; answers without a result."""
    customer = _recipient(bot, arguments)
    if arguments.text("action") != "typing":
        raise Refused(400, "Bad request: action must be typing")
    bot.put(customer, Received(message_id="", kind="typing", text="", at=bot.clock()))


METHODS: dict[str, Method] = {
    "getMe": get_me,
    "getUpdates": get_updates,
    "setWebhook": set_webhook,
    "deleteWebhook": delete_webhook,
    "getWebhookInfo": get_webhook_info,
    "sendMessage": send_message,
    "sendPhoto": send_photo,
    "sendSticker": send_sticker,
    "sendChatAction": send_chat_action,
}


def _recipient(bot: ZaloBot, arguments: Arguments) -> Customer:
    chat_id = arguments.text("chat_id")
    if not chat_id:
        raise Refused(400, "The chat_id must not be empty")
    customer = bot.customers.get(chat_id)
    if customer is None or not customer.wrote:
        raise Refused(404)  # the customer writes first, or there is no chat
    return customer


def _limit(text: str, name: str) -> None:
    """The unit is not published: UTF-16 units are the strictest reading."""
    if len(text.encode("utf-16-le")) // 2 > TEXT_LIMIT:
        raise Refused(400, f"Bad request: {name} must be at most {TEXT_LIMIT} characters")


def _styles(arguments: Arguments) -> None:
    try:
        styles = arguments.structure("text_styles")
    except BadBody as broken:
        raise Refused(400, f"Bad request: {broken}") from broken
    if styles is None:
        return
    shaped = isinstance(styles, list) and all(
        isinstance(style, dict) and {"start", "len", "st"} <= style.keys() for style in styles
    )
    if not shaped:
        raise Refused(400, "Bad request: text_styles must be a list of {start, len, st}")


def _undocumented(bot: ZaloBot, arguments: Arguments, method: str, known: set[str]) -> None:
    unknown = set(arguments.fields) - known
    if unknown:
        bot.violations.report(PROVIDER, method, f"undocumented parameter: {sorted(unknown)}")


async def _deliver(
    bot: ZaloBot, customer: Customer, kind: str, text: str, media: str = ""
) -> dict[str, object]:
    if bot.quota is not None:
        if bot.quota <= 0:
            raise Refused(429, breach=False)
        bot.quota -= 1
    received = Received(
        message_id=secrets.token_hex(10), kind=kind, text=text, at=bot.clock(), media=media
    )
    bot.put(customer, received)
    if bot.echo:
        await bot.emit(_echo(bot, customer, received))
    return {"message_id": received.message_id, "date": bot.milliseconds()}


def _echo(bot: ZaloBot, customer: Customer, received: Received) -> dict[str, object]:
    message = {
        "message_id": received.message_id,
        "date": bot.milliseconds(),
        "from": {"id": bot.id, "display_name": bot.display_name, "is_bot": True},
        "chat": {"id": customer.id, "chat_type": "PRIVATE"},
        "text": received.text,
    }
    return {"event_name": "message.text.received", "message": message}


async def _download(url: str) -> tuple[bytes, str]:
    try:
        async with httpx2.AsyncClient(timeout=10, trust_env=False) as client:
            answer = (await client.get(url)).raise_for_status()
    except httpx2.HTTPError as unreachable:
        raise Refused(400, "Bad request: the photo could not be downloaded") from unreachable
    return answer.content, answer.headers.get("content-type", "image/jpeg")
