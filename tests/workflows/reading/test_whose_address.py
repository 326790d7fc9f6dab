"""Whose an address is: the customer's mailbox, or that of the other side."""

from __future__ import annotations

import pytest

from tests.workflows.reading.conftest import Reads, fact

THEIRS = (
    "em không nhận được mail từ ketoan@doitac.example",
    "thư gửi cho ketoan@doitac.example bị trả về",
    "khách hàng của tôi (ketoan@doitac.example) không nhận được thư tôi gửi",
    "gửi tới ketoan@doitac.example báo lỗi 550",
    "đối tác dùng ketoan@doitac.example gửi cho em mấy bữa không thấy",
)
OURS = (
    "em không gửi được thư từ ketoan@doitac.example",
    "hộp thư ketoan@doitac.example không nhận được gì",
    "khách gửi tới ketoan@doitac.example đều bị dội lại",
    "thư gửi tới ketoan@doitac.example của em bị trả về",
    "đăng nhập vào ketoan@doitac.example không được",
    "mail đi từ ketoan@doitac.example đều vào spam",
)


@pytest.mark.parametrize("text", THEIRS)
def test_an_address_that_mail_goes_to_or_comes_from_is_theirs(read: Reads, text: str) -> None:
    found = read(text)
    assert fact(found, "counterpart") == "ketoan@doitac.example"
    assert not fact(found, "mailbox")


@pytest.mark.parametrize("text", OURS)
def test_an_address_that_fails_is_the_customers(read: Reads, text: str) -> None:
    found = read(text)
    assert fact(found, "mailbox") == "ketoan@doitac.example"
    assert fact(found, "counterpart") != "ketoan@doitac.example"


@pytest.mark.parametrize(
    ("text", "way"),
    [
        ("xin trả lời qua email giúp tôi", "email"),
        ("báo tôi bằng điện thoại nhé", "phone"),
        ("em đã liên hệ qua email 3 lần không ai trả lời", ""),
        ("khách phản ánh qua điện thoại là không nhận được thư", ""),
    ],
)
def test_a_way_of_answering_counts_where_it_is_wished(read: Reads, text: str, way: str) -> None:
    assert fact(read(text), "preferred_channel") == way


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("đối tác của tôi không nhận được thư tôi gửi", "mail_send"),
        ("khách hàng nói chưa nhận được báo giá bên em gửi qua mail", "mail_send"),
        ("tôi không nhận được thư của đối tác", "mail_recv"),
    ],
)
def test_who_does_not_receive_tells_which_way_fails(read: Reads, text: str, category: str) -> None:
    assert read(text).category == category
