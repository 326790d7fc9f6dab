"""One mail, one message: identity, evidence of the thread, and what no bytes may do."""

from __future__ import annotations

import tracemalloc
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from channels.contract import Unreadable
from channels.mail.channel import MailChannel
from channels.mail.dump import read_mail
from channels.mail.parse import ReadOptions, parse
from channels.mail.threading_tokens import letter_id, reply_address
from tests.cost import no_dearer
from tests.mailservers import DESK, SECRET, mail_settings
from workflows.messaging.messages import Kind

READER = ReadOptions(secret=SECRET, own=frozenset({DESK}))
NUMBER = "KN-2026-000123-7"
LETTER = letter_id(f"{NUMBER}.4", SECRET, "cty.example")


def mail(body: str = "Hàng hỏng", **fields: str) -> bytes:
    given = {
        "From": "An <An@Khach.example>",
        "To": DESK,
        "Subject": "Re: Da tiep nhan",
        "Date": "Sun, 22 Nov 2026 15:22:00 +0700",
        "Message-ID": "<a@khach.example>",
        "Content-Type": "text/plain; charset=utf-8",
    } | {name.replace("_", "-"): value for name, value in fields.items()}
    head = "".join(f"{name}: {value}\r\n" for name, value in given.items())
    return f"{head}\r\n{body}\r\n".encode()


@pytest.mark.clause("CP-07")
def test_the_same_mail_delivered_twice_is_one_message():
    again = b"Received: from another.example by us; Sun, 22 Nov 2026 15:23:00 +0700\r\n" + mail()
    assert parse(mail(), READER).external_id == parse(again, READER).external_id
    unix = mail().replace(b"\r\n", b"\n") + b"\n"
    assert parse(mail(), READER).external_id == parse(unix, READER).external_id


@pytest.mark.clause("CP-07")
def test_another_text_under_a_used_message_id_is_another_message():
    assert parse(mail(), READER).external_id != parse(mail("Khác"), READER).external_id


@pytest.mark.parametrize(
    "other", [{"From": "b@khac.example"}, {"Date": "Mon, 23 Nov 2026 09:00 +0700"}]
)
def test_a_program_that_writes_one_message_id_for_ever_loses_no_mail(other):
    assert parse(mail(), READER).external_id != parse(mail(**other), READER).external_id


def test_answers_quote_a_mail_by_its_message_id():
    first = parse(mail(), READER)
    answer = parse(mail("Khác", Message_ID="<b@x>", In_Reply_To="<a@khach.example>"), READER)
    assert answer.thread.references == (first.reference,)


def test_a_mail_without_message_id_is_known_by_its_bytes():
    bare = mail().replace(b"Message-ID: <a@khach.example>\r\n", b"")
    first, second = parse(bare, READER), parse(bare + b"x", READER)
    assert first.external_id == parse(bare, READER).external_id != second.external_id


@pytest.mark.clause("CP-07")
def test_an_absence_note_that_answers_our_acknowledgement_is_no_persons_mail():
    note = mail(In_Reply_To=f"<{LETTER}>", Auto_Submitted="auto-replied")
    inbound = parse(note, READER)
    assert (inbound.kind, inbound.thread.proven) == (Kind.AUTO_REPLY, (NUMBER,))


@pytest.mark.clause("CP-07")
@pytest.mark.parametrize(
    "fields",
    [
        {"In_Reply_To": f"<{LETTER}>"},
        {"References": f"<x@y>\r\n <{LETTER}> <z@w>"},
        {"To": reply_address(NUMBER, DESK, SECRET)},
        {"To": f'"Khiếu nại" <{reply_address(NUMBER, DESK, SECRET).upper()}>'},
        {"Cc": f"b@x.vn, {reply_address(NUMBER, DESK, SECRET)}"},
        {"Delivered_To": reply_address(NUMBER, DESK, SECRET)},
    ],
)
def test_a_token_of_ours_proves_the_case(fields):
    assert parse(mail(**fields), READER).thread.proven == (NUMBER,)


@pytest.mark.parametrize(
    "fields",
    [
        {"In_Reply_To": f"<{NUMBER}.4.{'a' * 26}@cty.example>"},
        {"In_Reply_To": f"<{LETTER.replace('123', '124')}>"},
        {"To": f"khieunai+{NUMBER.lower()}.{'b' * 26}@cty.example"},
        {"To": f"khieunai+{NUMBER.lower()}@cty.example"},
        {"Subject": f"Re: [{NUMBER}]"},
        {"In_Reply_To": f"<{NUMBER}.{'é' * 26}@cty.example>"},
    ],
)
def test_a_guessed_number_proves_nothing(fields):
    assert parse(mail(**fields), READER).thread.proven == ()


def test_a_number_in_subject_or_text_is_mentioned():
    thread = parse(mail(f"số {NUMBER.lower()}", Subject="[KN-2026-000200-X]"), READER).thread
    assert thread.mentioned == ("KN-2026-000200-X", NUMBER)


