"""Deliveries from the providers are kept before the answer, or not at all."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json

import pytest

from bot.web import request_body
from tests.bot.web.site import SECRET, SIGNED, Site, zalo_message
from tests.channels.facebook import fake_graph
from tests.storage.given import waiting

HOOK = "/webhooks/zalo_bot"


async def test_a_signed_delivery_is_on_disk_before_the_answer(site: Site):
    site.file_at_once = False
    raw = zalo_message("Xin chào")
    async with site.browser() as zalo:
        answer = await zalo.post(HOOK, content=raw, headers=SIGNED)
    assert answer.status_code == 200
    (row,) = await site.work.read(waiting)
    assert row.raw == raw
    assert row.delivery_id == hashlib.sha256(raw).hexdigest()
    assert row.received_at == site.clock.now()


async def test_the_same_delivery_twice_is_one(site: Site):
    raw = zalo_message("Tôi muốn khiếu nại vì không gửi được thư")
    async with site.browser() as zalo:
        for _ in range(2):
            assert (await zalo.post(HOOK, content=raw, headers=SIGNED)).status_code == 200
    assert len(await site.desk.worklist()) == 1


@pytest.mark.parametrize("headers", [{}, {"x-bot-api-secret-token": SECRET + "x"}])
async def test_a_delivery_without_the_proof_is_refused_and_not_kept(
    site: Site, headers: dict[str, str]
):
    async with site.browser() as stranger:
        answer = await stranger.post(HOOK, content=zalo_message("Xin chào"), headers=headers)
    assert answer.status_code == 403
    assert site.kept == []


@pytest.mark.parametrize("ping", [b"", b"{}", b" {}\n"])
async def test_a_ping_is_answered_and_not_kept(site: Site, ping: bytes):
    async with site.browser() as zalo:
        assert (await zalo.post(HOOK, content=ping)).status_code == 200
    assert site.kept == []


async def test_an_unknown_channel_does_not_exist(site: Site):
    async with site.browser() as stranger:
        for name in ("phone", "nothing", "..%2fzalo_bot"):
            answer = await stranger.post(f"/webhooks/{name}", content=b"x", headers=SIGNED)
            assert answer.status_code == 404
    assert site.kept == []


async def test_a_body_over_the_limit_is_refused_whether_it_tells_its_length_or_not(
    site: Site,
):
    async def endless():
        for _ in range(40):
            yield b"x" * 65536

    async with site.browser() as stranger:
        told = await stranger.post(HOOK, content=b"x" * (1024 * 1024 + 1), headers=SIGNED)
        untold = await stranger.post(HOOK, content=endless(), headers=SIGNED)
        allowed = await stranger.post(HOOK, content=b"x" * (1024 * 1024), headers=SIGNED)
    assert (told.status_code, untold.status_code, allowed.status_code) == (413, 413, 200)


async def test_header_names_are_matched_whatever_their_case(site: Site):
    async with site.browser() as zalo:
        answer = await zalo.post(
            HOOK, content=zalo_message("Xin chào"), headers={"X-Bot-Api-Secret-Token": SECRET}
        )
    assert answer.status_code == 200


async def test_a_body_that_trickles_is_given_up(site: Site, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(request_body, "SECONDS", 0.05)

    async def trickling():
        yield b"{"
        await asyncio.Event().wait()

    async with site.browser() as slow:
        answer = await slow.post(HOOK, content=trickling(), headers=SIGNED)
    assert answer.status_code == 408
    assert site.kept == []


ASKED = {
    "hub.mode": "subscribe",
    "hub.challenge": "1158201444",
    "hub.verify_token": fake_graph.SETTINGS.verify_token,
}


async def test_meta_hears_its_challenge_and_nothing_else(site: Site):
    site.channels["facebook"] = fake_graph.graph().channel()
    async with site.browser() as meta:
        answer = await meta.get("/webhooks/facebook", params=ASKED)
    assert (answer.status_code, answer.text) == (200, "1158201444")
    assert answer.headers["content-type"].startswith("text/plain")


@pytest.mark.parametrize(
    "wrong",
    [
        {"hub.verify_token": "another"},
        {"hub.verify_token": ""},
        {"hub.mode": "unsubscribe"},
        {"hub.challenge": "<script>alert(1)</script>"},
    ],
)
async def test_a_question_that_meta_would_not_ask_is_refused(site: Site, wrong: dict[str, str]):
    site.channels["facebook"] = fake_graph.graph().channel()
    async with site.browser() as stranger:
        answer = await stranger.get("/webhooks/facebook", params=ASKED | wrong)
        nobody = await stranger.get("/webhooks/zalo_bot", params=ASKED)
    assert (answer.status_code, nobody.status_code) == (403, 404)
    assert "script" not in answer.text


async def test_a_batch_that_meta_saved_up_during_an_outage_is_taken_whole(site: Site):
    site.channels["facebook"] = fake_graph.graph().channel()
    site.file_at_once = False
    text = "Tôi khiếu nại " * 140
    said = [
        {"sender": {"id": f"{n}"}, "timestamp": 1, "message": {"mid": f"m_{n}", "text": text}}
        for n in range(600)
    ]
    told = {"object": "page", "entry": [{"id": "1001", "messaging": said}]}
    raw = json.dumps(told).encode()
    proof = hmac.new(fake_graph.SECRET.encode(), raw, hashlib.sha256).hexdigest()
    async with site.browser() as meta:
        signed = {"x-hub-signature-256": f"sha256={proof}"}
        answer = await meta.post("/webhooks/facebook", content=raw, headers=signed)
        other = await meta.post(HOOK, content=raw, headers=SIGNED)
    assert len(raw) > 2 * request_body.LIMIT
    assert (answer.status_code, other.status_code) == (200, 413)
    (row,) = await site.work.read(waiting)
    assert len(site.channels["facebook"].parse(row.raw)) == 600
