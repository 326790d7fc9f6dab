"""Hostile and broken deliveries of the chat platforms: words for people, never a bug or a loss."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache

import httpx2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.inbox.reader_process import ReadRequest, understand
from channels.contract import Channel, Unreadable
from channels.factory import Outside
from channels.http.client import Http
from channels.registry import build
from tests.channels.facebook import fake_graph
from tests.channels.zalo_bot import fake_zalo
from tests.channels.zalo_oa import fake_oa
from workflows.messaging.messages import Inbound, Kind
from workflows.reading.result import Said

PAGE, OA = fake_graph.SETTINGS.page_id, fake_oa.SETTINGS.oa_id
CHATS = ("zalo_bot", "zalo_oa", "facebook")


@cache
def chats() -> dict[str, Channel]:
    settings = {
        "zalo_bot": fake_zalo.SETTINGS,
        "zalo_oa": fake_oa.SETTINGS,
        "facebook": fake_graph.SETTINGS,
    }
    http = Http(transport=httpx2.MockTransport(lambda request: httpx2.Response(500)))
    vault = fake_oa.MemoryVault(fake_oa.pair().dump())
    return build(settings, Outside(http=http, clock=lambda: fake_oa.NOW, vaults=lambda _: vault))


def heard(name: str, event: object) -> list[Inbound]:
    return list(chats()[name].parse(json.dumps(event).encode()))


def on_page(*events: object, id: str = PAGE) -> dict[str, object]:
    return {"object": "page", "entry": [{"id": id, "messaging": list(events)}]}


def said(message: object, **more: object) -> dict[str, object]:
    """One event of Messenger."""
    sides = {"sender": {"id": "2002"}, "recipient": {"id": PAGE}}
    return {**sides, "timestamp": 1795333319456, "message": message, **more}


def to_oa(event: str, message: object, **more: object) -> dict[str, object]:
    """One event of the official account."""
    sides = {"sender": {"id": fake_oa.CUSTOMER}, "recipient": {"id": OA}}
    named = {"event_name": event, "timestamp": "1540363714987"}
    return {"app_id": fake_oa.SETTINGS.app_id, **sides, **named, "message": message, **more}


def to_bot(event: str, **fields: object) -> dict[str, object]:
    """One event of the bot."""
    sides = {"from": {"id": "6ede"}, "chat": {"id": "6ede", "chat_type": "PRIVATE"}}
    return {"event_name": event, "message": {"message_id": "a1", **sides, **fields}}


# ── whatever JSON comes ──────────────────────────────────────────────────────────────────────

ODD = st.sampled_from(
    ["", "\x00", "\ud800", "ễ", "①", "true", "1e999", "-1", " 7 ", "💥", "x" * 5000, "٣"]
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | ODD | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(ODD, inner, max_size=3),
    max_leaves=8,
)
EVENTS: Mapping[str, list[object]] = {
    "zalo_bot": [
        to_bot("message.text.received", text="alo"),
        to_bot("message.image.received", photo_url="https://x.zdn.vn/a.jpg", caption="b"),
    ],
    "zalo_oa": [
        to_oa("user_send_text", {"text": "alo", "msg_id": "m1", "quote_msg_id": "m0"}),
        to_oa(
            "user_send_file",
            {
                "msg_id": "m",
                "attachments": [{"type": "file", "payload": {"url": "u", "size": "1"}}],
            },
        ),
        to_oa("oa_send_text", {"text": "vâng", "msg_id": "m2"}),
        to_oa("user_submit_info", {}, info={"name": "An", "full_address": {"user_city": "HN"}}),
    ],
    "facebook": [
        on_page(said({"mid": "m_1", "text": "alo", "reply_to": {"mid": "m_0"}})),
        on_page(said({"mid": "m_2", "attachments": [{"type": "location", "payload": {}}]})),
        on_page({**said(None), "message_edit": {"mid": "m", "text": "b", "num_edit": 1}}),
        {
            "object": "page",
            "entry": [
                {
                    "id": PAGE,
                    "changes": [
                        {
                            "field": "feed",
                            "value": {
                                "item": "comment",
                                "verb": "edited",
                                "comment_id": "1_2",
                                "photos": ["https://scontent.xx.fbcdn.net/a.jpg"],
                                "from": {"id": "7", "name": "An"},
                                "created_time": 1742667604,
                            },
                        }
                    ],
                }
            ],
        },
    ],
}


def places(value: object, path: tuple[object, ...] = ()) -> list[tuple[object, ...]]:
    """Every place in a JSON value."""
    inside = (
        value.items() if isinstance(value, dict) else enumerate(value)
        if isinstance(value, list) else ()
    )  # fmt: skip
    return [path, *(one for key, inner in inside for one in places(inner, (*path, key)))]


def changed(value: object, path: tuple[object, ...], new: object) -> object:
    """The value with something else at that place."""
    if not path:
        return new
    key, *rest = path
    if isinstance(value, dict):
        return {**value, key: changed(value[key], tuple(rest), new)}
    assert isinstance(value, list) and isinstance(key, int)
    return [*value[:key], changed(value[key], tuple(rest), new), *value[key + 1 :]]


@st.composite
def spoiled(draw: st.DrawFn, name: str) -> bytes:
    """A real event with anything at all in one or two places."""
    event: object = draw(st.sampled_from(EVENTS[name]))
    for _ in range(draw(st.integers(1, 2))):
        event = changed(event, draw(st.sampled_from(places(event))), draw(VALUES))
    return json.dumps(event).encode()


@pytest.mark.parametrize("name", CHATS)
@given(data=st.data())
def test_an_event_with_anything_anywhere_is_messages_or_unreadable(name: str, data: st.DataObject):
    raw = data.draw(spoiled(name))
    try:
        found = chats()[name].parse(raw)
    except Unreadable as error:
        assert str(error).endswith(".")
        return
    for one in found:
        assert one.external_id and one.conversation and one.sender
        for words in (one.text, one.external_id, one.conversation, one.sender, one.sender_name):
            words.encode()
            assert "\x00" not in words
        for id in (one.external_id, one.conversation, one.reference):
            assert len(id) < 300, "no index of PostgreSQL holds it"
        assert one.text or one.attachments, "an agent would see nothing at all"


# ── one bad entry, wrong types ───────────────────────────────────────────────────────────────


def test_one_bad_entry_in_a_zalo_bot_list_does_not_swallow_the_good_one():
    good = to_bot("message.text.received", text="alo")
    (message,) = heard("zalo_bot", [{"event_name": "message.text.received"}, good])
    assert message.text == "alo" and message.problems[-1:] != ()


@pytest.mark.parametrize(
    "event",
    [
        on_page(said("alo")),
        on_page("alo"),
        on_page(said(["alo"])),
        {"object": "page", "entry": [{"id": PAGE, "messaging": said({"mid": "m"})}]},
        {"object": "page", "entry": [{"id": PAGE, "changes": [{"field": "feed", "value": "x"}]}]},
        {"object": "page", "entry": [{"messaging": [said({"mid": "m", "text": "alo"})]}]},
        {"object": "page", "entry": ["alo"]},
    ],
)
def test_a_messenger_event_of_the_wrong_shape_is_shown_and_not_dropped_in_silence(event: object):
    try:
        found = heard("facebook", event)
    except Unreadable:
        return
    assert found


def test_an_empty_messenger_message_is_shown_as_one():
    (message,) = heard("facebook", on_page(said({})))
    assert message.text and message.kind is Kind.UNSUPPORTED


@pytest.mark.parametrize("mark", ["true", 1, None])
def test_the_pages_own_words_are_never_a_customers_whatever_the_echo_mark_says(mark: object):
    event = said({"mid": "m_1", "text": "Kính gửi", "is_echo": mark})
    sides = {"sender": {"id": PAGE}, "recipient": {"id": "2002"}}
    (message,) = heard("facebook", on_page({**event, **sides}))
    assert (message.kind, message.conversation) == (Kind.ECHO, "2002")


# ── what the desk writes in place of content is nobody's words ───────────────────────────────

STICKER = {"type": "sticker", "payload": {"id": "bfe4", "sticker_id": 7}}
PLACE = {"type": "location", "payload": {"coordinates": {"latitude": "10", "lat": 10}}}
UNKNOWN = {"type": "of tomorrow", "payload": {}}


@pytest.mark.parametrize(
    ("name", "event"),
    [
        *(("zalo_oa", to_oa("user_send_x", {"attachments": [a]})) for a in (STICKER, PLACE)),
        ("zalo_oa", to_oa("user_send_x", {"msg_id": "m", "attachments": [UNKNOWN]})),
        ("zalo_oa", to_oa("user_send_product", {"msg_id": "m"})),
        ("zalo_oa", to_oa("user_submit_info", None, info={})),
        *(("facebook", on_page(said({"attachments": [a]}))) for a in (STICKER, PLACE, UNKNOWN)),
        ("facebook", on_page(said({"mid": "m", "is_deleted": True}))),
        ("facebook", on_page(said(None, postback={"mid": "m", "payload": "GET_STARTED"}))),
        ("facebook", on_page(said(None, message_edit={"mid": "m", "num_edit": 1}))),
        ("zalo_bot", to_bot("message.sticker.received", sticker="x")),
        ("zalo_bot", to_bot("message.text.received", text=" ")),
    ],
)
def test_a_remark_of_ours_about_content_is_not_read_as_the_customers_complaint(
    name: str, event: object
):
    arrived = ReadRequest(
        raw=json.dumps(event).encode(), parse=chats()[name].parse, at=fake_oa.NOW, hotline=""
    )
    ((message, reading),) = understand(arrived)
    assert message.kind is Kind.UNSUPPORTED and reading.text == message.text != ""
    assert (reading.said, reading.acts, reading.facts) == (Said.OTHER, frozenset(), ())


def test_a_comment_without_words_answers_no_question_with_nothing_to_add():
    value = {"item": "comment", "verb": "add", "comment_id": "1_2", "from": {"id": "7"}}
    event = {
        "object": "page",
        "entry": [{"id": PAGE, "changes": [{"field": "feed", "value": value}]}],
    }
    (message,) = heard("facebook", event)
    assert message.kind is Kind.UNSUPPORTED


def test_the_second_edit_is_not_lost_where_meta_counts_none():
    edits = [said(None, message_edit={"mid": "m", "text": text}) for text in ("một", "hai")]
    assert len(heard("facebook", on_page(*edits))) == 2


def test_lines_that_a_customer_repeats_beside_a_picture_stay_as_they_were_written():
    text = "Lỗi 550\n\nGọi không ai nghe\n\nLỗi 550"
    picture = {"type": "image", "payload": {"url": "https://x.zdn.vn/a.jpg"}}
    (message,) = heard(
        "zalo_oa", to_oa("user_send_image", {"text": text, "attachments": [picture]})
    )
    assert message.text == text


def test_a_reference_that_a_visitor_chose_is_never_somebody_elses_id():
    event = on_page({"postback": {"title": "Đồng ý"}, "sender": {"user_ref": "2002"}})
    (message,) = heard("facebook", event)
    assert message.conversation == message.sender == "user_ref:2002"
