"""A list that knows messages by other ids than their webhook did: nothing is filed twice."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.integrations.known_messages import KnownMessages
from channels.chat.catch_up import MissedMessage
from storage import messages
from storage.database.unit_of_work import UnitOfWork
from storage.messages import NewMessage
from tests.policy.story import MONDAY


async def filed(
    work: UnitOfWork,
    id: str,
    text: str,
    *,
    at: datetime = MONDAY,
    out: bool = False,
    kind: str = "human",
) -> None:
    await work.run(
        lambda conn: messages.add(
            conn,
            NewMessage(
                case_number=None,
                direction="out" if out else "in",
                channel="facebook",
                external_id=id,
                conversation="2002",
                sender="2002",
                sent_at=at,
                text=text,
                kind=kind,
            ),
        )
    )


def listed(id: str, text: str, *, at: datetime = MONDAY, ours: bool = False) -> MissedMessage:
    return MissedMessage(id=id, at=at, event={}, conversation="2002", ours=ours, text=text)


async def test_a_message_whose_id_in_the_list_differs_is_not_filed_a_second_time(work: UnitOfWork):
    await filed(
        work, "m_hook", "mật khẩu là [đã che mật khẩu] nhé", at=MONDAY + timedelta(seconds=3)
    )
    known = KnownMessages(work=work, channel="facebook")
    assert await known([listed("mid.list", "mật khẩu là abc123456 nhé")]) == {"mid.list"}


async def test_our_letter_under_another_id_is_not_told_as_a_colleagues(work: UnitOfWork):
    await filed(work, "m_hook", "Kính gửi quý khách", out=True)
    known = KnownMessages(work=work, channel="facebook")
    same = listed("mid.list", "Kính gửi quý khách", ours=True, at=MONDAY + timedelta(seconds=40))
    assert await known([same]) == {"mid.list"}
    assert await known([listed("mid.list", "Kính gửi quý khách")]) == set()


async def test_the_same_words_said_twice_are_two_messages_when_one_was_missed(work: UnitOfWork):
    await filed(work, "m_1", "alo")
    await filed(work, "m_2", "(nhãn dán)", kind="unsupported")
    known = KnownMessages(work=work, channel="facebook")
    found = [listed("m_1", "alo"), listed("x", "alo"), listed("y", ""), listed("z", "")]
    assert await known(found) == {"m_1", "y"}


async def test_words_of_another_hour_or_another_person_are_another_message(work: UnitOfWork):
    await filed(work, "m_1", "alo", at=MONDAY - timedelta(minutes=5))
    known = KnownMessages(work=work, channel="facebook")
    assert await known([listed("x", "alo")]) == set()
