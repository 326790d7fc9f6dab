"""Zalo OA, checklist rows 1 and 2: consent, codes, pairs, and the header of every call."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest

from sandbox.clock import Clock
from sandbox.world import World
from sandbox.zalo_oa.oauth import challenge_of

from .oa_desk import FORM, Desk

VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
CALLBACK = "https://khieunai.example.vn/zalo"


@pytest.fixture
def desk(world: World, http: httpx2.AsyncClient) -> Desk:
    return Desk(world, http)


def moved(world: World, by: timedelta) -> None:
    assert isinstance(world.clock, Clock)
    world.clock.advance(by)


async def consent(desk: Desk, **query: str) -> dict[str, str]:
    """Where the browser is sent after the manager said yes, as its query."""
    asked = {"app_id": desk.accounts.zalo_app_id, "redirect_uri": CALLBACK} | query
    answer = await desk.http.get(f"{desk.oa.base_url}/v4/oa/permission", params=asked)
    assert answer.status_code == 302
    assert answer.headers["location"].startswith(CALLBACK + "?")
    parsed = parse_qs(urlsplit(answer.headers["location"]).query)
    return {name: values[0] for name, values in parsed.items()}


async def exchange(desk: Desk, code: str, **form: str) -> dict:
    return await desk.oauth(grant_type="authorization_code", code=code, **form)


def test_the_challenge_is_that_of_rfc_7636() -> None:
    assert challenge_of(VERIFIER) == CHALLENGE


async def test_consent_leads_to_a_code_and_the_code_to_a_pair(world: World, desk: Desk) -> None:
    told = await consent(desk, code_challenge=CHALLENGE, state="s1")
    assert (told["oa_id"], told["state"]) == (world.accounts.zalo_oa_id, "s1")
    pair = await exchange(desk, told["code"], code_verifier=VERIFIER)
    assert pair["expires_in"] == "90000"
    desk.token = pair["access_token"]
    assert (await desk.get("/v2.0/oa/getoa"))["data"]["name"] == world.zalo_oa.name
    assert not len(world.violations)


async def test_without_a_challenge_no_verifier_is_wanted(desk: Desk) -> None:
    assert (await exchange(desk, (await consent(desk))["code"]))["access_token"]
    with_verifier = await exchange(desk, (await consent(desk))["code"], code_verifier=VERIFIER)
    assert with_verifier["error"] == -14005


async def test_a_wrong_verifier_spends_the_code(desk: Desk) -> None:
    code = (await consent(desk, code_challenge=CHALLENGE))["code"]
    assert (await exchange(desk, code, code_verifier="x" * 43))["error"] == -14005
    assert (await exchange(desk, code, code_verifier=VERIFIER))["error"] == -14005


async def test_a_code_works_once_and_for_ten_minutes(world: World, desk: Desk) -> None:
    code = (await consent(desk))["code"]
    assert (await exchange(desk, code))["access_token"]
    assert (await exchange(desk, code))["error"] == -14005
    late = (await consent(desk))["code"]
    moved(world, timedelta(minutes=10))
    assert (await exchange(desk, late))["error"] == -14005


async def test_a_redirect_that_the_console_does_not_know_is_refused(desk: Desk) -> None:
    desk.oa.oauth.redirects.add("https://another.example/zalo")
    asked = {"app_id": desk.accounts.zalo_app_id, "redirect_uri": CALLBACK}
    answer = await desk.http.get(f"{desk.oa.base_url}/v4/oa/permission", params=asked)
    assert (answer.status_code, answer.json()["error"]) == (200, -14003)


async def test_a_refresh_token_works_once_and_kills_the_old_access_token(
    world: World, desk: Desk
) -> None:
    pair = desk.oa.oauth.grant()
    desk.token = pair.access
    told = await desk.refresh(pair)
    assert told["expires_in"] == "90000"
    assert told["refresh_token"] != pair.refresh
    assert (await desk.get("/v2.0/oa/getoa"))["error"] == -220
    again = await desk.refresh(pair)
    assert (again["error"], again["access_token"]) == (-14014, "")
    assert world.violations[0].what == "Invalid refresh token."


async def test_an_access_token_lives_25_hours(world: World, desk: Desk) -> None:
    moved(world, timedelta(hours=24, minutes=59))
    assert (await desk.get("/v2.0/oa/getoa"))["error"] == 0
    moved(world, timedelta(minutes=1))
    assert (await desk.get("/v2.0/oa/getoa"))["error"] == -220


async def test_a_refresh_token_lives_three_months(world: World, desk: Desk) -> None:
    pair = desk.oa.oauth.grant()
    moved(world, timedelta(days=90))
    assert (await desk.refresh(pair))["error"] == -14014


async def test_consent_can_be_taken_back(desk: Desk) -> None:
    pair = desk.oa.oauth.grant()
    desk.token = pair.access
    desk.oa.oauth.revoke()
    assert (await desk.get("/v2.0/oa/getoa"))["error"] == -220
    assert (await desk.refresh(pair))["error"] == -14014


@pytest.mark.parametrize(
    ("form", "error"),
    [
        ({"app_id": "1", "grant_type": "refresh_token"}, -14002),
        ({"secret": "wrong", "grant_type": "refresh_token"}, -14004),
        ({"grant_type": "password"}, -14018),
        ({"grant_type": "refresh_token", "refresh_token": "made up"}, -14014),
    ],
)
async def test_what_is_wrong_with_a_request_for_tokens_is_said_under_http_200(
    world: World, desk: Desk, form: dict[str, str], error: int
) -> None:
    assert (await desk.oauth(**form))["error"] == error
    assert len(world.violations) == 1


async def test_tokens_are_given_for_a_form_only(world: World, desk: Desk) -> None:
    pair = desk.oa.oauth.grant()
    body = {
        "app_id": desk.accounts.zalo_app_id,
        "grant_type": "refresh_token",
        "refresh_token": pair.refresh,
    }
    answer = await desk.http.post(
        desk.oa.base_url + FORM, json=body, headers={"secret_key": desk.accounts.zalo_app_secret}
    )
    assert answer.json()["error"] == -201
    assert "Content-Type" in world.violations[0].what


@pytest.mark.parametrize("headers", [{}, {"access_token": "x"}, {"Authorization": "Bearer x"}])
async def test_a_call_without_a_known_token_in_its_header_is_refused(
    world: World, desk: Desk, headers: dict[str, str]
) -> None:
    answer = await desk.http.get(f"{desk.oa.base_url}/v2.0/oa/getoa", headers=headers)
    assert (answer.status_code, answer.json()["error"]) == (200, -216)
    assert len(world.violations) == 1


async def test_a_token_in_the_address_is_refused(world: World, desk: Desk) -> None:
    answer = await desk.http.get(
        f"{desk.oa.base_url}/v2.0/oa/getoa", params={"access_token": desk.token}
    )
    assert answer.json()["error"] == -216
    assert "header" in world.violations[0].what
