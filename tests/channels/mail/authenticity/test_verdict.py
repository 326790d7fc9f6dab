"""Who a mail's sender is: the border's word in many dialects, forgeries, look-alikes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.mail.authenticity.authentication_results import (
    _without_comments,
    border_results,
    read,
)
from channels.mail.authenticity.lookalike_domains import looks_like
from channels.mail.authenticity.verdict import aligned
from channels.mail.parse import ReadOptions, parse, read_bytes
from channels.mime.headers import parse_headers
from workflows.messaging.messages import Authenticity, SenderAuthenticity

BORDER = "mx.congty.example"
OURS = frozenset({"khieunai@congty.example"})
READER = ReadOptions(own=OURS, borders=(BORDER,))
FROM = "Lan <lan@khach.example>"


def mail(*fields: str, sender: str = FROM) -> bytes:
    head = (
        *fields,
        f"From: {sender}",
        "To: khieunai@congty.example",
        "Message-ID: <1@khach.example>",
    )
    return "\r\n".join((*head, "", "Mạng chậm quá")).encode()


def standing(*fields: str, sender: str = FROM, reader: ReadOptions = READER) -> SenderAuthenticity:
    return parse(mail(*fields, sender=sender), reader).sender_standing


GMAIL = (
    "Authentication-Results: mx.google.com;\r\n"
    "       dkim=pass header.i=@khach.example header.s=s1 header.b=AbC;\r\n"
    "       spf=pass (google.com: domain of lan@khach.example designates 203.0.113.7 as permitted"
    " sender) smtp.mailfrom=lan@khach.example;\r\n"
    "       dmarc=pass (p=REJECT sp=REJECT dis=NONE) header.from=khach.example"
)
M365 = (
    "Authentication-Results: spf=pass (sender IP is 203.0.113.7)\r\n"
    " smtp.mailfrom=khach.example; dkim=none (message not signed)\r\n"
    " header.d=none;dmarc=bestguesspass action=none\r\n"
    " header.from=khach.example;compauth=pass reason=109"
)
POSTFIX = (
    f"Authentication-Results: {BORDER}; dmarc=pass (p=none dis=none) header.from=khach.example",
    f"Authentication-Results: {BORDER};\r\n\tdkim=pass (2048-bit key; unprotected)"
    ' header.d=khach.example header.i=@khach.example header.b="x/y"',
    f"Received: from mail.khach.example by {BORDER}; Mon, 2 Mar 2026 09:00:00 +0700",
)
ZOHO = (
    "Authentication-Results: mx.zohomail.com;\r\n\tdkim=pass;\r\n"
    "\tspf=none (zohomail.com: no record)  smtp.mailfrom=lan@khach.example;\r\n"
    "\tdmarc=pass(p=none dis=none)  header.from=lan@khach.example"
)
YAHOO = (
    "Authentication-Results: atlas.mail.yahoo.com; dkim=pass header.i=@khach.example header.s=s;"
    " spf=pass smtp.mailfrom=khach.example; dmarc=pass(p=NONE) header.from=khach.example;"
)
EXIM = f"Authentication-Results: {BORDER}; spf=pass smtp.mailfrom=khach.example; dkim=none"


@pytest.mark.parametrize(
    ("fields", "border"),
    [
        ((GMAIL,), "mx.google.com"),
        ((M365,), "microsoft"),
        (POSTFIX, BORDER),
        ((YAHOO,), "atlas.mail.yahoo.com"),
        ((ZOHO,), "mx.zohomail.com"),
        ((EXIM,), BORDER),
    ],
    ids=["gmail", "m365", "postfix", "yahoo", "zoho", "exim"],
)
def test_a_border_that_vouches_is_understood_in_its_dialect(fields: tuple[str, ...], border: str):
    reader = ReadOptions(own=OURS, borders=(border,))
    assert standing(*fields, reader=reader).standing is Authenticity.PROVEN


def test_nobody_is_believed_who_was_not_configured():
    assert standing(GMAIL).standing is Authenticity.UNKNOWN
    assert standing(M365).standing is Authenticity.UNKNOWN
    assert standing(GMAIL, reader=ReadOptions(own=OURS)).reasons == ("no_border",)


def test_what_the_sender_wrote_below_the_borders_trace_line_does_not_count():
    forged = f"Authentication-Results: {BORDER}; dmarc=pass header.from=khach.example"
    trace = f"Received: from evil.example by {BORDER}; Mon, 2 Mar 2026 09:00:00 +0700"
    truth = f"Authentication-Results: {BORDER}; dmarc=fail header.from=khach.example"
    assert standing(truth, trace, forged).standing is Authenticity.FAILED
    none = f"Authentication-Results: {BORDER}; dmarc=none header.from=khach.example"
    assert standing(none, trace, forged).standing is Authenticity.UNKNOWN


def test_a_domain_that_disowns_the_mail_fails_it():
    found = standing(f"Authentication-Results: {BORDER}; dmarc=fail header.from=khach.example")
    assert found.standing is Authenticity.FAILED and found.reasons == ("dmarc_failed",)


@pytest.mark.parametrize(
    ("results", "signals"),
    [
        ("dmarc=none; spf=fail smtp.mailfrom=khach.example", ("spf_failed",)),
        ("dkim=fail header.d=khach.example", ("dkim_failed",)),
        ("dmarc=temperror; spf=softfail", ()),
        ("none", ()),
        ("dmarc=pass header.from=other.example", ()),
        ("dkim=pass header.d=mailer.example; spf=pass smtp.mailfrom=b@mailer.example", ()),
        ("spf=pass smtp.mailfrom=example", ()),
    ],
)
def test_what_proves_another_domain_or_nothing_leaves_the_sender_unknown(
    results: str, signals: tuple[str, ...]
):
    found = standing(f"Authentication-Results: {BORDER}; {results}")
    assert (found.standing, found.signals) == (Authenticity.UNKNOWN, signals)


@pytest.mark.parametrize(
    ("sender", "fields", "signal"),
    [
        ("a@khach.example, b@khach.example", (), "several_senders"),
        ("sep@congty.example", (), "our_domain"),
        ('"lan@khach.example" <x@evil.example>', (), "other_address_in_name"),
        (FROM, ("Reply-To: lan@evil.example",), "answers_elsewhere"),
    ],
)
def test_what_looks_wrong_is_a_sign_and_alone_no_verdict(
    sender: str, fields: tuple[str, ...], signal: str
):
    found = standing(*fields, sender=sender)
    assert found.standing is Authenticity.UNKNOWN and found.signals == (signal,)


def test_an_answer_within_the_domain_and_a_proven_colleague_are_no_signs():
    assert standing("Reply-To: cskh@khach.example").signals == ()
    proof = f"Authentication-Results: {BORDER}; dmarc=pass header.from=congty.example"
    assert standing(proof, sender="an@congty.example").signals == ()


@pytest.mark.parametrize(
    "domain",
    ["c0ngty.example", "congty-.example", "cong-ty.example", "congtv.example",
     "xn--cngty-0ta.example", "cоngty.example", "conngty.example", "ocngty.example"],
)  # fmt: skip
def test_a_domain_made_to_be_mistaken_for_ours_fails(domain: str):
    found = standing(sender=f"ketoan@{domain}")
    assert found.standing is Authenticity.FAILED and "looks_like_ours" in found.reasons


@pytest.mark.parametrize(
    "domain", ["congty.example", "mail.congty.example", "khach.example", "gmail.com", "cty.example",
               "congty.test", ""],
)  # fmt: skip
def test_honest_domains_are_not_taken_for_copies(domain: str):
    assert not looks_like(domain, frozenset({"congty.example"}))


def test_short_names_differ_by_a_letter_from_many_honest_ones():
    assert not looks_like("abd.vn", frozenset({"abc.vn"}))


def test_the_customer_of_a_web_form_stands_in_its_reply_to():
    form = ReadOptions(own=OURS, forms=frozenset({"web@congty.example"}))
    raw = mail("Reply-To: Hoa <hoa@khach.example>", sender="web@congty.example")
    assert parse(raw, form).conversation == "hoa@khach.example"
    assert parse(raw, READER).conversation == "web@congty.example"


FORM = "web@congty.example"
FORM_READER = ReadOptions(own=OURS, borders=(BORDER,), forms=frozenset({FORM}))


def of_form(*fields: str, reader: ReadOptions = FORM_READER) -> SenderAuthenticity:
    return standing("Reply-To: lan@khach.example", *fields, sender=FORM, reader=reader)


@pytest.mark.clause("PV-19")
def test_a_web_form_that_proves_itself_does_not_prove_who_filled_it_in():
    """Anybody may type a customer's address and case number into it."""
    passed = of_form(f"Authentication-Results: {BORDER}; dmarc=pass header.from=congty.example")
    assert (passed.standing, passed.reasons) == (Authenticity.UNKNOWN, ("web_form",))


