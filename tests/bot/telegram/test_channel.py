"""Notices on their way to the group: topics are a view, refusals have names."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from aiogram.exceptions import (
    TelegramAPIError,
    TelegramBadRequest,
    TelegramNetworkError,
    TelegramRetryAfter,
)
from aiogram.methods import EditForumTopic, SendMessage

from bot.agents.card import Bold, Button, Card, Span, line
from bot.telegram.channel import TelegramChannel
from channels.contract import SendFailed
from tests.bot.telegram.group import TEAM, Group
from tests.bot.telegram.session import GROUP
from workflows.messaging.messages import Attachment, Outbound

METHOD = SendMessage(chat_id=GROUP, text="x")


@pytest.fixture
def group() -> Group:
    return Group()


def notice(
    to: str = "group",
    shown: Span = "Xin chào",
    attachments: tuple[Attachment, ...] = (),
    title: str = "KN-1 · Khách",
) -> Outbound:
    held = Card(blocks=(line(shown),), buttons=(Button("Mở", "file:1"),), title=title)
    return Outbound(key="k", channel="telegram", to=to, text=held.encode(), attachments=attachments)


async def test_a_topic_is_made_once_and_remembered(group: Group) -> None:
    await group.channel.send(notice("topic:KN-1"))
    await group.channel.send(notice("topic:KN-1"))
    assert list(group.session.topics.values()) == ["KN-1 · Khách"]
    assert {p.thread for p in group.posted} == {group.topics["KN-1"]}


async def test_a_topic_is_called_by_the_customers_name_once_it_is_known(group: Group) -> None:
    await group.channel.send(notice("topic:KN-1", title="KN-1 · chưa rõ tên"))
    await group.channel.send(notice("topic:KN-1"))
    assert list(group.session.topics.values()) == ["KN-1 · Khách"]
    restarted = TelegramChannel(group.bot, group.topics, TEAM, GROUP, per_minute=600)
    await restarted.send(notice("topic:KN-1"))
    await restarted.send(notice("topic:KN-1"))
    assert len(group.posted) == 4
    assert sum(isinstance(call, EditForumTopic) for call in group.session.calls) == 2


def test_the_pace_of_notices_is_the_one_that_was_set(group: Group) -> None:
    quick = TelegramChannel(group.bot, group.topics, TEAM, GROUP, per_minute=600)
    assert quick.capabilities.per_second == 10.0


async def test_a_deleted_topic_is_built_again(group: Group) -> None:
    await group.channel.send(notice("topic:KN-1"))
    first = group.topics["KN-1"]
    group.session.deleted.add(first)
    receipt = await group.channel.send(notice("topic:KN-1"))
    assert group.topics["KN-1"] != first
    assert group.last.thread == group.topics["KN-1"]
    assert receipt.provider_id == str(group.last.id)


async def test_without_topics_the_group_itself_shows_cases_by_number() -> None:
    group = Group(forum=False)
    number = await group.complaint()
    assert group.last.thread is None and not group.topics
    assert any(number in p.text and "Nhận xử lý" in p.buttons for p in group.posted)
    await group.types(f"/nhan {number}")
    assert group.desk.cases[number].owner == "an"
    await group.types("/ghichu đã gọi", reply_to=group.last.text)
    assert group.desk.decisions[-1].entry.event == "Noted"


async def test_a_command_in_a_deleted_topic_is_answered_in_the_group(group: Group) -> None:
    number = await group.complaint()
    group.session.deleted.add(group.topics[number])
    await group.types("/nhan", topic=number)
    assert group.last.thread is None and number in group.last.text


async def test_flood_control_says_when_to_come_back(group: Group) -> None:
    flood = TelegramRetryAfter(method=METHOD, message="Too Many Requests", retry_after=17)
    group.session.faults.append(flood)
    with pytest.raises(SendFailed) as refused:
        await group.channel.send(notice())
    assert not refused.value.permanent
    assert refused.value.retry_after == timedelta(seconds=17)


@pytest.mark.parametrize(
    ("error", "permanent"),
    [
        (TelegramNetworkError(method=METHOD, message="timeout"), False),
        (TelegramBadRequest(method=METHOD, message="Bad Request: chat not found"), False),
        (TelegramBadRequest(method=METHOD, message="Bad Request: can't parse entities"), True),
        (TelegramAPIError(method=METHOD, message="Internal"), False),
    ],
)
async def test_only_what_telegram_will_never_take_is_permanent(
    group: Group, error: TelegramAPIError, permanent: bool
) -> None:
    group.session.faults.append(error)
    with pytest.raises(SendFailed) as refused:
        await group.channel.send(notice())
    assert refused.value.permanent is permanent


async def test_rubbish_in_the_outbox_is_refused_for_good(group: Group) -> None:
    with pytest.raises(SendFailed) as refused:
        await group.channel.send(
            Outbound(key="k", channel="telegram", to="group", text='{"text": 1}')
        )
    assert refused.value.permanent


async def test_a_long_notice_is_cut_where_no_tag_breaks(group: Group) -> None:
    await group.channel.send(notice(shown=Bold("ấ&" * 9000)))
    assert group.last.text.endswith("…") and len(group.last.text) <= 4096


async def test_the_paper_to_print_comes_with_the_task(group: Group) -> None:
    paper = Attachment(name="bien-ban.pdf", media_type="application/pdf", content=b"%PDF")
    await group.channel.send(notice("topic:KN-1", attachments=(paper,)))
    sent = group.session.documents[0]
    assert sent.message_thread_id == group.topics["KN-1"]


def test_nothing_from_the_group_is_a_customers_message(group: Group) -> None:
    assert group.channel.parse(b"{}") == ()


async def test_a_notice_that_an_older_desk_stored_is_sent_as_it_was(group: Group) -> None:
    old = {
        "text": '<b>ấ</b> & 👉 <a href="tg://user?id=13">Chi</a>',
        "buttons": [{"text": "Duyệt", "data": "do:duyet:KN-1:x"}],
        "title": "KN-1 · Khách",
    }
    stored = json.dumps(old, ensure_ascii=False)
    await group.channel.send(Outbound(key="k", channel="telegram", to="topic:KN-1", text=stored))
    assert group.last.html == old["text"] and group.last.buttons == {"Duyệt": "do:duyet:KN-1:x"}
    assert list(group.session.topics.values()) == ["KN-1 · Khách"]
