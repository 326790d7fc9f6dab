"""Setting the bot up, and what doctor sees."""

from __future__ import annotations

from dataclasses import replace

import pytest

from channels.zalo_bot import api, connect
from tests.channels.zalo_bot.fake_zalo import SETTINGS, ok, refused, zalo

HOOKED = replace(SETTINGS, webhook_url="https://example.vn/hook/zalo_bot")


async def test_get_me_tells_who_the_token_belongs_to():
    me = {
        "id": "1459232241454765289",
        "account_name": "bot.VDKyGxQvc",
        "account_type": "BASIC",
        "can_join_groups": False,
        "display_name": "Bot Demo",
    }
    bot = await connect.get_me(zalo(ok(me)).http(), SETTINGS)
    assert (bot.id, bot.display_name, bot.can_join_groups) == (me["id"], "Bot Demo", False)


async def test_a_wrong_token_is_refused_by_its_code():
    with pytest.raises(api.Refused) as caught:
        await connect.get_me(zalo(refused(401, "Unauthorized", status=401)).http(), SETTINGS)
    assert caught.value.code == 401


async def test_setting_the_webhook_hands_over_the_secret_and_tells_zalos_advice():
    check = {"ok": False, "status_code": 403, "outcome": "webhook.http.403", "hint": "Java UA"}
    fake = zalo(ok({"url": HOOKED.webhook_url, "updated_at": 1, "verification": check}))
    hook = await connect.set_webhook(fake.http(), HOOKED)
    assert fake.asked == [
        ("setWebhook", {"url": HOOKED.webhook_url, "secret_token": SETTINGS.secret})
    ]
    assert (hook.reached, hook.outcome, hook.hint) == (False, "webhook.http.403", "Java UA")


async def test_an_answer_without_verification_is_not_taken_for_a_failure():
    hook = await connect.set_webhook(zalo(ok({"url": HOOKED.webhook_url})).http(), HOOKED)
    assert hook.reached is None


@pytest.mark.parametrize(
    ("settings", "advice"),
    [
        (replace(HOOKED, webhook_url="http://example.vn"), "https"),
        (replace(HOOKED, secret="ngan"), "8 đến 256"),
        (replace(HOOKED, secret="x" * 257), "8 đến 256"),
    ],
)
async def test_settings_that_cannot_work_are_told_before_zalo_is_asked(settings, advice: str):
    fake = zalo()
    with pytest.raises(connect.Misconfigured, match=advice):
        await connect.set_webhook(fake.http(), settings)
    assert fake.asked == []


@pytest.mark.parametrize(
    "reply", [refused(404, "Not Found", status=404), ok({"url": "", "updated_at": 1})]
)
async def test_no_webhook_is_none_as_documented_and_as_measured(reply):
    assert await connect.webhook_info(zalo(reply).http(), SETTINGS) is None


async def test_a_webhook_that_is_set_is_told():
    hook = await connect.webhook_info(zalo(ok({"url": HOOKED.webhook_url})).http(), SETTINGS)
    assert hook is not None and hook.url == HOOKED.webhook_url


async def test_other_refusals_of_webhook_info_are_raised():
    with pytest.raises(api.Refused):
        await connect.webhook_info(zalo(refused(401)).http(), SETTINGS)


async def test_deleting_the_webhook_makes_way_for_polling():
    fake = zalo(ok({"url": "", "updated_at": 1}))
    await connect.delete_webhook(fake.http(), SETTINGS)
    assert fake.asked == [("deleteWebhook", {})]