def test_references_are_ids_without_brackets_comments_and_repetition():
    fields = {"In_Reply_To": "Your message of Sunday <a@b>", "References": "<c@d>,<a@b> (cut"}
    assert parse(mail(**fields), READER).thread.references == ("a@b", "c@d")


def test_the_sender_is_the_conversation():
    inbound = parse(mail(Reply_To="other@x.example"), READER)
    assert (inbound.sender, inbound.conversation) == ("an@khach.example", "an@khach.example")
    assert inbound.problems == ("reply_to_differs",)
    assert inbound.sent_at == datetime(2026, 11, 22, 8, 22, tzinfo=UTC)


def test_an_answer_gives_new_words_and_keeps_all_words():
    inbound = parse(mail("Chưa nhận.\r\n\r\nOn Nov 22, 2026, A <a@b.vn> wrote:\r\n> cũ"), READER)
    assert inbound.text == "Chưa nhận."
    assert inbound.full_text.endswith("> cũ")


def test_the_channel_gives_exactly_one_message():
    channel = MailChannel(mail_settings())
    (inbound,) = channel.parse(mail())
    assert (channel.name, inbound.channel) == ("email", "email")


def test_ten_megabytes_are_read_at_once_and_with_few_copies():
    line = b"QUJD" * 19 + b"\r\n"
    raw = (
        mail(Content_Type="multipart/mixed; boundary=b")
        + b"--b\r\n\r\nHang hong\r\n--b\r\nContent-Type: image/jpeg\r\n"
        + b"Content-Transfer-Encoding: base64\r\n\r\n"
        + line * (10_000_000 // len(line))
        + b"--b--\r\n"
    )
    no_dearer(lambda: parse(raw, READER), times=300)  # a quadratic reader takes minutes
    inbound = parse(raw, READER)
    assert inbound.text == "Hang hong"
    assert inbound.attachments[0].size > 7_000_000
    tracemalloc.start()
    parse(raw, READER)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 4 * len(raw)


@pytest.mark.parametrize(
    "unit",
    [
        b"<div>",
        b"<b><p>",
        b"&amp;",
        b"<a href='x'>",
        b"x",
        b"> ",
        b"a:\n",
        b"Tu: a\n",
        b"-- \n",
        b"\n",
        b"a@b.vn ",
        b"On 1/1/2026 a@b.vn\n",
    ],
    ids=repr,
)
@pytest.mark.parametrize("kind", ["plain", "html"])
def test_two_hostile_megabytes_stall_nothing(kind, unit):
    raw = mail(Content_Type=f"text/{kind}") + unit * (2_000_000 // len(unit))
    no_dearer(lambda: parse(raw, READER), times=300)


@pytest.mark.parametrize(
    "head",
    [
        b"=?utf-8?q?" * 20_000,
        b'"' * 200_000,
        b"a@b," * 50_000,
        b"(" * 200_000,
        b"<" * 200_000,
        b"a" * 250_000,
        b"\n " * 100_000,
        b"x@" * 100_000,
    ],
    ids=lambda head: repr(head[:10]),
)
@pytest.mark.parametrize("name", ["Subject", "From", "To", "References", "Content-Type", "Date"])
def test_a_hostile_field_stalls_nothing(name, head):
    raw = b"From: a@b.vn\r\n" + name.encode() + b": " + head + b"\r\n\r\nx"
    no_dearer(lambda: read_mail(raw, READER), times=300)


SEEDS = (
    mail(),
    mail(Content_Type="multipart/mixed; boundary=b") + b"--b\r\n\r\nx\r\n--b--",
    b"From: <>\r\nContent-Type: multipart/report; boundary=b\r\n\r\n--b\r\n"
    b"Content-Type: message/delivery-status\r\n\r\nFinal-Recipient: rfc822; a@b\r\n"
    b"Action: failed\r\n\r\n--b--",
    mail("<div class=gmail_quote>x</div>", Content_Type="text/html"),
)


@given(st.binary(max_size=2000))
@settings(max_examples=150)
def test_any_bytes_are_a_message_or_unreadable(raw):
    read_mail(raw, READER)
    try:
        assert parse(raw, READER).sender
    except Unreadable as error:
        assert str(error)


@given(st.sampled_from(SEEDS), st.data())
@settings(max_examples=200)
def test_any_damage_to_a_mail_leaves_a_message_or_unreadable(seed, data):
    raw = bytearray(seed)
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(raw) - 1))
        raw[at : at + data.draw(st.integers(0, 4))] = data.draw(st.binary(max_size=6))
        raw = raw or bytearray(b"x")
    read_mail(bytes(raw), READER)


@given(st.text(max_size=300))
@settings(max_examples=100)
def test_a_first_letter_is_read_whole_whatever_it_says(text):
    inbound = parse(mail("x" + text, Subject="Thu dau"), READER)
    assert inbound.text == inbound.full_text


def test_marks_that_turn_letters_round_stay_out_of_names_and_subjects():
    """They would turn the case number beside them as well."""
    message = parse(
        mail(From="An\u202etxt <an@khach.example>", Subject="\u2066Hỏng\u200b mail"), READER
    )
    assert (message.sender_name, message.subject) == ("Antxt", "Hỏng mail")
