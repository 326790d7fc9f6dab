"""A whole desk behind its web application: no loops, no network, a clock that stands still."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import httpx2
from fastapi import FastAPI

from bot.cases.service import CaseService
from bot.cases.writer import CaseWriter
from bot.clock import Clock
from bot.inbox.worker import InboxWorker
from bot.letters.composer import LetterComposer
from bot.outbox.dispatcher import OutboxDispatcher
from bot.privacy.erasure_requests import ErasureRequests
from bot.web.app import build
from bot.web.health import Status, measure_status
from bot.wiring import verifiers
from channels import registry
from channels.contract import Channel
from channels.factory import Outside
from channels.http.client import Http
from channels.registry import ALWAYS_ON
from channels.zalo_bot.channel import ZaloBotChannel
from channels.zalo_bot.settings import ZaloBotSettings
from storage import inbox
from storage.database import engine
from storage.database.unit_of_work import UnitOfWork
from tests.bot.stage import RecordedNotices
from tests.databases import Databases
from workflows import policy
from workflows.case import Actor, Case, Role
from workflows.messaging.messages import Outbound, RawDelivery, Receipt

NOW = datetime(2026, 3, 2, 2, 30, tzinfo=UTC)
"""Monday, 09:30 in Viet Nam."""

SECRET = "hook-secret-of-the-tests"
SIGNED = {"x-bot-api-secret-token": SECRET}
TOKEN = "api-token-of-the-tests"
AN = Actor(
    id="an",
    name="Nguyễn Thị An",
    roles=frozenset({Role.RECEIVER, Role.RESOLVER, Role.APPROVER}),
)
COMPLAINT = "Tôi muốn khiếu nại: hộp thư ketoan@congty.vn không gửi được thư từ 8h sáng nay."


class Zalo(ZaloBotChannel):
    """Zalo that takes every message and remembers it."""

    def __init__(self, http: Http) -> None:
        settings = ZaloBotSettings(token="1:x", webhook_secret=SECRET, per_second=1000.0)
        super().__init__(settings, http)
        self.taken: list[Outbound] = []

    async def send(self, message: Outbound) -> Receipt:
        self.taken.append(message)
        return Receipt(provider_id=f"zalo-{len(self.taken)}")


@dataclass
class Site:
    """The parts, and short ways to make things happen."""

    work: UnitOfWork
    desk: CaseService
    inbox_worker: InboxWorker
    dispatcher: OutboxDispatcher
    clock: Clock
    channels: dict[str, Channel]
    case_writer: CaseWriter
    notices: RecordedNotices
    kept: list[RawDelivery] = field(default_factory=list)
    loops: dict[str, bool] = field(default_factory=lambda: {"intake": True, "clock": True})
    file_at_once: bool = True
    names: dict[str, str] = field(default_factory=lambda: {"an": "Nguyễn Thị An"})

    async def keep(self, deliveries: Sequence[RawDelivery]) -> None:
        self.kept.extend(deliveries)
        await self.work.run(lambda conn: inbox.store(conn, deliveries))
        if self.file_at_once:
            await self.inbox_worker.one_pass(self.clock.now())

    async def status(self) -> Status:
        failures = {"intake": 2}
        return await measure_status(
            self.work, self.clock.now(), loops=self.loops, failures=failures
        )

    def app(self, *, password: str = "", token: str = TOKEN, demo: bool = True) -> FastAPI:
        return build(
            desk=self.desk,
            work=self.work,
            store=self.keep,
            verifiers=verifiers(self.channels),
            clock=self.clock if demo else None,
            status=self.status,
            password=password,
            api_token=token,
            names=self.names,
            erasure_requests=ErasureRequests(
                work=self.work,
                case_writer=self.case_writer,
                secret=SECRET,
                base="https://khieunai.vidu.example",
            ),
        )

    @asynccontextmanager
    async def browser(
        self,
        *,
        password: str = "",
        token: str = TOKEN,
        demo: bool = True,
        client: str = "127.0.0.1",
        url: str = "http://127.0.0.1:8080",
    ) -> AsyncIterator[httpx2.AsyncClient]:
        """Somebody at `client` who calls the desk by `url`."""
        app = self.app(password=password, token=token, demo=demo)
        transport = httpx2.ASGITransport(app=app, client=(client, 50000))
        async with httpx2.AsyncClient(transport=transport, base_url=url) as made:
            yield made

    async def complains(
        self, text: str = COMPLAINT, *, chat: str = "chat-1", name: str = "Trần Văn Đức"
    ) -> Case:
        """A customer complains on Zalo; the case that it became, letters handed over."""
        raw = zalo_message(text, chat=chat, name=name, id=f"m{len(self.kept)}")
        arrived = RawDelivery(
            channel="zalo_bot", delivery_id=f"d{len(self.kept)}", raw=raw, received_at=NOW
        )
        await self.keep((arrived,))
        while await self.dispatcher.one_pass("zalo_bot", self.clock.now()):
            pass
        return (await self.desk.search(chat))[0]


def zalo_message(
    text: str, *, chat: str = "chat-1", name: str = "Trần Văn Đức", id: str = "m1"
) -> bytes:
    """What Zalo posts when somebody writes."""
    message = {
        "message_id": id,
        "date": int(NOW.timestamp() * 1000),
        "message_type": "CHAT_MESSAGE",
        "from": {"id": chat, "display_name": name, "is_bot": False},
        "chat": {"id": chat, "chat_type": "PRIVATE"},
        "text": text,
    }
    event = {"event_name": "message.text.received", "message": message}
    return json.dumps(event, ensure_ascii=False).encode()


@asynccontextmanager
async def open_site(databases: Databases, directory: Path) -> AsyncIterator[Site]:
    """A desk on a fresh SQLite file."""
    work, http = UnitOfWork(engine.create(databases.sqlite(directory))), Http()
    channels = registry.build(ALWAYS_ON, Outside(http=http)) | {"zalo_bot": Zalo(http)}
    rules = policy.load()
    notices = RecordedNotices()
    case_writer = CaseWriter(
        policy=rules, composer=LetterComposer(policy=rules, channels=channels), notices=notices
    )
    clock = Clock(NOW)
    yield Site(
        work=work,
        desk=CaseService(work, case_writer, clock.now, lambda: None),
        inbox_worker=InboxWorker(work, channels, case_writer),
        dispatcher=OutboxDispatcher(work, channels, case_writer),
        clock=clock,
        channels=channels,
        case_writer=case_writer,
        notices=notices,
    )
    await http.close()
    await work.close()
