"""The HTTP server of the Bot API: token, method, parameters, faults, envelope."""

from __future__ import annotations

import re

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from sandbox.arguments import BadBody, read_arguments
from sandbox.faults import Fault, FaultKind
from sandbox.longpoll import ClientGone
from sandbox.telegram import about, polling, send_methods, topics
from sandbox.telegram.refusal import Refused, bad
from sandbox.telegram.telegram import PROVIDER, Telegram
from sandbox.unfinished import unfinished

_PLAIN = {**about.METHODS, **send_methods.METHODS, **topics.METHODS}
_NAMES = {name.lower(): name for name in (*_PLAIN, *polling.METHODS)}


def application(telegram: Telegram) -> Starlette:
    """Return the ASGI application of the Bot API with one bot on it."""

    async def call(request: Request) -> Response:
        return await _call(telegram, request)

    async def download(request: Request) -> Response:
        stored = telegram.files.get(request.path_params["file_id"])
        if request.path_params["token"] != telegram.token or stored is None:
            return Refused("Not Found", code=404).response()
        return Response(stored.content, media_type=stored.media_type)

    return Starlette(
        routes=[
            Route("/file/bot{token}/documents/{file_id}", download),
            Route("/bot{token}/{method}", call, methods=["GET", "POST"]),
        ]
    )


async def _call(telegram: Telegram, request: Request) -> Response:
    method = _NAMES.get(request.path_params["method"].lower(), request.path_params["method"])
    try:
        _known(telegram, request.path_params["token"], method)
        fault = telegram.faults.take(method)
        refused = _refusal(fault)
        if refused:
            return refused
        answer = JSONResponse({"ok": True, "result": await _perform(telegram, method, request)})
    except Refused as refused_call:
        if refused_call.breach:
            telegram.violations.report(PROVIDER, method, refused_call.description)
        return refused_call.response()
    except ClientGone:
        return JSONResponse({"ok": True, "result": []})
    return await _late(fault, answer)


async def _perform(telegram: Telegram, method: str, request: Request) -> object:
    try:
        arguments = await read_arguments(request)
    except BadBody as broken:
        raise bad(str(broken)) from broken
    if method in polling.METHODS:
        return await polling.METHODS[method](telegram, arguments, request)
    return _PLAIN[method](telegram, arguments)


def _known(telegram: Telegram, token: str, method: str) -> None:
    if not re.fullmatch(r"\d+:[\w-]+", token):
        raise Refused("Not Found", code=404)
    if token != telegram.token:
        raise Refused("Unauthorized", code=401)
    if method not in _PLAIN and method not in polling.METHODS:
        raise Refused("Not Found: method not found", code=404)


def _refusal(fault: Fault | None) -> Response | None:
    if fault is None or fault.kind in (FaultKind.SLOW, FaultKind.DROP, FaultKind.HTML_AFTER):
        return None
    if fault.kind is FaultKind.HTML:
        return _gateway_page(fault.code)
    text = fault.description or _description(fault)
    return Refused(text, code=fault.code, retry_after=fault.retry_after).response()


def _gateway_page(status: int) -> Response:
    return HTMLResponse("<html><h1>502 Bad Gateway</h1></html>", status_code=status)


def _description(fault: Fault) -> str:
    if fault.code == 429:
        return f"Too Many Requests: retry after {fault.retry_after or 1}"
    return "Internal Server Error" if fault.code >= 500 else "Bad Request"


async def _late(fault: Fault | None, answer: Response) -> Response:
    if fault and fault.kind is FaultKind.SLOW:
        await fault.wait()
    if fault and fault.kind is FaultKind.HTML_AFTER:
        return _gateway_page(fault.code)
    return unfinished() if fault and fault.kind is FaultKind.DROP else answer
