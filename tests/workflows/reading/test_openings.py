"""Patterns are tried only at the words that can open them; trying them at all finds no more."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Set
from dataclasses import fields
from functools import cached_property, partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workflows.reading.facts.codes import codes
from workflows.reading.facts.collector import FoundFact
from workflows.reading.facts.money import amounts
from workflows.reading.facts.names import organisations, people
from workflows.reading.facts.numbers import phones, tax_codes
from workflows.reading.text.fold import clean
from workflows.reading.text.page import Page, lay_out

from .conftest import Row

PIECES = """HD-2026-12 hđmb-2026/12 12/2026/HĐ hợp đồng số hóa đơn inv-123 invoice no 1234 đơn hàng
mã đơn DH-1-12 dh100001 ord-22 mã GD nội dung ck "chuyen tien" FT26308112233
MBVCB.123456 vnp123456 ticket case hồ sơ số KN-2026-000123 kn2026 12 0912345678 (0912)
345 678 +84 912.345.678 o912345678 mst 0391234500 0391234500-001 500k nửa tỷ 1tr2 2
triệu rưỡi $1.000.000 trăm rưỡi em tên Nguyễn Văn An Mr. John Công ty TNHH Đại An cty
liên hệ chị Hoa bên em - / . , : # _"""
Finder = Callable[[Page], Iterator[FoundFact]]
FINDERS: tuple[Finder, ...] = (
    partial(codes, case_prefix="KN"), amounts, organisations, people, partial(phones, hotline=""),
    tax_codes,
)  # fmt: skip


class Everywhere(Page):
    """A page of which every word may open anything."""

    @cached_property
    def numbers(self) -> list[int]:
        return sorted({*self.at})

    def where(self, words: Set[str]) -> list[int]:
        return self.numbers


def assert_nothing_is_missed(text: str) -> None:
    page = lay_out(clean(text))
    everywhere = Everywhere(**{field.name: getattr(page, field.name) for field in fields(Page)})
    for finder in FINDERS:
        assert [*finder(page)] == [*finder(everywhere)], text


def test_nothing_is_missed_in_the_corpora(set_a: list[Row], held_out: list[Row]) -> None:
    for row in set_a + held_out:
        assert_nothing_is_missed(row["text"])


@settings(max_examples=150)
@given(st.lists(st.sampled_from(PIECES.split()), max_size=30), st.sampled_from([" ", "", "\n"]))
def test_nothing_is_missed_in_a_heap_of_pieces(pieces: list[str], between: str) -> None:
    assert_nothing_is_missed(between.join(pieces))


@pytest.mark.parametrize(
    "text", ["hdkt 2026-12", "1/2026/hđ", "x_dh100001", 'nội dung: "trả tiền" 5']
)
def test_nothing_is_missed_in_odd_forms(text: str) -> None:
    assert_nothing_is_missed(text)
