"""Letters leave over a real SMTP connection, and every refusal means one thing."""

from __future__ import annotations

import asyncio
import email
import email.policy
from datetime import UTC, datetime, timedelta

import pytest

from channels.contract import SendFailed, SendUnknown
from channels.mail.channel import MailChannel
from channels.mail.threading_tokens import case_of, letter_of
from tests.mailservers import SECRET, Sink, mail_settings, sink
from tests.patience import a_while, pass_time, patiently, turns, until
from workflows.messaging.messages import Attachment, Outbound

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)


def letter(**changes: object) -> Outbound:
    given = {
        "key": "KN-2026-000123-7.4",
        "channel": "email",
        "to": "an@khach.example",
        "to_name": "Nguyễn Văn An",
        "text": "Kính gửi anh An,\n\nChúng tôi đã nhận được khiếu nại.\n.\nTrân trọng",
        "case_number": "KN-2026-000123-7",
        "subject": "Đã tiếp nhận khiếu nại của anh về đơn hàng giao trễ",
    } | changes
    return Outbound(**given)


async def sent(server: Sink, message: Outbound, **changes: object) -> email.message.EmailMessage:
    channel = MailChannel(mail_settings(smtp_port=server.port, **changes), clock=lambda: NOW)
    await channel.send(message)
    await channel.close()
    return email.message_from_bytes(server.mails[-1][2], policy=email.policy.default)


async def refusal(server: Sink, message: Outbound | None = None) -> SendFailed:
    channel = MailChannel(mail_settings(smtp_port=server.port), clock=lambda: NOW)
    with pytest.raises(SendFailed) as caught:
        await channel.send(message or letter())
    await channel.close()
    return caught.value


async def test_a_letter_arrives_as_it_was_written():
    async with sink() as server:
        mail = await sent(server, letter())
    assert mail["subject"] == "Đã tiếp nhận khiếu nại của anh về đơn hàng giao trễ"
    assert mail["from"].addresses[0].display_name == "Tổ khiếu nại"
    assert mail["to"].addresses[0].display_name == "Nguyễn Văn An"
    body = mail.get_body(("plain",)).get_content().replace("\r\n", "\n")
    assert body == letter().text + "\n"
    assert "<p>Kính gửi anh An,</p>" in mail.get_body(("html",)).get_content()
    assert not mail.defects


async def test_a_letter_carries_signed_ways_back():
    async with sink() as server:
        channel = MailChannel(mail_settings(smtp_port=server.port), clock=lambda: NOW)
        receipt = await channel.send(letter())
        await channel.close()
        mail = email.message_from_bytes(server.mails[0][2], policy=email.policy.default)
    assert mail["message-id"] == f"<{receipt.provider_id}>"
    assert letter_of(receipt.provider_id, SECRET) == "KN-2026-000123-7.4"
    assert case_of(mail["reply-to"].addresses[0].addr_spec, SECRET) == "KN-2026-000123-7"


async def test_the_same_letter_has_the_same_message_id_every_time():
    async with sink() as server:
        first = await sent(server, letter())
        second = await sent(server, letter())
    assert first["message-id"] == second["message-id"]


async def test_an_automatic_letter_asks_for_no_answer_and_has_no_return_path():
    async with sink() as server:
        mail = await sent(server, letter(automatic=True))
    assert mail["auto-submitted"] == "auto-replied"
    assert mail["x-auto-response-suppress"] == "All"
    assert server.mails[0][0] == "<>"


async def test_an_agents_letter_is_no_automatic_mail():
    async with sink() as server:
        mail = await sent(server, letter(automatic=False))
    assert mail["auto-submitted"] is None
    assert server.mails[0][0] != "<>"


async def test_an_answer_threads_without_the_hash_that_our_own_ids_carry():
    async with sink() as server:
        answer = letter(in_reply_to="abc@mail.example:0123456789abcdef", references=("r0@x",))
        mail = await sent(server, answer)
    assert mail["in-reply-to"] == "<abc@mail.example>"
    assert mail["references"].split() == ["<r0@x>", "<abc@mail.example>"]


