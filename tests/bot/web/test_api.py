"""The API for other programs: notes in, status out, a token before both."""

from __future__ import annotations

import json
from uuid import uuid4

import httpx2
import pytest

from bot.web import notes_api
from tests.bot.web.site import NOW, TOKEN, Site

BEARER = {"Authorization": f"Bearer {TOKEN}"}


def a_note(**changes: object) -> dict[str, object]:
    note = {
        "id": str(uuid4()),
        "agent": "an",
        "noted_at": NOW.isoformat(),
        "text": "Khách khiếu nại không gửi được thư từ hôm qua.",
        "facts": {"full_name": "Lê Thị Bình", "phone": "0912345678"},
    }
    return note | changes


async def posted(site: Site, channel: str, note: object, **headers: str) -> httpx2.Response:
    async with site.browser() as pbx:
        return await pbx.post(f"/api/notes/{channel}", json=note, headers=BEARER | headers)


@pytest.mark.parametrize(
    ("channel", "more"), [("phone", {}), ("counter", {}), ("post", {"received": "2026-03-02"})]
)
async def test_a_note_becomes_a_case_whose_number_is_the_answer(
    site: Site, channel: str, more: dict[str, object]
):
    note = a_note(**more)
    answer = await posted(site, channel, note)
    assert answer.status_code == 200, answer.text
    case = await site.desk.case(answer.json()["case"])
    assert answer.json()["delivery"] == note["id"]
    assert (case.channel, case.person.full_name) == (channel, "Lê Thị Bình")


async def test_the_same_note_again_is_the_same_case(site: Site):
    note = a_note()
    first, again = await posted(site, "phone", note), await posted(site, "phone", note)
    assert first.json() == again.json()
    assert len(await site.desk.worklist()) == 1


async def test_a_note_that_waits_is_answered_with_its_id_and_can_be_asked_for(
    site: Site, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(notes_api, "PATIENCE", 0.0)
    monkeypatch.setattr(notes_api, "POLLS", 1)
    site.file_at_once = False
    note = a_note()
    answer = await posted(site, "phone", note)
    assert (answer.status_code, answer.json()["case"]) == (202, "")
    await site.inbox_worker.one_pass(site.clock.now())
    async with site.browser() as pbx:
        later = await pbx.get(f"/api/notes/phone/{note['id']}", headers=BEARER)
        never = await pbx.get(f"/api/notes/phone/{uuid4()}", headers=BEARER)
    assert later.json()["case"].startswith("KN-2026-")
    assert never.status_code == 404


async def test_a_wrong_note_is_told_its_fields_and_never_its_values(site: Site):
    answer = await posted(site, "phone", a_note(agent="", password="matkhau123"))
    assert answer.status_code == 422
    assert "agent" in answer.text and "matkhau123" not in answer.text
    assert site.kept == []


async def test_the_agent_may_be_given_by_id_or_by_name_but_must_be_one_of_the_team(
    site: Site,
):
    named = await posted(site, "phone", a_note(agent="Nguyễn Thị An"))
    stranger = await posted(site, "phone", a_note(agent="Người lạ"))
    assert (await site.desk.case(named.json()["case"])).owner == "an"
    assert stranger.status_code == 422
    assert "các mã là an" in stranger.text


@pytest.mark.parametrize("year", ["0202", "2024", "2027"])
async def test_a_note_of_a_time_that_cannot_be_meant_is_refused(site: Site, year: str):
    answer = await posted(site, "phone", a_note(noted_at=f"{year}-03-02T09:00:00+07:00"))
    assert answer.status_code == 422
    assert year in answer.text
    assert site.kept == []


async def test_the_status_names_state_next_step_and_day_and_nothing_personal(site: Site):
    number = (await posted(site, "phone", a_note())).json()["case"]
    async with site.browser() as crm:
        vi = await crm.get(f"/api/cases/{number}/status", headers=BEARER)
        en = await crm.get(f"/api/cases/{number}/status?lang=en", headers=BEARER)
        none = await crm.get("/api/cases/KN-2026-999999/status", headers=BEARER)
    assert vi.json()["state_name"] == "đã tiếp nhận"
    assert en.json()["state_name"] == "received"
    assert vi.json()["answer_due_on"] == "2026-03-30"
    assert none.status_code == 404
    for personal in ("Bình", "912345678", "gửi được thư"):
        assert personal not in vi.text


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer wrong", "Basic " + TOKEN, TOKEN])
async def test_nothing_opens_without_the_token(site: Site, header: str):
    async with site.browser() as stranger:
        headers = {"Authorization": header} if header else {}
        for ask in (
            stranger.post("/api/notes/phone", json=a_note(), headers=headers),
            stranger.get("/api/cases/KN-2026-000001/status", headers=headers),
            stranger.get(f"/api/notes/phone/{uuid4()}?api_token={TOKEN}", headers=headers),
        ):
            assert (await ask).status_code == 401
    assert site.kept == []


async def test_without_a_configured_token_the_api_is_off_even_for_an_empty_one(site: Site):
    async with site.browser(token="") as stranger:
        answer = await stranger.get(
            "/api/cases/KN-2026-000001/status", headers={"Authorization": "Bearer "}
        )
    assert answer.status_code == 403
    assert "web.api_token" in answer.text


async def test_openapi_describes_what_a_caller_sends_and_gets(site: Site):
    async with site.browser() as developer:
        described = (await developer.get("/openapi.json")).json()
    note = described["paths"]["/api/notes/post"]["post"]
    form = note["requestBody"]["content"]["application/json"]["schema"]
    assert {"id", "agent", "text", "received"} <= set(form["required"])
    assert {"200", "202", "401", "413", "422"} <= set(note["responses"])
    assert not any(path.startswith("/desk") for path in described["paths"])
    assert "$ref" not in json.dumps(form) or "$defs" in form
