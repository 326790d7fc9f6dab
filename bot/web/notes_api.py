"""Notes of calls, visits and letters from other programs: a PBX, a CRM, a web form."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Path, Request, Response
from pydantic import BaseModel, Field

from bot.cases.service import CaseService
from bot.web.request_body import read_body
from channels.contract import StoreDeliveries, Unreadable
from channels.manual.counter import COUNTER
from channels.manual.notes import NoteChannel, NoteFactory, NoteForm
from channels.manual.phone import PHONE
from channels.manual.post import POST
from storage import inbox
from storage.database.unit_of_work import UnitOfWork
from workflows.messaging.messages import RawDelivery

PATIENCE = 2.0
"""Seconds that the answer waits for the case number."""

POLLS = 20

OLDEST, AHEAD = timedelta(days=366), timedelta(hours=1)
"""How old a note may be, and how far another machine's clock may go ahead of ours."""


class NoteTaken(BaseModel):
    """The status of a note. `case` is empty while it waits: ask again under its id."""

    delivery: Annotated[str, Field(description="The note's own id, as sent")]
    status: Annotated[str, Field(description="new, done, unreadable or held")]
    case: Annotated[str, Field(description="The case number, once filed")] = ""
    remark: Annotated[str, Field(description="Why an agent must look at it, if so")] = ""


@dataclass(frozen=True, kw_only=True)
class _NoteKind:
    channel: NoteChannel
    form: type[NoteForm]
    summary: str


def _note_kind(factory: NoteFactory, summary: str) -> _NoteKind:
    return _NoteKind(channel=factory.channel(), form=factory.form, summary=summary)


NOTE_KINDS: Mapping[str, _NoteKind] = {
    "phone": _note_kind(PHONE, "Note a call"),
    "counter": _note_kind(COUNTER, "Note a visit"),
    "post": _note_kind(POST, "Note a letter"),
}
"""The channels of notes by hand; each checks a form before it is stored."""


ABOUT = (
    "Kept before the answer. 200 with the case number when it was filed within two seconds, else "
    "202: ask again under the note's id. `id` is chosen by the caller: the same id again is the "
    "same note and changes nothing. `agent` is an agent's id or full name."
)
ANSWERS: dict[int | str, dict[str, Any]] = {
    202: {"model": NoteTaken, "description": "Kept, not filed yet"},
    413: {"description": "Larger than 1 MiB"},
    422: {"description": "The note is not as the form wants it; the answer names fields"},
}


def add_routes(
    routes: APIRouter,
    desk: CaseService,
    work: UnitOfWork,
    store: StoreDeliveries,
    names: Mapping[str, str],
) -> None:
    """POST /notes/{way} for each way, GET to ask again. `names` are the agents' by their ids."""
    for name, way in NOTE_KINDS.items():
        _add_note_route(routes, name, way, desk, work, store, names)

    @routes.get(
        "/notes/{channel}/{delivery}",
        operation_id="note_status",
        responses={404: {"description": "No such note was taken in"}},
    )
    async def note(channel: str, delivery: Annotated[str, Path(max_length=100)]) -> NoteTaken:
        """The status of a note that was sent before."""
        found = await _load_note(work, channel, delivery) if channel in NOTE_KINDS else None
        if found is None:
            raise HTTPException(404, "no such note was taken in")
        return found


def _add_note_route(
    routes: APIRouter,
    name: str,
    way: _NoteKind,
    desk: CaseService,
    work: UnitOfWork,
    store: StoreDeliveries,
    names: Mapping[str, str],
) -> None:
    schema = way.form.model_json_schema(mode="validation")

    async def take(request: Request, response: Response) -> NoteTaken:
        raw = await read_body(request)
        now = desk.now()
        note_id = _valid_note_id(way, raw, now)
        raw = _with_agent_id(raw, names)
        delivery = RawDelivery(channel=name, delivery_id=note_id, raw=raw, received_at=now)
        await store((delivery,))
        taken = await _wait_for_case(work, name, note_id)
        response.status_code = 200 if taken.case else 202
        return taken

    routes.add_api_route(
        f"/notes/{name}",
        take,
        methods=["POST"],
        operation_id=f"note_{name}",
        summary=way.summary,
        description=ABOUT,
        response_model=NoteTaken,
        responses=ANSWERS,
        openapi_extra={
            "requestBody": {"required": True, "content": {"application/json": {"schema": schema}}}
        },
    )


def _valid_note_id(way: _NoteKind, raw: bytes, now: datetime) -> str:
    """The note's id. Answers 422 for a form that is wrong, or of a time that cannot be meant."""
    try:
        (note,) = way.channel.parse(raw)
    except Unreadable as error:
        raise HTTPException(422, str(error)) from None
    if not now - OLDEST <= note.sent_at <= now + AHEAD:
        when = note.sent_at.isoformat()
        raise HTTPException(422, f"Thời điểm tiếp nhận {when} quá xa hiện tại: xin kiểm tra lại.")
    return note.external_id


def _with_agent_id(raw: bytes, names: Mapping[str, str]) -> bytes:
    """The note with its agent's id, where it gives the name. Answers 422 for an unknown agent."""
    note = json.loads(raw)
    agent = note["agent"].strip()
    if agent in names or not names:
        return raw
    ids = [known for known, name in names.items() if name == agent]
    if not ids:
        raise HTTPException(422, f"agent: không có nhân viên này; các mã là {', '.join(names)}")
    return json.dumps(note | {"agent": ids[0]}, ensure_ascii=False).encode()


async def _wait_for_case(work: UnitOfWork, channel: str, delivery: str) -> NoteTaken:
    for _ in range(POLLS):
        taken = await _load_note(work, channel, delivery)
        if taken is not None and taken.status != "new":
            return taken
        await asyncio.sleep(PATIENCE / POLLS)
    return NoteTaken(delivery=delivery, status="new")


async def _load_note(work: UnitOfWork, channel: str, delivery: str) -> NoteTaken | None:
    found = await work.read(lambda conn: inbox.find_delivery(conn, channel, delivery))
    if found is None:
        return None
    return NoteTaken(
        delivery=delivery, status=found.status, case=found.case_number or "", remark=found.note
    )
