"""Zalo OA, checklist rows 3 and 6: windows, content, uploads, and trouble on purpose."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import httpx2
import pytest

from sandbox.clock import Clock
from sandbox.faults import Fault, FaultKind
from sandbox.world import World
from sandbox.zalo_oa import Customer, QuotaShape, Zca

from .oa_desk import Desk, media

CS = "/v3.0/oa/message/cs"
URL = {"title": "Web", "type": "oa.open.url", "payload": {"url": "https://example.vn"}}


@pytest.fixture
def desk(world: World, http: httpx2.AsyncClient) -> Desk:
    return Desk(world, http)


@pytest.fixture
async def an(world: World) -> Customer:
    """A customer who has written."""
    customer = world.zalo_oa.customer("an", "Nguyễn Thị An")
    await customer.writes("alo")
    return customer


def later(world: World, **by: float) -> None:
    assert isinstance(world.clock, Clock)
    world.clock.advance(timedelta(**by))
    world.zalo_oa.oauth.grant()


async def test_a_text_reaches_the_customer(world: World, desk: Desk, an: Customer) -> None:
    told = await desk.text(an, "Chào chị")
    assert (await an.next_message()).text == "Chào chị"
    assert told["data"]["message_id"] == an.received[0].message_id
    assert told["data"]["user_id"] == an.id
    assert told["data"]["sent_time"].isdecimal()
    assert not len(world.violations)


async def test_a_quote_travels(desk: Desk, an: Customer) -> None:
    await desk.send(an, text="về việc này", quote_message_id="75e7af1854e595bfccf0")
    assert an.received[0].quotes == "75e7af1854e595bfccf0"


@pytest.mark.parametrize(
    ("hours", "zca", "error"),
    [
        (48, Zca.NONE, 0),
        (49, Zca.NONE, -320),
        (49, Zca.EMPTY, -321),
        (168, Zca.FUNDED, 0),
        (169, Zca.FUNDED, -230),
    ],
)
async def test_the_last_interaction_opens_the_windows(
    http: httpx2.AsyncClient, hours: int, zca: Zca, error: int
) -> None:
    now = [datetime(2026, 3, 2, 2, 0, tzinfo=UTC)]
    async with World(mail=False, clock=lambda: now[0]) as world:
        customer = world.zalo_oa.customer("an")
        await customer.writes("alo")
        now[0] += timedelta(hours=hours)
        world.zalo_oa.zca = zca
        assert (await Desk(world, http).text(customer))["error"] == error
        assert world.zalo_oa.paid == (1 if hours > 48 and not error else 0)
        assert len(customer.received) == (0 if error else 1)


async def test_a_closed_window_has_two_numbers(world: World, desk: Desk, an: Customer) -> None:
    later(world, days=7, seconds=1)
    desk.token = desk.oa.oauth.grant().access
    desk.oa.closed_code = -232
    assert (await desk.text(an))["error"] == -232
    assert len(world.violations) == 1


@pytest.mark.parametrize("act", ["follows", "submits_info"])
async def test_an_interaction_opens_the_window_again(
    world: World, desk: Desk, an: Customer, act: str
) -> None:
    later(world, days=8)
    desk.token = desk.oa.oauth.grant().access
    await getattr(an, act)()
    assert (await desk.text(an))["error"] == 0


@pytest.mark.parametrize("act", ["reads", "unfollows"])
async def test_what_is_no_interaction_opens_nothing(
    world: World, desk: Desk, an: Customer, act: str
) -> None:
    await desk.text(an)
    later(world, days=8)
    desk.token = desk.oa.oauth.grant().access
    await getattr(an, act)()
    assert (await desk.text(an))["error"] == -230


async def test_who_neither_followed_nor_wrote_is_unknown(world: World, desk: Desk) -> None:
    assert (await desk.text(world.zalo_oa.customer("lạ")))["error"] == -213
    assert (await desk.send("246845883529197922", text="chào"))["error"] == -213


async def test_nights_may_be_blocked(http: httpx2.AsyncClient) -> None:
    now = [datetime(2026, 3, 2, 14, 59, tzinfo=UTC)]  # 21:59 in Vietnam
    async with World(mail=False, clock=lambda: now[0]) as world:
        customer = world.zalo_oa.customer("an")
        await customer.writes("alo")
        world.zalo_oa.night_block = True
        desk = Desk(world, http)
        assert (await desk.text(customer))["error"] == 0
        now[0] += timedelta(minutes=1)
        assert (await desk.text(customer))["error"] == -234
        now[0] += timedelta(hours=8)
        assert (await desk.text(customer))["error"] == 0


@pytest.mark.parametrize(
    ("message", "error"),
    [
        ({"text": "ệ" * 2000}, 0),
        ({"text": "ệ" * 2001}, -210),
        ({"text": "  "}, -201),
        ({"text": 5}, -201),
        ({}, -201),
        ({"text": "x", "parse_mode": "html"}, -201),
        ({"attachment": {"type": "image", "payload": {}}}, -201),
        ({"attachment": media("image", url="https://example.vn/a.jpg")}, 0),
        ({"attachment": media("sticker", attachment_id="bfe458bf64fa8da4d4eb")}, 0),
        ({"attachment": media("image", attachment_id="made up")}, -201),
        ({"attachment": media("video", url="https://example.vn/a.mp4")}, -201),
        ({"attachment": {"type": "file", "payload": {"token": "made up"}}}, -201),
        ({"attachment": {"type": "template", "payload": {"template_type": "list"}}}, -233),
    ],
)
async def test_content_is_checked(
    world: World, desk: Desk, an: Customer, message: dict, error: int
) -> None:
    assert (await desk.send(an, **message))["error"] == error
    assert len(world.violations) == (1 if error else 0)
    assert len(an.received) == (0 if error else 1)


@pytest.mark.parametrize(
    ("buttons", "error"),
    [
        ([URL] * 5, 0),
        ([URL] * 6, -201),
        ([{"title": "A", "type": "oa.query.show", "payload": "#" * 1000}], 0),
        ([{"title": "A", "type": "oa.query.hide", "payload": "#" * 1001}], -201),
        ([{"title": "A", "type": "oa.query.show", "payload": {"x": 1}}], -201),
        ([{"title": "A", "type": "oa.open.phone", "payload": {"phone_code": "84919"}}], 0),
        ([{"title": "A", "type": "oa.open.sms", "payload": {"phone_code": "84919"}}], -201),
        ([{"title": "A", "type": "postback", "payload": "x"}], -201),
        ([{"title": "", "type": "oa.query.show", "payload": "x"}], -201),
    ],
)
async def test_one_bad_button_fails_the_whole_message(
    desk: Desk, an: Customer, buttons: list, error: int
) -> None:
    attachment = {"type": "template", "payload": {"buttons": buttons}}
    assert (await desk.send(an, text="Chọn", attachment=attachment))["error"] == error
    assert len(an.received) == (0 if error else 1)


@pytest.mark.parametrize(("title", "error"), [("x" * 100, 0), ("x" * 101, -201), ("", -201)])
async def test_the_form_for_name_and_phone_is_checked(
    desk: Desk, an: Customer, title: str, error: int
) -> None:
    element = {"title": title, "subtitle": "Xin cho biết", "image_url": "https://example.vn/b.png"}
    payload = {"template_type": "request_user_info", "elements": [element]}
    told = await desk.send(an, attachment={"type": "template", "payload": payload})
    assert told["error"] == error


@pytest.mark.parametrize(
    ("kind", "name", "size", "error"),
    [
        ("image", "a.jpg", 1024, 0),
        ("image", "a.PNG", 1024 * 1024, 0),
        ("image", "a.png", 1024 * 1024 + 1, -210),
        ("image", "a.gif", 10, -201),
        ("image", "anh", 10, -201),
        ("gif", "a.gif", 5 * 1024 * 1024, 0),
        ("file", "a.pdf", 10, 0),
        ("file", "a.docx", 10, 0),
        ("file", "a.exe", 10, -201),
        ("file", "a.pdf", 5 * 1024 * 1024 + 1, -210),
        ("file", "a.pdf", 0, -201),
    ],
)
async def test_uploads_have_types_and_sizes(
    desk: Desk, kind: str, name: str, size: int, error: int
) -> None:
    told = await desk.upload(kind, name, b"x" * size)
    assert told["error"] == error
    if not error:
        assert set(told["data"]) == {"token" if kind == "file" else "attachment_id"}


async def test_an_uploaded_picture_and_file_reach_the_customer(
    world: World, desk: Desk, an: Customer
) -> None:
    picture = (await desk.upload("image", "a.jpg", b"\xff\xd8"))["data"]["attachment_id"]
    paper = (await desk.upload("file", "a.pdf", b"%PDF"))["data"]["token"]
    await desk.send(an, text="Ảnh", attachment=media(attachment_id=picture))
    await desk.send(an, attachment={"type": "file", "payload": {"token": paper}})
    assert [(one.kind, one.media) for one in an.received] == [
        ("image", b"\xff\xd8"),
        ("file", b"%PDF"),
    ]
    assert not len(world.violations)


async def test_a_file_travels_without_text(desk: Desk, an: Customer) -> None:
    paper = (await desk.upload("file", "a.pdf", b"%PDF"))["data"]["token"]
    told = await desk.send(an, text="x", attachment={"type": "file", "payload": {"token": paper}})
    assert told["error"] == -201


async def test_an_upload_ends_after_seven_days(world: World, desk: Desk, an: Customer) -> None:
    picture = (await desk.upload("image", "a.jpg", b"\xff\xd8"))["data"]["attachment_id"]
    later(world, days=7, seconds=1)
    desk.token = desk.oa.oauth.grant().access
    await an.writes("còn đây")
    assert (await desk.send(an, attachment=media(attachment_id=picture)))["error"] == -100


async def test_a_reaction_goes_by_the_old_endpoint_and_nothing_else(
    desk: Desk, an: Customer
) -> None:
    said = await an.writes("cảm ơn")
    recipient = {"user_id": an.id}
    action = {"react_icon": "/-heart", "react_message_id": said}
    path = "/v2.0/oa/message"
    reacted = await desk.post(path, {"recipient": recipient, "sender_action": action})
    assert (reacted["error"], desk.oa.reactions[said]) == (0, ["/-heart"])
    unknown = await desk.post(
        path, {"recipient": recipient, "sender_action": action | {"react_icon": "👍"}}
    )
    assert unknown["error"] == -201
    old = await desk.post(path, {"recipient": recipient, "message": {"text": "x"}})
    assert old["error"] == -240


async def test_a_quota_runs_out(desk: Desk, an: Customer) -> None:
    desk.oa.quota = 1
    assert [(await desk.text(an))["error"] for _ in "ab"] == [0, -211]


@pytest.mark.parametrize("shape", list(QuotaShape))
async def test_an_answer_tells_more_or_less_of_the_quota(
    desk: Desk, an: Customer, shape: QuotaShape
) -> None:
    desk.oa.quota_shape = shape
    quota = (await desk.text(an))["data"].get("quota")
    assert (quota is None) is (shape is QuotaShape.ABSENT)
    assert ("remain" in (quota or {})) is (shape is QuotaShape.FULL)


async def test_a_customer_may_refuse_everything(desk: Desk, an: Customer) -> None:
    an.refuses = -217
    assert (await desk.text(an))["error"] == -217


async def test_a_rate_limit_and_a_gateway_on_purpose(
    world: World, desk: Desk, an: Customer
) -> None:
    desk.oa.faults.add(Fault(kind=FaultKind.REFUSE, method=CS, code=-32))
    assert (await desk.text(an))["error"] == -32
    desk.oa.faults.add(Fault(kind=FaultKind.HTML, method=CS, code=502))
    answer = await desk.http.post(desk.oa.base_url + CS, json={}, headers=desk.headers)
    assert (answer.status_code, answer.text[:6]) == (502, "<html>")
    assert not len(world.violations) and not len(an.received)


@pytest.mark.parametrize("trouble", [FaultKind.SLOW, FaultKind.DROP])
async def test_an_answer_may_be_lost_after_the_message_was_stored(
    desk: Desk, an: Customer, trouble: FaultKind
) -> None:
    fault = desk.oa.faults.add(Fault(kind=trouble, method=CS))
    sending = asyncio.create_task(desk.text(an, "đến rồi"))
    assert (await an.next_message()).text == "đến rồi"
    if trouble is FaultKind.SLOW:
        assert not sending.done()
        fault.release()
        assert (await sending)["error"] == 0
    else:
        with pytest.raises(httpx2.RemoteProtocolError):
            await sending


@pytest.mark.parametrize(
    "body",
    [
        {"recipient": {"user_id": 246845883529197922}, "message": {"text": "x"}},
        {"recipient": {}, "message": {"text": "x"}},
        {"recipient": {"user_id": "1"}, "message": {"text": "x"}, "tracking": "1"},
    ],
)
async def test_ids_are_strings_and_nothing_undocumented_travels(
    world: World, desk: Desk, body: dict
) -> None:
    assert (await desk.post(CS, body))["error"] == -201
    assert len(world.violations) == 1
