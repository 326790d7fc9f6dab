"""A complaint about nobody knows what: the customer says it, and is asked for the rest (CP-10)."""

from __future__ import annotations

import pytest

from tests.policy.story import AN, Story, reading, said
from workflows import events as e
from workflows.reading.result import Said

CHOICES = ("deliverability", "mail_send", "login")


@pytest.fixture
def story() -> Story:
    story = Story("zalo_bot")
    story.opens(reading("máy em bị lỗi rồi", said=Said.COMPLAINT, category="", candidates=CHOICES))
    return story


@pytest.mark.clause("CP-10")
def test_who_complains_of_nothing_known_is_asked_what_it_is(story: Story) -> None:
    assert [question.field for question in story.case.open_questions][-1] == "category"
    assert "service_id" not in {question.field for question in story.case.open_questions}


@pytest.mark.clause("CP-10")
@pytest.mark.parametrize(
    ("answer", "category"),
    [
        ("b", "mail_send"),
        ("(b)", "mail_send"),
        ("mục b ạ", "mail_send"),
        ("dạ câu A nhé", "deliverability"),
        ("Trần Minh Đức\nc", "login"),
        ("3. b", "mail_send"),
        ("a ơi", ""),
        ("chị ạ", ""),
        ("d", ""),
        ("ba", ""),
    ],
)
def test_a_letter_chooses(story: Story, answer: str, category: str) -> None:
    story.writes(said(text=answer))
    assert story.case.category == category


@pytest.mark.clause("CP-10")
def test_what_the_category_needs_is_asked_once_it_is_known(story: Story) -> None:
    decision = story.writes(said(text="b"))
    assert [owed.letter for owed in decision.owed] == ["ask"]
    asked = {question.field for question in story.case.open_questions}
    assert "service_id" in asked and "category" not in asked
    assert not story.writes(said(text="b")).owed


@pytest.mark.clause("CP-15")
def test_a_clear_matter_is_the_category_and_no_further_fault(story: Story) -> None:
    story.writes(reading("mail không gửi được", said=Said.COMPLAINT, category="mail_send"))
    assert story.case.category == "mail_send" and not story.case.incidents


@pytest.mark.clause("CP-09")
def test_an_agent_who_knows_it_is_not_held_up(story: Story) -> None:
    story.does(AN, e.Corrected, facts=(("category", "staff"),))
    assert "category" not in {question.field for question in story.case.open_questions}
