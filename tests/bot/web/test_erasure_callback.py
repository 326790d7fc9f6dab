"""Somebody asks Meta to have their data deleted here: a person hears of it, once."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.bot.web.site import Site
from tests.channels.facebook import fake_graph

SIGNED = (
    "H1Kf4aB9UfgxEOVzsz-mOTGKDY9EqGQON8xbExe8sco.eyJ1c2VyX2lkIjoiMjE4NDcxIiwiYWxnb3JpdGhtIjoiSE1BQy1"
    "TSEEyNTYiLCJpc3N1ZWRfYXQiOjE3OTUzMzMzMjAsImV4cGlyZXMiOjE3OTUzNDA1MjB9"
)
HOOK = "/webhooks/facebook/deletion"


@pytest.fixture
def asked(site: Site) -> Site:
    """A desk with a Page, at the moment for which the request was signed."""
    site.channels["facebook"] = fake_graph.graph().channel()
    site.clock.advance(datetime.fromtimestamp(1795333320, UTC) - site.clock.now())
    return site


async def test_a_request_is_kept_told_to_agents_once_and_can_be_looked_up(asked: Site):
    async with asked.browser() as meta:
        first = (await meta.post(HOOK, data={"signed_request": SIGNED})).json()
        again = (await meta.post(HOOK, data={"signed_request": SIGNED})).json()
        page = await meta.get(HOOK, params={"code": first["confirmation_code"]})
    assert first == again
    assert first["url"].endswith(f"{HOOK}?code={first['confirmation_code']}")
    assert page.status_code == 200 and "22/11/2026" in page.text
    (trouble,) = asked.notices.texts
    assert "218471" in trouble and first["confirmation_code"] in trouble


@pytest.mark.parametrize("form", [{}, {"signed_request": "x.y"}, {"signed_request": "1" + SIGNED}])
async def test_a_request_that_meta_did_not_sign_is_refused(asked: Site, form: dict[str, str]):
    async with asked.browser() as stranger:
        assert (await stranger.post(HOOK, data=form)).status_code == 403
    assert asked.notices.texts == []


async def test_nobody_else_can_be_asked_to_forget_and_no_code_can_be_guessed(asked: Site):
    async with asked.browser() as stranger:
        other = await stranger.post("/webhooks/zalo_bot/deletion", data={"signed_request": SIGNED})
        guess = await stranger.get(HOOK, params={"code": "218471"})
    assert (other.status_code, guess.status_code) == (404, 404)
