"""Letters to people on Facebook: what leaves, and what each answer means."""

from __future__ import annotations

from dataclasses import replace

import httpx2
import pytest

from channels.contract import Fault, SendFailed, SendUnknown
from channels.facebook.probe import page_name
from channels.facebook.verify import proof
from tests.channels.facebook.fake_graph import CUSTOMER, SECRET, SETTINGS, accepted, graph, refused
from workflows.messaging.messages import Attachment, Outbound

PDF = Attachment(name="tra-loi.pdf", media_type="application/pdf", content=b"%PDF-1.7")


def letter(
    text: str = "Kính gửi chị",
    *files: Attachment,
    to: str = CUSTOMER,
    automatic: bool = True,
    late: bool = False,
) -> Outbound:
    return Outbound(
        key="KN-2026-000001-3.2",
        channel="facebook",
        to=to,
        text=text,
        attachments=files,
        automatic=automatic,
        late=late,
    )


async def test_a_text_goes_as_a_response_with_our_key_and_the_token_in_no_url():
    there = graph(accepted())
    receipt = await there.channel().send(letter())
    assert receipt.provider_id == "m_42"
    (request,) = there.asked
    assert str(request.url) == "https://graph.test/v25.0/1001/messages"
    assert request.headers["authorization"] == f"Bearer {SETTINGS.page_token}"
    assert there.body() == {
        "recipient": {"id": CUSTOMER},
        "messaging_type": "RESPONSE",
        "message": {"text": "Kính gửi chị", "metadata": "KN-2026-000001-3.2"},
        "appsecret_proof": proof(SETTINGS.page_token, SECRET),
    }


async def test_answers_to_tap_go_as_quick_replies():
    there = graph(accepted())
    await there.channel().send(replace(letter(), choices=("Đồng ý",)))
    key = "KN-2026-000001-3.2"
    choice = {"content_type": "text", "title": "Đồng ý", "payload": f"Đồng ý #{key}"}
    content = {"text": "Kính gửi chị", "metadata": key, "quick_replies": [choice]}
    assert there.body()["message"] == content


@pytest.mark.parametrize("choices", [("x" * 21,), ("a",) * 14])
async def test_a_button_that_messenger_would_cut_or_refuse_never_leaves(choices: tuple[str, ...]):
    there = graph()
    with pytest.raises(SendFailed, match="13 nút"):
        await there.channel().send(replace(letter(), choices=choices))
    assert there.asked == []


async def test_past_the_window_a_persons_letter_says_that_a_person_writes():
    there = graph(accepted())
    await there.channel().send(letter(automatic=False, late=True))
    assert there.body()["messaging_type"] == "MESSAGE_TAG"
    assert there.body()["tag"] == "HUMAN_AGENT"


async def test_past_the_window_nothing_automatic_ever_leaves():
    there = graph()
    with pytest.raises(SendFailed) as caught:
        await there.channel().send(letter(late=True))
    assert caught.value.permanent and there.asked == []


async def test_a_file_is_uploaded_with_the_message():
    there = graph(accepted())
    await there.channel().send(letter("", PDF))
    content = there.asked[0].content
    assert b'name="filedata"; filename="tra-loi.pdf"' in content
    assert b"%PDF-1.7" in content and b'"type": "file"' in content


async def test_a_comment_gets_its_one_private_reply_and_tells_who_it_was():
    there = graph(accepted())
    receipt = await there.channel().send(letter(to="comment:77_88"))
    assert there.body()["recipient"] == {"comment_id": "77_88"}
    assert receipt.reached == CUSTOMER


async def test_a_public_answer_goes_under_the_comment():
    there = graph(httpx2.Response(200, json={"id": "77_99"}))
    receipt = await there.channel().send(letter(to="public:77_88"))
    assert there.asked[0].url.path == "/v25.0/77_88/comments"
    assert receipt.provider_id == "77_99"


