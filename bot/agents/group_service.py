"""The desk as the agents' group uses it: notes by hand, topics, half-filled forms."""

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
from storage.database.unit_of_work import UnitOfWork
from storage.inbox import find_delivery
from storage.telegram import forms, topics
from workflows.case import Actor, Case
from workflows.messaging.messages import Attachment, RawDelivery

LOOKS = 200
PAUSE = 0.05
"""How often, and how many seconds apart, a filed note is looked for: ten seconds at most."""


class GroupDesk(CaseService):
    """A Desk that remembers what one Telegram group shows. `group_id` is its chat."""

    def __init__(
        self,
        work: UnitOfWork,
        case_writer: CaseWriter,
        now: Callable[[], datetime],
        wake: Callable[[], None],
        *,
        keep: StoreDeliveries,
        group_id: int,
        links: FileLinks,
    ) -> None:
        super().__init__(work, case_writer, now, wake)
        self._keep = keep
        self._group_id = group_id
        self._links = links

    def file_link(self, number: str, file: Attachment) -> str:
        """Where agents open this file for a quarter of an hour; "" where there is no way."""
        return self._links.link(number, file.sha256, file.name)

    async def open_note(self, channel: str, note: dict[str, Any], actor: Actor) -> Case:
        """File what an agent noted, through the same door as any delivery.

        The same note id again gives the same case. Raises NotNow with the reason when the note
        cannot be read, or is still waiting after ten seconds (it is safe then, and filed later).
        """
        raw = json.dumps({"agent": actor.id} | note, ensure_ascii=False).encode()
        arrived = RawDelivery(
            channel=channel, delivery_id=str(note["id"]), raw=raw, received_at=self.now()
        )
        await self._keep([arrived])
        for _ in range(LOOKS):
            filed = await self._work.read(
                lambda conn: find_delivery(conn, channel, arrived.delivery_id)
            )
            if filed is not None and filed.status in ("unreadable", "held"):
                raise NotNow(filed.note)
            if filed is not None and filed.status == "done" and filed.case_number:
                return await self.case(filed.case_number)
            await asyncio.sleep(PAUSE)
        raise NotNow("Đã lưu phiếu ghi, hồ sơ sẽ được mở trong giây lát. Gõ /danhsach để xem.")

    async def topic_of(self, number: str) -> int | None:
        """The forum topic that shows this case, if it is known."""
        return await self._work.read(lambda conn: topics.thread_of(conn, number, self._group_id))

    async def case_of_topic(self, thread_id: int) -> str | None:
        """The case that this topic shows."""
        return await self._work.read(lambda conn: topics.case_of(conn, self._group_id, thread_id))

    async def remember_topic(self, number: str, thread_id: int) -> None:
        """From now on this topic shows this case."""
        await self._work.run(lambda conn: topics.remember(conn, number, self._group_id, thread_id))

    async def forget_topic(self, number: str) -> None:
        """The topic is gone; the next notice makes a new one."""
        await self._work.run(lambda conn: topics.forget(conn, number, self._group_id))

    async def load_form(self, key: str) -> str | None:
        """A half-filled form as JSON, if there is one."""
        held = await self._work.read(lambda conn: forms.load(conn, key))
        return None if held is None else str(held["form"])

    async def save_form(self, key: str, form: str | None) -> None:
        """Keep a half-filled form; None forgets it."""
        if form is None:
            await self._work.run(lambda conn: forms.drop(conn, key))
            return
        now = self.now()
        await self._work.run(lambda conn: forms.save(conn, key, {"form": form}, now=now))
