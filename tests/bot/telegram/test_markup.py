"""Telegram's HTML is cut where no tag breaks."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.agents.text import width
from bot.telegram.markup import fit, pages, visible
from sandbox.telegram.html import parse_html


@given(st.lists(st.sampled_from(["ấ", "😀", "&amp;", "&#x27;", "\n", "chữ "]), max_size=300),
       st.integers(5, 200))  # fmt: skip
def test_cut_html_stays_html_and_loses_nothing_it_need_not(words: list[str], limit: int) -> None:
    html = f"<b>{''.join(words)}</b><blockquote>{''.join(words)}</blockquote>"
    cut = fit(html, limit)
    parse_html(cut)
    assert width(visible(cut)) <= limit
    whole = pages(html, limit, most=10_000)
    for page in whole:
        parse_html(page)
        assert width(visible(page)) <= limit
    kept = "".join(visible(page) for page in whole).replace("\n", "")
    assert kept == visible(html).replace("\n", "")
