"""No bytes stop the reader, and what grows costs in proportion: mails that once did neither."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from channels.mail.content.rtf import decompress, rtf_text
from channels.mail.content.tnef import read_tnef
from channels.mail.dump import read_mail
from tests.cost import no_dearer

SAMPLES = Path(__file__).parents[2] / "samples" / "mail"
MAILS = tuple(
    path.read_bytes() for path in sorted(SAMPLES.glob("*.eml")) if 0 < path.stat().st_size < 9000
)
TYPES = (
    b"text/plain",
    b"text/html",
    b"multipart/mixed; boundary=%d",
    b"multipart/alternative; boundary=%d",
    b"multipart/report; boundary=%d",
    b"message/rfc822",
    b"message/delivery-status",
    b"text/calendar; method=REPLY",
    b"application/ms-tnef",
    b"application/zip",
)
ENCODINGS = (b"7bit", b"base64", b"quoted-printable", b"x-uuencode", b"none")


@st.composite
def trees(draw, depth=0):
    """A mail of random parts, some broken: types, encodings and contents need not fit."""
    kind = draw(st.sampled_from(TYPES)).replace(b"%d", b"b%d" % depth)
    head = b"Content-Type: %s\r\nContent-Transfer-Encoding: %s\r\n" % (
        kind,
        draw(st.sampled_from(ENCODINGS)),
    )
    if depth > 2 or not kind.startswith(b"multipart"):
        return head + b"\r\n" + draw(st.binary(max_size=60))
    inner = draw(st.lists(trees(depth + 1), max_size=3))
    return head + b"".join(b"\r\n--b%d\r\n%s" % (depth, one) for one in inner)


def storable(raw: bytes) -> None:
    assert "\x00" not in json.loads(json.dumps(read_mail(raw)).encode())["text"]


@given(trees())
@settings(max_examples=150)
def test_any_tree_of_parts_is_read(raw):
    storable(b"From: a@khach.example\r\n" + raw)


@given(st.sampled_from(MAILS), st.data())
@settings(max_examples=200)
def test_any_byte_of_a_sample_may_change(seed, data):
    raw = bytearray(seed)
    for _ in range(data.draw(st.integers(1, 5))):
        at = data.draw(st.integers(0, len(raw) - 1))
        raw[at : at + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=3))
        raw = raw or bytearray(b"x")
    storable(bytes(raw))


@given(st.binary(max_size=400))
@settings(max_examples=150)
def test_any_bytes_in_a_winmail_are_a_result(raw):
    assert read_tnef(b"\x78\x9f\x3e\x22\0\0" + raw, 10) is not None
    rtf_text(raw)
    decompress(b"\0\1\0\0\0\1\0\0LZFu\0\0\0\0" + raw)


def test_outlooks_own_examples_of_compressed_rtf_are_unpacked():
    repeating = "1a0000001c0000004c5a4675e2d44b51410004205758595a0d6e7d010eb0"
    assert decompress(bytes.fromhex(repeating)) == rb"{\rtf1 WXYZWXYZWXYZWXYZWXYZ}"


def test_a_broken_uuencoded_line_loses_no_mail():
    raw = b"From: a@b.vn\nContent-Transfer-Encoding: x-uuencode\n\nbegin 644 a\nbegin 644 a\n"
    assert read_mail(raw)["from_email"] == "a@b.vn"


@pytest.mark.parametrize(
    ("head", "unit"),
    [
        (b"From: a@b.vn\nTo: ", b"=?utf-8?b?YQ==?=,"),
        (b"From: a@b.vn\nTo: ", b'\\"'),
        (b"From: MAILER-DAEMON <>\nSubject: Undelivered Mail\n\n", b"-"),
        (b"From: a@b.vn\n\n", b"<a@b.vn>:\n"),
        (b"From: a@b.vn\n\n", "đã viết:\n".encode()),
    ],
    ids=["words without address", "open quotes", "dashes", "addresses", "attributions"],
)
def test_twice_as_much_of_a_hostile_unit_costs_no_more_than_thrice(head, unit):
    def reads(size: int) -> Callable[[], object]:
        raw = head + unit * (size // len(unit)) + b"\n\nx"
        return lambda: read_mail(raw)

    # A quadratic reader needs 64 times as much.
    no_dearer(reads(64_000), times=24, than=reads(8_000))
