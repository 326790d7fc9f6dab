"""The fake-server checklist for Zalo Bot, row by row, with a plain HTTP client."""

from __future__ import annotations

import asyncio
import json
import re

import httpx2
import pytest

from sandbox.faults import Fault, FaultKind
from sandbox.world import World
from sandbox.zalo_bot import Mode
from tests.patience import PATIENCE, until

from .hook import hook

SECRET = "a-secret-of-the-hook"


class Bot:
    """What a bot does: POST a method and read the envelope."""

    def __init__(self, world: World, http: httpx2.AsyncClient) -> None:
        self.root = f"{world.zalo.base_url}/bot{world.accounts.zalo_token}"
        self.http = http

    async def __call__(self, method: str, **parameters: object) -> tuple[int, dict]:
        answer = await self.http.post(f"{self.root}/{method}", json=parameters)
        return answer.status_code, answer.json()


@pytest.fixture
def bot(world: World, http: httpx2.AsyncClient) -> Bot:
    return Bot(world, http)


async def test_the_bot_says_who_it_is(bot: Bot) -> None:
    status, body = await bot("getMe")
    assert (status, body["ok"], body["error_code"]) == (200, True, 0)
    assert isinstance(body["result"]["id"], str)
    assert body["result"]["display_name"].startswith("Bot")


async def test_an_unknown_token_is_unauthorized(world: World, http: httpx2.AsyncClient) -> None:
    answer = await http.post(f"{world.zalo.base_url}/bot1:wrong/getMe")
    assert answer.status_code == 401
    assert answer.json() == {"ok": False, "description": "Unauthorized", "error_code": 401}
    assert world.violations[0].what == "unknown token"


@pytest.mark.parametrize("status", [400, 404])
async def test_an_unknown_method_is_refused(world: World, bot: Bot, status: int) -> None:
    world.zalo.unknown_method_status = status
    assert (await bot("getme"))[0] == status  # names are case-sensitive


async def test_json_form_and_query_are_read(
    world: World, bot: Bot, http: httpx2.AsyncClient
) -> None:
    an = world.zalo.customer("an", "An")
    await an.writes("alo")
    url = f"{bot.root}/sendMessage"
    by_json = await http.post(url, json={"chat_id": an.id, "text": "một"})
    by_form = await http.post(url, data={"chat_id": an.id, "text": "hai"})
    by_query = await http.get(url, params={"chat_id": an.id, "text": "ba"})
    assert [a.status_code for a in (by_json, by_form, by_query)] == [200, 200, 200]
    assert [m.text for m in an.received] == ["một", "hai", "ba"]


async def test_multipart_is_read_as_nothing(
    world: World, bot: Bot, http: httpx2.AsyncClient
) -> None:
    an = world.zalo.customer("an", "An")
    await an.writes("alo")
    answer = await http.post(
        f"{bot.root}/sendMessage",
        data={"chat_id": an.id, "text": "một"},
        files={"x": ("x.txt", b"x")},
    )
    assert answer.status_code == 400
    assert answer.json()["description"] == "The chat_id must not be empty"
    assert len(an.received) == 0


async def test_a_poll_is_held_until_somebody_writes(world: World, bot: Bot) -> None:
    poll = asyncio.create_task(bot("getUpdates", timeout="30"))
    await _polls(world, 1)
    message_id = await world.zalo.customer("an", "Chị An").writes("Xin chào")
    status, body = await poll
    message = body["result"]["message"]
    assert status == 200
    assert body["result"]["event_name"] == "message.text.received"
    assert message["message_id"] == message_id
    assert message["text"] == "Xin chào"
    assert message["date"] > 1_600_000_000_000
    assert message["chat"] == {"id": message["from"]["id"], "chat_type": "PRIVATE"}
    assert re.fullmatch(r"[0-9a-f]{20}", message["from"]["id"])


async def _polls(world: World, count: int) -> None:
    await until(lambda: world.zalo.updates.waiters.listeners == count)


async def test_an_idle_poll_ends_with_408(bot: Bot, world: World) -> None:
    status, body = await bot("getUpdates", timeout=0)
    assert (status, body["ok"], body["error_code"]) == (408, False, 408)
    assert len(world.violations) == 0


async def test_an_idle_poll_may_end_under_http_200(bot: Bot, world: World) -> None:
    world.zalo.idle_status = 200
    status, body = await bot("getUpdates", timeout=0)
    assert (status, body["error_code"]) == (200, 408)


async def test_a_poll_is_refused_while_a_webhook_is_set(bot: Bot) -> None:
    async with hook() as mine:
        await bot("setWebhook", url=mine.url, secret_token=SECRET)
        assert (await bot("getUpdates", timeout=0))[0] == 400
        await bot("deleteWebhook")
        assert (await bot("getUpdates", timeout=0))[0] == 408


