"""Numbers that look alike: phones, tax codes, money, orders, accounts, identity numbers."""

from __future__ import annotations

import random

import pytest

from workflows.reading import e164, is_tax_code
from workflows.reading import read as read_message

from .conftest import NOW, Reads, fact


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("0912345678", "+84912345678"),
        ("0912 345 678", "+84912345678"),
        ("0912.345.678", "+84912345678"),
        ("0912-345-678", "+84912345678"),
        ("091 234 5678", "+84912345678"),
        ("+84912345678", "+84912345678"),
        ("84912345678", "+84912345678"),
        ("0084912345678", "+84912345678"),
        ("(+84)912345678", "+84912345678"),
        ("o912345678", "+84912345678"),
        ("01699333999", "+84399333999"),
        ("0120 1234567", "+84701234567"),
        ("0186.123.4567", "+84561234567"),
        ("0188 123 4567", "+84581234567"),
        ("024 3822 5566", "+842438225566"),
        ("(028) 3812 3456", "+842838123456"),
        ("0236 3812 345", "+842363812345"),
        ("+81 90 1234 5678", "+819012345678"),
    ],
)
def test_a_phone_is_found_however_it_is_written(read: Reads, written: str, number: str) -> None:
    assert fact(read(f"gọi cho tôi số {written} nhé"), "phone") == number


@pytest.mark.clause("CP-06")
@pytest.mark.parametrize("written", ["0287.300.47.87", "028 7300 4787", "+84 28 7300 4787"])
def test_the_hotline_is_not_the_customers_number(read: Reads, written: str) -> None:
    assert fact(read(f"tôi gọi tổng đài {written} mà không ai bắt máy"), "phone") == ""


@pytest.mark.parametrize(
    "text",
    [
        "08 3812 3456",  # an old Saigon number, today read as a mobile
        "1900 1234",
        "mã đơn hàng 0912345678",
        "số cccd 079201012345",
        "MST 0391234500",
        "mã số thuế: 0312 345 678",
        "ngày 05/11/2026 lúc 10:32",
        "1.250.000 đồng và 0.5",
    ],
)
def test_other_numbers_are_no_phones(read: Reads, text: str) -> None:
    assert fact(read(text), "phone") == ""


def test_two_numbers_are_both_kept_as_written(read: Reads) -> None:
    found = next(f for f in read("lh 0912345678/0987654321").facts if f.key == "phone")
    assert found.value == "+84912345678"
    assert "0987654321" in found.text


def valid_tax_code(rng: random.Random, prefix: str) -> str:
    while True:
        nine = prefix + "".join(rng.choice("0123456789") for _ in range(7))
        for last in "0123456789":
            if is_tax_code(nine + last):
                return nine + last


@pytest.mark.parametrize("seed", range(40))
def test_labels_decide_between_phone_and_tax_code(read: Reads, seed: int) -> None:
    """Every tax code that begins with 03 is also a possible phone number."""
    rng = random.Random(seed)
    code = valid_tax_code(rng, "03")
    taxed = read(f"xuất hóa đơn cho MST {code} giúp em")
    assert (fact(taxed, "tax"), fact(taxed, "phone")) == (code, "")
    phoned = read(f"sđt em là {code}")
    assert (fact(phoned, "tax"), fact(phoned, "phone")) == ("", e164(code))
    bare = read(f"{code}")
    undecided = code.startswith("0320")  # no tax code was issued beyond: others are phones
    assert (fact(bare, "tax"), fact(bare, "phone")) == ("", "" if undecided else e164(code))


def test_a_branch_tax_code_and_a_lost_zero_are_understood(read: Reads) -> None:
    assert fact(read("mst phải là 0199887705-001 mới đúng"), "tax") == "0199887705-001"
    assert fact(read("mst 391234500"), "tax") == "0391234500"


def test_a_tax_code_that_cannot_exist_is_not_believed(read: Reads) -> None:
    assert fact(read("MST 0391234501"), "tax") == ""


@pytest.mark.clause("PAY-02")
@pytest.mark.parametrize(
    ("written", "dong"),
    [
        ("1.000.000đ", 1_000_000), ("1,000,000 VND", 1_000_000), ("1000000 đồng", 1_000_000),
        ("₫500.000", 500_000), ("500k", 500_000), ("500 K", 500_000), ("500 ngàn", 500_000),
        ("500 nghìn", 500_000), ("1tr", 1_000_000), ("1tr2", 1_200_000), ("1tr25", 1_250_000),
        ("1tr050", 1_050_000), ("1.2tr", 1_200_000), ("1,2 triệu", 1_200_000),
        ("1 triệu rưỡi", 1_500_000), ("2tr rưỡi", 2_500_000), ("1 triệu 8", 1_800_000),
        ("nửa triệu", 500_000), ("trăm rưỡi", 150_000), ("1.500k", 1_500_000),
        ("1.200k", 1_200_000), ("1 tỷ 2", 1_200_000_000), ("990.000", 990_000),
        ("3.450.000 VNĐ", 3_450_000), ("2 triệu 4 lần", 2_000_000),
    ],
)  # fmt: skip
def test_money_is_read_as_whole_dong(read: Reads, written: str, dong: int) -> None:
    assert fact(read(f"bị trừ {written} mà chưa ghi nhận"), "amount") == str(dong)


