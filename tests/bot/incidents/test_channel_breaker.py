"""A channel that refuses us stands still: letters wait, agents hear once, one letter probes."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.outbox.dispatcher import OutboxDispatcher
from bot.outbox.results import SLOW
from channels.contract import ChannelError, Fault, SendFailed
from channels.mail.channel import RETRIES
from storage import incidents
from tests.bot.stage import MemoryChannel, Stage
from workflows.messaging.messages import Outbound, Receipt

COMPLAINT = "mail cty e k gui dc tu sang nay, no cu bao loi 550"
FOREVER = 10_000


class Asked(MemoryChannel):
    """Remembers every letter that it was handed, taken or not."""

    def __init__(self) -> None:
        super().__init__("zalo_bot", text_limit=2000)
        self.asked: list[str] = []

    async def send(self, message: Outbound) -> Receipt:
        self.asked.append(message.key)
        return await super().send(message)


def refused(fault: Fault, times: int = FOREVER) -> list[ChannelError]:
    return [SendFailed(f"từ chối ({fault})", permanent=False, fault=fault)] * times


@pytest.fixture
def chat(stage: Stage) -> Asked:
    """The channel of a desk with three customers."""
    chat = Asked()
    stage.dispatcher = OutboxDispatcher(stage.work, {"zalo_bot": chat}, stage.case_writer)
    return chat


async def customers(stage: Stage, *names: str) -> None:
    for name in names:
        await stage.arrives(COMPLAINT, **{"from": name, "name": name})


async def fates(stage: Stage) -> set[str]:
    found = [await stage.statuses(case.number) for case in await stage.cases()]
    return {fate for case in found for fate in case.values()}


async def hours(stage: Stage, count: int) -> None:
    """Time passes; every minute of the first hour counts."""
    for _ in range(count):
        stage.later(hours=1)
        await stage.delivers()
        await stage.dispatcher.reap(stage.now)


@pytest.mark.clause("X-10")
async def test_a_wrong_password_fails_no_letter_and_is_told_once(stage: Stage, chat: Asked) -> None:
    chat.fate = refused(Fault.ACCOUNT)
    await customers(stage, "lan", "minh", "hoa")
    await stage.delivers()
    assert len(chat.asked) == 3, "what was under way when it began"
    await hours(stage, 24 * 10)
    assert await fates(stage) == {"owed"}
    (told,) = stage.notices.texts
    assert "từ chối (account)" in told and "không thư nào mất" in told
    assert len(chat.asked) < 70, "probed every four hours at most"


@pytest.mark.clause("X-10")
async def test_a_channel_that_works_again_goes_on_by_itself_and_says_so(
    stage: Stage, chat: Asked
) -> None:
    chat.fate = refused(Fault.ACCOUNT, 3)
    await customers(stage, "lan", "minh", "hoa")
    await stage.delivers()
    stage.later(minutes=14)
    await stage.delivers()
    assert chat.sent == []
    stage.later(minutes=2)
    await stage.delivers()
    assert len(chat.sent) == 9 and await fates(stage) == {"sent"}
    assert "đã gửi lại được" in stage.notices.texts[-1]
    assert len(stage.notices.texts) == 2


async def test_one_letter_alone_tries_a_closed_way(stage: Stage, chat: Asked) -> None:
    chat.fate = refused(Fault.ACCOUNT)
    await customers(stage, "lan", "minh", "hoa")
    await stage.delivers()
    before = len(chat.asked)
    stage.later(minutes=16)
    await stage.delivers()
    assert len(chat.asked) == before + 1


async def test_another_worker_keeps_to_the_pause_too(stage: Stage, chat: Asked) -> None:
    chat.fate = refused(Fault.ACCOUNT)
    await customers(stage, "lan", "minh")
    await stage.delivers()
    other = Asked()
    await OutboxDispatcher(stage.work, {"zalo_bot": other}, stage.case_writer).one_pass(
        "zalo_bot", stage.now
    )
    assert other.asked == []


async def test_a_restart_tries_at_once(stage: Stage, chat: Asked) -> None:
    chat.fate = refused(Fault.ACCOUNT, 1)
    await customers(stage, "lan")
    await stage.delivers()
    stage.later(minutes=1)
    await stage.work.run(lambda conn: incidents.reset_at_start(conn, ["zalo_bot"], stage.now))
    await stage.delivers()
    assert len(chat.sent) == 3


async def test_a_line_that_is_down_for_a_moment_troubles_nobody(stage: Stage, chat: Asked) -> None:
    chat.fate = refused(Fault.LINE, 4)
    await customers(stage, "lan")
    for _ in range(20):
        await stage.delivers()
        stage.later(seconds=30)
    assert len(chat.sent) == 3 and stage.notices.texts == []


@pytest.mark.clause("X-10")
async def test_a_server_that_is_away_for_days_costs_no_letter_its_life(
    stage: Stage, chat: Asked
) -> None:
    chat.fate = refused(Fault.LINE)
    await customers(stage, "lan")
    for _ in range(15):
        await stage.delivers()
        stage.later(minutes=1)
    await hours(stage, 24 * 5)
    assert await fates(stage) == {"owed"} and len(stage.notices.texts) == 1
    chat.fate = []
    await hours(stage, 1)
    assert await fates(stage) == {"sent"} and len(stage.notices.texts) == 2


async def test_a_letter_that_ends_every_session_keeps_no_other_waiting_and_is_given_up(
    stage: Stage,
) -> None:
    class Poison(MemoryChannel):
        async def send(self, message: Outbound) -> Receipt:
            if message.to == "lan":
                raise refused(Fault.CUT)[0]
            return await super().send(message)

    chat = Poison("zalo_bot", text_limit=2000)
    stage.dispatcher = OutboxDispatcher(stage.work, {"zalo_bot": chat}, stage.case_writer)
    await customers(stage, "lan")
    others = [f"khach-{n}" for n in range(10)]
    for one in others:
        await customers(stage, one)
        for _ in range(20):
            await stage.delivers()
            stage.later(minutes=15)
        assert {m.to for m in chat.sent} == set(others[: others.index(one) + 1])
        await stage.dispatcher.reap(stage.now)
    first = min(await stage.cases(), key=lambda case: case.number)
    assert set((await stage.statuses(first.number)).values()) <= {"failed", "expired"}


async def test_a_provider_that_wants_us_slower_gets_letters_one_by_one(
    stage: Stage, chat: Asked
) -> None:
    await customers(stage, *(f"khach-{n}" for n in range(4)))
    chat.fate = refused(Fault.PACE, 4)
    await stage.delivers()
    assert chat.sent == [] and await fates(stage) == {"owed"}
    sent = []
    stage.later(minutes=5)
    for _ in range(60):
        await stage.delivers()
        sent.append(len(chat.sent))
        stage.later(seconds=1)
    assert sent[0] == 1 and sent.index(12) == 22, "one every other second"
    assert all(after - before <= 1 for before, after in itertools.pairwise(sent))
    assert stage.notices.texts == [], "slower for five minutes: nobody's business"


async def test_a_quota_of_a_day_is_told_and_every_letter_waits(stage: Stage, chat: Asked) -> None:
    chat.fate = refused(Fault.PACE)
    await customers(stage, "lan")
    await stage.delivers()
    await hours(stage, 24 * 4)
    assert await fates(stage) == {"owed"} and len(stage.notices.texts) == 1


@pytest.mark.clause("X-10", "PV-16")
async def test_a_block_is_told_at_once_and_the_next_letter_tries_the_way(
    stage: Stage, chat: Asked
) -> None:
    await customers(stage, "lan")
    chat.fate = refused(Fault.POLICY, 1)
    await stage.delivers()
    assert "từ chối (policy)" in stage.notices.texts[0]
    await customers(stage, "minh")
    chat.fate = []
    stage.later(minutes=6)
    await stage.delivers()
    assert {m.to for m in chat.sent} == {"minh", "lan"}
    assert "đã gửi lại được" in stage.notices.texts[1]


async def test_content_that_is_refused_again_is_the_letters_own_trouble(stage: Stage) -> None:
    class Strict(MemoryChannel):
        async def send(self, message: Outbound) -> Receipt:
            if message.to == "lan" and message.key.endswith(".1"):
                again = timedelta(minutes=30)
                raise SendFailed("spam", permanent=False, retry_after=again, fault=Fault.POLICY)
            return await super().send(message)

    chat = Strict("zalo_bot", text_limit=2000)
    stage.dispatcher = OutboxDispatcher(stage.work, {"zalo_bot": chat}, stage.case_writer)
    await customers(stage, "lan", "minh")
    await stage.delivers()
    for _ in range(8):
        stage.later(minutes=6)
        await stage.delivers()
    (first, _) = sorted(await stage.cases(), key=lambda case: case.number)
    assert (await stage.statuses(first.number))["disclose"] == "failed"
    failed = [d for d in stage.notices.decisions if d.entry.event == "LetterFailed"]
    assert failed[0].alerts


@pytest.fixture
def greylisted(stage: Stage) -> Asked:
    """A channel that has a ladder of its own, as mail has."""
    chat = Asked()
    chat.capabilities = replace(chat.capabilities, retries=RETRIES)
    stage.dispatcher = OutboxDispatcher(stage.work, {"zalo_bot": chat}, stage.case_writer)
    return chat


async def test_a_greylisted_letter_is_tried_again_after_five_fifteen_thirty_and_sixty_minutes(
    stage: Stage, greylisted: Asked
) -> None:
    greylisted.fate = refused(Fault.LETTER)
    await customers(stage, "lan")
    tried, began = [], stage.now
    for _ in range(60 * 9):
        before = len(greylisted.asked)
        await stage.delivers()
        if len(greylisted.asked) > before:
            tried.append((stage.now - began).total_seconds() / 60)
        stage.later(minutes=1)
    gaps = [after - before for before, after in itertools.pairwise(tried)]
    wanted = [one.total_seconds() / 60 for one in RETRIES][: len(gaps)]
    assert len(gaps) >= 5
    assert all(want <= gap <= 1.2 * want + 1 for want, gap in zip(wanted, gaps, strict=True))


@pytest.mark.clause("PV-16")
async def test_a_letter_refused_for_two_days_is_told_in_time_and_failed_in_the_end(
    stage: Stage, greylisted: Asked
) -> None:
    greylisted.fate = refused(Fault.LETTER)
    await customers(stage, "lan")
    while len(greylisted.asked) < SLOW:
        await stage.delivers()
        stage.later(minutes=5)
    (late,) = stage.notices.texts
    assert "hãy liên hệ khách bằng cách khác" in late
    for _ in range(30):
        stage.later(hours=2)
        await stage.delivers()
        await stage.dispatcher.reap(stage.now)
    case = await stage.only_case()
    assert set((await stage.statuses(case.number)).values()) <= {"failed", "expired"}
    failed = [d for d in stage.notices.decisions if d.entry.event == "LetterFailed"]
    assert failed and all(d.alerts for d in failed)
    assert stage.notices.texts == [late], "once"
