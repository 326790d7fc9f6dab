"""What the agents' desk asks of the cases: everything of CaseService, notes, forms, file links."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

from bot.attachments.signed_links import FileLinks
from bot.cases.service import CaseService
from bot.cases.writer import CaseWriter
from bot.errors import NotNow
from channels.contract import StoreDeliveries
from storage import forms
from storage.database.unit_of_work import UnitOfWork
from storage.inbox import find_delivery
from workflows.case import Actor, Case
from workflows.messaging.messages import Attachment, RawDelivery

POLLS = 200
PAUSE = 0.05
"""How often, and how many seconds apart, a stored note is looked for: ten seconds at most."""


class AgentsService(CaseService):
    """The cases, and what agents leave with the desk on any surface."""

    def __init__(
        self,
        work: UnitOfWork,
        case_writer: CaseWriter,
        now: Callable[[], datetime],
        wake: Callable[[], None],
        *,
        store: StoreDeliveries,
        links: FileLinks,
    ) -> None:
        super().__init__(work, case_writer, now, wake)
        self._store = store
        self._links = links

    def file_link(self, number: str, file: Attachment) -> str:
        """Where agents open this file for a quarter of an hour; "" where there is no way."""
        return self._links.link(number, file.sha256, file.name)

    async def open_note(self, channel: str, note: dict[str, Any], actor: Actor) -> Case:
        """Store an agent's note in the inbox like any delivery, and wait for its case.

        The same note id again gives the same case. Raises NotNow with the reason when the note
        cannot be read, or is still waiting after ten seconds (it is safe then, and filed later).
        """
        raw = json.dumps({"agent": actor.id} | note, ensure_ascii=False).encode()
        delivery = RawDelivery(
            channel=channel, delivery_id=str(note["id"]), raw=raw, received_at=self.now()
        )
        await self._store([delivery])
        for _ in range(POLLS):
            row = await self._work.read(
                lambda conn: find_delivery(conn, channel, delivery.delivery_id)
            )
            if row is not None and row.status in ("unreadable", "held"):
                raise NotNow(row.note)
            if row is not None and row.status == "done" and row.case_number:
                return await self.case(row.case_number)
            await asyncio.sleep(PAUSE)
        raise NotNow("Đã lưu phiếu ghi, hồ sơ sẽ được mở trong giây lát. Gõ /danhsach để xem.")

    async def load_form(self, key: str) -> str | None:
        """A half-filled form or a draft as JSON, if there is one."""
        held = await self._work.read(lambda conn: forms.load(conn, key))
        return None if held is None else str(held["form"])

    async def save_form(self, key: str, form: str | None) -> None:
        """Store a half-filled form or a draft; None deletes it."""
        if form is None:
            await self._work.run(lambda conn: forms.drop(conn, key))
            return
        now = self.now()
        await self._work.run(lambda conn: forms.save(conn, key, {"form": form}, now=now))
