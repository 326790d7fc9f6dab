"""A file that its provider did not give at once is asked for again, and people see how it ends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from bot.attachments.checks import FileRules
from bot.inbox.worker import InboxWorker
from bot.scheduler.download_retry import DownloadRetry
from tests.bot.stage import MemoryChannel, Stage
from workflows.messaging.messages import Attachment, Inbound
from workflows.planning.attachment_rules import NOT_YET_FETCHED

COMPLAINT = "Hộp thư của tôi không gửi được thư từ sáng nay, báo lỗi 550."
SLOW = f"{NOT_YET_FETCHED}: máy chủ lưu trữ quá chậm"


class Links(MemoryChannel):
    """Every message has a photo behind a link; `away` while its server does not answer."""

    away = True

    def parse(self, raw: bytes) -> Sequence[Inbound]:
        photo = Attachment(name="anh.jpg", url="https://zdn.example/anh.jpg")
        return [replace(one, attachments=(photo,)) for one in super().parse(raw)]

    async def collect(self, message: Inbound, *, patient: bool = False) -> Inbound:
        (file,) = message.attachments
        got = replace(file, problem=SLOW) if self.away else replace(file, content=b"photo")
        return replace(message, attachments=(got,))


def given(stage: Stage) -> tuple[Links, DownloadRetry]:
    channel = Links("zalo_bot", text_limit=2000)
    stage.inbox_worker = InboxWorker(stage.work, {"zalo_bot": channel}, stage.case_writer)
    rules = FileRules()
    return channel, DownloadRetry(stage.work, {"zalo_bot": channel}, stage.case_writer, rules)


async def kept(stage: Stage) -> list[tuple[bool, str]]:
    file = await stage.desk.file((await stage.only_case()).number)
    return [(bool(one.attachment.sha256), one.attachment.problem) for one in file.attachments]


@pytest.mark.clause("TU-04")
async def test_a_photo_that_its_server_did_not_give_at_once_is_fetched_later_and_told(
    stage: Stage,
) -> None:
    channel, again = given(stage)
    await stage.arrives(COMPLAINT)
    assert await kept(stage) == [(False, SLOW)]
    assert await again.one_pass(stage.now) == 0
    channel.away = False
    assert await again.one_pass(stage.later(minutes=1)) == 0, "not so soon"
    assert await again.one_pass(stage.later(minutes=2)) == 1
    assert await kept(stage) == [(True, "")]
    assert "anh.jpg" in stage.notices.texts[-1]
    assert await again.one_pass(stage.later(minutes=2)) == 0


async def test_a_photo_that_never_comes_is_given_up_after_a_day_and_people_hear_of_it(
    stage: Stage,
) -> None:
    _, again = given(stage)
    await stage.arrives(COMPLAINT)
    assert await again.one_pass(stage.later(hours=23)) == 0 and stage.notices.texts == []
    assert await again.one_pass(stage.later(hours=2)) == 1
    assert "nhờ khách gửi lại" in stage.notices.texts[-1]
    assert (await kept(stage))[0][1].startswith("không lấy được tệp")