async def test_a_comment_is_hidden_and_nothing_is_written():
    there = graph(httpx2.Response(200, json={"success": True}))
    receipt = await there.channel().send(letter(to="hide:77_88"))
    assert there.asked[0].url.path == "/v25.0/77_88"
    assert there.body()["is_hidden"] is True and "message" not in there.body()
    assert receipt.provider_id == "hide:77_88"


async def test_hiding_that_meta_does_not_confirm_is_unknown():
    with pytest.raises(SendUnknown):
        await graph(httpx2.Response(200, json={})).channel().send(letter(to="hide:77_88"))


@pytest.mark.parametrize(
    "message",
    [
        letter(" "),
        letter("x" * 2000),
        letter("cả hai", PDF),
        letter("", PDF, PDF),
        letter(to=""),
        letter("", Attachment(name="a", media_type="video/mp4", content=b"x" * (26 << 20))),
    ],
)
async def test_a_message_that_meta_would_refuse_never_leaves(message: Outbound):
    there = graph()
    with pytest.raises(SendFailed) as caught:
        await there.channel().send(message)
    assert caught.value.permanent and there.asked == []


@pytest.mark.parametrize(
    ("code", "subcode"),
    [
        (10, 2018278),
        (10, 2018108),
        (100, 0),
        (100, 1893061),
        (100, 2018001),
        (100, 2534025),
        (551, 1545041),
        (9000001, 0),
        (4711, 0),
    ],
)
async def test_a_refusal_for_good_says_why_in_words(code: int, subcode: int):
    with pytest.raises(SendFailed) as caught:
        await graph(refused(code, subcode)).channel().send(letter())
    assert caught.value.permanent and f"mã {code}/{subcode}, dấu vết BLBz" in caught.value.reason


@pytest.mark.parametrize(
    ("code", "subcode"),
    [(1, 0), (2, 0), (4, 0), (9, 2018352), (613, 0), (80006, 0), (2018300, 0), (100, 2018008)],
)
async def test_what_passes_by_itself_is_tried_again_later(code: int, subcode: int):
    with pytest.raises(SendFailed) as caught:
        await graph(refused(code, subcode)).channel().send(letter())
    assert not caught.value.permanent and caught.value.retry_after
    assert caught.value.fault in (Fault.LETTER, Fault.PACE)


@pytest.mark.parametrize(
    ("code", "subcode"),
    [(1, 99), (2, 2018344), (10, 0), (10, 1893063), (190, 463), (200, 0), (368, 0), (613, 2018338)],
)
async def test_what_the_company_must_set_right_is_no_fault_of_the_letter(code: int, subcode: int):
    with pytest.raises(SendFailed) as caught:
        await graph(refused(code, subcode)).channel().send(letter())
    assert (caught.value.permanent, caught.value.fault) == (False, Fault.ACCOUNT)


async def test_the_number_decides_and_not_the_http_status():
    with pytest.raises(SendFailed) as caught:
        await graph(refused(10, 2018278, status=500)).channel().send(letter())
    assert caught.value.permanent


async def test_a_busy_gateways_page_and_a_5xx_without_numbers_are_tried_again():
    for reply in (httpx2.Response(503, text="<html>"), httpx2.Response(503, json={})):
        with pytest.raises(SendFailed) as caught:
            await graph(reply).channel().send(letter())
        assert not caught.value.permanent


async def test_an_answer_without_an_id_is_unknown():
    with pytest.raises(SendUnknown):
        await graph(httpx2.Response(200, json={"recipient_id": CUSTOMER})).channel().send(letter())


async def test_a_token_of_another_page_is_found_out_before_a_customer_does():
    there = graph(httpx2.Response(200, json={"id": "999", "name": "Trang khác"}))
    with pytest.raises(SendFailed, match="999"):
        await page_name(SETTINGS, there.http())
    assert there.asked[0].url.path.endswith("/me")
