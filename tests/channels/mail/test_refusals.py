"""Whom a refusal is about: the customer's address, the letter, or us."""

from __future__ import annotations

import pytest

from channels.mail.probe import probe
from tests.channels.mail.test_send import letter, refusal
from tests.mailservers import DESK, mail_settings, sink

OF_US = "địa chỉ của khách không có lỗi"
LOGIN = "smtp_password"


@pytest.mark.parametrize(
    "reply",
    [
        "550 5.1.1 user unknown in corporate directory",
        "550 user unknown in corporate directory",
        "550 5.1.1 <an@khach.example>: authentication group has no such user",
        "554 5.7.1 <an@khach.example>: Recipient address rejected: Access denied",
        "550 5.4.1 Recipient address rejected: Access denied. AS(201806281)",
        "550 5.7.133 group accepts only authenticated senders",
        "550 5.2.2 mailbox over quota",
        "552 Mailbox quota exceeded for this user",
        "550 mailbox disabled",
        "550 5.7.1 no",
    ],
)
async def test_the_customers_address_is_refused_for_good(reply):
    async with sink() as server:
        server.rcpt_reply = reply
        failure = await refusal(server)
    assert failure.permanent
    assert "địa chỉ người nhận" in failure.reason
    assert reply in failure.reason


@pytest.mark.parametrize(
    "reply",
    [
        "554 5.7.1 Service unavailable; client host [192.0.2.7] blocked using dnsbl.example",
        "554 5.7.1 <an@khach.example>: Relay access denied",
        "550 relay not permitted",
        "550 5.4.5 Daily user sending limit exceeded",
        "550 daily sending quota exceeded",
        "550 5.7.25 no PTR record for the sending host",
        "550 5.7.26 this mail is unauthenticated",
    ],
)
async def test_a_block_of_ourselves_is_never_blamed_on_the_customer(reply):
    async with sink() as server:
        server.rcpt_reply = reply
        failure = await refusal(server)
    assert not failure.permanent
    assert failure.retry_after is not None
    assert OF_US in failure.reason


@pytest.mark.parametrize(
    "reply",
    [
        "550 5.7.30 Basic authentication is not supported for Client Submission",
        "535 5.7.8 bad credentials",
        "530 5.7.0 Authentication required",
        "550 authentication required",
    ],
)
async def test_a_refused_login_is_not_the_customers_address(reply):
    async with sink() as server:
        server.mail_reply = reply
        failure = await refusal(server, letter(automatic=False))
    assert not failure.permanent
    assert LOGIN in failure.reason


@pytest.mark.parametrize(
    "reply",
    [
        "553 5.7.1 <khieunai@cty.example>: Sender address rejected: not owned by user khieunai",
        "550 5.1.8 sender domain does not exist",
        "550 5.1.0 address rejected",
        "553 sorry, that address is not allowed",
        "501 5.5.4 syntax",
    ],
)
async def test_a_sender_that_is_not_ours_to_use_is_our_configuration(reply):
    async with sink() as server:
        server.mail_reply = reply
        failure = await refusal(server, letter(automatic=False))
    assert not failure.permanent
    assert DESK in failure.reason
    assert OF_US in failure.reason


async def test_a_letter_too_big_for_the_server_is_the_letters_fault():
    async with sink() as server:
        server.mail_reply = "552 5.3.4 message size exceeds fixed limit"
        failure = await refusal(server, letter(automatic=False))
    assert failure.permanent
    assert "tệp kèm" in failure.reason


@pytest.mark.parametrize(
    ("reply", "permanent"),
    [
        ("554 5.7.1 message looks like spam", False),
        ("554 5.7.1 refused", False),
        ("550 5.7.1 rejected by content policy", False),
        ("554 5.6.0 malformed", True),
        ("550 5.1.1 no such user", True),
        ("554 transaction failed", True),
        ("451 4.3.0 later", False),
    ],
)
async def test_what_is_refused_after_the_text_is_known(reply, permanent):
    async with sink() as server:
        server.data_reply = reply
        assert (await refusal(server)).permanent is permanent


async def test_the_doctor_names_a_password_that_would_travel_in_the_clear():
    settings = mail_settings(imap_host="", smtp_host="mail.cty.example", smtp_user="khieunai")
    ((part, problem),) = await probe(settings)
    assert part == "smtp"
    assert "starttls" in problem