@pytest.mark.parametrize(
    "text", ["20 USD", "$20", "lỗi 5.7.606", "10GB", "5.000", "2 lần", "15 user"]
)
def test_what_is_no_amount_in_dong_is_left_alone(read: Reads, text: str) -> None:
    assert fact(read(f"bị trừ {text}"), "amount") == ""


@pytest.mark.parametrize(
    ("text", "key", "value"),
    [
        ("hđ HD-2026-0301", "contract", "HD-2026-0301"),
        ("theo hợp đồng 118/HĐDV-2025", "contract", "118/HĐDV-2025"),
        ("Hợp đồng số 77/2026/HĐ.", "contract", "77/2026/HĐ"),
        ("đơn DH20261102-045 bằng thẻ", "order", "DH20261102-045"),
        ("Mã đơn hàng: DH-1-12", "order", "DH-1-12"),
        ("Giao hàng trễ hẹn DH100012", "order", "DH100012"),
        ("hóa đơn số 00000871", "invoice", "00000871"),
        ("kn 2026 123 xong chưa", "case", "KN-2026-000123"),
        ("KN-2026-000123-k", "case", "KN-2026-000123-K"),
        ("mã GD FT26308112233", "txn", "FT26308112233"),
        ("domain tanphat-vd.net.", "domain", "tanphat-vd.net"),
        ("vào https://www.lotus-vd.com/abc", "domain", "lotus-vd.com"),
        ("hộp thư Sales@NhatNam-vd.vn bị", "mailbox", "sales@nhatnam-vd.vn"),
        ("liên hệ email a.b@congty-vd.vn", "email", "a.b@congty-vd.vn"),
        ("nguyen.van.a (a còng) congty-vd chấm vn", "mailbox", "nguyen.van.a@congty-vd.vn"),
        ("em tên Phạm Quốc Bảo", "full_name", "Phạm Quốc Bảo"),
        ("ten em la tran thi mai", "full_name", "Tran Thi Mai"),
        ("Trân trọng, Đỗ Thị Kim Anh - Kế toán", "full_name", "Đỗ Thị Kim Anh"),
        ("Cty CP Xây dựng Nam Long báo lỗi", "organisation", "Công ty CP Xây dựng Nam Long"),
        ("đúng là CÔNG TY TNHH ĐẠI AN, nhé", "organisation", "Công ty TNHH Đại An"),
    ],
)
def test_codes_and_names_are_found(read: Reads, text: str, key: str, value: str) -> None:
    assert fact(read(text), key) == value


@pytest.mark.parametrize(
    ("prefix", "text", "value"),
    [
        ("PA", "PA-2026-000123-7 tới đâu rồi", "PA-2026-000123-7"),
        ("pa", "vụ PA 2026 123", "pa-2026-000123"),
        ("PA", "vụ KN-2026-000123", ""),
        ("C.S", "vụ c.s-2026-12", "C.S-2026-000012"),
    ],
)
def test_case_numbers_begin_as_the_tenant_says(prefix: str, text: str, value: str) -> None:
    reading = read_message(text, channel="zalo_bot", now=NOW, case_prefix=prefix)
    assert fact(reading, "case") == value


@pytest.mark.parametrize(
    "text",
    [
        "Kính gửi Công ty TNHH Hoàng Gia",
        "gửi đường Nguyễn Thị Minh Khai",
        "nhân viên tên Nguyễn Văn Tuấn nói chuyện mất lịch sự",
        "cho tôi xem thư của khách hàng Lê Văn B",
    ],
)
def test_other_peoples_names_are_not_the_writers(read: Reads, text: str) -> None:
    reading = read(text)
    assert (fact(reading, "full_name"), fact(reading, "organisation")) == ("", "")


@pytest.mark.parametrize(
    ("words", "means"),
    [
        ("hôm qua", "17/11/2026"), ("hôm kia", "16/11/2026"), ("sáng nay", "18/11/2026, từ 05:00"),
        ("tối qua", "17/11/2026, từ 18:00"), ("thứ 2 tuần trước", "09/11/2026"),
        ("thứ hai tuần trước", "09/11/2026"), ("thứ 6", "13/11/2026"),
        ("lúc 9h30 sáng 5/11", "05/11/2026, 09:30"), ("9 giờ sáng hôm qua", "17/11/2026, 09:00"),
        ("2 hôm nay", "16/11/2026 – 18/11/2026"), ("tuần trước", "09/11/2026 – 15/11/2026"),
        ("tháng trước", "01/10/2026 – 31/10/2026"), ("đầu tháng 10", "01/10/2026 – 10/10/2026"),
        ("30/12", "30/12/2025"), ("ngày 5 tháng 11", "05/11/2026"), ("3 Nov", "03/11/2026"),
        ("10h15 ngày 5/11", "05/11/2026, 10:15"), ("20h tối thứ Bảy", "14/11/2026, 20:00"),
        ("3 ngày trước", "15/11/2026"), ("chủ nhật", "15/11/2026"),
    ],
)  # fmt: skip
def test_times_are_kept_as_said_with_the_day_they_mean(read: Reads, words: str, means: str) -> None:
    value = fact(read(f"mail không gửi được từ {words}"), "incident_time")
    assert means in value


@pytest.mark.parametrize(
    "text", ["ip của bên thứ ba", "gói 4G", "khiếu nại việc tôi qua văn phòng"]
)
def test_what_is_no_time_is_not_read_as_one(read: Reads, text: str) -> None:
    assert fact(read(f"mail không gửi được, {text}"), "incident_time") == ""
