"""Long texts in parts that a reader would choose."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.chat.split import split, units

SENTENCE = "Chúng tôi đã kiểm tra và xác định lỗi do bộ lọc thư. "


def test_a_short_text_is_one_part():
    assert split("Dạ vâng ạ.", 2000) == ["Dạ vâng ạ."]


def test_nothing_is_no_part():
    assert split(" \n ", 10) == []


def test_parts_end_where_sentences_end():
    parts = split(SENTENCE * 100, 2000)
    assert len(parts) == 3
    assert all(part.endswith("bộ lọc thư.") for part in parts)


def test_a_blank_line_is_a_better_place_than_a_sentence():
    first = "Kính gửi chị Hoa. " * 3
    parts = split(first.strip() + "\n\nNội dung một. Nội dung hai.", 70)
    assert parts == [first.strip(), "Nội dung một. Nội dung hai."]


def test_an_abbreviation_does_not_end_a_sentence():
    parts = split("Văn phòng của chúng tôi ở TP. Hồ Chí Minh", 30)
    assert not any(part.endswith("TP.") for part in parts)


def test_a_link_is_not_cut():
    link = "https://example.vn/ho-so/" + "a" * 30
    assert link in split("Mời anh xem hồ sơ theo đường dẫn sau đây: " + link, 60)


def test_emoji_count_twice():
    assert units("😀") == 2
    assert split("😀" * 5, 4) == ["😀😀", "😀😀", "😀"]


def test_a_tone_mark_stays_with_its_letter():
    letter = "e\u0302\u0301"  # ế written with three characters
    assert split(letter * 4, 7) == [letter * 2, letter * 2]


def test_a_letter_with_marks_without_end_is_cut_all_the_same():
    parts = split("a" + "\u0301" * 10, 4)
    assert [units(part) for part in parts] == [4, 4, 3]


def test_a_first_word_is_not_a_part_of_its_own():
    parts = split("Dạ. " + "a" * 40, 30)
    assert units(parts[0]) == 30


def test_a_limit_without_room_is_refused():
    with pytest.raises(ValueError, match="room"):
        split("abc", 1)


ALPHABET = st.sampled_from("aếB .!?\n\r\t😀👨\u200d👩\u0301“”1")


@given(text=st.text(ALPHABET, max_size=120) | st.text(max_size=60), limit=st.integers(2, 50))
def test_no_part_is_empty_or_too_long_and_only_white_space_is_lost(text: str, limit: int):
    parts = split(text, limit)
    assert all(part.strip() and units(part) <= limit for part in parts)
    assert "".join("".join(parts).split()) == "".join(text.split())
