"""GET /files/…: one file by a signed link from the group, without the password of the pages."""

from __future__ import annotations

from fastapi import APIRouter, HTTPException, Response

from bot.attachments.signed_links import FileLinks
from bot.cases.service import CaseService
from bot.web.pages import download_response, find_file
from storage.database.unit_of_work import UnitOfWork
from storage.files import attachments
from storage.files.blob_store import MissingContent


def router(desk: CaseService, work: UnitOfWork, links: FileLinks) -> APIRouter:
    """The route. A link is good for one file of one case and a quarter of an hour."""
    routes = APIRouter(include_in_schema=False)

    @routes.get("/files/{token}/{name}")
    async def shared(token: str, name: str) -> Response:
        opened = links.verify(token)
        if opened is None:
            raise HTTPException(403, "this link is too old or not ours: ask for /hoso again")
        number, sha256 = opened
        found = await find_file(desk, number, sha256)
        if found is None:
            raise HTTPException(404, "this case has no such file")
        try:
            content = await work.read(lambda conn: attachments.get(conn, found.sha256))
        except (MissingContent, OSError) as gone:
            raise HTTPException(410, f"{found.name}: {gone}") from None
        return download_response(found, content)

    return routes
