"""Whom a refusal is about: the customer's address, the letter, or us."""

from __future__ import annotations

from datetime import timedelta

import pytest
from aiosmtplib import SMTPAuthenticationError, SMTPResponseException

from channels.contract import Fault
from channels.mail.errors import advice
from channels.mail.probe import probe
from channels.mail.smtp.errors import Stage, failure, fault_of
from tests.channels.mail.smtp.test_sender import letter, refusal
from tests.mailservers import DESK, mail_settings, sink

OF_US = "địa chỉ của khách không có lỗi"
LOGIN = "không chấp nhận đăng nhập"


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
    assert failure.fault in (Fault.POLICY, Fault.PACE, Fault.ACCOUNT)
    assert OF_US in failure.reason


@pytest.mark.parametrize(
    "reply",
    [
        "535 5.7.8 bad credentials",
        "530 5.7.0 Authentication required",
        "550 authentication required",
    ],
)
async def test_a_refused_login_is_not_the_customers_address(reply):
    async with sink() as server:
        server.mail_reply = reply
        failure = await refusal(server, letter(automatic=False))
    assert (failure.permanent, failure.fault) == (False, Fault.ACCOUNT)
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


CONNECT, MAIL, RCPT, TEXT = Stage


@pytest.mark.parametrize(
    ("stage", "reply", "fault"),
    [
        (RCPT, "450 4.7.1 <hoa@khach.example>: Greylisted, too fast, wait 300 s", Fault.LETTER),
        (RCPT, "451 4.3.0 temporary lookup failure", Fault.LETTER),
        (RCPT, "452 4.2.2 The email account is over quota", Fault.LETTER),
        (RCPT, "450 4.2.1 The user you write to receives mail too quickly", Fault.LETTER),
        (RCPT, "550 5.2.122 the recipient exceeded their limit per hour", Fault.LETTER),
        (TEXT, "451 4.7.1 greylisting in action", Fault.LETTER),
        (TEXT, "452 4.3.1 insufficient system storage", Fault.LETTER),
        (MAIL, "452 4.3.1 insufficient system storage", Fault.LETTER),
        (MAIL, "552 5.3.4 message size limit exceeded", Fault.LETTER),
        (MAIL, "451 4.3.0 temporary system problem", Fault.LINE),
        (CONNECT, "421 4.3.2 service not available", Fault.LINE),
        (RCPT, "421 4.4.2 closing connection", Fault.CUT),
        (MAIL, "421 4.4.2 closing connection", Fault.LINE),
        (RCPT, "503 5.5.1 bad sequence of commands", Fault.CUT),
        (RCPT, "421 4.7.28 our system has detected an unusual rate of mail", Fault.PACE),
        (CONNECT, "421 too many connections from your host", Fault.PACE),
        (RCPT, "450 4.2.1 Peak SMTP relay limit exceeded for customer", Fault.PACE),
        (MAIL, "432 4.3.2 Concurrent connections limit exceeded", Fault.PACE),
        (TEXT, "432 4.3.2 STOREDRV.ClientSubmit; sender thread limit exceeded", Fault.PACE),
        (TEXT, "451 4.7.500 Server busy. Please try again later", Fault.PACE),
        (TEXT, "451 4.5.127 rejected, external recipient rate", Fault.PACE),
        (
            TEXT,
            "554 5.2.0 STOREDRV.Submission.Exception:SubmissionQuotaExceededException",
            Fault.PACE,
        ),
        (RCPT, "550 5.7.233 tenant exceeded its limit to external recipients", Fault.PACE),
        (RCPT, "550 5.1.90 reached your daily limit for message recipients", Fault.PACE),
        (RCPT, "550 5.4.5 Daily user sending limit exceeded", Fault.PACE),
        (RCPT, "550 5.7.1 Daily SMTP relay limit exceeded", Fault.PACE),
        (
            TEXT,
            "554 5.2.2 mailbox full; STOREDRV.Submission.Exception:QuotaExceededException",
            Fault.ACCOUNT,
        ),
        (TEXT, "550 5.7.60 no permission to send as this sender", Fault.ACCOUNT),
        (RCPT, "550 5.2.252 throttled: continuous send as denied errors", Fault.ACCOUNT),
        (RCPT, "554 5.7.1 Relay access denied", Fault.ACCOUNT),
        (CONNECT, "554 5.7.1 client host blocked", Fault.ACCOUNT),
        (MAIL, "553 5.7.1 not owned by user khieunai", Fault.ACCOUNT),
        (RCPT, "554 5.7.1 client host [192.0.2.7] blocked using dnsbl.example", Fault.POLICY),
        (TEXT, "554 5.7.1 message looks like spam", Fault.POLICY),
        (TEXT, "550 5.7.501 spam abuse detected", Fault.POLICY),
    ],
)
def test_whose_trouble_a_refusal_is(stage, reply, fault):
    error = SMTPResponseException(int(reply[:3]), reply[4:])
    assert fault_of(error, stage) is fault
    assert failure(error, stage).fault is fault


@pytest.mark.parametrize(
    ("reply", "fault"),
    [
        ("535 5.7.8 Username and Password not accepted", Fault.ACCOUNT),
        (
            "535 5.7.139 Authentication unsuccessful, basic authentication is disabled",
            Fault.ACCOUNT,
        ),
        ("534 5.7.9 Application-specific password required", Fault.ACCOUNT),
        ("454 4.7.0 Temporary authentication failure", Fault.LINE),
        ("454 4.7.0 Too many login attempts, please try again later", Fault.PACE),
    ],
)
def test_whose_trouble_a_refused_login_is(reply, fault):
    error = SMTPAuthenticationError(int(reply[:3]), reply[4:])
    assert fault_of(error, Stage.CONNECT) is fault


@pytest.mark.parametrize(
    ("said", "mend"),
    [
        ("550 5.7.30 Basic authentication is not supported for Client Submission", "mục oauth"),
        ("535 5.7.139 Authentication unsuccessful, basic authentication is disabled", "mục oauth"),
        ("534 5.7.9 Application-specific password required", "mật khẩu ứng dụng"),
        ("[EXPIRED] the password is too old", "đã hết hạn"),
        ("535 5.7.8 bad credentials", "hãy kiểm tra smtp_user"),
    ],
)
def test_a_refused_login_says_what_to_mend(said, mend):
    assert mend in advice(said, "smtp_user")


async def test_a_submission_server_without_basic_authentication_pauses_the_sender():
    async with sink() as server:
        server.mail_reply = "550 5.7.30 Basic authentication is not supported"
        refused = await refusal(server, letter(automatic=False))
    assert refused.fault is Fault.ACCOUNT and "oauth thay cho mật khẩu" in refused.reason


def test_a_recipient_that_gets_too_much_in_this_hour_is_written_to_later():
    error = SMTPResponseException(550, "5.2.121 recipient's per hour message receive limit")
    assert not failure(error, Stage.RECIPIENT).permanent


def test_a_quota_of_a_day_is_asked_again_by_the_hour():
    error = SMTPResponseException(550, "5.4.5 Daily user sending quota exceeded")
    assert failure(error, Stage.RECIPIENT).retry_after == timedelta(hours=1)
