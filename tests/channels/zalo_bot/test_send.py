"""What Zalo says to a message, and what the desk makes of it."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import timedelta

import httpx2
import pytest

from channels.contract import Fault, SendFailed, SendUnknown
from channels.zalo_bot.channel import ZaloBotChannel
from tests.channels.zalo_bot.fake_zalo import (
    SETTINGS,
    TOKEN,
    FakeZalo,
    Reply,
    accepted,
    breaks,
    ok,
    refused,
    zalo,
)
from workflows.messaging.messages import Attachment, Outbound, Receipt

MESSAGE = Outbound(key="k1", channel="zalo_bot", to="6ede9afa66b88fe6d6a9", text="Dạ **vâng** ạ")


async def send(fake: FakeZalo, message: Outbound = MESSAGE) -> Receipt:
    http = fake.http()
    try:
        return await ZaloBotChannel(SETTINGS, http).send(message)
    finally:
        await http.close()


async def failure(*script: Reply) -> SendFailed:
    with pytest.raises(SendFailed) as caught:
        await send(zalo(*script))
    return caught.value


async def test_text_goes_out_as_plain_text():
    fake = zalo(accepted("m7"))
    assert await send(fake) == Receipt(provider_id="m7")
    assert fake.asked == [("sendMessage", {"chat_id": MESSAGE.to, "text": MESSAGE.text})]
    assert fake.paths == [f"/bot{TOKEN}/sendMessage"]


@pytest.mark.parametrize("code", [400, 404])
@pytest.mark.parametrize("as_status", [True, False])
async def test_a_refusal_that_cannot_change_is_permanent(code: int, as_status: bool):
    told = await failure(refused(code, status=code if as_status else 200))
    assert told.permanent
    assert str(code) in told.reason


@pytest.mark.parametrize("code", [403, 429, 500])
async def test_a_refusal_that_may_pass_is_tried_again(code: int):
    assert not (await failure(refused(code))).permanent


async def test_letters_wait_for_people_to_mend_a_token_that_was_reset():
    told = await failure(refused(401))
    assert (told.permanent, told.fault) == (False, Fault.ACCOUNT)


async def test_an_ok_that_carries_an_error_code_is_a_refusal():
    told = await failure(httpx2.Response(200, json={"ok": True, "error_code": 400}))
    assert told.permanent


async def test_a_refusal_without_a_code_goes_by_its_http_status():
    assert (await failure(httpx2.Response(404, json={"ok": False}))).permanent
    assert not (await failure(httpx2.Response(500, json={"ok": False}))).permanent


async def test_zalos_own_wish_for_a_pause_is_handed_on():
    reply = refused(429, "Quota exceeded", status=429)
    reply.headers["retry-after"] = "90"
    assert (await failure(reply)).retry_after == timedelta(seconds=90)


async def test_a_busy_gateways_page_is_no_answer_and_is_tried_again():
    told = await failure(httpx2.Response(503, html="<h1>Unavailable</h1>"))
    assert not told.permanent


@pytest.mark.parametrize(
    "reply",
    [
        pytest.param(breaks(httpx2.ReadTimeout), id="no answer in time"),
        pytest.param(breaks(httpx2.RemoteProtocolError), id="hung up"),
        pytest.param(breaks(httpx2.WriteError), id="broke while writing"),
        pytest.param(httpx2.Response(504, html="<h1>Gateway Timeout</h1>"), id="gateway gave up"),
        pytest.param(httpx2.Response(502, html="<h1>Bad Gateway</h1>"), id="gateway lost it"),
        pytest.param(httpx2.Response(200, html="<h1>ok?</h1>"), id="success without JSON"),
        pytest.param(refused(408, "Request timeout", status=408), id="Zalo timed out"),
        pytest.param(ok({"date": 1749632637199}), id="accepted without an id"),
    ],
)
async def test_an_unclear_end_is_unknown_and_never_a_second_try(reply: Reply):
    fake = zalo(reply)
    with pytest.raises(SendUnknown):
        await send(fake)
    assert len(fake.asked) == 1


@pytest.mark.parametrize(
    "message",
    [
        pytest.param(replace(MESSAGE, text="a" * 2001), id="too long"),
        pytest.param(replace(MESSAGE, text="😀" * 1001), id="too long in UTF-16"),
        pytest.param(replace(MESSAGE, text=" \n"), id="empty"),
        pytest.param(replace(MESSAGE, to=""), id="to nobody"),
        pytest.param(replace(MESSAGE, attachments=(Attachment(name="thu.pdf"),)), id="a file"),
    ],
)
async def test_what_zalo_cannot_carry_never_leaves(message: Outbound):
    fake = zalo()
    with pytest.raises(SendFailed) as caught:
        await send(fake, message)
    assert caught.value.permanent
    assert fake.asked == []


async def test_the_longest_allowed_text_leaves():
    assert await send(zalo(accepted()), replace(MESSAGE, text="ế" * 2000))


async def test_half_an_emoji_does_not_keep_a_letter_back():
    fake = zalo(accepted())
    await send(fake, replace(MESSAGE, text="vâng \ud83d"))
    assert fake.asked[0][1]["text"] == "vâng ?"


@pytest.mark.parametrize(
    "reply", [accepted(), refused(401), breaks(httpx2.ConnectError), breaks(httpx2.ReadTimeout)]
)
async def test_the_token_stands_in_no_log_and_no_error(
    reply: Reply, caplog: pytest.LogCaptureFixture
):
    caplog.set_level(logging.DEBUG)
    told = ""
    try:
        await send(zalo(reply))
    except (SendFailed, SendUnknown) as error:
        told = f"{error} {error.__cause__}"
    assert TOKEN not in caplog.text + told
    assert TOKEN not in repr(SETTINGS)
