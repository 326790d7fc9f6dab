"""The platform's HTTP server: token, method, parameters, faults, envelope."""

from __future__ import annotations

import hmac

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox.arguments import Arguments, BadBody, read_arguments
from sandbox.faults import Fault, FaultKind
from sandbox.longpoll import ClientGone
from sandbox.unfinished import unfinished
from sandbox.zalo_bot.bot import PROVIDER, ZaloBot
from sandbox.zalo_bot.envelope import Refused, gateway_page, refusal, success
from sandbox.zalo_bot.methods import METHODS


def application(bot: ZaloBot) -> Starlette:
    """Return the ASGI application of the platform with one bot on it."""

    async def call(request: Request) -> Response:
        return await _call(bot, request)

    async def media(request: Request) -> Response:
        media_type, content = bot.media.get(request.path_params["key"], ("", b""))
        if not media_type:
            return Response(status_code=404)
        return Response(content, media_type=media_type)

    return Starlette(
        routes=[
            Route("/media/{key}", media),
            Route("/bot{token}/{method}", call, methods=["GET", "POST"]),
        ]
    )


async def _call(bot: ZaloBot, request: Request) -> Response:
    method = request.path_params["method"]
    if not hmac.compare_digest(request.path_params["token"].encode(), bot.token.encode()):
        bot.violations.report(PROVIDER, method, "unknown token")
        return refusal(401)
    if method not in METHODS:
        bot.violations.report(PROVIDER, method, "no such method")
        return refusal(bot.unknown_method_status)
    fault = bot.faults.take(method)
    if fault and fault.kind in (FaultKind.REFUSE, FaultKind.REFUSE_200):
        status = 200 if fault.kind is FaultKind.REFUSE_200 else None
        return refusal(fault.code, fault.description, status=status)
    if fault and fault.kind is FaultKind.HTML:
        return gateway_page(fault.code)
    answer = await _perform(bot, method, request)
    return await _late(fault, answer)


async def _perform(bot: ZaloBot, method: str, request: Request) -> Response:
    try:
        arguments = _readable(await read_arguments(request))
        return success(await METHODS[method](bot, arguments, request))
    except BadBody as broken:
        bot.violations.report(PROVIDER, method, str(broken))
        return refusal(400, f"Bad request: {broken}")
    except Refused as refused:
        if refused.breach:
            bot.violations.report(PROVIDER, method, refused.description)
        status = bot.idle_status if refused.code == 408 else None
        return refusal(refused.code, refused.description, status=status)
    except ClientGone:
        return refusal(408)


def _readable(arguments: Arguments) -> Arguments:
    """The platform does not see parameters in a multipart body (observed live)."""
    return Arguments(fields={}) if arguments.multipart else arguments


async def _late(fault: Fault | None, answer: Response) -> Response:
    if fault and fault.kind is FaultKind.SLOW:
        await fault.wait()
    if fault and fault.kind is FaultKind.HTML_AFTER:
        return gateway_page(fault.code)
    if fault and fault.kind is FaultKind.DROP:
        return unfinished()
    return answer