async def test_a_pdf_travels_byte_for_byte_under_its_vietnamese_name():
    pdf = b"%PDF-1.7\n" + bytes(range(256)) * 100
    file = Attachment(name="Thư trả lời.pdf", media_type="application/pdf", content=pdf)
    async with sink() as server:
        mail = await sent(server, letter(attachments=(file,)))
    (found,) = mail.iter_attachments()
    assert (found.get_filename(), found.get_content()) == ("Thư trả lời.pdf", pdf)


async def test_no_header_can_be_smuggled_into_a_letter():
    async with sink() as server:
        mail = await sent(
            server, letter(subject="Xin chào\r\nBcc: x@y.example", to_name="A\r\nX: y")
        )
    assert mail["bcc"] is None
    assert mail["x"] is None


async def test_many_letters_share_one_connection():
    async with sink() as server:
        channel = MailChannel(mail_settings(smtp_port=server.port), clock=lambda: NOW)
        await asyncio.gather(
            *(channel.send(letter(key=f"KN-2026-000123-7.{n}")) for n in range(20))
        )
        await channel.close()
    assert (len(server.mails), server.connections) == (20, 1)


async def test_a_connection_that_went_stale_is_replaced_unnoticed():
    async with sink() as server:
        channel = MailChannel(mail_settings(smtp_port=server.port), clock=lambda: NOW)
        await channel.send(letter())
        server.drop_before_mail = 1
        await channel.send(letter(key="KN-2026-000123-7.5"))
        await channel.close()
    assert (len(server.mails), server.connections) == (2, 2)


@pytest.mark.parametrize(
    "reply",
    ["550 5.1.1 no such user", "553 5.1.3 bad address", "552 5.3.4 too big", "551 not here"],
)
async def test_a_refused_recipient_is_refused_for_good(reply):
    async with sink() as server:
        server.rcpt_reply = reply
        assert (await refusal(server)).permanent


@pytest.mark.parametrize("reply", ["451 4.3.0 later", "452 4.2.2 full", "421 4.3.2 closing"])
async def test_a_temporary_refusal_may_be_tried_again(reply):
    async with sink() as server:
        server.rcpt_reply = reply
        assert not (await refusal(server)).permanent


async def test_a_refusal_after_the_text_is_known():
    async with sink() as server:
        server.data_reply = "554 5.6.0 malformed"
        assert (await refusal(server)).permanent


async def test_silence_after_the_text_left_is_unknown_and_never_guessed():
    settings = {"smtp_answer_timeout": timedelta(seconds=0.3)}
    async with sink() as server:
        server.silent_after_data = True
        channel = MailChannel(mail_settings(smtp_port=server.port, **settings), clock=lambda: NOW)
        with pytest.raises(SendUnknown):
            await channel.send(letter())
        await channel.close()
    assert len(server.mails) == 1


async def test_a_line_cut_after_the_text_left_is_unknown():
    async with sink() as server:
        server.drop_after_data = True
        channel = MailChannel(mail_settings(smtp_port=server.port), clock=lambda: NOW)
        with pytest.raises(SendUnknown):
            await channel.send(letter())


async def test_no_server_is_a_temporary_failure():
    async with sink() as server:
        port = server.port
    channel = MailChannel(mail_settings(smtp_port=port), clock=lambda: NOW)
    with pytest.raises(SendFailed) as caught:
        await channel.send(letter())
    assert not caught.value.permanent


@pytest.mark.parametrize("address", ["", "an", "an@", "a b@x.vn", "an@x.vn\r\nRCPT TO:<b@x.vn>"])
async def test_what_is_no_address_is_refused_before_any_connection(address):
    async with sink() as server:
        assert (await refusal(server, letter(to=address))).permanent
    assert server.connections == 0


