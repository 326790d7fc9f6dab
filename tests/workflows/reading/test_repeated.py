"""What stands in earlier mails too is nobody's act."""

from __future__ import annotations

import pytest

from workflows.reading.text.repeated import without_repeats

FOOT = "Trần Minh Đức\nCông ty Sao Mai: nhận rút khiếu nại"
LETTER = (
    "Chúng tôi xin hoàn lại 1.200.000 đồng cho Quý khách trong tuần này.\nAnh/chị có đồng ý không?"
)


def test_the_foot_of_an_earlier_mail_goes() -> None:
    assert without_repeats(f"Gửi thêm sao kê.\n\n{FOOT}", [f"Chào,\nbị lỗi.\n\n{FOOT}"], ()) == (
        "Gửi thêm sao kê."
    )


@pytest.mark.parametrize(
    ("text", "earlier"),
    [
        ("Tôi đồng ý", "Tôi đồng ý"),  # sent again as a whole
        (f"Chào.\n{FOOT}", f"Chào.\n{FOOT}"),
        ("Lần này tôi rút\ncảm ơn", "Mail lỗi\ncảm ơn"),  # one short line may be meant again
        ("Không có gì giống", "Một thư khác"),
        ("", "Một thư khác"),
    ],
)
def test_what_is_said_again_stays(text: str, earlier: str) -> None:
    assert without_repeats(text, [earlier], ()) == text


def test_our_own_letter_coming_back_is_not_the_customers_word() -> None:
    back = "Chúng tôi xin hoàn lại 1.200.000 đồng  cho Quý khách trong tuần này."
    assert without_repeats(f"Tôi chưa nhận được tiền\n{back}", (), [LETTER]) == (
        "Tôi chưa nhận được tiền"
    )


def test_a_short_line_like_ours_stays() -> None:
    assert without_repeats("Quý khách trong tuần này", (), [LETTER]) == "Quý khách trong tuần này"
