"""Graph, the rules of its checklist: who may be written to, how, and with which error."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime, timedelta

import httpx2
import pytest

from sandbox.clock import Clock
from sandbox.facebook import INBOX, Customer
from sandbox.facebook.graph import Limit
from sandbox.faults import Fault, FaultKind
from sandbox.world import World

from .fb_desk import Desk, numbers

DONE = (0, 0)


@pytest.fixture
def desk(world: World, http: httpx2.AsyncClient) -> Desk:
    return Desk(world, http)


@pytest.fixture
async def an(world: World) -> Customer:
    """A person who has written."""
    person = world.facebook.page.customer("an", "Nguyễn Thị An")
    await person.writes("alo")
    return person


def later(world: World, **by: float) -> None:
    assert isinstance(world.clock, Clock)
    world.clock.advance(timedelta(**by))


async def test_a_text_reaches_the_person(world: World, desk: Desk, an: Customer) -> None:
    told = await desk.send(an, message={"text": "Chào chị", "metadata": "KN-1"})
    seen = await an.next_message()
    assert told == {"recipient_id": an.id, "message_id": seen.mid}
    assert (seen.text, seen.metadata) == ("Chào chị", "KN-1")
    assert not len(world.violations)


async def test_json_form_and_multipart_are_read_with_any_version(
    world: World, desk: Desk, an: Customer
) -> None:
    fields = {
        "recipient": json.dumps({"id": an.id}),
        "messaging_type": "RESPONSE",
        "access_token": desk.token,
    }
    text = fields | {"message": json.dumps({"text": "form"})}
    by_form = await desk.http.post(f"{desk.facebook.base_url}/v26.0/me/messages", data=text)
    kind = {"attachment": {"type": "file", "payload": {"is_reusable": True}}}
    by_parts = await desk.http.post(
        f"{desk.facebook.base_url}/me/messages",
        data=fields | {"message": json.dumps(kind)},
        files={"filedata": ("a.pdf", b"%PDF", "application/pdf")},
    )
    assert [by_form.status_code, by_parts.status_code] == [200, 200]
    assert set(by_parts.json()) == {"recipient_id", "message_id", "attachment_id"}
    assert [(one.text, one.media) for one in an.received] == [("form", b""), ("", b"%PDF")]


@pytest.mark.parametrize(
    ("message", "numbers_"),
    [
        ({"text": "ệ" * 1999}, DONE),
        ({"text": "ệ" * 2000}, (100, 0)),
        ({"text": "😀" * 1000}, (100, 0)),
        ({"text": " "}, (100, 0)),
        ({}, (100, 0)),
        ({"text": "x", "attachment": {"type": "file", "payload": {}}}, (100, 0)),
        ({"text": "x", "metadata": "m" * 999}, DONE),
        ({"text": "x", "metadata": "m" * 1000}, (100, 0)),
        ({"text": "x", "buttons": []}, (100, 0)),
        ({"text": "x", "quick_replies": [{"content_type": "text", "title": "A"}] * 13}, DONE),
        ({"text": "x", "quick_replies": [{"content_type": "text", "title": "A"}] * 14}, (100, 0)),
        ({"attachment": {"type": "image", "payload": {"attachment_id": "1"}}}, (100, 2018074)),
        ({"attachment": {"type": "image", "payload": {"url": "http://x.vn/a"}}}, (100, 2018008)),
        ({"attachment": {"type": "sticker", "payload": {}}}, (100, 0)),
    ],
)
async def test_content_is_checked(
    world: World, desk: Desk, an: Customer, message: dict, numbers_: tuple[int, int]
) -> None:
    assert numbers(await desk.send(an, message=message)) == numbers_
    assert len(world.violations) == len(an.received) ^ 1


@pytest.mark.parametrize(
    ("payload", "numbers_"),
    [
        ({"template_type": "button", "text": "x" * 640}, DONE),
        ({"template_type": "button", "text": "x" * 641}, (100, 0)),
        ({"template_type": "button", "text": "x", "buttons": []}, (100, 0)),
        ({"template_type": "generic", "elements": [{"title": "A"}] * 10}, DONE),
        ({"template_type": "generic", "elements": [{"title": "A"}] * 11}, (100, 0)),
        ({"template_type": "list"}, (100, 0)),
    ],
)
async def test_templates_are_checked(
    desk: Desk, an: Customer, payload: dict, numbers_: tuple[int, int]
) -> None:
    button = {"type": "postback", "title": "Đồng ý", "payload": "yes"}
    whole = {"buttons": [button]} | payload
    message = {"attachment": {"type": "template", "payload": whole}}
    assert numbers(await desk.send(an, message=message)) == numbers_


@pytest.mark.parametrize(
    ("changes", "numbers_"),
    [
        ({"messaging_type": "UPDATE"}, DONE),
        ({"messaging_type": None}, (100, 0)),
        ({"messaging_type": "MESSAGE_TAG"}, (100, 0)),
        ({"messaging_type": "RESPONSE", "tag": "HUMAN_AGENT"}, (100, 0)),
        ({"messaging_type": "MESSAGE_TAG", "tag": "ACCOUNT_UPDATE"}, (100, 1893061)),
        ({"messaging_type": "MESSAGE_TAG", "tag": "CONFIRMED_EVENT_UPDATE"}, (100, 1893061)),
        ({"messaging_type": "MESSAGE_TAG", "tag": "POST_PURCHASE_UPDATE"}, (100, 1893061)),
        ({"messaging_type": "MESSAGE_TAG", "tag": "NON_PROMOTIONAL"}, (100, 0)),
        ({"sender_action": "typing_on"}, (100, 2018014)),
        ({"idempotency_key": "1"}, (100, 0)),
        ({"notification_type": "NO_PUSH"}, DONE),
        ({"notification_type": "LOUD"}, (100, 0)),
        ({"persona_id": "1"}, (100, 33)),
        ({"recipient": {"id": "1", "comment_id": "2"}}, (100, 0)),
        ({"recipient": {"id": "99999"}}, (100, 2018001)),
    ],
)
async def test_the_frame_of_a_message_is_checked(
    desk: Desk, an: Customer, changes: dict, numbers_: tuple[int, int]
) -> None:
    assert numbers(await desk.send(an, **changes)) == numbers_
    assert len(an.received) == (1 if numbers_ == DONE else 0)


async def test_typing_is_a_request_of_its_own(world: World, desk: Desk, an: Customer) -> None:
    told = await desk.post("me/messages", recipient={"id": an.id}, sender_action="typing_on")
    assert told == {"recipient_id": an.id}
    assert not len(an.received) and not len(world.violations)


@pytest.mark.parametrize(
    ("hours", "tag", "granted", "numbers_"),
    [
        (24, "", False, DONE),
        (24.01, "", False, (10, 2018278)),
        (24.01, "HUMAN_AGENT", True, DONE),
        (24.01, "HUMAN_AGENT", False, (10, 2018278)),
        (168, "HUMAN_AGENT", True, DONE),
        (168.01, "HUMAN_AGENT", True, (10, 2018278)),
        (25, "CUSTOMER_FEEDBACK", True, (10, 2018278)),
    ],
)
async def test_the_persons_last_word_opens_the_windows(
    http: httpx2.AsyncClient,
    hours: float,
    tag: str,
    granted: bool,
    numbers_: tuple[int, int],
) -> None:
    now = [datetime(2026, 3, 2, 2, 0, tzinfo=UTC)]
    async with World(mail=False, clock=lambda: now[0]) as world:
        desk = Desk(world, http)
        person = desk.page.customer("an")
        await person.writes("alo")
        desk.page.human_agent = granted
        now[0] += timedelta(hours=hours)
        told = await (desk.tagged(person, tag) if tag else desk.send(person))
        assert numbers(told) == numbers_


async def test_a_human_agent_inside_the_window_is_a_violation(
    world: World, desk: Desk, an: Customer
) -> None:
    assert numbers(await desk.tagged(an)) == DONE
    assert world.violations[0].what == "HUMAN_AGENT inside 24 hours"


async def test_feedback_may_be_asked_for_with_its_template(
    world: World, desk: Desk, an: Customer
) -> None:
    later(world, days=2)
    payload = {"template_type": "customer_feedback"}
    message = {"attachment": {"type": "template", "payload": payload}}
    assert numbers(await desk.tagged(an, "CUSTOMER_FEEDBACK", message=message)) == DONE


async def test_only_the_persons_own_acts_open_the_window(
    world: World, desk: Desk, an: Customer
) -> None:
    mid = await an.writes("còn đó không?")
    later(world, days=2)
    await an.reads()
    await an.reacts(mid)
    await desk.page.colleague_writes(an, "Chào chị")
    assert numbers(await desk.send(an)) == (10, 2018278)
    await an.presses("Bắt đầu", "START")
    assert numbers(await desk.send(an)) == DONE


async def test_who_has_blocked_the_page_cannot_be_reached(desk: Desk, an: Customer) -> None:
    an.blocked = True
    assert numbers(await desk.send(an)) == (551, 1545041)


async def test_a_restricted_page_sends_nothing(desk: Desk, an: Customer) -> None:
    desk.page.restricted = True
    assert numbers(await desk.send(an)) == (10, 1893063)


async def test_a_comment_has_one_private_reply_within_seven_days(world: World, desk: Desk) -> None:
    binh = desk.page.customer("binh", "Trần Văn Bình")
    post = desk.page.board.post()
    first, second = (
        await binh.comments("Mất tiền", under=post),
        await binh.comments("!", under=post),
    )
    told = await desk.send({"comment_id": first})
    assert told["recipient_id"] == binh.id
    assert (await binh.next_message()).mid == told["message_id"]
    assert numbers(await desk.send({"comment_id": first})) == (100, 2534025)
    assert numbers(await desk.send(binh)) == (10, 2018278), "the window opens by an answer"
    later(world, days=7, seconds=1)
    assert numbers(await desk.send({"comment_id": second})) == (100, 2534025)
    await binh.writes("Vâng")
    assert numbers(await desk.send(binh)) == DONE


async def test_a_visitors_post_can_be_answered_in_private(desk: Desk) -> None:
    binh = desk.page.customer("binh")
    assert numbers(await desk.send({"post_id": desk.page.board.post("Chê", binh)})) == DONE
    assert numbers(await desk.send({"post_id": desk.page.board.post()})) == (100, 2534025)


async def test_an_attachment_is_fetched_and_checked(desk: Desk, an: Customer) -> None:
    picture = desk.facebook.add_media(b"\xff\xd8", "image/jpeg")
    voice = desk.facebook.add_media(b"aac", "audio/aac")
    large = desk.facebook.add_media(b"x" * (8 * 1024 * 1024 + 1), "image/png")
    gone = desk.facebook.base_url + "/media/none"
    told = [
        numbers(
            await desk.send(an, message={"attachment": {"type": "image", "payload": {"url": u}}})
        )
        for u in (picture, voice, large, gone)
    ]
    assert told == [DONE, (100, 2018047), (100, 2018109), (100, 2018008)]
    assert an.received[0].media == b"\xff\xd8"


async def test_an_attachment_id_ends_after_ninety_days(
    world: World, desk: Desk, an: Customer
) -> None:
    payload = {"url": desk.facebook.add_media(b"\xff\xd8"), "is_reusable": True}
    kept = await desk.post(
        "me/message_attachments", message={"attachment": {"type": "image", "payload": payload}}
    )
    again = {"attachment": {"type": "image", "payload": {"attachment_id": kept["attachment_id"]}}}
    assert numbers(await desk.send(an, message=again)) == DONE
    later(world, days=90, seconds=1)
    await an.writes("còn đây")
    assert numbers(await desk.send(an, message=again)) == (100, 2018074)


async def test_where_the_inbox_has_the_thread_nobody_else_sends(desk: Desk, an: Customer) -> None:
    desk.page.default_app = desk.facebook.app_id
    assert numbers(await desk.send(an)) == DONE
    await desk.page.colleague_writes(an, "Để em")
    assert numbers(await desk.send(an)) == (2018300, 0)
    owner = await desk.get(f"{desk.page.id}/thread_owner", recipient=an.id)
    assert owner["data"][0]["thread_owner"]["app_id"] == INBOX
    assert numbers(await desk.post("me/pass_thread_control", **_to(an, INBOX))) == (2018300, 0)
    assert await desk.post("me/request_thread_control", **_to(an)) == {"success": True}
    assert await desk.post("me/take_thread_control", **_to(an)) == {"success": True}
    assert numbers(await desk.send(an)) == DONE


def _to(person: Customer, app: str = "") -> dict:
    target = {"target_app_id": app} if app else {}
    return {"recipient": {"id": person.id}, **target}


async def test_without_a_default_app_everybody_writes_and_nobody_takes(
    desk: Desk, an: Customer
) -> None:
    await desk.page.colleague_writes(an, "Để em")
    assert numbers(await desk.send(an)) == DONE
    assert numbers(await desk.post("me/take_thread_control", **_to(an))) == (100, 2018164)
    assert numbers(await desk.post("me/pass_thread_control", **_to(an, "5"))) == (100, 2018164)
    assert await desk.post("me/pass_thread_control", **_to(an, INBOX)) == {"success": True}
    assert await desk.post("me/release_thread_control", **_to(an)) == {"success": True}


async def test_a_message_may_pass_its_thread_on(desk: Desk, an: Customer) -> None:
    desk.page.default_app = desk.facebook.app_id
    passing = {"control_type": "pass", "app_id": INBOX}
    assert numbers(await desk.send(an, thread_control=passing)) == DONE
    assert numbers(await desk.send(an)) == (2018300, 0)


async def test_control_ends_after_a_day_without_the_person(
    world: World, desk: Desk, an: Customer
) -> None:
    desk.page.default_app = desk.facebook.app_id
    await desk.page.colleague_writes(an, "Để em")
    later(world, hours=25)
    await an.writes("alo?")
    assert numbers(await desk.send(an)) == DONE


@pytest.mark.parametrize("code", [4, 613, 80006])
async def test_too_many_calls_are_told_with_the_budget(
    world: World, desk: Desk, an: Customer, code: int
) -> None:
    desk.facebook.limits["messages"] = Limit(calls=1, within=timedelta(seconds=1), code=code)
    assert numbers(await desk.send(an)) == DONE
    body = {"recipient": {"id": an.id}}
    answer = await desk.ask("POST", "me/messages", json=body)
    assert numbers(answer.json()) == (code, 0)
    assert json.loads(answer.headers["x-app-usage"])["call_count"] == 100
    page = json.loads(answer.headers["x-business-use-case-usage"])["1001"][0]
    assert page["estimated_time_to_regain_access"] > 0
    later(world, seconds=1)
    assert numbers(await desk.send(an)) == DONE
    assert not len(world.violations)


async def test_refusals_and_gateways_on_purpose(world: World, desk: Desk, an: Customer) -> None:
    for trouble, code in ((FaultKind.REFUSE, 2), (FaultKind.REFUSE_200, 10), (FaultKind.HTML, 502)):
        fault = Fault(kind=trouble, method="messages", code=code, subcode=2018344)
        desk.facebook.faults.add(fault)
    temporary = await desk.ask("POST", "me/messages", json={})
    assert (temporary.status_code, numbers(temporary.json())) == (503, (2, 2018344))
    good = await desk.ask("POST", "me/messages", json={})
    assert (good.status_code, numbers(good.json())) == (200, (10, 2018344))
    page = await desk.ask("POST", "me/messages", json={})
    assert (page.status_code, page.text[:6]) == (502, "<html>")
    assert not len(world.violations) and not len(an.received)


@pytest.mark.parametrize("trouble", [FaultKind.SLOW, FaultKind.DROP])
async def test_an_answer_may_be_lost_after_the_message_was_stored(
    desk: Desk, an: Customer, trouble: FaultKind
) -> None:
    fault = desk.facebook.faults.add(Fault(kind=trouble, method="messages"))
    sending = asyncio.create_task(desk.send(an))
    assert (await an.next_message()).text == "Chào"
    if trouble is FaultKind.SLOW:
        assert not sending.done()
        fault.release()
        assert numbers(await sending) == DONE
    else:
        with pytest.raises(httpx2.RemoteProtocolError):
            await sending


async def test_what_is_sent_twice_arrives_twice(desk: Desk, an: Customer) -> None:
    assert len({(await desk.send(an))["message_id"] for _ in "ab"}) == len(an.received) == 2
