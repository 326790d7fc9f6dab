"""The hand on the clock exists in the demo alone."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from tests.bot.web.room import NOW, Room

CLOCK = "/demo/clock"


async def test_it_moves_forward_by_seconds(room: Room):
    async with room.browser() as player:
        answer = await player.post(CLOCK, json={"advance_seconds": 3600})
    assert room.clock.now() == NOW + timedelta(hours=1)
    assert datetime.fromisoformat(answer.json()["now"]) == room.clock.now()


async def test_it_moves_to_the_next_due_moment_of_any_case(room: Room):
    case = await room.complains()
    async with room.browser() as player:
        told = (await player.get(CLOCK)).json()["next"]
        await player.post(CLOCK, json={"to": "next"})
    assert room.clock.now() == case.next_due_at == datetime.fromisoformat(told)


async def test_with_nothing_due_it_stays(room: Room):
    async with room.browser() as player:
        answer = await player.post(CLOCK, json={"to": "next"})
    assert answer.json() == {"now": "2026-03-02T09:30:00+07:00", "next": ""}


@pytest.mark.parametrize("body", [{"advance_seconds": -1}, {"to": "past"}, {"hours": 1}])
async def test_it_never_goes_back_or_elsewhere(room: Room, body: dict[str, object]):
    async with room.browser() as player:
        assert (await player.post(CLOCK, json=body)).status_code == 422
    assert room.clock.now() == NOW


async def test_a_form_on_a_foreign_page_cannot_move_it(room: Room):
    async with room.browser() as player:
        answer = await player.post(
            CLOCK, content=b'{"advance_seconds": 60}', headers={"Content-Type": "text/plain"}
        )
    assert answer.status_code in (415, 422)
    assert room.clock.now() == NOW


async def test_a_real_desk_has_no_such_thing(room: Room):
    async with room.browser(demo=False) as anybody:
        assert (await anybody.get(CLOCK)).status_code == 404
        assert (await anybody.post(CLOCK, json={"advance_seconds": 1})).status_code == 404