async def test_normal_mode_gives_each_event_once(world: World, bot: Bot) -> None:
    await world.zalo.customer("an").writes("một")
    await world.zalo.customer("an").writes("hai")
    texts = [(await bot("getUpdates", timeout=0))[1]["result"]["message"]["text"] for _ in "ab"]
    assert texts == ["một", "hai"]
    assert (await bot("getUpdates", timeout=0))[0] == 408


async def test_replay_mode_gives_the_last_event_again(world: World, bot: Bot) -> None:
    world.zalo.updates.mode = Mode.REPLAY
    await world.zalo.customer("an").writes("một")
    texts = [(await bot("getUpdates", timeout=0))[1]["result"]["message"]["text"] for _ in "abc"]
    assert texts == ["một", "một", "một"]


async def test_lossy_mode_loses_what_comes_between_polls(world: World, bot: Bot) -> None:
    world.zalo.updates.mode = Mode.LOSSY
    await world.zalo.customer("an").writes("mất")
    assert (await bot("getUpdates", timeout=0))[0] == 408
    poll = asyncio.create_task(bot("getUpdates", timeout=30))
    await _polls(world, 1)
    await world.zalo.customer("an").writes("còn")
    assert (await poll)[1]["result"]["message"]["text"] == "còn"


async def test_array_mode_gives_all_that_waits(world: World, bot: Bot) -> None:
    world.zalo.updates.mode = Mode.ARRAY
    await world.zalo.customer("an").writes("một")
    await world.zalo.customer("an").writes("hai")
    result = (await bot("getUpdates", timeout=0))[1]["result"]
    assert [event["message"]["text"] for event in result] == ["một", "hai"]


async def test_a_poll_that_its_client_left_takes_nothing(
    world: World, bot: Bot, http: httpx2.AsyncClient
) -> None:
    with pytest.raises(httpx2.ReadTimeout):
        await http.post(
            f"{bot.root}/getUpdates",
            json={"timeout": 30},
            timeout=httpx2.Timeout(PATIENCE, read=0.2),
        )
    await _polls(world, 0)
    await world.zalo.customer("an").writes("còn đây")
    assert (await bot("getUpdates", timeout=30))[1]["result"]["message"]["text"] == "còn đây"


@pytest.mark.parametrize(
    ("url", "secret"),
    [
        ("", SECRET),
        ("https://example.vn/hook", ""),
        ("https://example.vn/hook", "short"),
        ("https://example.vn/hook", "x" * 257),
        ("http://example.vn/hook", SECRET),
        ("https://10.0.0.8/hook", SECRET),
        ("https://192.168.1.1/hook", SECRET),
        ("https://printer.local/hook", SECRET),
    ],
)
async def test_a_bad_webhook_is_refused(bot: Bot, url: str, secret: str) -> None:
    assert (await bot("setWebhook", url=url, secret_token=secret))[0] == 400


async def test_loopback_webhooks_need_the_test_flag(world: World, bot: Bot) -> None:
    world.zalo.webhook.allow_loopback = False
    status, body = await bot("setWebhook", url="https://127.0.0.1/hook", secret_token=SECRET)
    assert (status, body["description"]) == (400, "Bad request: webhook.err.blocked")


async def test_setting_a_webhook_pings_it_without_its_secret(bot: Bot) -> None:
    async with hook() as mine:
        status, body = await bot("setWebhook", url=mine.url, secret_token=SECRET)
        ping = await mine.got.next()
    assert status == 200
    assert body["result"]["verification"]["outcome"] == "webhook.ok"
    assert ping.body == b""
    assert "x-bot-api-secret-token" not in ping.headers


async def test_a_webhook_that_fails_its_ping_is_stored_all_the_same(bot: Bot) -> None:
    async with hook() as mine:
        mine.status = 403
        body = (await bot("setWebhook", url=mine.url, secret_token=SECRET))[1]
        assert body["result"]["verification"]["outcome"] == "webhook.http.403"
        info = (await bot("getWebhookInfo"))[1]
        assert info["result"]["url"] == mine.url
        assert SECRET not in str(info)


async def test_without_a_webhook_its_info_is_404(world: World, bot: Bot) -> None:
    assert (await bot("getWebhookInfo"))[0] == 404
    world.zalo.no_webhook_is_404 = False
    assert (await bot("getWebhookInfo"))[1]["result"]["url"] == ""


async def test_deleting_a_webhook_twice_is_fine(bot: Bot) -> None:
    assert [(await bot("deleteWebhook"))[1]["result"]["url"] for _ in "ab"] == ["", ""]


