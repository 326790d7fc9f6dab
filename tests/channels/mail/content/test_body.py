"""What of a mail is its text: other versions, reactions, signed containers, deep HTML, subjects."""

from __future__ import annotations

import base64
from datetime import UTC, datetime

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import pkcs7

from channels.mail.content import smime
from channels.mail.dump import read_mail
from tests.cost import no_dearer

WORDS = "Tôi bị trừ tiền hai lần, đề nghị hoàn tiền."
INNER = f"Content-Type: text/plain; charset=utf-8\r\n\r\n{WORDS}\r\n".encode()


def read(*fields: str, body: bytes) -> dict:
    date = "Date: Mon, 2 Mar 2026 09:00:00 +0700"
    head = ("From: An <an@khach.example>", "Message-ID: <1@khach.example>", date, *fields)
    return read_mail("\n".join(head).encode() + b"\n\n" + body)


def alternative(*parts: tuple[str, str]) -> dict:
    rows = [f"--b\nContent-Type: {kind}; charset=utf-8\n\n{text}\n" for kind, text in parts]
    body = ("".join(rows) + "--b--\n").encode()
    return read("Content-Type: multipart/alternative; boundary=b", body=body)


@pytest.mark.parametrize("emoji", ["👍", "❤️", "🙏🏻"])
def test_a_reaction_is_its_emoji_and_no_file(emoji: str) -> None:
    spoken = f"{emoji}\n\nTrần Minh Đức reacted via Gmail\n<https://www.google.com/gmail/about/>"
    json = f'{{"version":1,"emoji":"{emoji}"}}'
    got = alternative(
        ("text/plain", spoken), ("text/vnd.google.email-reaction+json", json), ("text/html", "x")
    )
    assert (got["text"], got["reply"], got["attachments"]) == (emoji, emoji, [])


@pytest.mark.parametrize("json", ["", "[]", "[" * 5000, '{"emoji": 5}', '{"emoji": ""}', '"👍"'])
def test_a_reaction_without_emoji_is_read_by_its_words(json: str) -> None:
    got = alternative(("text/plain", WORDS), ("text/vnd.google.email-reaction+json", json))
    assert (got["text"], got["attachments"]) == (WORDS, [])


@pytest.mark.parametrize("kind", ["text/enriched", "text/richtext", "text/x-amp-html", "text/x"])
def test_another_version_of_the_words_is_neither_text_nor_file(kind: str) -> None:
    got = alternative(("text/plain", WORDS), (kind, f"<bold>{WORDS}</bold>"), ("text/html", "x"))
    assert (got["text"], got["attachments"]) == (WORDS, [])


def test_enriched_text_alone_is_read_without_its_tags() -> None:
    rich = "<bold>Tôi</bold> bị <color><param>red</param>trừ\ntiền</color>: 5 << 6.\n\nNhờ xem."
    got = alternative(("text/enriched", rich))
    assert got["text"] == "Tôi bị trừ tiền: 5 < 6.\nNhờ xem."


