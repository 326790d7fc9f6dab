"""Echoes without words: which letter of unknown fate is it that arrived?"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest
from sqlalchemy import Connection

from bot.inbox.echoes import record_echo
from bot.outbox.dispatcher import OutboxDispatcher
from channels.contract import ChannelError, SendFailed, SendUnknown
from storage.inbox import InboxRow
from storage.outbox import outbox
from tests.bot.stage import CUSTOMER, MemoryChannel, Stage
from tests.policy.story import AN
from tests.storage.given import a_letter, claim
from workflows.events import Replied
from workflows.messaging.messages import Attachment, Inbound, Kind, Outbound, Receipt

COMPLAINT = "mail cty e k gui dc tu sang nay, no cu bao loi 550"
PDF = Attachment(name="tra-loi.pdf", media_type="application/pdf", content=b"%PDF")


async def lost_file(stage: Stage) -> str:
    """A file whose answer was lost, in a case that knows nothing else."""
    await stage.arrives(COMPLAINT)
    await stage.delivers()
    number = (await stage.only_case()).number

    def lose(conn: Connection) -> None:
        owe = a_letter("file", to=CUSTOMER, files=(PDF,), case_number=number)
        message = replace(owe.message, text="")
        outbox.enqueue(conn, replace(owe, message=message, at=stage.now))
        (claimed,) = claim(conn, now=stage.now)
        outbox.mark_unknown(conn, claimed, "im lặng", now=stage.now)

    await stage.work.run(lose)
    return number


@pytest.mark.parametrize(("media_type", "fate"), [("image/jpeg", "unknown"), ("x/y", "sent")])
async def test_a_colleagues_photo_is_not_the_lost_answer_that_arrived_after_all(
    stage: Stage, media_type: str, fate: str
) -> None:
    number = await lost_file(stage)
    row = InboxRow(
        id=7, channel="zalo_bot", delivery_id="e", received_at=stage.now, attempts=1, status="new",
        note="", case_number=None,
    )  # fmt: skip
    echo = Inbound(
        channel="zalo_bot", external_id="e1", conversation=CUSTOMER, sender="7113", kind=Kind.ECHO,
        sent_at=stage.now, text="", attachments=(replace(PDF, media_type=media_type),),
    )  # fmt: skip
    await stage.work.run(lambda conn: record_echo(conn, stage.case_writer, row, echo, stage.now))
    file = await stage.desk.file(number)
    assert {one.message.key: one.status.value for one in file.letters}["file"] == fate
    kept = [one.attachment.name for one in file.attachments]
    assert kept == (["tra-loi.pdf"] if fate == "unknown" else []), "what a colleague sent is kept"


def told(text: str) -> dict[str, object]:
    return {"kind": "echo", "text": text, "id": "provider-7"}


class Slow(MemoryChannel):
    """Takes a letter, shows it, and answers only then: with an error, or not at all."""

    def __init__(self, fate: ChannelError | None) -> None:
        super().__init__("zalo_bot", text_limit=2000)
        self.last = fate
        self.shown: list[str] = []
        self.show: Callable[[str], Awaitable[None]] | None = None

    async def send(self, message: Outbound) -> Receipt:
        self.shown.append(message.text)
        if self.show is not None:
            await self.show(message.text)
        if self.last is not None:
            raise self.last
        return Receipt(provider_id="provider-7")


@pytest.mark.clause("X-10")
@pytest.mark.parametrize(
    "fate", [None, SendUnknown("im lặng"), SendFailed("HTTP 500", permanent=False)]
)
async def test_an_echo_that_comes_before_the_answer_counts_whatever_the_answer_is(
    stage: Stage, fate: ChannelError | None
) -> None:
    await stage.arrives(COMPLAINT)
    await stage.delivers()
    slow = Slow(fate)

    async def show(text: str) -> None:
        await stage.arrives(**told(text))

    slow.show = show
    number = (await stage.only_case()).number
    before = [line.event for line in (await stage.desk.file(number)).entries]
    sent = before.count("LetterSent")
    await stage.desk.act(number, Replied(by=AN, at=stage.now, text="Bên em đang kiểm tra ạ."))
    delivery = OutboxDispatcher(stage.work, {"zalo_bot": slow}, stage.case_writer)
    for _ in range(5):
        await delivery.one_pass("zalo_bot", stage.later(minutes=5))
    assert len(slow.shown) == 1, "it went out twice"
    file = await stage.desk.file(number)
    assert (file.letters[-1].status.value, file.letters[-1].provider_id) == ("sent", "provider-7")
    events = [line.event for line in file.entries]
    assert events.count("LetterSent") == sent + 1
    assert not {"RepliedElsewhere", "LetterUnknown", "LetterFailed"} & set(events)
