"""ĐÚNG, KHÔNG, or nothing certain: what ends a hold and what is left to a human (PV-19)."""

from __future__ import annotations

import pytest

from workflows.reading.acts.identity_reply import bare_answer, explicit_answer

YES = (
    "Đúng là tôi gửi", "dung la em gui do", "đúng em ạ, chính tôi gửi thư đó", "phải tôi",
    "thư đó là của tôi", "Yes, it was me", "that was me", "vâng, chính mình",
)  # fmt: skip
NO = (
    "Không phải tôi", "ko phai em gui", "Không, tôi không gửi thư nào", "tôi không hề gửi mail đó",
    "đâu phải tôi", "not me!", "I did not send that", "không phải của tôi",
    "đúng là tôi không gửi",
)  # fmt: skip
NEITHER = (
    "Tôi không gửi được mail", "hôm qua tôi gửi ảnh rồi mà", "đúng là tôi gửi à?", "thư nào vậy",
    "không sai, đúng là tôi", "bao giờ xong", "", "ok", "vâng", "dạ", "để tôi xem lại",
    "Đúng là tôi thấy mail bị lỗi từ sáng hôm qua tới giờ mà chưa thấy bên mình xử lý gì cả nhé",
)  # fmt: skip


@pytest.mark.clause("PV-19")
@pytest.mark.parametrize("text", YES)
def test_words_that_own_the_message_are_a_yes(text: str) -> None:
    assert explicit_answer(text) is True


@pytest.mark.clause("PV-19")
@pytest.mark.parametrize("text", NO)
def test_words_that_disown_the_message_are_a_no(text: str) -> None:
    assert explicit_answer(text) is False


@pytest.mark.clause("PV-19")
@pytest.mark.parametrize("text", NEITHER)
def test_anything_else_is_left_to_a_human(text: str) -> None:
    assert explicit_answer(text) is None
    assert bare_answer(text) is None


@pytest.mark.parametrize(
    ("text", "said"),
    [("ĐÚNG", True), ("dạ đúng rồi ạ", True), ("Yes", True), ("KHÔNG", False), ("không ạ", False),
     ("No, thanks", False), ("đúng? không?", None), ("đúng không", None)],
)  # fmt: skip
def test_a_bare_word_is_a_yes_or_a_no(text: str, said: bool | None) -> None:
    assert bare_answer(text) is said
