"""Tokens: one refresh, kept before use, and a person is called when consent is over."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest

from channels.contract import Fault, SendFailed
from channels.http.client import Http
from channels.zalo_oa.consent import WrongLink, accept_consent, challenge, request_consent
from channels.zalo_oa.tokens import AccessTokens, ConsentNeeded, TokenPair
from tests.channels.zalo_oa.fake_oa import NOW, SETTINGS, MemoryVault, accepted, oa, pair, refused
from workflows.messaging.messages import Outbound

LETTER = Outbound(key="k", channel="zalo_oa", to="246845883529197922", text="Kính gửi")


def tokens(access: str = "a2", refresh: str = "r2", life: object = "90000") -> httpx2.Response:
    told = {"access_token": access, "refresh_token": refresh, "expires_in": life}
    return httpx2.Response(200, json=told)


def no(code: int) -> httpx2.Response:
    return httpx2.Response(200, json={"error": code, "error_name": "Invalid refresh token."})


def fields(request: httpx2.Request) -> dict[str, list[str]]:
    return parse_qs(request.content.decode())


def test_the_pkce_vector_of_rfc_7636_holds():
    verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
    assert challenge(verifier) == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"


async def test_a_living_token_costs_no_call():
    there = oa()
    assert await there.keeper(MemoryVault(pair().dump())).current() == "a1"
    assert there.asked == []


async def test_a_token_is_renewed_before_it_ends_and_kept_before_it_is_used():
    vault = MemoryVault(pair(life=3600).dump())
    there = oa(tokens())
    assert await there.keeper(vault).current() == "a2"
    (request,) = there.asked
    assert request.headers["secret_key"] == SETTINGS.app_secret
    assert fields(request)["refresh_token"] == ["r1"]
    assert vault.kept is not None
    assert TokenPair.parse(vault.kept) == TokenPair(
        access="a2", refresh="r2", until=NOW + timedelta(seconds=90_000)
    )


@pytest.mark.parametrize("life", [90000, "90000", "", None, "một ngày"])
async def test_a_life_is_read_whatever_its_type(life: object):
    there = oa(tokens(life=life))
    vault = MemoryVault(pair(life=0).dump())
    await there.keeper(vault).current()
    assert TokenPair.parse(str(vault.kept)).until == NOW + timedelta(seconds=90_000)


async def test_two_workers_whose_token_died_refresh_once():
    vault, there = MemoryVault(pair().dump()), oa(tokens())
    one, two = there.keeper(vault), there.keeper(vault)
    assert await asyncio.gather(one.renew("a1"), two.renew("a1")) == ["a2", "a2"]
    assert len(there.asked) == 1 and vault.saves == 1


async def test_a_refused_token_is_renewed_once_and_the_letter_goes():
    there = oa(refused(-216, "Access token is invalid"), tokens(), accepted("m9"))
    receipt = await there.channel().send(LETTER)
    assert receipt.provider_id == "m9"
    assert [one.headers.get("access_token") for one in there.asked] == ["a1", None, "a2"]


async def test_a_token_refused_twice_is_not_renewed_for_ever():
    there = oa(refused(-220), tokens(), refused(-216))
    with pytest.raises(SendFailed) as caught:
        await there.channel().send(LETTER)
    assert len(there.asked) == 3
    assert (caught.value.permanent, caught.value.fault) == (False, Fault.ACCOUNT)


@pytest.mark.parametrize("code", [-14014, -14005, -118])
async def test_a_spent_refresh_token_calls_for_a_person(code: int):
    there = oa(no(code))
    keeper = there.keeper(MemoryVault(pair(life=0).dump()))
    with pytest.raises(ConsentNeeded) as caught:
        await keeper.current()
    with pytest.raises(ConsentNeeded):
        await keeper.current()
    assert len(there.asked) == 1, "a spent token is not shown again and again"
    assert "tiepnhan connect zalo-oa" in caught.value.reason
    assert not caught.value.permanent, "what is owed waits until somebody has consented"


async def test_without_any_consent_nothing_is_asked_of_zalo():
    there = oa()
    with pytest.raises(ConsentNeeded):
        await there.keeper(MemoryVault()).current()
    assert there.asked == []


async def test_empty_tokens_are_no_success():
    vault = MemoryVault(pair(life=0).dump())
    with pytest.raises(SendFailed):
        await oa(tokens(access="", refresh="")).keeper(vault).current()
    assert vault.saves == 0


def test_no_token_shows_in_a_traceback():
    assert "a1" not in repr(pair()) and "khoa" not in repr(SETTINGS)


async def test_the_link_and_the_answer_to_it_give_the_first_pair():
    asked = request_consent(SETTINGS, "https://khieunai.example.vn/zalo")
    query = parse_qs(urlsplit(asked.link).query)
    assert query["app_id"] == [SETTINGS.app_id]
    assert query["code_challenge"] == [challenge(asked.verifier)]
    there = oa(tokens())
    pasted = f"https://khieunai.example.vn/zalo?code=c1&oa_id={SETTINGS.oa_id}&state={asked.state}"
    first = await accept_consent(pasted, asked, SETTINGS, there.http(), NOW)
    assert first.access == "a2"
    assert fields(there.asked[0])["code_verifier"] == [asked.verifier]


@pytest.mark.parametrize(
    "query", ["", "oa_id=388613280878808645", "code=c1&state=other", "code=c1&oa_id=999"]
)
async def test_an_answer_to_something_else_is_refused_before_zalo_is_asked(query: str):
    asked, there = request_consent(SETTINGS, "https://khieunai.example.vn/zalo"), oa()
    with pytest.raises(WrongLink):
        await accept_consent(f"https://x.example/?{query}", asked, SETTINGS, there.http(), NOW)
    assert there.asked == []


@pytest.mark.parametrize("status", [403, 404, 500, 502])
async def test_a_page_instead_of_tokens_gives_no_letter_up(status: int):
    there = oa(httpx2.Response(status, text="<html>WAF</html>"))
    with pytest.raises(SendFailed) as caught:
        await there.keeper(MemoryVault(pair(life=0).dump())).current()
    assert (caught.value.permanent, caught.value.fault) == (False, Fault.LINE)


async def test_while_the_token_lives_nothing_waits_for_a_new_one_that_cannot_be_had():
    there = oa(httpx2.Response(503, json={}))
    keeper = there.keeper(MemoryVault(pair(life=3600).dump()))
    assert [await keeper.current() for _ in range(3)] == ["a1"] * 3
    assert len(there.asked) == 1, "each letter would wait for the same silence"


async def test_tokens_that_live_shortly_are_not_renewed_with_every_letter():
    there = oa(tokens(life=3600))
    keeper = there.keeper(MemoryVault(pair(life=0).dump()))
    assert [await keeper.current() for _ in range(3)] == ["a2"] * 3
    assert len(there.asked) == 1


async def test_a_desk_stopped_in_the_middle_of_a_refresh_keeps_the_new_pair():
    asked, answer = asyncio.Event(), asyncio.Event()

    async def slow(request: httpx2.Request) -> httpx2.Response:
        asked.set()
        await answer.wait()
        return tokens()

    vault = MemoryVault(pair(life=0).dump())
    http = Http(transport=httpx2.MockTransport(slow))
    keeper = AccessTokens(SETTINGS, http, vault, lambda: NOW)
    stopped = asyncio.create_task(keeper.current())
    await asked.wait()
    stopped.cancel()
    await asyncio.sleep(0)
    answer.set()
    with pytest.raises(asyncio.CancelledError):
        await stopped
    assert vault.kept is not None and TokenPair.parse(vault.kept).refresh == "r2"
    await http.close()


async def test_what_only_people_can_mend_is_said_each_time_and_does_not_come_and_go():
    there = oa(no(-14014), no(-14014))
    keeper = there.keeper(MemoryVault(pair(life=3600).dump()))
    for _ in range(2):
        with pytest.raises(ConsentNeeded):
            await keeper.current()
