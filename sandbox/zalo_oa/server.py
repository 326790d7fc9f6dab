"""The HTTP servers oauth.zaloapp.com and openapi.zalo.me, on one port."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from functools import partial

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from sandbox.arguments import Arguments, BadBody, read_arguments
from sandbox.faults import Fault, FaultKind
from sandbox.unfinished import unfinished
from sandbox.zalo_oa import reading, send_api
from sandbox.zalo_oa.account import PROVIDER, ZaloOa
from sandbox.zalo_oa.envelope import Refused, gateway_page, refusal, success
from sandbox.zalo_oa.oauth import Standing
from sandbox.zalo_oa.uploads import upload

Work = Callable[[Request], Awaitable[Response]]
JSON, FORM = "application/json", "application/x-www-form-urlencoded"
READ: Mapping[str, Callable[[ZaloOa, Mapping[str, object]], object]] = {
    "/v3.0/oa/user/detail": reading.detail,
    "/v3.0/oa/user/getlist": reading.users,
    "/v2.0/oa/getoa": reading.account,
    "/v2.0/oa/listrecentchat": reading.recent,
    "/v2.0/oa/conversation": reading.conversation,
}
WRITTEN: Mapping[str, Callable[[ZaloOa, Arguments], Awaitable[object]]] = {
    "/v3.0/oa/message/cs": send_api.consultation,
    "/v2.0/oa/message": send_api.reaction,
    **{f"/v2.0/oa/upload/{kind}": partial(upload, kind=kind) for kind in ("image", "gif", "file")},
}


def application(oa: ZaloOa) -> Starlette:
    """Return the ASGI application of the platform with one account on it."""

    async def media(request: Request) -> Response:
        media_type, content = oa.media.get(request.path_params["key"], ("", b""))
        return Response(content, media_type=media_type) if media_type else Response(status_code=404)

    async def permission(request: Request) -> Response:
        return await _guarded(oa, request, partial(_permission, oa))

    async def token(request: Request) -> Response:
        return await _guarded(oa, request, partial(_token, oa))

    async def call(request: Request) -> Response:
        return await _guarded(oa, request, partial(_call, oa))

    return Starlette(
        routes=[
            Route("/media/{key}", media),
            Route("/v4/oa/permission", permission),
            Route("/v4/oa/access_token", token, methods=["POST"]),
            Route("/{path:path}", call, methods=["GET", "POST"]),
        ]
    )


async def _guarded(oa: ZaloOa, request: Request, work: Work) -> Response:
    """Answer the call, with the fault that is due. Faults name a call by its path."""
    fault = oa.faults.take(request.url.path)
    if fault and fault.kind in (FaultKind.REFUSE, FaultKind.REFUSE_200):
        return refusal(fault.code, fault.description)
    if fault and fault.kind is FaultKind.HTML:
        return gateway_page(fault.code)
    try:
        answer = await work(request)
    except (Refused, BadBody) as no:
        if isinstance(no, BadBody) or no.breach:
            oa.violations.report(PROVIDER, request.url.path, str(no))
        answer = refusal(no.code if isinstance(no, Refused) else -201, str(no))
    return await _late(fault, answer)


async def _late(fault: Fault | None, answer: Response) -> Response:
    if fault and fault.kind is FaultKind.SLOW:
        await fault.wait()
    if fault and fault.kind is FaultKind.HTML_AFTER:
        return gateway_page(fault.code)
    if fault and fault.kind is FaultKind.DROP:
        return unfinished()
    return answer


async def _permission(oa: ZaloOa, request: Request) -> Response:
    try:
        return RedirectResponse(oa.oauth.permission(request.query_params), status_code=302)
    except Refused as no:
        return _oauth_error(oa, request, no)


async def _token(oa: ZaloOa, request: Request) -> Response:
    try:
        arguments = await _of_type(request, FORM)
        form = {name: str(value) for name, value in arguments.fields.items()}
        return JSONResponse(oa.oauth.token(request.headers.get("secret_key", ""), form))
    except Refused as no:
        return _oauth_error(oa, request, no)


def _oauth_error(oa: ZaloOa, request: Request, no: Refused) -> Response:
    """Some errors carry empty token fields: only a token that is there is a success."""
    oa.violations.report(PROVIDER, request.url.path, no.what)
    return JSONResponse(
        {
            "error": no.code,
            "error_name": no.what,
            "error_description": "",
            "message": "",
            "access_token": "",
            "refresh_token": "",
        }
    )


async def _call(oa: ZaloOa, request: Request) -> Response:
    path = request.url.path
    _signed_in(oa, request)
    if request.method == "GET" and path in READ:
        arguments = Arguments(fields=dict(request.query_params))
        query = arguments.structure("data") if arguments.fields else {}
        if set(arguments.fields) - {"data"} or not isinstance(query, dict):
            raise Refused(-201, "one query parameter, `data`, that is a JSON object")
        return success(READ[path](oa, query))
    if request.method == "POST" and path == "/v3.0/oa/quota/message":
        return success(reading.quota(oa, (await _of_type(request, JSON)).fields))
    if request.method == "POST" and path in WRITTEN:
        wanted = "multipart/form-data" if "/upload/" in path else JSON
        return success(await WRITTEN[path](oa, await _of_type(request, wanted)))
    raise Refused(-209, f"no such call: {request.method} {path}")


def _signed_in(oa: ZaloOa, request: Request) -> None:
    if "access_token" in request.query_params:
        raise Refused(-216, "the access token belongs into its header")
    token = request.headers.get("access_token", "")
    standing = oa.oauth.standing(token)
    if standing is Standing.UNKNOWN:
        raise Refused(-216)
    if standing is Standing.EXPIRED:
        raise Refused(-220, breach=False)


async def _of_type(request: Request, wanted: str) -> Arguments:
    if request.query_params:
        raise Refused(-201, "no query parameters here")
    given = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if given != wanted:
        raise Refused(-201, f"Content-Type is {given or 'missing'}, not {wanted}")
    return await read_arguments(request)
