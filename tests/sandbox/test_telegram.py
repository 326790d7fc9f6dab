"""The Telegram stand-in as the real client library sees it, and as strict as the real one."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import httpx2
import pytest
from aiogram import Bot
from aiogram.client.default import DefaultBotProperties
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import (
    TelegramBadRequest,
    TelegramConflictError,
    TelegramNetworkError,
    TelegramRetryAfter,
    TelegramServerError,
    TelegramUnauthorizedError,
)
from aiogram.types import (
    BotCommand,
    BufferedInputFile,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    ReplyParameters,
)

from sandbox.clock import Clock
from sandbox.faults import Fault, FaultKind
from sandbox.record import NothingCame
from sandbox.world import World
from tests.patience import until

from .hook import hook

GROUP = -1001234567890
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 64


def a_bot(world: World, token: str) -> Bot:
    session = AiohttpSession(api=TelegramAPIServer.from_base(world.telegram.base_url))
    return Bot(token, session=session, default=DefaultBotProperties(parse_mode="HTML"))


@pytest.fixture
async def bot(world: World) -> AsyncIterator[Bot]:
    one = a_bot(world, world.accounts.telegram_token)
    yield one
    await one.session.close()


def keyboard(**buttons: str) -> InlineKeyboardMarkup:
    row = [InlineKeyboardButton(text=text, callback_data=data) for text, data in buttons.items()]
    return InlineKeyboardMarkup(inline_keyboard=[row])


async def test_the_bot_knows_itself_its_group_and_its_members(world: World, bot: Bot) -> None:
    world.telegram.agent(11, "Lan", status="administrator")
    assert (await bot.get_me()).username == "tiepnhan_bot"
    chat = await bot.get_chat(GROUP)
    assert chat.is_forum
    assert (await bot.get_chat_member(GROUP, 11)).status == "administrator"
    assert len(await bot.get_chat_administrators(GROUP)) == 2
    with pytest.raises(TelegramBadRequest, match="PARTICIPANT_ID_INVALID"):
        await bot.get_chat_member(GROUP, 99)


async def test_an_agent_types_and_the_bot_answers_in_the_topic(world: World, bot: Bot) -> None:
    lan = world.telegram.agent(11, "Lan")
    topic = await bot.create_forum_topic(GROUP, "KN-2026-000123 · Chị An")
    typed = await lan.types("/nhan nhé", topic="KN-2026-000123")
    (update,) = await bot.get_updates(timeout=50)
    assert update.message
    assert update.message.text == "/nhan nhé"
    assert update.message.from_user
    assert update.message.from_user.id == 11
    assert update.message.message_thread_id == topic.message_thread_id
    assert update.message.is_topic_message
    assert [e.type for e in update.message.entities or ()] == ["bot_command"]
    await update.message.answer("Đã nhận <b>hồ sơ</b>")
    answer = await world.telegram.next_message("Đã nhận", topic="KN-2026")
    assert answer.text == "Đã nhận hồ sơ"
    assert answer.entities == ({"type": "bold", "offset": 8, "length": 5},)
    assert [m.id for m in world.telegram.transcript("KN-2026")][1:] == [typed.id, answer.id]


async def test_every_message_in_a_topic_answers_the_message_that_opened_it(
    world: World, bot: Bot
) -> None:
    topic = await bot.create_forum_topic(GROUP, "Hồ sơ")
    await world.telegram.agent(11).types("chào", topic="Hồ sơ")
    (update,) = await bot.get_updates()
    assert update.message
    assert update.message.reply_to_message
    assert update.message.reply_to_message.message_id == topic.message_thread_id
    assert update.message.reply_to_message.forum_topic_created


async def test_general_has_no_thread_and_1_is_not_one(world: World, bot: Bot) -> None:
    await world.telegram.agent(11).types("/viec")
    (update,) = await bot.get_updates()
    assert update.message
    assert update.message.message_thread_id is None
    with pytest.raises(TelegramBadRequest, match="message thread not found"):
        await bot.send_message(GROUP, "x", message_thread_id=1)


async def test_an_agent_replies_to_a_message(world: World, bot: Bot) -> None:
    asked = await bot.send_message(GROUP, "Số điện thoại?")
    await world.telegram.agent(11).types("0912", reply_to=asked.message_id)
    (update,) = await bot.get_updates()
    assert update.message
    assert update.message.reply_to_message
    assert update.message.reply_to_message.text == "Số điện thoại?"
    assert update.message.reply_to_message.from_user
    assert update.message.reply_to_message.from_user.is_bot


async def test_the_bot_replies_to_a_message(world: World, bot: Bot) -> None:
    asked = await world.telegram.agent(11).types("alo")
    said = await bot.send_message(
        GROUP, "dạ", reply_parameters=ReplyParameters(message_id=asked.id)
    )
    assert said.reply_to_message
    with pytest.raises(TelegramBadRequest, match="message to be replied not found"):
        await bot.send_message(GROUP, "dạ", reply_parameters=ReplyParameters(message_id=999))


async def test_an_agent_presses_a_button_and_sees_the_answer(world: World, bot: Bot) -> None:
    await bot.send_message(GROUP, "Hồ sơ mới", reply_markup=keyboard(Nhận="take:1", Bỏ="drop:1"))
    press = await world.telegram.agent(11).presses("Nhận")
    (update,) = await bot.get_updates()
    assert update.callback_query
    assert update.callback_query.data == "take:1"
    assert update.callback_query.message
    await update.callback_query.answer("Anh/chị đã nhận")
    assert await press.answered() == "Anh/chị đã nhận"
    with pytest.raises(TelegramBadRequest, match="query is too old"):
        await update.callback_query.answer("lần nữa")
    with pytest.raises(LookupError, match="Nhận"):
        await world.telegram.agent(11).presses("Không có")


async def test_edits_and_deletions_show_in_the_transcript(world: World, bot: Bot) -> None:
    said = await bot.send_message(GROUP, "cũ", reply_markup=keyboard(A="a"))
    await bot.edit_message_text("mới", chat_id=GROUP, message_id=said.message_id)
    (now,) = world.telegram.transcript()
    assert (now.text, now.buttons) == ("mới", ())
    with pytest.raises(TelegramBadRequest, match="message is not modified"):
        await bot.edit_message_text("mới", chat_id=GROUP, message_id=said.message_id)
    await bot.edit_message_reply_markup(
        chat_id=GROUP, message_id=said.message_id, reply_markup=keyboard(B="b")
    )
    assert world.telegram.transcript()[0].buttons == ("B",)
    await bot.delete_message(GROUP, said.message_id)
    assert world.telegram.transcript() == []
    with pytest.raises(TelegramBadRequest, match="message to delete not found"):
        await bot.delete_message(GROUP, said.message_id)
    assert [h.kind for h in world.telegram.happenings] == ["sent", "edited", "edited", "deleted"]
    assert len(world.violations) == 0


async def test_the_bot_cannot_edit_what_an_agent_wrote(world: World, bot: Bot) -> None:
    typed = await world.telegram.agent(11).types("alo")
    with pytest.raises(TelegramBadRequest, match="can't be edited"):
        await bot.edit_message_text("x", chat_id=GROUP, message_id=typed.id)
    with pytest.raises(TelegramBadRequest, match="message to edit not found"):
        await bot.edit_message_text("x", chat_id=GROUP, message_id=999)


async def test_a_document_can_be_downloaded_again(world: World, bot: Bot) -> None:
    file = BufferedInputFile(b"%PDF-1.7 xin chao", filename="Trả lời.pdf")
    said = await bot.send_document(GROUP, file, caption="Công văn <i>trả lời</i>")
    assert said.document
    assert said.document.file_name == "Trả lời.pdf"
    seen = await world.telegram.next_message("Công văn")
    stored = world.telegram.files.get(seen.file_id)
    assert stored
    assert stored.content == b"%PDF-1.7 xin chao"
    again = await bot.send_document(GROUP, said.document.file_id)
    assert again.document
    assert again.document.file_id == said.document.file_id


async def test_the_bot_downloads_what_an_agent_sends(world: World, bot: Bot) -> None:
    await world.telegram.agent(11).sends_file("đơn.png", PNG, media_type="image/png")
    (update,) = await bot.get_updates()
    assert update.message
    assert update.message.photo
    file = await bot.get_file(update.message.photo[-1].file_id)
    assert file.file_path
    content = await bot.download_file(file.file_path)
    assert content
    assert content.read() == PNG
    content.close()


async def test_photos_must_be_pictures(bot: Bot) -> None:
    await bot.send_photo(GROUP, BufferedInputFile(PNG, filename="a.png"))
    with pytest.raises(TelegramBadRequest, match="IMAGE_PROCESS_FAILED"):
        await bot.send_photo(GROUP, BufferedInputFile(b"chu", filename="a.png"))
    with pytest.raises(TelegramBadRequest, match="file must be non-empty"):
        await bot.send_document(GROUP, BufferedInputFile(b"", filename="a.pdf"))


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "message text is empty"),
        ("  \n ", "message text is empty"),
        ("<b></b>", "message text is empty"),
        ("ệ" * 4097, "message is too long"),
        ("<b>đậm", 'find end tag corresponding to start tag "b"'),
        ("<b>đậm</i>", 'Unmatched end tag at byte offset 9, expected "</b>", found "</i>"'),
        ("a < b", 'Unsupported start tag "" at byte offset 2'),
        ("<h1>x</h1>", 'Unsupported start tag "h1"'),
        ("x</b>", "Unexpected end tag at byte offset 1"),
        ("x <b", "Unclosed start tag"),
        ("<span>x</span>", 'must have class "tg-spoiler"'),
    ],
)
async def test_a_bad_text_is_refused_and_recorded(
    world: World, bot: Bot, text: str, why: str
) -> None:
    with pytest.raises(TelegramBadRequest) as refused:
        await bot.send_message(GROUP, text)
    assert why in str(refused.value)
    assert why in world.violations[0].what


async def test_the_limit_counts_what_is_visible(bot: Bot) -> None:
    assert await bot.send_message(GROUP, "<b>" + "&lt;" * 4096 + "</b>")


async def test_a_caption_has_its_own_limit(bot: Bot) -> None:
    file = BufferedInputFile(b"%PDF", filename="a.pdf")
    with pytest.raises(TelegramBadRequest, match="message caption is too long"):
        await bot.send_document(GROUP, file, caption="ệ" * 1025)


async def test_callback_data_has_64_bytes(bot: Bot) -> None:
    assert await bot.send_message(GROUP, "x", reply_markup=keyboard(A="x" * 64))
    with pytest.raises(TelegramBadRequest, match="BUTTON_DATA_INVALID"):
        await bot.send_message(GROUP, "x", reply_markup=keyboard(A="ệ" * 22))


async def test_a_button_needs_an_action(bot: Bot) -> None:
    bare = InlineKeyboardMarkup(inline_keyboard=[[InlineKeyboardButton(text="A")]])
    with pytest.raises(TelegramBadRequest, match="Text buttons are unallowed"):
        await bot.send_message(GROUP, "x", reply_markup=bare)


async def test_an_unknown_chat_is_refused(bot: Bot) -> None:
    with pytest.raises(TelegramBadRequest, match="chat not found"):
        await bot.send_message(-100999, "x")


async def test_the_bot_writes_privately_only_to_who_wrote_first(world: World, bot: Bot) -> None:
    lan = world.telegram.agent(11)
    with pytest.raises(TelegramBadRequest, match="chat not found"):
        await bot.send_message(11, "chào")
    await lan.types("/start", private=True)
    assert (await bot.send_message(11, "chào")).chat.type == "private"


async def test_a_wrong_token_is_unauthorized(world: World) -> None:
    stranger = a_bot(world, "123:wrong")
    with pytest.raises(TelegramUnauthorizedError):
        await stranger.get_me()
    await stranger.session.close()


async def test_an_unknown_method_is_recorded(world: World, http: httpx2.AsyncClient) -> None:
    root = f"{world.telegram.base_url}/bot{world.accounts.telegram_token}"
    assert (await http.post(f"{root}/sendPigeon")).status_code == 404
    assert world.violations[0].method == "sendPigeon"
    assert (await http.post(f"{root}/GETME")).status_code == 200


async def test_json_bodies_are_read_too(world: World, http: httpx2.AsyncClient) -> None:
    root = f"{world.telegram.base_url}/bot{world.accounts.telegram_token}"
    markup = {"inline_keyboard": [[{"text": "A", "callback_data": "a"}]]}
    body = {"chat_id": GROUP, "text": "chào", "reply_markup": markup}
    assert (await http.post(f"{root}/sendMessage", json=body)).json()["ok"] is True
    assert world.telegram.transcript()[0].buttons == ("A",)


async def test_a_topic_lives(world: World, bot: Bot) -> None:
    topic = await bot.create_forum_topic(GROUP, "Hồ sơ 1")
    thread = topic.message_thread_id
    await bot.edit_forum_topic(GROUP, thread, name="Hồ sơ 2")
    assert world.telegram.topic("Hồ sơ 2").id == thread
    await bot.close_forum_topic(GROUP, thread)
    with pytest.raises(TelegramBadRequest, match="TOPIC_NOT_MODIFIED"):
        await bot.close_forum_topic(GROUP, thread)
    await bot.reopen_forum_topic(GROUP, thread)
    await bot.delete_forum_topic(GROUP, thread)
    with pytest.raises(TelegramBadRequest, match="message thread not found"):
        await bot.send_message(GROUP, "x", message_thread_id=thread)
    with pytest.raises(TelegramBadRequest, match="TOPIC_ID_INVALID"):
        await bot.close_forum_topic(GROUP, thread)
    assert world.telegram.topics == []


async def test_topic_names_have_a_limit(bot: Bot) -> None:
    with pytest.raises(TelegramBadRequest, match="TOPIC_TITLE"):
        await bot.create_forum_topic(GROUP, "ệ" * 129)


async def test_agents_close_and_delete_topics_by_hand(world: World, bot: Bot) -> None:
    topic = await bot.create_forum_topic(GROUP, "Hồ sơ")
    lan = world.telegram.agent(11)
    await lan.closes_topic("Hồ sơ")
    (update,) = await bot.get_updates()
    assert update.message
    assert update.message.forum_topic_closed
    lan.deletes_topic("Hồ sơ")  # nobody tells the bot
    with pytest.raises(TelegramBadRequest, match="message thread not found"):
        await bot.send_message(GROUP, "x", message_thread_id=topic.message_thread_id)
    assert len(world.violations) == 0


async def test_flood_control_when_switched_on(world: World, bot: Bot) -> None:
    world.telegram.flood_limit = 20
    for _ in range(20):
        await bot.send_message(GROUP, "x")
    with pytest.raises(TelegramRetryAfter) as refused:
        await bot.send_message(GROUP, "x")
    assert 1 <= refused.value.retry_after <= 60
    assert isinstance(world.clock, Clock)
    world.clock.advance(timedelta(minutes=1))
    assert await bot.send_message(GROUP, "x")


async def test_commands_in_the_menu_are_checked(world: World, bot: Bot) -> None:
    await bot.set_my_commands([BotCommand(command="nhan", description="Nhận hồ sơ")])
    assert (await bot.get_my_commands())[0].command == "nhan"
    with pytest.raises(TelegramBadRequest, match="BOT_COMMAND_INVALID"):
        await bot.set_my_commands([BotCommand(command="nhận", description="Nhận hồ sơ")])


async def test_updates_come_until_they_are_confirmed(world: World, bot: Bot) -> None:
    await world.telegram.agent(11).types("một")
    await world.telegram.agent(11).types("hai")
    first = await bot.get_updates(limit=1)
    assert [u.update_id for u in await bot.get_updates(limit=1)] == [first[0].update_id]
    rest = await bot.get_updates(offset=first[0].update_id + 1)
    assert [u.message.text for u in rest if u.message] == ["hai"]
    assert await bot.get_updates(offset=rest[0].update_id + 1) == []


async def test_a_second_poller_ends_the_first(world: World, bot: Bot) -> None:
    first = asyncio.create_task(bot.get_updates(timeout=30))
    await until(lambda: world.telegram.updates.waiters.listeners)
    second = asyncio.create_task(bot.get_updates(timeout=30))
    with pytest.raises(TelegramConflictError):
        await first
    await world.telegram.agent(11).types("alo")
    assert len(await second) == 1


async def test_only_wanted_kinds_of_update_come(world: World, bot: Bot) -> None:
    await bot.get_updates(allowed_updates=["callback_query"])
    await world.telegram.agent(11).types("alo")
    assert await bot.get_updates() == []


async def test_updates_go_to_a_webhook(world: World, bot: Bot) -> None:
    async with hook() as mine:
        await bot.set_webhook(mine.url, secret_token="bi-mat")
        await world.telegram.agent(11).types("alo")
        got = await mine.got.next()
        assert got.headers["x-telegram-bot-api-secret-token"] == "bi-mat"
        assert got.json["message"]["text"] == "alo"
        with pytest.raises(TelegramConflictError):
            await bot.get_updates()
        await bot.delete_webhook()
    assert await bot.get_updates() == []


async def test_faults_on_purpose(world: World, bot: Bot) -> None:
    faults = world.telegram.faults
    faults.add(Fault(kind=FaultKind.REFUSE, code=429, retry_after=3))
    with pytest.raises(TelegramRetryAfter):
        await bot.get_me()
    faults.add(Fault(kind=FaultKind.REFUSE, code=500))
    with pytest.raises(TelegramServerError):
        await bot.get_me()
    faults.add(Fault(kind=FaultKind.DROP, method="sendMessage"))
    with pytest.raises(TelegramNetworkError):
        await bot.send_message(GROUP, "đến rồi")
    assert (await world.telegram.next_message()).text == "đến rồi"
    assert len(world.violations) == 0


async def test_waiting_in_vain_says_what_was_there_instead(world: World, bot: Bot) -> None:
    await bot.send_message(GROUP, "khác")
    with pytest.raises(NothingCame, match="khác"):
        await world.telegram.next_message("mong đợi", timeout=0.01)
