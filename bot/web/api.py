"""For other programs: notes of calls, visits and letters in; how a case stands out."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Path, Query, Request, Response
from pydantic import BaseModel, Field

from bot.desk import Desk
from bot.errors import UnknownCase
from bot.web import queries
from bot.web.access import Gate
from bot.web.body import body_of
from channels.contract import Delivery, Keep, Unreadable
from channels.counter import channel as counter
from channels.notes import NoteChannel, NoteForm, NoteSettings
from channels.phone import channel as phone
from channels.post import channel as post
from storage.work import Work
from workflows.case import Case
from workflows.letters import next_step, status

PATIENCE = 2.0
"""Seconds that a caller is kept waiting for the case number."""

LOOKS = 20

OLDEST, AHEAD = timedelta(days=366), timedelta(hours=1)
"""How old a note may be, and how far another machine's clock may go ahead of ours."""


class NoteTaken(BaseModel):
    """What became of a note. `case` is empty while it waits: ask again under its id."""

    delivery: Annotated[str, Field(description="The note's own id, as sent")]
    status: Annotated[str, Field(description="new, done, unreadable or held")]
    case: Annotated[str, Field(description="The case number, once filed")] = ""
    remark: Annotated[str, Field(description="Why an agent must look at it, if so")] = ""


class CaseStatus(BaseModel):
    """How a case stands, in words fit for the customer; nothing of any person."""

    number: str
    state: Annotated[str, Field(description="The state's fixed name, for programs")]
    state_name: Annotated[str, Field(description="The same in words")]
    next_step: Annotated[str, Field(description="What happens next, in words")]
    round: int
    answer_due_on: Annotated[
        date | None, Field(description="Last day for the written answer (CP-25), while it is owed")
    ] = None
    closed: bool = False


@dataclass(frozen=True, kw_only=True)
class _Way:
    channel: NoteChannel
    form: type[NoteForm]
    summary: str


WAYS: Mapping[str, _Way] = {
    "phone": _Way(channel=phone.build(NoteSettings()), form=phone.PhoneForm, summary="Note a call"),
    "counter": _Way(
        channel=counter.build(NoteSettings()), form=counter.CounterForm, summary="Note a visit"
    ),
    "post": _Way(channel=post.build(NoteSettings()), form=post.PostForm, summary="Note a letter"),
}
"""The channels that people note down; they are here only to say at once what is wrong in a form."""


def router(desk: Desk, work: Work, keep: Keep, gate: Gate) -> APIRouter:
    """The API under /api; every call needs the bearer token."""
    routes = APIRouter(
        prefix="/api",
        tags=["api"],
        dependencies=[Depends(gate)],
        responses={
            401: {"description": "Wrong or missing bearer token"},
            403: {"description": "The API is off: no token is configured"},
        },
    )
    for name, way in WAYS.items():
        _add_note_route(routes, name, way, desk, work, keep)
    _add_status_routes(routes, desk, work)
    return routes


def _add_note_route(
    routes: APIRouter, name: str, way: _Way, desk: Desk, work: Work, keep: Keep
) -> None:
    schema = way.form.model_json_schema(mode="validation")

    async def take(request: Request, response: Response) -> NoteTaken:
        raw = await body_of(request)
        now = desk.now()
        note_id = _readable(way, raw, now)
        delivery = Delivery(channel=name, delivery_id=note_id, raw=raw, received_at=now)
        await keep((delivery,))
        taken = await _filed(work, name, note_id)
        response.status_code = 200 if taken.case else 202
        return taken

    routes.add_api_route(
        f"/notes/{name}",
        take,
        methods=["POST"],
        operation_id=f"note_{name}",
        summary=way.summary,
        description=(
            "Kept before the answer. 200 with the case number when it was filed within two "
            "seconds, else 202: ask again under the note's id. `id` is chosen by the caller: the "
            "same id again is the same note and changes nothing."
        ),
        response_model=NoteTaken,
        responses={
            202: {"model": NoteTaken, "description": "Kept, not filed yet"},
            413: {"description": "Larger than 1 MiB"},
            422: {"description": "The note is not as the form wants it; the answer names fields"},
        },
        openapi_extra={
            "requestBody": {"required": True, "content": {"application/json": {"schema": schema}}}
        },
    )


def _add_status_routes(routes: APIRouter, desk: Desk, work: Work) -> None:
    @routes.get(
        "/notes/{channel}/{delivery}",
        operation_id="note_status",
        responses={404: {"description": "No such note was taken in"}},
    )
    async def note(channel: str, delivery: Annotated[str, Path(max_length=100)]) -> NoteTaken:
        """What became of a note that was taken in before."""
        found = await _look(work, channel, delivery) if channel in WAYS else None
        if found is None:
            raise HTTPException(404, "no such note was taken in")
        return found

    @routes.get(
        "/cases/{number}/status",
        operation_id="case_status",
        responses={404: {"description": "There is no such case"}},
    )
    async def case_status(
        number: Annotated[str, Path(max_length=40)],
        lang: Annotated[str, Query(pattern="^(vi|en)$", description="vi or en")] = "vi",
    ) -> CaseStatus:
        """How a case stands, without personal data."""
        try:
            return _status(await desk.case(number), lang)
        except UnknownCase:
            raise HTTPException(404, "there is no such case") from None


def _readable(way: _Way, raw: bytes, now: datetime) -> str:
    """The note's id. Answers 422 for a form that is wrong, or of a time that cannot be meant."""
    try:
        (note,) = way.channel.parse(raw)
    except Unreadable as error:
        raise HTTPException(422, str(error)) from None
    if not now - OLDEST <= note.sent_at <= now + AHEAD:
        when = note.sent_at.isoformat()
        raise HTTPException(422, f"Thời điểm tiếp nhận {when} quá xa hiện tại: xin kiểm tra lại.")
    return note.external_id


async def _filed(work: Work, channel: str, delivery: str) -> NoteTaken:
    for _ in range(LOOKS):
        taken = await _look(work, channel, delivery)
        if taken is not None and taken.status != "new":
            return taken
        await asyncio.sleep(PATIENCE / LOOKS)
    return NoteTaken(delivery=delivery, status="new")


async def _look(work: Work, channel: str, delivery: str) -> NoteTaken | None:
    found = await work.read(lambda conn: queries.delivery(conn, channel, delivery))
    if found is None:
        return None
    return NoteTaken(
        delivery=delivery, status=found.status, case=found.case_number or "", remark=found.note
    )


def _status(case: Case, language: str) -> CaseStatus:
    clock = case.clock("K20")
    return CaseStatus(
        number=case.number,
        state=case.state.value,
        state_name=status(case.state.value, language),
        next_step=next_step(case.state.value, language),
        round=case.round,
        answer_due_on=clock.due_on if clock is not None and clock.running else None,
        closed=case.closed_at is not None,
    )
