"""Erasure requests that a provider passes on (Meta's data-deletion callback)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from urllib.parse import parse_qsl

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import PlainTextResponse

from bot.privacy.erasure_requests import ErasureRequests
from bot.web.request_body import read_body
from bot.web.views.time import day
from channels.contract import DeletionCallback
from storage.erasure_requests import ErasureRequest
from workflows.calendar.working_time import local_day


def router(
    channels: Mapping[str, object], requests: ErasureRequests, now: Callable[[], datetime]
) -> APIRouter:
    """POST /webhooks/{channel}/deletion for the provider, GET with a code for the person."""
    routes = APIRouter(include_in_schema=False)

    @routes.post("/webhooks/{channel}/deletion")
    async def asked(channel: str, request: Request) -> dict[str, str]:
        """The answer comes when the request is on disk and the agents' notice is owed."""
        callback = channels.get(channel)
        if not isinstance(callback, DeletionCallback):
            raise HTTPException(404, "there is no such channel")
        raw = await read_body(request)
        person = callback.deletion_subject(dict(parse_qsl(raw.decode("utf-8", "replace"))), now())
        if person is None:
            raise HTTPException(403, "this request does not come from the provider")
        recorded = await requests.record(channel, person, now())
        return {"url": requests.link(recorded), "confirmation_code": recorded.code}

    @routes.get("/webhooks/{channel}/deletion")
    async def status(channel: str, code: str = "") -> PlainTextResponse:
        """The state of the request, for anybody who knows the code."""
        found = await requests.find(code[:64])
        if found is None or found.channel != channel:
            return PlainTextResponse("Không có yêu cầu này. / There is no such request.", 404)
        return PlainTextResponse(_status_text(found))

    return routes


def _status_text(request: ErasureRequest) -> str:
    received = day(local_day(request.requested_at))
    return (
        f"Yêu cầu xoá dữ liệu {request.code} đã được tiếp nhận ngày {received}.\n"
        "Nhân viên phụ trách sẽ xoá dữ liệu của bạn. Phần hồ sơ khiếu nại mà pháp luật yêu cầu"
        " lưu giữ sẽ được giữ đến hết thời hạn lưu, chỉ để thực hiện nghĩa vụ đó.\n\n"
        f"Your request {request.code} to delete your data was received on {received}.\n"
        "A member of our staff will delete it. Complaint records that the law requires us to keep"
        " stay until that period ends, and serve nothing else.\n"
    )
