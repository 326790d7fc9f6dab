"""What people type finds the case: words, names, numbers and codes, on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Connection, text

from storage import messages
from storage.cases import cases
from storage.messages import NewMessage
from tests.storage.given import NOW, a_kept_case
from workflows.case import Person

SAID = (
    "Kính gửi công ty, hộp thư hoa@thuyhoa.vn của tôi bị khoá từ thứ Hai. Tôi đã chuyển "
    "1.200.000đ theo hợp đồng HD-1002, giao dịch FT26061ABC99. Gọi 0903.111.222 hoặc +84 28 3812 "
    "3456. Đặng Thuỳ Hoà, Đồng Tháp. 王伟"
)


@pytest.fixture
def said(conn: Connection) -> Connection:
    """One case with a long message, and another that shares some of its words."""
    a_kept_case(conn)
    a_kept_case(conn, "KN-2026-000002", subject="hoá đơn", conversation="x", person=Person())
    _say(conn, "KN-2026-000001", "a", SAID)
    _say(conn, "KN-2026-000002", "b", "Hóa đơn tháng hai ghi sai mã số thuế, hộp thư vẫn tốt.")
    return conn


def _say(conn: Connection, number: str, id: str, words: str, subject: str = "") -> int:
    return messages.add(
        conn,
        NewMessage(
            case_number=number,
            direction="in",
            channel="email",
            external_id=id,
            conversation="hoa@thuyhoa.vn",
            sender="hoa@thuyhoa.vn",
            subject=subject,
            text=words,
            sent_at=NOW,
        ),
    )


def _found(conn: Connection, words: str) -> list[str]:
    return [case.number for case in cases.search(conn, words)]


@pytest.mark.parametrize(
    "words",
    [
        "thuyhoa.vn", "hoa@thuyhoa.vn", "THUYHOA", "thuyho", "hd1002", "HD-1002", "hd 1002",
        "ft26061abc99", "FT26061", "0903111222", "0903 111 222", "0903.111.222", "+84903111222",
        "84 903 111 222", "903111222", "02838123456", "(028) 3812 3456", "1.200.000", "bi khoa",
        "đặng thùy", "dang thuy hoa", "Đồng Tháp", "dong thap", "王伟", "hoá chuyển khoá",
        "kn20260000017 hd1002", "KN-2026-000001 thuyhoa.vn",
    ],
)  # fmt: skip
def test_every_way_to_type_it_finds_the_case(said: Connection, words: str) -> None:
    number = "KN-2026-000001"
    assert _found(said, words.replace("kn20260000017", "kn2026000001")) == [number]


@pytest.mark.parametrize("words", ["thuyhoa.com", "hd1003", "0903111223", "thuế khoá", '"', "* OR"])
def test_what_is_not_there_is_not_found(said: Connection, words: str) -> None:
    assert _found(said, words) == []


def test_words_may_stand_in_different_messages_of_a_case(said: Connection) -> None:
    _say(said, "KN-2026-000002", "c", "Nhờ anh chị xem giúp số hợp đồng K5-21 ạ.")
    assert _found(said, "thuế k5-21") == ["KN-2026-000002"]


def test_words_that_stand_side_by_side_come_first(said: Connection) -> None:
    _say(said, "KN-2026-000001", "d", "Hóa chất, đơn hàng.")
    assert _found(said, "hoá đơn") == ["KN-2026-000002", "KN-2026-000001"]


def test_a_name_in_the_record_comes_before_one_that_is_mentioned(conn: Connection) -> None:
    a_kept_case(conn, "KN-2026-000001", person=Person(full_name="Lê Thị Mai"))
    a_kept_case(
        conn,
        "KN-2026-000002",
        conversation="y",
        person=Person(),
        opened_at=NOW + timedelta(days=1),
    )
    _say(conn, "KN-2026-000002", "a", "Chị Lê Thị Mai bảo tôi viết cho công ty.")
    assert _found(conn, "le thi mai") == ["KN-2026-000001", "KN-2026-000002"]


def test_a_message_that_moves_or_goes_is_found_where_it_is(said: Connection) -> None:
    id = _say(said, "KN-2026-000001", "e", "chim chích bông")
    messages.file_under(said, id, "KN-2026-000002")
    assert _found(said, "chích bông") == ["KN-2026-000002"]
    said.execute(text("UPDATE messages SET text = 'lá tre' WHERE id = :id"), {"id": id})
    assert _found(said, "chích bông") == []
    assert _found(said, "la tre") == ["KN-2026-000002"]
    said.execute(text("DELETE FROM messages WHERE id = :id"), {"id": id})
    assert _found(said, "la tre") == []


def test_a_very_long_message_is_filed_and_its_beginning_is_found(said: Connection) -> None:
    _say(said, "KN-2026-000002", "f", "mở đầu " + "rất dài dòng " * 200_000)
    assert _found(said, "mở đầu") == ["KN-2026-000002"]


def test_facts_are_found(said: Connection) -> None:
    case = cases.load(said, "KN-2026-000002")
    cases.save(said, replace(case, facts=(("contract", "HĐ-77/2026"), ("phone", "+84912000111"))))
    for words in ("hd77", "hđ-77", "0912 000 111", "hd772026"):
        assert _found(said, words) == ["KN-2026-000002"]
