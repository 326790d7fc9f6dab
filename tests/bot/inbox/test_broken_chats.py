"""What chats did to the desk: late, forged, twice, in the wrong order; on both databases."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.inbox import worker
from storage import inbox
from tests.bot.stage import MemoryChannel, Stage
from tests.patience import a_while
from workflows.calendar.working_time import ZONE
from workflows.case import State
from workflows.events import Asked, Taken
from workflows.messaging.messages import Attachment, Inbound, RawDelivery

COMPLAINT = "mail cty e k gui dc tu sang nay, no cu bao loi 550"
MIDNIGHT = datetime(2026, 3, 3, 0, 0, tzinfo=ZONE)


async def due(stage: Stage, kind: str) -> datetime:
    clock = (await stage.only_case()).timer(kind)
    assert clock is not None
    return clock.due_at


@pytest.mark.clause("CP-14", "CP-25")
async def test_a_chat_written_at_23_59_counts_on_its_own_day_though_it_came_after_midnight(
    stage: Stage,
) -> None:
    wrote = MIDNIGHT - timedelta(minutes=1)
    stage.now = MIDNIGHT + timedelta(minutes=1)
    await stage.arrives(COMPLAINT, sent=wrote.isoformat())
    assert await due(stage, "K24") == wrote + timedelta(hours=24)
    assert await due(stage, "K20") == datetime(2026, 3, 31, 0, 0, tzinfo=ZONE)
    assert (await stage.only_case()).opened_at == wrote


@pytest.mark.parametrize(
    "sent", ["1970-01-21T06:11:56+00:00", "2026-01-01T00:00:00+00:00", "2999-01-01T00:00:00+00:00"]
)
async def test_a_chat_whose_date_cannot_be_counts_from_its_arrival(stage: Stage, sent: str) -> None:
    await stage.arrives(COMPLAINT, sent=sent)
    assert await due(stage, "K24") == stage.now + timedelta(hours=24)


class Batches(MemoryChannel):
    """One delivery may hold messages of several people, as Meta's do."""

    def parse(self, raw: bytes) -> Sequence[Inbound]:
        return [
            one for each in json.loads(raw) for one in super(Batches, self).parse(each.encode())
        ]


async def test_two_batches_with_the_same_people_in_other_order_do_not_wait_for_each_other(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = [f"chat-{n}" for n in range(8)]
    tried: list[int] = []
    take = worker.InboxWorker._file_delivery

    def counted(self: worker.InboxWorker, *args: Any, **more: Any) -> None:
        tried.append(1)
        take(self, *args, **more)

    monkeypatch.setattr(worker.InboxWorker, "_file_delivery", counted)
    rows = []
    for place, order in enumerate((people, people[::-1]) * 2):
        said = [
            json.dumps({"id": f"m{place}-{who}", "text": COMPLAINT, "from": who}) for who in order
        ]
        raw = json.dumps(said).encode()
        rows.append(
            RawDelivery(channel="zalo_bot", delivery_id=f"b{place}", raw=raw, received_at=stage.now)
        )
    await stage.work.run(lambda conn: inbox.store(conn, rows))
    batches = worker.InboxWorker(stage.work, {"zalo_bot": Batches("zalo_bot")}, stage.case_writer)
    assert await batches.one_pass(stage.now) == 4
    assert len(await stage.cases()) == 8
    assert len(tried) == 4, "a deadlock was broken by the database and tried again"


class SlowPhotos(Batches):
    """A message with a photo keeps its whole delivery waiting."""

    def parse(self, raw: bytes) -> Sequence[Inbound]:
        return [
            replace(one, attachments=(Attachment(name="a.jpg"),) if one.text == "ảnh" else ())
            for one in super().parse(raw)
        ]

    async def collect(self, message: Inbound, *, patient: bool = False) -> Inbound:
        await a_while()
        return message


async def test_what_somebody_wrote_in_a_batch_is_heard_before_what_they_wrote_next(
    stage: Stage,
) -> None:
    def raw(*said: tuple[str, str, str]) -> bytes:
        return json.dumps(
            [json.dumps({"id": id, "from": who, "text": text}) for id, who, text in said]
        ).encode()

    batch = raw(("m1", "lan", "ảnh"), ("m2", "mai", COMPLAINT))
    rows = [
        RawDelivery(channel="zalo_bot", delivery_id=id, raw=one, received_at=stage.now)
        for id, one in (("b1", batch), ("b2", raw(("m3", "mai", "à xin lỗi, gửi được rồi"))))
    ]
    await stage.work.run(lambda conn: inbox.store(conn, rows))
    desk = worker.InboxWorker(stage.work, {"zalo_bot": SlowPhotos("zalo_bot")}, stage.case_writer)
    await desk.one_pass(stage.now)
    (mai,) = [case for case in await stage.cases() if case.conversation == "mai"]
    file = await stage.desk.file(mai.number)
    heard = [one for one in file.messages if one.direction == "in"]
    assert [one.external_id for one in sorted(heard, key=lambda one: one.id)] == ["m2", "m3"]


@pytest.mark.clause("CP-14", "CP-25")
async def test_a_complaint_from_before_the_outage_that_comes_last_counts_from_when_it_was_written(
    stage: Stage,
) -> None:
    evening, morning = MIDNIGHT - timedelta(hours=2), MIDNIGHT + timedelta(hours=9)
    stage.now = morning
    await stage.arrives("vẫn chưa gửi được thư, báo lỗi 550", sent=morning.isoformat())
    stage.later(minutes=3)
    await stage.arrives(COMPLAINT, sent=evening.isoformat())
    assert await due(stage, "K24") == evening + timedelta(hours=24)
    assert await due(stage, "K20") == datetime(2026, 3, 31, 0, 0, tzinfo=ZONE)


@pytest.mark.clause("CP-12")
@pytest.mark.parametrize("said", [("(nhãn dán)", "unsupported"), ("", "human")])
async def test_a_sticker_or_a_bare_photo_is_no_answer_to_what_was_asked(
    stage: Stage, said: tuple[str, str]
) -> None:
    await stage.arrives(COMPLAINT)
    await stage.act(Taken)
    case = await stage.only_case()
    await stage.arrives("1. Trần Thị Lan\n2. lan@vidu.vn\n3. congty-vd.vn")
    await stage.act(Asked, fields=("incident_time",))
    case = await stage.only_case()
    assert case.state is State.WAITING_CUSTOMER and len(case.open_questions) == 1
    await stage.arrives(said[0], kind=said[1])
    case = await stage.only_case()
    assert case.state is State.WAITING_CUSTOMER and len(case.open_questions) == 1
