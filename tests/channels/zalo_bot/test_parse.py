"""Zalo Bot deliveries that the samples do not show."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.contract import Unreadable
from channels.http import wire
from channels.zalo_bot.parse import IN_GROUP, parse, updates
from tests.channels.zalo_bot.fake_zalo import BOT
from workflows.messaging.messages import Inbound, Kind

CHAT = {"id": "6ede9afa66b88fe6d6a9", "chat_type": "PRIVATE"}


def update(kind: str = "text", **message: object) -> dict[str, object]:
    whole = {
        "message_id": "m1",
        "date": 1750316131602,
        "from": {"id": CHAT["id"], "display_name": "Ted", "is_bot": False},
        "chat": CHAT,
        **message,
    }
    return {"event_name": f"message.{kind}.received", "message": whole}


def read(value: object) -> tuple[Inbound, ...]:
    return parse(json.dumps(value).encode(), BOT)


def test_flat_wrapped_and_listed_updates_read_the_same():
    one = update(text="Alo")
    flat = read(one)
    assert flat[0].text == "Alo"
    assert flat == read({"ok": True, "result": one}) == read([one]) == read({"result": [one]})


def test_a_list_without_updates_gives_nothing():
    assert read([[update(text="lồng")], 5, "x", {"result": 3}]) == ()


def test_a_message_of_a_protected_user_is_kept_as_unsupported_with_words_for_the_agent():
    (message,) = read(update("unsupported"))
    assert message.kind is Kind.UNSUPPORTED
    assert "Zalo không chuyển được" in message.text


def test_an_unsupported_message_without_a_message_id_has_one_of_our_own():
    partial = {"event_name": "message.unsupported.received", "message": {"chat": CHAT}}
    (first,), (second,) = read(partial), read({"ok": True, "result": partial})
    assert first.external_id == second.external_id
    assert first.external_id.startswith("sha256:")


def test_an_unsupported_message_of_nobody_is_shown_to_agents():
    with pytest.raises(Unreadable, match="không cho biết khách nào"):
        read({"event_name": "message.unsupported.received"})


@pytest.mark.parametrize("date", [None, "hôm qua", -5, 1.5, True, 10**40, {}])
def test_a_message_without_a_usable_date_says_so(date: object):
    (message,) = read(update(text="Alo", date=date))
    assert message.sent_at == wire.UNDATED
    assert message.problems


def test_a_date_may_be_a_string_of_milliseconds():
    (message,) = read(update(text="Alo", date="1750316131602"))
    assert message.sent_at.isoformat() == "2025-06-19T06:55:31.602000+00:00"


def test_no_bots_words_are_a_customers_words():
    assert read(update(text="Quảng cáo", **{"from": {"id": "0b07", "is_bot": True}})) == ()


def test_an_echo_is_known_by_the_bots_id_too():
    echo = update(text="Chúng tôi đã nhận", **{"from": {"id": BOT.id}})
    assert read(echo) == ()


def test_a_group_message_loses_the_mention():
    group = {"id": "f00d", "chat_type": "GROUP"}
    (message,) = read(update(text="@Bot Tiếp Nhận, mail lỗi", chat=group))
    assert message.text == "mail lỗi"


@pytest.mark.clause("PV-17")
def test_members_of_a_group_have_no_case_in_common_and_are_answered_in_private():
    """Else one member could withdraw another's complaint, and all would read the answers."""
    group = {"id": "f00d", "chat_type": "GROUP"}
    (one,) = read(update(text="mail lỗi", chat=group))
    (other,) = read(update(text="tôi rút", chat=group, **{"from": {"id": "0therm3mber"}}))
    assert (one.conversation, other.conversation) == (CHAT["id"], "0therm3mber")
    assert one.problems == other.problems == (IN_GROUP,)


def test_a_mention_in_a_private_chat_stays():
    (message,) = read(update(text="@Bot Tiếp Nhận alo"))
    assert message.text == "@Bot Tiếp Nhận alo"


def test_without_the_bots_name_nothing_is_stripped():
    group = {"id": "f00d", "chat_type": "GROUP"}
    raw = json.dumps(update(text="@Bot Tiếp Nhận alo", chat=group)).encode()
    (message,) = parse(raw, replace(BOT, display_name=""))
    assert message.text == "@Bot Tiếp Nhận alo"


def test_text_comes_out_in_nfc_and_fit_for_every_database():
    (message,) = read(update(text="Tie\u0302\u0301p\u0000 nhận \ud83d"))
    assert message.text == "Tiếp nhận \ufffd"


def test_a_photo_without_a_link_says_what_is_missing():
    (message,) = read(update("image", caption="đây"))
    assert message.attachments[0].problem
    assert message.text == "đây"


@pytest.mark.parametrize("last", ["..%2f..%2fetc", "..", "a" * 300 + ".jpg", ""])
def test_a_file_name_is_only_taken_from_a_link_if_it_is_plain(last: str):
    (message,) = read(update("image", photo_url=f"https://photo.zdn.vn/{last}"))
    assert message.attachments[0].name == "anh.jpg"


def test_nesting_without_end_is_unreadable():
    with pytest.raises(Unreadable):
        parse(b'{"event_name":' + b"[" * 5000 + b"]" * 5000 + b"}", BOT)
    with pytest.raises(Unreadable, match="quá sâu"):
        parse(b"[" * 70 + b"]" * 70, BOT)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
FIELDS = ("message_id", "date", "from", "chat", "text", "photo_url", "caption", "voice_url")
KINDS = ("text", "image", "voice", "sticker", "unsupported", "link")
PARTY = st.fixed_dictionaries({}, optional={"id": JSON, "display_name": JSON, "is_bot": JSON})


@given(
    kind=st.sampled_from(KINDS),
    message=JSON | st.dictionaries(st.sampled_from(FIELDS), JSON | PARTY),
)
def test_whatever_stands_in_an_update_is_a_message_nothing_or_unreadable(
    kind: str, message: object
):
    try:
        found = read({"event_name": f"message.{kind}.received", "message": message})
    except Unreadable:
        return
    for one in found:
        assert one.external_id and one.conversation and one.sender
        one.text.encode()


@given(value=JSON)
def test_updates_are_always_objects_with_a_name(value: object):
    assert all("event_name" in one and len(wire.digest(one)) == 64 for one in updates(value))
