"""Secrets are in no field of a reading (TU-14, PV-01, PAY-04)."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from workflows.reading import Reading, redact

from .conftest import Reads

TABLE = tomllib.loads(Path(__file__).with_name("secrets.toml").read_text("utf-8"))


def everything(reading: Reading) -> str:
    facts = " ".join(f"{found.value} {found.text}" for found in reading.facts)
    return " ".join((reading.text, reading.subject, reading.remedy, facts))


PASSWORDS = [
    ("mật khẩu của em là Abc@123", "Abc@123"),
    ("mk cua e la Abc@123 dang nhap ko dc, ad vao check giup", "Abc@123"),
    ("pass: hoanganh88", "hoanganh88"),
    ("password is Tr0ub4dor&3", "Tr0ub4dor"),
    ("pw=matkhaumoi", "matkhaumoi"),
    ("mật khẩu admin mới: Sao!Bien2026 nhé", "Sao!Bien2026"),
    ("tk admin@quangminh-vd.vn mk Qm#2026!", "Qm#2026!"),
    ("MẬT KHẨU LÀ Kim_Long99", "Kim_Long99"),
    ("user sales pass Sales2026", "Sales2026"),
    ("mật khẩu mail của tôi là: 12345678", "12345678"),
    ("maatj khaaur cura tooi laf Zxc@7788 khoong vaof dduwowcj", "Zxc@7788"),
    ("mật\u200b khẩu: Ninja#55", "Ninja#55"),
    ("mật khẩu: 'Kho qua 1'", "Kho"),
]


@pytest.mark.clause("TU-14")
@pytest.mark.parametrize(("text", "secret"), PASSWORDS)
def test_a_password_is_hidden_and_announced(read: Reads, text: str, secret: str) -> None:
    reading = read(text, subject=text)
    assert secret not in everything(reading)
    assert "secret_sent" in reading.signals


@pytest.mark.clause("TU-14")
@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("mã OTP là 482913", "482913"),
        ("otp 4829 nhé em", "4829"),
        ("mã xác thực: 48 29 13", "48 29 13"),
        ("verification code is 991245", "991245"),
        ("cvv 123", "123"),
    ],
)
def test_a_one_time_code_is_hidden(read: Reads, text: str, secret: str) -> None:
    reading = read(text)
    assert secret not in everything(reading)
    assert "secret_sent" in reading.signals


@pytest.mark.clause("PAY-04")
@pytest.mark.parametrize("card", ["4111111111111111", "4111 1111 1111 1111", "5500-0000-0000-0004"])
def test_a_card_number_keeps_only_its_ends(read: Reads, card: str) -> None:
    reading = read(f"thẻ {card} bị trừ 2 lần")
    assert card not in everything(reading)
    digits = card.replace(" ", "").replace("-", "")
    assert f"{digits[:6]}******{digits[-4:]}" in reading.text
    assert {"secret_sent", "sensitive"} <= reading.signals


@pytest.mark.clause("PV-01")
@pytest.mark.parametrize(
    "text",
    [
        "số cccd 079201012345 cấp ngày 10/05/2022",
        "căn cước công dân của tôi: 079201012345",
        "em gửi 079201012345 nha",
        "chứng minh nhân dân 024567891",
        "hộ chiếu C1234567",
    ],
)
def test_an_identity_number_is_masked(read: Reads, text: str) -> None:
    reading = read(text)
    assert not any(number in everything(reading) for number in ("079201012345", "024567891"))
    assert "C1234567" not in everything(reading)
    assert "sensitive" in reading.signals


@pytest.mark.parametrize(
    "text",
    [
        "báo sai mật khẩu trong khi em mới đổi hôm qua",
        "quên mật khẩu rồi, lấy lại không được",
        "mật khẩu là gì vậy shop",
        "pass không đúng",
        "OTP không về máy",
        "số tài khoản 0071000987654 VCB",
        "mã giao dịch FT26308112233",
        "đổi mật khẩu xong vẫn không vào được",
        "hệ thống đòi nhập lại mật khẩu liên tục",
        "gọi 0912345678 ngày 05/11/2026",
    ],
)
def test_talk_about_secrets_is_left_as_it_stands(read: Reads, text: str) -> None:
    reading = read(text)
    assert reading.text == text
    assert "secret_sent" not in reading.signals


@pytest.mark.clause("TU-14", "PAY-04")
@pytest.mark.parametrize("row", TABLE["hidden"])
def test_a_secret_is_gone_in_whatever_form(row: str) -> None:
    said, _, secret = row.rpartition(" | ")
    found = redact(said)
    assert secret not in found.text
    assert found.kinds


@pytest.mark.parametrize("said", TABLE["kept"])
def test_a_number_that_only_looks_like_a_secret_stays(said: str) -> None:
    assert redact(said).text == said
