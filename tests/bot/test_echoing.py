"""Echoes without words: which letter of unknown fate is it that arrived?"""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import Connection

from bot.echoing import echoed
from storage import outbox
from storage.inbox import InboxRow
from tests.bot.stage import CUSTOMER, Stage
from tests.storage.given import a_letter, claim
from workflows.messages import Attachment, Inbound, Kind

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
        outbox.owe(conn, replace(owe, message=message, at=stage.now))
        (claimed,) = claim(conn, now=stage.now)
        outbox.unknown(conn, claimed, "im lặng", now=stage.now)

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
    await stage.work.run(lambda conn: echoed(conn, stage.filing, row, echo, stage.now))
    file = await stage.desk.file(number)
    assert {one.message.key: one.status.value for one in file.letters}["file"] == fate
    kept = [one.attachment.name for one in file.attachments]
    assert kept == (["tra-loi.pdf"] if fate == "unknown" else []), "what a colleague sent is kept"