def test_who_fills_in_a_web_form_is_no_suspect_because_it_writes_in_our_name():
    without_border = ReadOptions(own=OURS, forms=frozenset({FORM}))
    assert of_form(reader=without_border).signals == of_form().signals == ()


def test_a_forged_web_form_stays_forged():
    failed = of_form(f"Authentication-Results: {BORDER}; dmarc=fail header.from=congty.example")
    assert failed.standing is Authenticity.FAILED


def test_of_two_from_fields_the_border_proves_neither():
    """Which one it has looked at nobody can tell."""
    passed = f"Authentication-Results: {BORDER}; dmarc=pass"
    found = standing(passed, "From: ke-gian@khac.example")
    assert (found.standing, found.signals) == (Authenticity.UNKNOWN, ("several_senders",))
    assert standing(passed, f"From: {FROM}").standing is Authenticity.PROVEN


def test_a_reply_to_never_makes_somebody_the_customer():
    """At a big provider victim and attacker share a domain."""
    raw = mail("Reply-To: ke-gian@gmail.example", sender="lan@gmail.example")
    assert parse(raw, READER).conversation == "lan@gmail.example"


def test_relaxed_alignment_goes_up_and_down_but_never_to_a_bare_ending():
    assert aligned("khach.example", "mail.khach.example")
    assert aligned("mail.khach.example", "khach.example")
    assert not aligned("example", "khach.example")
    assert not aligned("evilkhach.example", "khach.example")
    assert not aligned("", "khach.example") and not aligned("khach.example", "")


