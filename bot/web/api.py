"""The API for other programs: notes in, the status of a case out, with a bearer token."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Path, Query
from pydantic import BaseModel, Field

from bot.cases.service import CaseService
from bot.errors import UnknownCase
from bot.web import notes_api
from bot.web.auth import AccessCheck
from channels.contract import StoreDeliveries
from storage.database.unit_of_work import UnitOfWork
from workflows.case import Case
from workflows.letters import next_step, status


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


def router(
    desk: CaseService,
    work: UnitOfWork,
    store: StoreDeliveries,
    access_check: AccessCheck,
    names: Mapping[str, str],
) -> APIRouter:
    """The API under /api; every call needs the bearer token."""
    routes = APIRouter(
        prefix="/api",
        tags=["api"],
        dependencies=[Depends(access_check)],
        responses={
            401: {"description": "Wrong or missing bearer token"},
            403: {"description": "The API is off: no token is configured"},
        },
    )
    notes_api.add_routes(routes, desk, work, store, names)

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

    return routes


def _status(case: Case, language: str) -> CaseStatus:
    clock = case.timer("K20")
    return CaseStatus(
        number=case.number,
        state=case.state.value,
        state_name=status(case.state.value, language),
        next_step=next_step(case.state.value, language),
        round=case.round,
        answer_due_on=clock.due_on if clock is not None and clock.running else None,
        closed=case.closed_at is not None,
    )