async def test_a_server_without_starttls_gets_no_letter_in_the_clear():
    from channels.mail.settings import Tls

    async with sink() as server:
        settings = mail_settings(smtp_port=server.port, smtp_tls=Tls.STARTTLS)
        with pytest.raises(SendFailed) as caught:
            await MailChannel(settings, clock=lambda: NOW).send(letter())
    assert not caught.value.permanent
    assert server.mails == []


async def test_a_line_cut_before_the_server_asked_for_the_text_is_no_unknown_letter():
    async with sink() as server:
        server.drop_at_data = True
        failure = await refusal(server)
    assert not failure.permanent
    assert server.mails == []


async def test_a_server_that_takes_its_time_after_the_text_has_the_letter():
    assert mail_settings().smtp_answer_timeout == timedelta(minutes=10)
    async with sink() as server:
        server.finishes = asyncio.Event()
        settings = mail_settings(smtp_port=server.port)
        channel = MailChannel(settings, clock=lambda: NOW)
        sending = asyncio.ensure_future(channel.send(letter()))
        await until(lambda: server.mails)
        pass_time(3 * settings.smtp_timeout)
        server.finishes.set()
        assert (await sending).provider_id
        await channel.close()


async def test_a_letter_does_not_wait_behind_a_hanging_one_until_its_lease_is_over():
    async with sink() as server:
        server.silent_after_data = True
        settings = mail_settings(smtp_port=server.port)
        channel = MailChannel(settings, clock=lambda: NOW)
        hanging = asyncio.ensure_future(channel.send(letter()))
        await until(lambda: server.mails)
        behind = asyncio.ensure_future(channel.send(letter(key="KN-2026-000123-7.5")))
        await turns()
        pass_time(3 * settings.smtp_timeout)
        with pytest.raises(SendFailed) as caught:
            await behind
        hanging.cancel()
        with pytest.raises(asyncio.CancelledError):
            await hanging
    assert not caught.value.permanent


async def test_a_letter_cancelled_while_connecting_leaves_no_connection_behind():
    closed = asyncio.Event()
    greeted = asyncio.Event()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        greeted.set()
        await reader.read()
        closed.set()
        writer.close()

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        channel = MailChannel(mail_settings(smtp_port=port), clock=lambda: NOW)
        sending = asyncio.ensure_future(channel.send(letter()))
        async with patiently():
            await greeted.wait()
            await a_while()  # in that very moment Python 3.11 would lose the word
            sending.cancel()
            with pytest.raises(asyncio.CancelledError):
                await sending
            await closed.wait()


async def test_a_password_never_leaves_in_the_clear():
    settings = mail_settings(smtp_host="mail.cty.example", smtp_user="khieunai")
    with pytest.raises(SendFailed, match="smtp_tls") as caught:
        await MailChannel(settings, clock=lambda: NOW).send(letter())
    assert not caught.value.permanent


async def test_a_domain_with_vietnamese_letters_is_written_as_dns_knows_it():
    async with sink() as server:
        server.smtputf8 = False
        mail = await sent(server, letter(to="an@công-ty.vn"))
    assert server.mails[0][1] == ["an@xn--cng-ty-ixa.vn"]
    assert mail["to"].addresses[0].addr_spec == "an@xn--cng-ty-ixa.vn"


async def test_an_address_our_server_cannot_carry_says_what_to_do():
    async with sink() as server:
        server.smtputf8 = False
        failure = await refusal(server, letter(to="hồng@khach.example"))
    assert failure.permanent
    assert "xin khách địa chỉ khác" in failure.reason


async def test_an_address_with_vietnamese_letters_goes_where_the_server_takes_it():
    async with sink() as server:
        await sent(server, letter(to="hồng@khach.example"))
    assert server.mails[0][1] == ["hồng@khach.example"]


async def test_a_domain_that_cannot_exist_is_the_customers_address():
    async with sink() as server:
        assert (await refusal(server, letter(to="an@-é.vn"))).permanent
