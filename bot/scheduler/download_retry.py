"""Files that a provider did not give with their message are fetched again, for a day (TU-04a)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import Connection, Engine

from bot.attachments.checks import FileRules, scan_attachments, within_limits
from bot.attachments.store import store_contents
from bot.cases.conflict_retry import with_conflict_retry
from bot.cases.writer import CaseWriter
from bot.run_each import run_each
from channels.contract import Channel, FileDownloader
from storage.database.unit_of_work import UnitOfWork
from storage.files import pending_downloads
from storage.files.pending_downloads import PendingDownload
from workflows.case import Actor, Role
from workflows.events import Noted
from workflows.messaging.messages import Attachment, Inbound
from workflows.planning.attachment_rules import NOT_YET_FETCHED, is_refused

PAUSE = timedelta(minutes=2)
LIFE = timedelta(days=1)
"""Links of chat platforms expire; after this time agents ask the customer."""
MOST = 20
WHO = Actor(id="files", name="Tải tệp", roles=frozenset({Role.DATA_CONTACT}))


class DownloadRetry:
    """Fetches one file after the other, with longer timeouts than on arrival."""

    def __init__(
        self,
        work: UnitOfWork,
        channels: Mapping[str, Channel],
        case_writer: CaseWriter,
        files: FileRules,
    ) -> None:
        self._work = work
        self._downloaders = {
            name: one for name, one in channels.items() if isinstance(one, FileDownloader)
        }
        self._case_writer = case_writer
        self._files = files
        self._database: Engine = work.engine
        self._after = 0
        self._left: list[int] = []
        self._next: datetime | None = None

    async def one_pass(self, now: datetime) -> int:
        """Try the next files if it is time. Returns the number of files that need no further try.

        What failed is raised when all files were tried.
        """
        if self._next is not None and now < self._next:
            return 0
        self._next = now + PAUSE
        look = partial(pending_downloads.pending, after=self._after, limit=MOST)
        found, newest = await self._work.read(look)
        outcomes = await run_each(found, lambda one: self._retry(one, now))
        settled = {one.id for one, done in outcomes.done if done}
        self._left += [one.id for one in found if one.id not in settled]
        if len(found) == MOST:
            self._after = found[-1].id
        else:  # the round is over; the next one begins with the files that are left
            self._after, self._left = min(self._left, default=newest + 1) - 1, []
        outcomes.raise_failures("files that could not be asked for again")
        return len(settled)

    async def _retry(self, one: PendingDownload, now: datetime) -> bool:
        """Fetch one file. Returns False when it must be tried again later."""
        downloader = self._downloaders.get(one.channel)
        message = _message(one)
        if downloader is not None:
            message = await downloader.collect(message, patient=True)
        (file,) = message.attachments
        if downloader is None or file.problem.startswith(NOT_YET_FETCHED):
            if now - one.came_at < LIFE:
                return False
            gone = "không lấy được tệp: máy chủ lưu trữ không đưa ra trong một ngày"
            message = replace(message, attachments=(replace(file, problem=gone),))
        message = await scan_attachments(message, self._files.scanner)
        await store_contents([message], self._database)
        await with_conflict_retry(
            self._work, partial(self._settle, one=one, message=message, now=now)
        )
        return True

    def _settle(
        self, conn: Connection, one: PendingDownload, message: Inbound, now: datetime
    ) -> None:
        (file,) = within_limits(conn, message, self._files, now).attachments
        if not pending_downloads.settle(conn, one.id, file):
            return
        event = Noted(by=WHO, at=now, text=_result_text(file))
        self._case_writer.apply(conn, one.case_number, event)
        self._case_writer.notify_agents(conn, f"{one.case_number}: {_result_text(file)}", now)


def _message(one: PendingDownload) -> Inbound:
    return Inbound(
        channel=one.channel,
        external_id=one.external_id,
        conversation=one.conversation,
        sender=one.sender,
        sent_at=one.came_at,
        text="",
        attachments=(one.attachment,),
    )


def _result_text(file: Attachment) -> str:
    if file.content is not None:
        return f"Đã lấy được tệp {file.name} mà khách gửi trước đó: xem /hoso."
    why = "không nhận, lý do trong /hoso" if is_refused(file) else file.problem
    return f"Tệp {file.name} của khách: {why}. Nếu cần, xin nhờ khách gửi lại."
