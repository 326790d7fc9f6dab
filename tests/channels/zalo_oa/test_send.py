"""Letters to an official account's customers: what leaves, and what each answer means."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import httpx2
import pytest

from channels.contract import Fault, SendFailed, SendUnknown
from tests.channels.zalo_oa.fake_oa import CUSTOMER, SETTINGS, accepted, oa, ok, refused
from workflows.messaging.messages import Attachment, Outbound

PDF = Attachment(name="tra-loi.pdf", media_type="application/pdf", content=b"%PDF-1.7")
PNG = Attachment(name="a.png", media_type="image/png", content=b"\x89PNG")


def letter(text: str = "Kính gửi anh", *files: Attachment, **more: Any) -> Outbound:
    return Outbound(key="k", channel="zalo_oa", to=CUSTOMER, text=text, attachments=files, **more)


async def test_a_text_goes_as_a_consultation_message():
    there = oa(accepted())
    receipt = await there.channel().send(letter(in_reply_to="75e7af"))
    assert receipt.provider_id == "63ecf43f0df7dba892e6"
    assert str(there.asked[0].url) == f"{SETTINGS.base_url}/v3.0/oa/message/cs"
    assert there.asked[0].headers["access_token"] == "a1"
    assert there.body() == {
        "recipient": {"user_id": CUSTOMER},
        "message": {"text": "Kính gửi anh", "quote_message_id": "75e7af"},
    }


async def test_answers_to_tap_go_as_buttons_that_say_them_in_the_chat():
    there = oa(accepted())
    await there.channel().send(letter(choices=("Đồng ý", "Chưa đồng ý")))
    buttons = [
        {"title": "Đồng ý", "type": "oa.query.show", "payload": "Đồng ý #k"},
        {"title": "Chưa đồng ý", "type": "oa.query.show", "payload": "Chưa đồng ý #k"},
    ]
    assert there.body()["message"] == {
        "text": "Kính gửi anh",
        "attachment": {"type": "template", "payload": {"buttons": buttons}},
    }


async def test_a_sixth_button_would_lose_the_letter_and_never_leaves():
    there = oa()
    with pytest.raises(SendFailed, match="5 nút"):
        await there.channel().send(letter(choices=tuple("123456")))
    assert there.asked == []


async def test_a_letter_whose_quoted_message_is_gone_leaves_without_the_quote():
    there = oa(refused(-201, "quote_message_id is invalid"), accepted())
    receipt = await there.channel().send(letter(in_reply_to="75e7af"))
    assert receipt.provider_id and there.body()["message"] == {"text": "Kính gửi anh"}


async def test_a_document_is_uploaded_and_sent_by_its_token():
    there = oa(ok({"token": "PkkPJZzj"}), accepted())
    await there.channel().send(letter("", PDF))
    assert there.asked[0].url.path == "/v2.0/oa/upload/file"
    assert b'filename="tra-loi.pdf"' in there.asked[0].content
    assert there.body()["message"] == {
        "attachment": {"type": "file", "payload": {"token": "PkkPJZzj"}}
    }


async def test_a_picture_is_uploaded_and_sent_as_media_with_its_text():
    there = oa(ok({"attachment_id": "cb2ab1"}), accepted())
    await there.channel().send(letter("Ảnh", PNG))
    element = {"media_type": "image", "attachment_id": "cb2ab1"}
    payload = {"template_type": "media", "elements": [element]}
    assert there.body()["message"] == {
        "text": "Ảnh",
        "attachment": {"type": "template", "payload": payload},
    }


async def test_a_lost_upload_has_reached_nobody_and_is_tried_again():
    def lost(request: httpx2.Request) -> httpx2.Response:
        raise httpx2.ReadTimeout("slow", request=request)

    with pytest.raises(SendFailed) as caught:
        await oa(lost).channel().send(letter("", PDF))
    assert not caught.value.permanent


@pytest.mark.parametrize(
    ("file", "why"),
    [
        (Attachment(name="x.zip", media_type="application/zip", content=b"PK"), "loại tệp"),
        (Attachment(name="b.png", media_type="image/png", content=b"x" * 1048577), "1 MB"),
        (Attachment(name="c.pdf", media_type="application/pdf", content=b"x" * 5242881), "5 MB"),
        (Attachment(name="d.pdf", media_type="application/pdf"), "Chưa có nội dung"),
    ],
)
async def test_a_file_that_zalo_would_refuse_never_leaves(file: Attachment, why: str):
    there = oa()
    with pytest.raises(SendFailed, match=why) as caught:
        await there.channel().send(letter("", file))
    assert caught.value.permanent and there.asked == []


@pytest.mark.parametrize("message", [letter("  "), letter("x" * 2001), letter("", PDF, PNG)])
async def test_a_message_that_zalo_would_refuse_never_leaves(message: Outbound):
    there = oa()
    with pytest.raises(SendFailed) as caught:
        await there.channel().send(message)
    assert caught.value.permanent and there.asked == []


@pytest.mark.parametrize("code", [-230, -232, -213, -217, -227, -201, -210, -244, -248, -320, -321])
async def test_a_refusal_for_good_says_why_in_words(code: int):
    with pytest.raises(SendFailed) as caught:
        await oa(refused(code, "no")).channel().send(letter())
    assert caught.value.permanent and f"mã {code}" in caught.value.reason


@pytest.mark.parametrize(("code", "hours"), [(-32, 1 / 60), (-234, 1), (-211, 1), (-200, 1 / 60)])
async def test_what_passes_by_itself_is_tried_again_later(code: int, hours: float):
    with pytest.raises(SendFailed) as caught:
        await oa(refused(code)).channel().send(letter())
    assert not caught.value.permanent
    assert caught.value.retry_after == timedelta(hours=hours)


@pytest.mark.parametrize("code", [-204, -209, -212, -219, -221, -224, -242])
async def test_what_the_company_must_set_right_is_no_fault_of_the_letter(code: int):
    with pytest.raises(SendFailed) as caught:
        await oa(refused(code)).channel().send(letter())
    assert (caught.value.permanent, caught.value.fault) == (False, Fault.ACCOUNT)


async def test_an_answer_without_an_id_is_unknown():
    with pytest.raises(SendUnknown):
        await oa(ok({})).channel().send(letter())


async def test_quota_and_every_part_of_it_may_be_missing_or_there():
    quota = {"quota_type": "reply", "remain": "8", "total": "8"}
    told = {"message_id": "m1", "recipient_id": CUSTOMER, "quota": quota}
    assert (await oa(ok(told)).channel().send(letter())).provider_id == "m1"


async def test_a_busy_gateways_page_is_tried_again():
    page = httpx2.Response(503, text="<html>Unavailable</html>")
    with pytest.raises(SendFailed) as caught:
        await oa(page).channel().send(letter())
    assert not caught.value.permanent


async def test_the_customers_name_is_asked_for_until_it_is_told_and_no_message_waits_for_it():
    there = oa(refused(-213), refused(-32), ok({"display_name": "Nguyễn Văn A"}))
    raw = json.dumps(
        {
            "app_id": SETTINGS.app_id,
            "sender": {"id": CUSTOMER},
            "recipient": {"id": SETTINGS.oa_id},
            "event_name": "user_send_text",
            "message": {"text": "alo", "msg_id": "m1"},
            "timestamp": "1540363714987",
        }
    ).encode()
    channel = there.channel()
    (message,) = channel.parse(raw)
    names = [(await channel.complete(message)).sender_name for _ in range(4)]
    assert names == ["", "", "Nguyễn Văn A", "Nguyễn Văn A"]
    assert there.asked[0].url.params["data"] == json.dumps({"user_id": CUSTOMER})
