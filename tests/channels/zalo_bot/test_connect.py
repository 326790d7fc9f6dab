"""Setting the bot up, and what doctor sees."""

from __future__ import annotations

from dataclasses import replace

import httpx2
import pytest

from channels.zalo_bot import api, connect
from channels.zalo_bot.channel import ZaloBotChannel
from channels.zalo_bot.parse import Bot
from tests.channels.zalo_bot.fake_zalo import SETTINGS, breaks, ok, refused, zalo

HOOKED = replace(SETTINGS, webhook=True)
URL = "https://example.vn/webhooks/zalo_bot"


async def test_get_me_tells_who_the_token_belongs_to():
    me = {
        "id": "1459232241454765289",
        "account_name": "bot.VDKyGxQvc",
        "account_type": "BASIC",
        "can_join_groups": False,
        "display_name": "Bot Demo",
    }
    bot = await connect.get_me(zalo(ok(me)).http(), SETTINGS)
    assert (bot.id, bot.display_name) == (me["id"], "Bot Demo")


async def test_a_wrong_token_is_refused_by_its_code():
    with pytest.raises(api.Refused) as caught:
        await connect.get_me(zalo(refused(401, "Unauthorized", status=401)).http(), SETTINGS)
    assert caught.value.code == 401


async def test_setting_the_webhook_hands_over_the_secret_and_tells_zalos_advice():
    check = {"ok": False, "status_code": 403, "outcome": "webhook.http.403", "hint": "Java UA"}
    fake = zalo(ok({"url": URL, "updated_at": 1, "verification": check}))
    hook = await connect.set_webhook(fake.http(), HOOKED, URL)
    assert fake.asked == [("setWebhook", {"url": URL, "secret_token": SETTINGS.webhook_secret})]
    assert (hook.reached, hook.outcome, hook.hint) == (False, "webhook.http.403", "Java UA")


async def test_an_answer_without_verification_is_not_taken_for_a_failure():
    hook = await connect.set_webhook(zalo(ok({"url": URL})).http(), HOOKED, URL)
    assert hook.reached is None


@pytest.mark.parametrize(
    ("settings", "url", "advice"),
    [
        (HOOKED, "http://example.vn", "https"),
        (replace(HOOKED, webhook_secret="ngan"), URL, "8 đến 256"),
        (replace(HOOKED, webhook_secret="x" * 257), URL, "8 đến 256"),
    ],
)
async def test_settings_that_cannot_work_are_told_before_zalo_is_asked(
    settings, url: str, advice: str
):
    fake = zalo()
    with pytest.raises(connect.Misconfigured, match=advice):
        await connect.set_webhook(fake.http(), settings, url)
    assert fake.asked == []


@pytest.mark.parametrize(
    "reply", [refused(404, "Not Found", status=404), ok({"url": "", "updated_at": 1})]
)
async def test_no_webhook_is_none_as_documented_and_as_measured(reply):
    assert await connect.webhook_info(zalo(reply).http(), SETTINGS) is None


async def test_a_webhook_that_is_set_is_told():
    hook = await connect.webhook_info(zalo(ok({"url": URL})).http(), SETTINGS)
    assert hook is not None and hook.url == URL


async def test_other_refusals_of_webhook_info_are_raised():
    with pytest.raises(api.Refused):
        await connect.webhook_info(zalo(refused(401)).http(), SETTINGS)


async def test_deleting_the_webhook_makes_way_for_polling():
    fake = zalo(ok({"url": "", "updated_at": 1}))
    await connect.delete_webhook(fake.http(), SETTINGS)
    assert fake.asked == [("deleteWebhook", {})]


ME = ok({"id": "145", "display_name": "Bot Demo"})


async def test_a_desk_that_polls_deletes_the_webhook_and_learns_who_the_bot_is():
    fake = zalo(ok({"url": ""}), ME)
    channel = ZaloBotChannel(replace(SETTINGS, display_name=""), fake.http())
    assert await channel.identify() == ""
    assert [method for method, _ in fake.asked] == ["deleteWebhook", "getMe"]
    assert channel.bot == Bot(id="145", display_name="Bot Demo")


async def test_a_bot_that_cannot_be_reached_keeps_the_name_of_the_settings():
    channel = ZaloBotChannel(HOOKED, zalo(breaks(httpx2.ConnectError)).http())
    assert "Không kết nối được" in await channel.identify()
    assert channel.bot == Bot(display_name=HOOKED.display_name)


async def test_the_webhook_is_set_where_it_is_wanted_and_says_what_is_wrong():
    check = {"ok": False, "outcome": "webhook.http.403", "hint": "Java UA"}
    fake = zalo(ok({"url": URL, "verification": check}))
    wrong = await ZaloBotChannel(HOOKED, fake.http()).set_webhook("https://example.vn")
    assert wrong == "Zalo không gọi được webhook (webhook.http.403): Java UA"
    assert fake.asked[0][1] == {"url": URL, "secret_token": SETTINGS.webhook_secret}
    assert "https" in await ZaloBotChannel(HOOKED, zalo().http()).set_webhook("http://example.vn")
    assert await ZaloBotChannel(SETTINGS, zalo().http()).set_webhook("https://example.vn") == ""
