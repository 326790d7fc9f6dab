"""The clock of the demo, to read and to move; a real desk does not have these routes."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, HTTPException, Request
from pydantic import BaseModel, ConfigDict, Field

from bot.clock import Clock
from bot.web import queries
from bot.web.auth import AccessCheck
from storage.database.unit_of_work import UnitOfWork
from workflows.calendar.working_time import ZONE

YEAR = 366 * 24 * 3600


class Move(BaseModel):
    """How far to move: seconds, or to the next moment at which a case has something due."""

    model_config = ConfigDict(extra="forbid")

    advance_seconds: Annotated[float, Field(ge=0, le=YEAR)] = 0
    to: Literal["next", ""] = ""


def router(clock: Clock, work: UnitOfWork, access_check: AccessCheck) -> APIRouter:
    """GET and POST /demo/clock."""
    routes = APIRouter(tags=["demo"], dependencies=[Depends(access_check)])

    @routes.get("/demo/clock")
    async def read() -> dict[str, str]:
        """Now, in Viet Nam, and when the next case has something due (empty: never)."""
        return await _answer(clock, work)

    @routes.post("/demo/clock")
    async def move(wanted: Move, request: Request) -> dict[str, str]:
        """Move forward. The loops wake and do what has become due."""
        # A page of another site may post a form without asking the browser, but not JSON.
        if request.headers.get("content-type", "").split(";")[0] != "application/json":
            raise HTTPException(415, "send application/json")
        clock.advance(await _span(wanted, clock, work))
        return await _answer(clock, work)

    return routes


async def _span(wanted: Move, clock: Clock, work: UnitOfWork) -> timedelta:
    span = timedelta(seconds=wanted.advance_seconds)
    if wanted.to != "next":
        return span
    now = clock.now()
    due = await work.read(lambda conn: queries.next_due(conn, now))
    return span if due is None else span + max(timedelta(), due - now)


async def _answer(clock: Clock, work: UnitOfWork) -> dict[str, str]:
    now = clock.now()
    due = await work.read(lambda conn: queries.next_due(conn, now))
    return {
        "now": now.astimezone(ZONE).isoformat(timespec="seconds"),
        "next": due.astimezone(ZONE).isoformat(timespec="seconds") if due else "",
    }