def signed() -> bytes:
    """The mail in a signed container, as a mail program with a key makes it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "An")])
    build = x509.CertificateBuilder(name, name, key.public_key(), 1)
    build = build.not_valid_before(datetime(2026, 1, 1, tzinfo=UTC))
    card = build.not_valid_after(datetime(2027, 1, 1, tzinfo=UTC)).sign(key, hashes.SHA256())
    signing = pkcs7.PKCS7SignatureBuilder().set_data(INNER).add_signer(card, key, hashes.SHA256())
    return signing.sign(serialization.Encoding.DER, [pkcs7.PKCS7Options.Binary])


def value(tag: int, content: bytes) -> bytes:
    return bytes([tag, 0x84]) + len(content).to_bytes(4) + content


def streamed() -> bytes:
    """The same in pieces and without lengths, as programs that stream write it."""
    kind = bytes.fromhex("06092a864886f70d010702")
    data = bytes.fromhex("06092a864886f70d010701")
    pieces = b"".join(value(4, INNER[at : at + 20]) for at in range(0, len(INNER), 20))
    content = b"\xa0\x80\x24\x80" + pieces + b"\0\0\0\0"
    signed_data = b"\x02\x01\x01" + value(0x31, b"") + b"\x30\x80" + data + content + b"\0\0"
    return b"\x30\x80" + kind + b"\xa0\x80\x30\x80" + signed_data + b"\0\0" * 3


SEALED = 'Content-Type: application/pkcs7-mime; smime-type=signed-data; name="smime.p7m"'
BASE64 = "Content-Transfer-Encoding: base64"


@pytest.mark.parametrize("make", [signed, streamed])
@pytest.mark.parametrize("wrapped", [False, True])
def test_mail_signed_in_one_piece_is_read(make, wrapped: bool) -> None:
    coded = base64.encodebytes(make())
    if wrapped:  # by a mailing list or a gateway
        body = f"--b\n{SEALED}\n{BASE64}\n\n".encode() + coded + b"--b--\n"
        got = read("Content-Type: multipart/mixed; boundary=b", body=body)
    else:
        got = read(SEALED, BASE64, body=coded)
    assert (got["text"], got["attachments"]) == (WORDS, [])
    assert got["problems"] == ["signature_not_checked"]


def test_every_cut_and_changed_container_is_a_file() -> None:
    whole = streamed()
    for at in range(0, len(whole), 7):
        assert smime.signed_content(whole[:at]) is None
        smime.signed_content(whole[:at] + b"\xff" + whole[at + 1 :])
    got = read(SEALED, BASE64, body=base64.encodebytes(whole[:50]))
    assert (got["text"], got["problems"]) == ("", ["encrypted"])
    assert [one["name"] for one in got["attachments"]] == ["smime.p7m"]


def test_a_signed_file_is_no_mail() -> None:
    kind = 'Content-Type: application/pkcs7-mime; name="hoadon.xml.p7m"'
    body = f"--b\n\nGửi hoá đơn.\n--b\n{kind}\n{BASE64}\n\n".encode()
    body += base64.encodebytes(streamed()) + b"--b--\n"
    got = read("Content-Type: multipart/mixed; boundary=b", body=body)
    assert (got["text"], got["problems"]) == ("Gửi hoá đơn.", [])
    assert [one["name"] for one in got["attachments"]] == ["hoadon.xml.p7m"]


@pytest.mark.parametrize("hostile", [b"\x24\x80", b"\x30\x80", b"\x04\x00", b"\x24\x82\xff\xff"])
def test_a_hostile_container_costs_little(hostile: bytes) -> None:
    raw = streamed().replace(b"\x24\x80", b"\x24\x80" + hostile * 500_000, 1)
    no_dearer(lambda: smime.signed_content(raw), times=100)


@pytest.mark.parametrize("tag", ["div", "span", "table", "div class=a"])
def test_six_thousand_nested_blocks_are_folded(tag: str) -> None:
    html = (
        f"<{tag}>\n" * 6000
        + "<p>Gói hosting bị chậm<br>từ thứ <b>Hai</b>.</p>"
        + f"</{tag.split()[0]}>\n" * 6000
        + "<div>Đề nghị &lt;hoàn&gt; tiền.</div><div>Tôi chờ.</div>"
    )
    got = read("Content-Type: text/html; charset=utf-8", body=html.encode())
    assert got["text"].split("\n") == [
        "Gói hosting bị chậm",
        "từ thứ Hai.",
        "",
        "Đề nghị <hoàn> tiền.",
        "Tôi chờ.",
    ]


@pytest.mark.parametrize(
    ("tag", "quoted"),
    [
        ("blockquote", True),
        ('blockquote type="cite"', True),
        ('blockquote style="border-left:2px solid #1010ff;padding-left:5px"', True),
        ('blockquote style="margin:0 0 0 40px;border:none;padding:0px"', False),
    ],
)
def test_an_indented_paragraph_is_the_writers_own(tag: str, quoted: bool) -> None:
    html = f"<p>{WORDS}</p><{tag}><p>Kính gửi anh,</p><p>đã xong.</p></blockquote>"
    fields = ("Subject: Re: x", "In-Reply-To: <a@b>", "Content-Type: text/html; charset=utf-8")
    got = read(*fields, body=html.encode())
    assert (got["reply"] == WORDS) is quoted
    assert "đã xong." in (got["quoted"] if quoted else got["reply"])


@pytest.mark.parametrize("subject", ["日本", "表示能力", "請求書 03", "Re: 返品について"])
@pytest.mark.parametrize("label", ["", "; charset=Shift_JIS", "; charset=us-ascii"])
def test_a_raw_japanese_subject_needs_no_label(subject: str, label: str) -> None:
    body = "商品が届きません。返金してください。".encode("cp932")
    head = b"From: a@b.example\nSubject: " + subject.encode("cp932")
    got = read_mail(head + f"\nContent-Type: text/plain{label}\n\n".encode() + body)
    assert (got["subject"], got["text"]) == (subject, body.decode("cp932"))


@pytest.mark.parametrize("subject", ["It’s “late” – again…", "„Zitat“ – ‘x’", "“œuvre”"])
def test_western_quotation_marks_are_no_japanese(subject: str) -> None:
    raw = b"From: a@b.example\nSubject: " + subject.encode("cp1252") + b"\n\nhello"
    assert read_mail(raw)["subject"] == subject