@given(st.text(max_size=300))
def test_any_words_are_results_or_none(value: str):
    border, results = read(value)
    assert border == border.lower() and all(one.method for one in results)


@given(st.binary(max_size=300))
def test_any_bytes_in_the_field_are_harmless(value: bytes):
    raw = b"Authentication-Results: " + value + b"\r\nFrom: a@b.example\r\n\r\nx"
    read_bytes(raw, ReadOptions(borders=(BORDER, "microsoft")))


def test_comments_within_comments_hide_nothing_behind_them():
    value = f"{BORDER} (a (nested; dmarc=pass) comment); dmarc=fail header.from=khach.example"
    headers = parse_headers(f"Authentication-Results: {value}\n".encode())
    (result,) = border_results(headers, (BORDER,))
    assert (result.method, result.result) == ("dmarc", "fail")


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("a; spf=pass (ip (of b) c) x.y=z", "a; spf=pass   x.y=z"),
        (r"a; spf=pass (by \(quoted\) hand) x.y=z", "a; spf=pass   x.y=z"),
        ("a; spf=pass (ip of a(b@c) x.y=z", "a; spf=pass (ip of a  x.y=z"),
    ],
)
def test_comments_go_and_a_bracket_without_its_partner_hides_nothing(said: str, left: str) -> None:
    assert _without_comments(said).split() == left.split()


def test_a_thousand_open_brackets_are_read_once_each() -> None:
    assert read("(\\" * 400_000)[1] == ()  # once minutes
