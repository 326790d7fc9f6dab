"""The pages for supervisors, to read only: the worklist, one case file, its files."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote

import jinja2
from fastapi import APIRouter, Depends, HTTPException, Request, Response
from fastapi.responses import RedirectResponse
from fastapi.staticfiles import StaticFiles
from sqlalchemy import Connection

from bot.cases.service import CaseFile, CaseService
from bot.errors import UnknownCase
from bot.web.auth import AccessCheck
from bot.web.views.case import CasePage, case_page
from bot.web.views.deadlines import SIGNS, level
from bot.web.views.masking import mask_address, mask_numbers
from bot.web.views.time import day, moment, span
from bot.web.views.words import Words, words
from storage.cases import journal
from storage.database.unit_of_work import UnitOfWork
from storage.files import attachments
from storage.files.blob_store import MissingContent
from workflows.case import Actor, Case, Role
from workflows.messaging.channels import name_of
from workflows.messaging.messages import Attachment
from workflows.planning.route import HAND, readable_address

FOLDER = Path(__file__).parent
VIEWER = Actor(id="web", name="", roles=frozenset({Role.RECEIVER, Role.RESOLVER, Role.APPROVER}))
"""The pages show what any agent may do next."""

LETTER_SIGNS = {
    "owed": "…", "claimed": "→", "sent": "✓", "unknown": "?",
    "failed": "✗", "expired": "✗", "cancelled": "–", "held": "‖",
}  # fmt: skip
"""A shape for each status of a letter, beside its colour and its word."""


def static_files() -> StaticFiles:
    """The style sheet and the script that keeps an open page fresh."""
    return StaticFiles(directory=FOLDER / "static")


def router(
    desk: CaseService, work: UnitOfWork, access_check: AccessCheck, names: Mapping[str, str]
) -> APIRouter:
    """GET /desk, /desk/case/{number} and the files of a case, behind the access check."""
    routes = APIRouter(dependencies=[Depends(access_check)], include_in_schema=False)
    templates = _Templates()

    @routes.get("/")
    async def front() -> Response:
        return RedirectResponse("/desk")

    @routes.get("/desk")
    async def worklist(request: Request, lang: str = "vi", q: str = "") -> Response:
        q = q.strip()[:200]
        found = await desk.search(q) if q else await desk.worklist(limit=200)
        t, rows = words(lang), [_worklist_row(case, desk, names) for case in found]
        return templates.render("worklist.html", request, t, rows=rows, q=q, now=desk.now())

    @routes.get("/desk/case/{number}")
    async def case_file(request: Request, number: str, lang: str = "vi") -> Response:
        t = words(lang)
        file = await _find_case_file(desk, number)
        if file is None:
            return templates.render("missing.html", request, t, status=404)
        whole = await work.read(lambda conn: _is_chain_intact(conn, number))
        view = _view(desk, file, names, t)
        return templates.render("case.html", request, t, page=view, whole=whole, now=desk.now())

    @routes.get("/desk/case/{number}/file/{sha256}/{name}")
    async def attachment(number: str, sha256: str, name: str) -> Response:
        found = await find_file(desk, number, sha256)
        if found is None:
            raise HTTPException(404, "this case has no such file")
        try:
            content = await work.read(lambda conn: attachments.get(conn, found.sha256))
        except (MissingContent, OSError) as gone:
            raise HTTPException(410, f"{found.name}: {gone}") from None
        return _file_response(found, content)

    return routes


def _view(desk: CaseService, file: CaseFile, names: Mapping[str, str], t: Words) -> CasePage:
    return case_page(
        file,
        allowed=desk.allowed(file.case, VIEWER),
        policy=desk.policy,
        names={line.actor_id: line.actor_name for line in file.entries} | dict(names),
        now=desk.now(),
        t=t,
    )


async def _find_case_file(desk: CaseService, number: str) -> CaseFile | None:
    try:
        return await desk.file(number)
    except UnknownCase:
        return None


def _is_chain_intact(conn: Connection, number: str) -> bool:
    try:
        journal.verify(journal.entries(conn, number), journal.head(conn, number))
    except journal.BrokenChain:
        return False
    return True


async def find_file(desk: CaseService, number: str, sha256: str) -> Attachment | None:
    """The file with that hash, if it belongs to this case."""
    file = await _find_case_file(desk, number)
    return _attachment(file, sha256) if file is not None else None


def _attachment(file: CaseFile, sha256: str) -> Attachment | None:
    received = [filed.attachment for filed in file.attachments]
    sent = [a for letter in file.letters if not letter.internal for a in letter.message.attachments]
    return next((a for a in (*received, *sent) if a.sha256 and a.sha256 == sha256), None)


def _file_response(file: Attachment, content: bytes) -> Response:
    """A PDF opens in the browser; any other file is a download."""
    is_pdf = file.media_type == "application/pdf" and content.startswith(b"%PDF-")
    return (
        _content_response(file, content, "inline") if is_pdf else download_response(file, content)
    )


def download_response(file: Attachment, content: bytes) -> Response:
    """The file as a download; the browser never shows it."""
    return _content_response(file, content, "attachment")


def _content_response(file: Attachment, content: bytes, way: str) -> Response:
    kind = "application/pdf" if way == "inline" else "application/octet-stream"
    name = f"{way}; filename*=UTF-8''{quote(file.name, safe='')}"
    return Response(content, media_type=kind, headers={"Content-Disposition": name})


def _worklist_row(case: Case, desk: CaseService, names: Mapping[str, str]) -> dict[str, object]:
    now = desk.now()
    running = [clock for clock in case.clocks if clock.running]
    pressing = min(running, key=lambda clock: clock.due_at, default=None)
    return {
        "case": case,
        "name": case.person.full_name
        or mask_address(case.channel, readable_address(case.conversation)),
        "subject": mask_numbers(case.subject),
        "owner": names.get(case.owner, case.owner),
        "clock": pressing,
        "level": level(pressing, now) if pressing else "",
    }


class _Templates:
    """Renders templates. Everything that is not markup of ours is escaped."""

    def __init__(self) -> None:
        self._env = jinja2.Environment(
            loader=jinja2.FileSystemLoader(FOLDER / "templates"),
            autoescape=True,
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._env.globals.update(
            moment=moment, day=day, span=span, signs=SIGNS, letter_signs=LETTER_SIGNS
        )
        self._env.globals["quote"] = lambda text: quote(text, safe="")

    def render(
        self, template: str, request: Request, t: Words, *, status: int = 200, **values: object
    ) -> Response:
        """The page, or 304 when the browser has it already."""
        hand = t.of("way_name", "hand")
        text = self._env.get_template(template).render(
            t=t,
            channel=lambda name: hand if name == HAND else name_of(name, t.language),
            path=request.url.path,
            framed=request.headers.get("sec-fetch-dest") == "iframe",
            **values,
        )
        tag = f'"{hashlib.sha256(text.encode()).hexdigest()[:32]}"'
        if request.headers.get("if-none-match") == tag and status == 200:
            return Response(status_code=304, headers={"ETag": tag})
        return Response(text, media_type="text/html", status_code=status, headers={"ETag": tag})
