"""The hand on the clock exists in the demo alone."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from tests.bot.web.site import NOW, Site

CLOCK = "/demo/clock"


async def test_it_moves_forward_by_seconds(site: Site):
    async with site.browser() as player:
        answer = await player.post(CLOCK, json={"advance_seconds": 3600})
    assert site.clock.now() == NOW + timedelta(hours=1)
    assert datetime.fromisoformat(answer.json()["now"]) == site.clock.now()


async def test_it_moves_to_the_next_due_moment_of_any_case(site: Site):
    case = await site.complains()
    async with site.browser() as player:
        told = (await player.get(CLOCK)).json()["next"]
        await player.post(CLOCK, json={"to": "next"})
    assert site.clock.now() == case.next_due_at == datetime.fromisoformat(told)


async def test_with_nothing_due_it_stays(site: Site):
    async with site.browser() as player:
        answer = await player.post(CLOCK, json={"to": "next"})
    assert answer.json() == {"now": "2026-03-02T09:30:00+07:00", "next": ""}


@pytest.mark.parametrize("body", [{"advance_seconds": -1}, {"to": "past"}, {"hours": 1}])
async def test_it_never_goes_back_or_elsewhere(site: Site, body: dict[str, object]):
    async with site.browser() as player:
        assert (await player.post(CLOCK, json=body)).status_code == 422
    assert site.clock.now() == NOW


async def test_a_form_on_a_foreign_page_cannot_move_it(site: Site):
    async with site.browser() as player:
        answer = await player.post(
            CLOCK, content=b'{"advance_seconds": 60}', headers={"Content-Type": "text/plain"}
        )
    assert answer.status_code in (415, 422)
    assert site.clock.now() == NOW


async def test_a_real_desk_has_no_such_thing(site: Site):
    async with site.browser(demo=False) as anybody:
        assert (await anybody.get(CLOCK)).status_code == 404
        assert (await anybody.post(CLOCK, json={"advance_seconds": 1})).status_code == 404
