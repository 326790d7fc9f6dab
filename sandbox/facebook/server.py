"""Graph's HTTP server: version, token, proof, faults, and the call that method and path name."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.arguments import Arguments, BadBody, read_arguments
from sandbox.facebook import actions, attachments, reading, send_api, threads
from sandbox.facebook.app_calls import APP_CALLS
from sandbox.facebook.call import Call
from sandbox.facebook.envelope import Refused, gateway_page, refusal, usage
from sandbox.facebook.graph import PROVIDER, Facebook
from sandbox.faults import Fault, FaultKind
from sandbox.unfinished import unfinished

_VERSION = re.compile(r"^v\d+\.\d+/")
NODE = "node"
"""The name, for faults and limits, of a call that names an object and nothing of it."""

Handler = Callable[[Call], Awaitable[object]]
CALLS: Mapping[tuple[str, str], Handler] = {
    ("POST", "messages"): send_api.send,
    ("GET", "messages"): reading.messages,
    ("POST", "message_attachments"): attachments.upload,
    ("GET", "conversations"): reading.conversations,
    ("GET", "feed"): reading.feed,
    ("GET", "comments"): reading.comments,
    ("POST", "comments"): actions.answer_comment,
    ("POST", "subscribed_apps"): actions.subscribe,
    ("GET", "subscribed_apps"): actions.subscriptions,
    ("DELETE", "subscribed_apps"): actions.unsubscribe,
    ("POST", "pass_thread_control"): threads.pass_control,
    ("POST", "take_thread_control"): threads.take_control,
    ("POST", "release_thread_control"): threads.release_control,
    ("POST", "request_thread_control"): threads.request_control,
    ("GET", "thread_owner"): threads.owner,
    ("POST", "personas"): actions.add_persona,
    ("GET", "personas"): actions.personas,
    ("GET", NODE): reading.node,
    ("POST", NODE): actions.change,
    ("DELETE", NODE): actions.delete,
}


def application(facebook: Facebook) -> Starlette:
    """Return the ASGI application of the platform with one app on it."""

    async def media(request: Request) -> Response:
        media_type, content = facebook.media.get(request.path_params["key"], ("", b""))
        return Response(content, media_type=media_type) if media_type else Response(status_code=404)

    async def call(request: Request) -> Response:
        return await _guarded(facebook, request)

    return Starlette(
        routes=[
            Route("/media/{key}", media),
            Route("/{path:path}", call, methods=["GET", "POST", "DELETE"]),
        ]
    )


async def _guarded(facebook: Facebook, request: Request) -> Response:
    path = _VERSION.sub("", request.path_params["path"]).strip("/")
    node, _, edge = path.partition("/")
    name = edge or ("debug_token" if node == "debug_token" else NODE)
    fault = facebook.faults.take(name)
    if fault and fault.kind in (FaultKind.REFUSE, FaultKind.REFUSE_200):
        status = 200 if fault.kind is FaultKind.REFUSE_200 else None
        return refusal(Refused(fault.code, fault.subcode, fault.description), status=status)
    if fault and fault.kind is FaultKind.HTML:
        return gateway_page(fault.code)
    try:
        facebook.count(name)
        told = await _done(facebook, request, path)
        answer: Response = JSONResponse(told, headers=usage(facebook.usage))
    except (Refused, BadBody) as no:
        answer = _refused(facebook, name, no)
    return await _late(fault, answer)


def _refused(facebook: Facebook, name: str, no: Refused | BadBody) -> Response:
    if isinstance(no, BadBody):
        no = Refused(100, what=str(no))
    if no.breach:
        said = f"{no.code}/{no.subcode} {no.what}"
        facebook.violations.report(PROVIDER, name, said)
    return refusal(no)


async def _done(facebook: Facebook, request: Request, path: str) -> object:
    arguments = await read_arguments(request)
    token = _token(request, arguments)
    of_app = APP_CALLS.get((request.method, path.replace(facebook.app_id, "app", 1)))
    if of_app is not None:
        return await of_app(facebook, token, arguments)
    facebook.tokens.check(token, arguments.text("appsecret_proof"))
    page_id = facebook.tokens.pages.get(token, "")
    if not page_id:
        raise Refused(200, what="a Page access token is required")
    node, _, edge = path.partition("/")
    found = CALLS.get((request.method, edge or NODE))
    if found is None:
        raise Refused(2500, what=f"Unknown path components: {request.method} /{edge}")
    call = Call(
        facebook=facebook,
        page=facebook.pages[page_id],
        token=token,
        node=page_id if node == "me" else node,
        arguments=arguments,
    )
    return await found(call)


def _token(request: Request, arguments: Arguments) -> str:
    kind, _, bearer = request.headers.get("authorization", "").partition(" ")
    return bearer if kind == "Bearer" else arguments.text("access_token")


async def _late(fault: Fault | None, answer: Response) -> Response:
    if fault and fault.kind is FaultKind.SLOW:
        await fault.wait()
    if fault and fault.kind is FaultKind.HTML_AFTER:
        return gateway_page(fault.code)
    if fault and fault.kind is FaultKind.DROP:
        return unfinished()
    return answer