async def test_a_webhook_gets_a_flat_event_with_its_secret(world: World, bot: Bot) -> None:
    async with hook() as mine:
        await bot("setWebhook", url=mine.url, secret_token=SECRET)
        await mine.got.next()
        await world.zalo.customer("an").writes("alo")
        event = await mine.got.next()
    assert event.headers["x-bot-api-secret-token"] == SECRET
    assert event.json["message"]["text"] == "alo"
    assert world.zalo.webhook.deliveries[0].status == 200


@pytest.mark.parametrize("switch", ["duplicate", "wrapped", "wrong_secret", "no_secret"])
async def test_a_webhook_can_misbehave(world: World, bot: Bot, switch: str) -> None:
    async with hook() as mine:
        await bot("setWebhook", url=mine.url, secret_token=SECRET)
        await mine.got.next()
        of = world.zalo.webhook.sender if switch == "duplicate" else world.zalo.webhook
        setattr(of, switch, True)
        await world.zalo.customer("an").writes("alo")
        got = mine.got.unread()
    seen = got[0].headers.get("x-bot-api-secret-token")
    assert len(got) == (2 if switch == "duplicate" else 1)
    assert ("result" in got[0].json) is (switch == "wrapped")
    assert (seen is None) is (switch == "no_secret")
    assert (seen not in (None, SECRET)) is (switch == "wrong_secret")


async def test_a_webhook_hears_of_it_late_in_another_order_or_never(world: World, bot: Bot) -> None:
    async with hook() as mine:
        await bot("setWebhook", url=mine.url, secret_token=SECRET)
        await mine.got.next()
        an, way = world.zalo.customer("an"), world.zalo.webhook.sender
        way.reorder = True
        await an.writes("một")
        await an.writes("hai")
        way.reorder, way.silent = False, True
        await an.writes("ba")
        assert [one.json["message"]["text"] for one in mine.got.unread()] == ["hai", "một"]
        assert [json.loads(one.body)["message"]["text"] for one in way.lost] == ["ba"]


async def test_a_gateway_may_lose_the_answer_to_what_was_done(
    world: World, bot: Bot, http: httpx2.AsyncClient
) -> None:
    an = world.zalo.customer("an")
    await an.writes("alo")
    world.zalo.faults.add(Fault(kind=FaultKind.HTML_AFTER, method="sendMessage", code=502))
    answer = await http.post(f"{bot.root}/sendMessage", json={"chat_id": an.id, "text": "Chào anh"})
    assert (answer.status_code, answer.headers["content-type"][:9]) == (502, "text/html")
    assert [one.text for one in an.received] == ["Chào anh"]


async def test_an_event_may_lack_its_message(world: World, bot: Bot) -> None:
    world.zalo.omit_message = True
    await world.zalo.customer("an").sends_unsupported()
    result = (await bot("getUpdates", timeout=0))[1]["result"]
    assert result == {"event_name": "message.unsupported.received"}


async def test_customers_send_pictures_stickers_and_voice(
    world: World, bot: Bot, http: httpx2.AsyncClient
) -> None:
    an = world.zalo.customer("an")
    await an.sends_photo(world.zalo.add_media(b"\xff\xd8jpeg"), "Ảnh giấy tờ")
    await an.sends_sticker()
    await an.sends_voice(world.zalo.add_media(b"aac", "audio/aac"))
    events = [(await bot("getUpdates", timeout=0))[1]["result"] for _ in range(3)]
    assert [e["event_name"].split(".")[1] for e in events] == ["image", "sticker", "voice"]
    photo = await http.get(events[0]["message"]["photo_url"])
    assert photo.content == b"\xff\xd8jpeg"


async def test_a_message_reaches_the_customer(world: World, bot: Bot) -> None:
    an = world.zalo.customer("an", "An")
    await an.writes("alo")
    status, body = await bot("sendMessage", chat_id=an.id, text="Chào chị")
    received = await an.next_message("Chào")
    assert (status, body["error_code"]) == (200, 0)
    assert body["result"]["message_id"] == received.message_id
    assert re.fullmatch(r"[0-9a-f]{20}", received.message_id)
    assert body["result"]["date"] > 1_600_000_000_000
    assert len(world.violations) == 0


@pytest.mark.parametrize(
    ("changes", "description"),
    [
        ({"chat_id": ""}, "The chat_id must not be empty"),
        ({"text": ""}, "The text must not be empty"),
        ({"text": "ệ" * 2001}, "Bad request: text must be at most 2000 characters"),
        ({"parse_mode": "MarkdownV2"}, "Bad request: parse_mode must be markdown or html"),
        ({"text_styles": "bold"}, "Bad request: text_styles is not JSON"),
    ],
)
async def test_a_bad_message_is_refused_and_recorded(
    world: World, bot: Bot, changes: dict, description: str
) -> None:
    an = world.zalo.customer("an")
    await an.writes("alo")
    status, body = await bot("sendMessage", **({"chat_id": an.id, "text": "x"} | changes))
    assert (status, body["description"]) == (400, description)
    assert world.violations[0].what == description


