"""Another trade: categories and their words are the tenant's data, the reader stays the same."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from bot.inbox.answers import taxonomy_of
from workflows import policy
from workflows.calendar.working_time import ZONE
from workflows.policy import Severity
from workflows.reading import Reading, Said, read

EXAMPLE = Path(policy.PACKAGED).parent / "examples" / "shop.toml"
SHOP = policy.load(EXAMPLE)
NOW = datetime(2026, 3, 4, 15, 0, tzinfo=ZONE)
COMPLAINTS = (
    ("Shop giao sai màu rồi, tôi đặt xanh mà gửi đỏ", "wrong_item"),
    ("giao nham size M trong khi em dat L, chan qua", "wrong_item"),
    ("Đặt 3 cái mà giao thiếu một cái, kiểm tra lại đi", "wrong_item"),
    ("áo không giống hình chút nào, quảng cáo lừa khách à", "wrong_item"),
    ("Đặt từ tuần trước tới giờ hàng chưa tới, làm ăn kiểu gì vậy", "late_delivery"),
    ("chưa nhận được hàng mà app báo giao thành công", "late_delivery"),
    ("mặc một lần đã bung chỉ, tệ quá", "poor_quality"),
    ("giặt xong ra màu hết cái áo trắng của tôi", "poor_quality"),
    ("khóa kéo hỏng ngay ngày đầu", "poor_quality"),
    ("shop từ chối đổi size dù mới nhận hôm qua, vô lý", "exchange"),
    ("hứa hoàn tiền mà hai tuần chưa thấy", "refund"),
    ("mã giảm giá không áp dụng được mà vẫn trừ tiền", "voucher"),
    ("mất điểm tích lũy của tôi rồi", "voucher"),
    ("nhân viên chửi khách trên livestream", "staff"),
    ("inbox không ai trả lời cả tuần nay", "slow_response"),
)
OTHERS = (
    "shop ơi áo này còn size M không",
    "giá bao nhiêu vậy shop",
    "Áo đẹp lắm, cảm ơn shop nhé",
    "chúc shop buôn may bán đắt",
)


def reading(text: str) -> Reading:
    return read(text, channel="facebook", now=NOW, taxonomy=taxonomy_of(SHOP))


@pytest.mark.parametrize(("text", "category"), COMPLAINTS)
def test_a_complaint_of_another_trade_finds_its_category(text: str, category: str) -> None:
    found = reading(text)
    assert (found.said, found.category) == (Said.COMPLAINT, category)


@pytest.mark.parametrize("text", OTHERS)
def test_what_is_no_complaint_stays_none(text: str) -> None:
    assert reading(text).said is not Said.COMPLAINT


def test_a_category_that_the_tenant_does_not_have_is_never_told() -> None:
    for text in ("không gửi được mail, báo lỗi 550", "domain hết hạn DNS sai", "mất mạng từ sáng"):
        assert reading(text).category in {"", *SHOP.categories}


def test_the_example_has_no_errors() -> None:
    assert [one for one in policy.check(SHOP) if one.severity is Severity.ERROR] == []
