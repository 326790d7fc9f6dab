"""What customers sent is kept until their contracts have ended and a while longer (PV-22)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import Engine

from bot.privacy.retention import StoredData, erase_stored_data, find_stored_data
from storage import inbox
from storage.database.unit_of_work import UnitOfWork
from storage.files import attachments
from storage.files.blob_store import FolderStore, MissingContent, sweep, with_blob_store
from tests.bot.stage import Stage
from tests.policy.story import AN
from workflows import events as e
from workflows.case import ContactPoint
from workflows.planning.retention import MONTHS

BAO = "bao@vidu.example"
LAN = "lan@vidu.example"
WORDS = "hộp thư không gửi được từ sáng nay, báo lỗi 550, đề nghị xử lý"
LATER = timedelta(days=31 * MONTHS + 1)


@pytest.fixture
async def stage(engine: Engine, tmp_path: Path) -> AsyncIterator[Stage]:
    work = UnitOfWork(with_blob_store(engine, FolderStore(tmp_path)))
    yield Stage(work)
    await work.close()


async def complains(stage: Stage, *, sender: str = BAO, photo: str = "ảnh") -> str:
    told = {"channel": "email", "from": sender, "files": [("anh.jpg", photo, "")]}
    await stage.arrives(WORDS, **told)
    await stage.delivers()
    return (await stage.cases())[-1].number


async def ends(stage: Stage, number: str) -> None:
    case = await stage.desk.case(number)
    told = {"channel": "email", "from": case.conversation, "proven": [number]}
    for words in ("tôi xin rút khiếu nại, không khiếu nại nữa", "vâng, tôi rút"):
        await stage.arrives(words, **told)
        await stage.delivers()
    await stage.desk.act(number, e.Closed(by=AN, at=stage.now, lesson="không có"))
    await stage.delivers()


async def kept(stage: Stage, contact: str = BAO) -> StoredData:
    return await stage.work.read(lambda conn: find_stored_data(conn, contact, MONTHS, stage.now))


async def forgets(stage: Stage, contact: str = BAO) -> StoredData:
    return await stage.work.run(
        lambda conn: erase_stored_data(conn, stage.case_writer, contact, MONTHS, stage.now)
    )


@pytest.mark.clause("PV-22")
async def test_what_a_former_customer_sent_is_forgotten_beyond_recovery(
    stage: Stage, tmp_path: Path
) -> None:
    number = await complains(stage)
    await ends(stage, number)
    (filed,) = (await stage.desk.file(number)).attachments
    stage.later(days=LATER.days)
    assert (await forgets(stage)).files == 1
    file = await stage.desk.file(number)
    assert file.attachments == [] and file.messages and "xoá 1 tệp" in file.entries[-1].data["text"]
    rows = await stage.work.read(lambda conn: inbox.listing(conn, "done"))
    whole = [await stage.work.read(partial(inbox.get, id=row.id)) for row in rows]
    assert [row.raw for row in whole if row is not None] == [b"", b"", b""]
    with pytest.raises(MissingContent):
        await stage.work.read(lambda conn: attachments.get(conn, filed.attachment.sha256))
    names = await stage.work.read(attachments.blob_names)
    assert sweep(FolderStore(tmp_path), names, stage.now + LATER) == 1
    assert not (await kept(stage)).is_erasable, "a second time there is nothing"


@pytest.mark.clause("PV-22", "TU-25")
async def test_an_open_case_keeps_everything_of_its_customer(stage: Stage) -> None:
    await ends(stage, await complains(stage))
    stage.later(days=LATER.days)
    other = await complains(stage, photo="khác")
    told = await forgets(stage)
    assert told.retention_reason == f"{other} chưa kết thúc" and (await kept(stage)).files == 2


@pytest.mark.clause("PV-22")
async def test_a_case_that_ended_lately_or_a_hold_keeps_it_too(stage: Stage) -> None:
    number = await complains(stage)
    await ends(stage, number)
    assert "chưa đủ 24 tháng" in (await forgets(stage)).retention_reason
    stage.later(days=LATER.days)
    held = e.Held(
        by=AN, at=stage.now, contact=ContactPoint(channel="email", address=BAO), reason="nghi ngờ"
    )
    await stage.desk.act(number, held)
    assert "tạm giữ" in (await forgets(stage)).retention_reason


async def test_a_file_that_somebody_else_sent_as_well_stays_theirs(stage: Stage) -> None:
    number = await complains(stage)
    await ends(stage, number)
    stage.later(days=LATER.days)
    other = await complains(stage, sender=LAN)
    await forgets(stage)
    (filed,) = (await stage.desk.file(other)).attachments
    content = await stage.work.read(lambda conn: attachments.get(conn, filed.attachment.sha256))
    assert content == "ảnh".encode()


async def test_nobody_at_that_address_is_told(stage: Stage) -> None:
    assert (
        await kept(stage, "la@vidu.example")
    ).retention_reason == "không có khách nào ở địa chỉ này"
