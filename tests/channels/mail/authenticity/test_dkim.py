"""DKIM with keys made here and a DNS of our own: what proves a sender and what does not."""

from __future__ import annotations

import base64
from dataclasses import replace
from functools import cache

import dkim
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from channels.mail.authenticity.dkim import LARGEST_KEY, DkimVerifier
from channels.mail.channel import MailChannel
from channels.mail.parse import ReadOptions, parse
from channels.mail.settings import MailSettings
from workflows.messaging.messages import Authenticity, Inbound, Kind, SenderAuthenticity

MAIL = (
    b"From: Lan <lan@khach.example>\r\nTo: khieunai@congty.example\r\nSubject: Loi\r\n"
    b"Message-ID: <1@khach.example>\r\nDate: Mon, 2 Mar 2026 09:00:00 +0700\r\n\r\nMang cham\r\n"
)


@cache
def key() -> tuple[bytes, bytes]:
    """A private key as PEM, and the TXT record of its public half."""
    made = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    private = made.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.TraditionalOpenSSL,
        serialization.NoEncryption(),
    )
    public = made.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return private, b"v=DKIM1; k=rsa; p=" + base64.b64encode(public)


def signed(
    mail: bytes = MAIL,
    *,
    domain: bytes = b"khach.example",
    length: bool = False,
    headers: list[bytes] | None = None,
) -> bytes:
    field = dkim.sign(mail, b"s1", domain, key()[0], length=length, include_headers=headers)
    assert isinstance(field, bytes)
    return field + mail


class Dns:
    """Answers with the record of the test's key; remembers who was asked for."""

    def __init__(self, *, silent: bool = False) -> None:
        self.asked: list[str] = []
        self.silent = silent

    def __call__(self, name: str) -> bytes | None:
        self.asked.append(name)
        return None if self.silent else key()[1]


async def proved(raw: bytes, dns: Dns | None = None) -> SenderAuthenticity:
    message = parse(raw, ReadOptions())
    return (await DkimVerifier(dns or Dns()).prove(raw, message)).sender_standing


async def test_the_signature_of_the_domain_in_from_proves_the_sender():
    dns = Dns()
    found = await proved(signed(), dns)
    assert (found.standing, found.reasons) == (Authenticity.PROVEN, ("dkim_checked",))
    assert dns.asked == ["s1._domainkey.khach.example"]


async def test_trace_lines_of_our_own_door_do_not_break_it():
    assert (
        await proved(b"Received: from a by b; now\r\n" + signed())
    ).standing is Authenticity.PROVEN


async def test_one_changed_letter_proves_nothing_and_accuses_nobody():
    found = await proved(signed().replace(b"Mang cham", b"Mang nhanh"))
    assert found.standing is Authenticity.UNKNOWN


async def test_the_signature_of_another_domain_proves_nothing():
    assert (await proved(signed(domain=b"mailer.example"))).standing is Authenticity.UNKNOWN


async def test_a_signature_that_lets_words_be_added_below_proves_nothing():
    raw = signed(length=True) + b"Toi rut khieu nai\r\n"
    assert (await proved(raw)).standing is Authenticity.UNKNOWN


async def test_a_second_from_beside_the_signed_one_proves_nothing():
    raw = b"From: vip@khach.example\r\n" + signed()
    assert (await proved(raw)).standing is Authenticity.UNKNOWN


async def test_a_dns_that_is_silent_proves_nothing_and_accuses_nobody():
    assert (await proved(signed(), Dns(silent=True))).standing is Authenticity.UNKNOWN


async def test_a_broken_signature_field_is_passed_over():
    raw = b"DKIM-Signature: v=1; a=rot13; b==\r\n" + MAIL
    assert (await proved(raw)).standing is Authenticity.UNKNOWN
    assert (await proved(b"DKIM-Signature: v=1; a=rot13; b==\r\n" + signed())).standing


@pytest.mark.parametrize("line", [b"broken line\r\n", b" a fold of nothing\r\n", b"S\xe1: x\r\n"])
async def test_a_header_that_the_library_refuses_stops_no_mail(line: bytes):
    """It raised, and after three tries the customer's mail was put aside."""
    assert (await proved(line + signed())).standing is Authenticity.UNKNOWN


async def test_only_signatures_of_the_domain_in_from_are_asked_about():
    dns = Dns()
    await proved(signed(domain=b"mailer.example"), dns)
    assert dns.asked == []


async def test_signed_words_cannot_be_sent_again_as_an_answer_about_another_case():
    """A signature over From and the text alone leaves Subject and Message-ID to anybody."""
    assert (
        await proved(signed(headers=[b"from", b"date", b"to"]))
    ).standing is Authenticity.UNKNOWN


async def test_a_key_too_large_to_be_honest_is_not_worked_with():
    """A modulus of 16,000 bits held the whole desk for seconds, larger ones for hours."""
    padded = key()[1] + b"; n=" + b"x" * LARGEST_KEY
    message = parse(signed(), ReadOptions())
    found = await DkimVerifier(lambda name: padded).prove(signed(), message)
    assert found.sender_standing.standing is Authenticity.UNKNOWN


@pytest.mark.parametrize("words", [b" " * 300_000 + b"x", b"a\r\n" * 1_000_001])
async def test_a_text_that_the_library_would_chew_for_hours_is_not_given_to_it(words: bytes):
    dns = Dns()
    await proved(signed() + words, dns)
    assert dns.asked == []


async def test_without_a_signature_nobody_is_asked():
    dns = Dns()
    await proved(MAIL, dns)
    assert dns.asked == []


async def test_where_the_border_has_spoken_or_a_machine_wrote_nobody_is_asked():
    raw, dns = signed(), Dns()
    message = parse(raw, ReadOptions())
    decided = replace(message, sender_standing=SenderAuthenticity(standing=Authenticity.FAILED))
    for one in (decided, replace(message, kind=Kind.AUTO_REPLY)):
        assert await DkimVerifier(dns).prove(raw, one) == one
    assert dns.asked == []


async def test_many_signatures_cost_three_looks_at_most():
    dns = Dns(silent=True)
    field = signed()[: -len(MAIL)]
    await proved(field * 40 + MAIL, dns)
    assert len(dns.asked) <= 3


async def test_the_operator_may_switch_it_off():
    dns = Dns()

    async def through(**given: bool) -> Inbound:
        settings = MailSettings(
            address="khieunai@congty.example", secret=b"s", smtp_host="x", **given
        )
        channel = MailChannel(settings, signatures=DkimVerifier(dns))
        (message,) = channel.parse(signed())
        return await channel.prove(signed(), message)

    assert (await through(check_signatures=False)).sender_standing.standing is Authenticity.UNKNOWN
    assert dns.asked == []
    assert (await through()).sender_standing.standing is Authenticity.PROVEN