async def test_a_text_of_2000_characters_passes(world: World, bot: Bot) -> None:
    an = world.zalo.customer("an")
    await an.writes("alo")
    assert (await bot("sendMessage", chat_id=an.id, text="ệ" * 2000))[0] == 200


async def test_nobody_can_be_written_to_who_has_not_written_first(world: World, bot: Bot) -> None:
    stranger = world.zalo.customer("lạ")
    assert (await bot("sendMessage", chat_id=stranger.id, text="chào"))[0] == 404


async def test_an_undocumented_parameter_is_a_violation(world: World, bot: Bot) -> None:
    an = world.zalo.customer("an")
    await an.writes("alo")
    await bot("sendMessage", chat_id=an.id, text="x", reply_to_message_id="1")
    assert "reply_to_message_id" in world.violations[0].what


async def test_photos_go_by_url_only(world: World, bot: Bot) -> None:
    an = world.zalo.customer("an")
    await an.writes("alo")
    refused = await bot("sendPhoto", chat_id=an.id, photo="data:image/png;base64,xx")
    assert refused[1]["description"] == "The photo must start with http:// or https://"
    url = world.zalo.add_media(b"\xff\xd8jpeg")
    status, body = await bot("sendPhoto", chat_id=an.id, photo=url, caption="Bản đồ")
    assert (status, body["result"]["message_type"]) == (200, "CHAT_PHOTO")
    assert (await an.next_message()).kind == "photo"


async def test_typing_answers_without_a_result(world: World, bot: Bot) -> None:
    an = world.zalo.customer("an")
    await an.writes("alo")
    body = (await bot("sendChatAction", chat_id=an.id, action="typing"))[1]
    assert body["ok"] is True
    assert "result" not in body


@pytest.mark.parametrize(
    ("fault", "status", "code"),
    [
        (Fault(kind=FaultKind.REFUSE_200, code=400), 200, 400),
        (Fault(kind=FaultKind.REFUSE, code=429), 429, 429),
        (Fault(kind=FaultKind.REFUSE, code=403), 403, 403),
    ],
)
async def test_refusals_on_purpose(
    world: World, bot: Bot, fault: Fault, status: int, code: int
) -> None:
    world.zalo.faults.add(fault)
    answer = await bot("getMe")
    assert (answer[0], answer[1]["ok"], answer[1]["error_code"]) == (status, False, code)
    assert (await bot("getMe"))[0] == 200
    assert len(world.violations) == 0


async def test_a_gateway_answers_in_html(world: World, bot: Bot, http: httpx2.AsyncClient) -> None:
    world.zalo.faults.add(Fault(kind=FaultKind.HTML, code=502))
    answer = await http.post(f"{bot.root}/getMe")
    assert answer.status_code == 502
    assert answer.text.startswith("<html>")


async def test_a_slow_answer_comes_after_the_message_was_stored(
    world: World, bot: Bot, http: httpx2.AsyncClient
) -> None:
    an = world.zalo.customer("an")
    await an.writes("alo")
    slow = world.zalo.faults.add(Fault(kind=FaultKind.SLOW, method="sendMessage"))
    sending = asyncio.create_task(bot("sendMessage", chat_id=an.id, text="đến rồi"))
    assert (await an.next_message()).text == "đến rồi"
    assert not sending.done()
    slow.release()
    assert (await sending)[0] == 200


async def test_a_cut_connection_leaves_the_sender_in_doubt(world: World, bot: Bot) -> None:
    an = world.zalo.customer("an")
    await an.writes("alo")
    world.zalo.faults.add(Fault(kind=FaultKind.DROP, method="sendMessage"))
    with pytest.raises(httpx2.RemoteProtocolError):
        await bot("sendMessage", chat_id=an.id, text="đến rồi")
    assert (await an.next_message()).text == "đến rồi"


async def test_the_monthly_quota_runs_out(world: World, bot: Bot) -> None:
    an = world.zalo.customer("an")
    await an.writes("alo")
    world.zalo.quota = 1
    statuses = [(await bot("sendMessage", chat_id=an.id, text=t))[0] for t in "ab"]
    assert statuses == [200, 429]


async def test_the_bots_own_messages_may_come_back(world: World, bot: Bot) -> None:
    an = world.zalo.customer("an")
    await an.writes("alo")
    await bot("getUpdates", timeout=0)
    world.zalo.echo = True
    await bot("sendMessage", chat_id=an.id, text="chào")
    event = (await bot("getUpdates", timeout=0))[1]["result"]
    assert event["message"]["from"]["is_bot"] is True
