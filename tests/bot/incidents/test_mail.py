"""A desk whose mail server refuses it, over real SMTP: letters wait, nothing is lost or doubled."""

from __future__ import annotations

import email
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from bot.outbox.dispatcher import OutboxDispatcher
from channels.mail.channel import MailChannel
from tests.bot.stage import Stage
from tests.mailservers import Sink, mail_settings, sink

COMPLAINT = "hộp thư không gửi được từ sáng nay, báo lỗi 550, đề nghị xử lý"


@asynccontextmanager
async def posting(stage: Stage, server: Sink) -> AsyncIterator[None]:
    """The stage hands its mail to that server, which knows it."""
    server.password = "cũ"
    settings = mail_settings(smtp_port=server.port, smtp_user="khieunai", smtp_password="cũ")
    channel = MailChannel(settings, clock=lambda: stage.now)
    stage.dispatcher = OutboxDispatcher(stage.work, {"email": channel}, stage.case_writer)
    yield
    await channel.close()


async def complains(stage: Stage, *senders: str) -> None:
    for one in senders:
        sender = {"from": f"{one}@khach.example", "name": one}
        await stage.arrives(COMPLAINT, channel="email", **sender)


async def passes(stage: Stage, *, minutes: int, steps: int) -> None:
    for _ in range(steps):
        stage.later(minutes=minutes)
        await stage.delivers()
        await stage.dispatcher.reap(stage.now)


def subjects(server: Sink) -> set[str]:
    return {str(email.message_from_bytes(raw)["message-id"]) for _, _, raw in server.mails}


@pytest.mark.clause("X-10")
async def test_after_four_days_with_a_revoked_password_every_letter_leaves_once(
    stage: Stage,
) -> None:
    async with sink() as server, posting(stage, server):
        server.password = "mới"
        await complains(stage, "lan", "minh", "hoa")
        await stage.delivers()
        await passes(stage, minutes=30, steps=2 * 24 * 4)
        assert server.mails == [] and server.logins < 30
        (told,) = stage.notices.texts
        assert "smtp_password" in told and "3 thư đang chờ" in told
        server.password = "cũ"
        await passes(stage, minutes=60, steps=5)
        assert len(server.mails) == len(subjects(server)) == 3
    assert "đã gửi lại được" in stage.notices.texts[1]
    assert len(stage.notices.texts) == 2


async def test_a_greylist_sees_the_same_letter_again_and_keeps_no_other_waiting(
    stage: Stage,
) -> None:
    async with sink() as server, posting(stage, server):
        server.rcpt_replies = {"lan@khach.example": "450 4.7.1 greylisted, come back later"}
        await complains(stage, "lan", "minh")
        await stage.delivers()
        assert [to for _, to, _ in server.mails] == [["minh@khach.example"]]
        server.rcpt_replies = {}
        await passes(stage, minutes=2, steps=2)
        assert len(server.mails) == 1, "sooner than five minutes it would be refused again"
        await passes(stage, minutes=2, steps=2)
        assert len(server.mails) == 2 and stage.notices.texts == []


async def test_a_server_that_is_away_an_hour_is_told_and_costs_nothing(stage: Stage) -> None:
    async with sink() as server, posting(stage, server):
        await complains(stage, "lan")
        server.drop_before_mail = 10_000
        await stage.delivers()
        await passes(stage, minutes=1, steps=60)
        assert server.mails == [] and len(stage.notices.texts) == 1
        server.drop_before_mail = 0
        await passes(stage, minutes=1, steps=6)
        assert len(server.mails) == 1 and len(stage.notices.texts) == 2


@pytest.mark.clause("PV-16")
async def test_a_bounce_that_names_no_address_fails_the_letter_it_came_back_from(
    stage: Stage,
) -> None:
    await complains(stage, "lan")
    await stage.delivers()
    (sent,) = stage.mail.sent
    failed = [{"address": "", "letter": sent.key, "diagnostic": "Hộp này không dùng nữa."}]
    await stage.arrives("…", channel="email", kind="bounce", failed=failed, **{"from": "may@xa"})
    (told,) = [d for d in stage.notices.decisions if d.entry.event == "LetterFailed"]
    assert told.alerts
    assert str(told.entry.data["reason"]).startswith("lan@khach.example: ")
