"""The store of files is away: mail waits, people hear of it, nothing is put aside."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest
from sqlalchemy import Engine

from storage import inbox, incidents
from storage.database.unit_of_work import UnitOfWork
from storage.files.blob_store import with_blob_store
from tests.bot.stage import Stage
from workflows.case import Case

MAIL = {"channel": "email", "from": "bao@vidu.example", "name": "Bảo"}
WORDS = "hộp thư không gửi được từ sáng nay, báo lỗi 550, đề nghị xử lý"
PHOTO = ["ảnh.png", "\x89PNG", ""]


class Store:
    """Keeps files in memory while it is there."""

    def __init__(self) -> None:
        self.away = True
        self.kept: dict[str, bytes] = {}

    def put(self, sha256: str, content: bytes) -> None:
        if self.away:
            raise OSError("kho S3 không trả lời")
        self.kept[sha256] = content

    def get(self, sha256: str) -> bytes:
        return self.kept[sha256]

    def drop(self, sha256: str) -> None:
        del self.kept[sha256]

    def listing(self) -> Iterator[tuple[str, float]]:
        return iter([(one, 0.0) for one in self.kept])


@pytest.fixture
def store() -> Store:
    return Store()


@pytest.fixture
async def stage(engine: Engine, store: Store) -> AsyncIterator[Stage]:
    work = UnitOfWork(with_blob_store(engine, store))
    yield Stage(work)
    await work.close()


async def waits(stage: Stage, minutes: int) -> None:
    """Passes while the store is away."""
    for _ in range(minutes):
        stage.later(minutes=1)
        with pytest.raises(ExceptionGroup):
            await stage.inbox_worker.one_pass(stage.now)


async def comes(stage: Stage) -> None:
    with pytest.raises(ExceptionGroup):
        await stage.arrives(WORDS, files=[PHOTO], **MAIL)


async def filed(stage: Stage) -> Case:
    stage.later(minutes=1)
    await stage.inbox_worker.one_pass(stage.now)
    return await stage.only_case()


async def test_a_store_of_files_that_is_away_for_an_hour_puts_no_mail_aside(
    stage: Stage, store: Store
) -> None:
    await comes(stage)
    await waits(stage, 60)
    store.away = False
    case = await filed(stage)
    assert case.received_at is not None and case.received_at < stage.now
    assert (await stage.desk.file(case.number)).attachments[0].attachment.sha256 in store.kept


async def test_people_hear_once_that_mail_waits_and_once_that_it_goes_on(
    stage: Stage, store: Store
) -> None:
    await comes(stage)
    await waits(stage, 5)
    assert stage.notices.texts == []
    await waits(stage, 20)
    (told,) = stage.notices.texts
    assert "kho S3 không trả lời" in told
    (standing,) = await stage.work.read(incidents.open_incidents)
    assert standing.name == "intake"
    store.away = False
    await filed(stage)
    assert len(stage.notices.texts) == 2
    assert await stage.work.read(incidents.open_incidents) == []


async def test_what_has_waited_for_a_day_is_put_aside_and_shown(stage: Stage) -> None:
    await comes(stage)
    stage.later(days=2)
    await waits(stage, 3)
    assert len(stage.notices.unreadable) == 1
    (aside,) = await stage.work.read(lambda conn: inbox.listing(conn, "held"))
    assert aside.attempts == 3


async def test_mail_without_files_goes_on_meanwhile(stage: Stage) -> None:
    await comes(stage)
    await stage.arrives(
        "tên miền vidu.example bị treo, đề nghị xử lý", **(MAIL | {"from": "b@x.example"})
    )
    assert (await stage.only_case()).conversation == "b@x.example"
