"""Messages with two meanings, strangers, languages, questions asked twice."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.policy.story import AN, MONDAY, POLICY, Story, fact, reading, said
from tests.policy.test_analyse import COMPLETE
from workflows import events as e
from workflows.case import CaseKind, ContactPoint, Person, State
from workflows.engine.advance import open_case
from workflows.messaging.messages import Note
from workflows.reading import Doubt, Mood


def opened(channel: str = "zalo_bot") -> Story:
    story = Story(channel)
    story.opens(COMPLETE, note=Note(agent="an") if channel in ("phone", "counter") else None)
    return story


@pytest.mark.clause("X-06")
def test_words_of_withdrawing_inside_a_complaint_withdraw_nothing_but_are_seen() -> None:
    story = opened()
    story.writes(reading("rút vụ kia, giờ lỗi khác", acts=frozenset({"withdraw"})))
    assert story.state is State.RECEIVED
    assert any("hỏi lại" in tell.vi for tell in story.decisions[-1].alerts)


@pytest.mark.clause("X-06")
@pytest.mark.parametrize("mood", [mood for mood in Mood if mood is not Mood.PLAIN])
def test_a_doubtful_withdrawal_moves_nothing_and_agents_hear_why(mood: Mood) -> None:
    story = opened()
    state, clocks = story.state, story.case.clocks
    story.writes(said(text="không rút đâu", doubts=(Doubt(act="withdraw", mood=mood),)))
    assert (story.state, story.case.clocks, story.owed()) == (state, clocks, ())
    assert sum("rút khiếu nại nhưng" in tell.vi for tell in story.decisions[-1].alerts) == 1


@pytest.mark.clause("X-06", "AMB-13")
def test_a_yes_beside_a_doubtful_withdrawal_is_no_agreement() -> None:
    story = opened().is_answered()
    doubts = (Doubt(act="withdraw", mood=Mood.NEGATED),)
    story.writes(said("agree", text="Đồng ý. Tôi không rút khiếu nại.", doubts=doubts))
    assert story.state is State.ANSWERED_R1


@pytest.mark.clause("X-06")
def test_a_doubtful_withdrawal_is_no_answer_to_our_last_question() -> None:
    story = Story()
    story.opens(reading(facts=(fact("full_name", "Bảo"), fact("email", "bao@vidu.example"))))
    open_now = story.case.open_questions
    doubts = (Doubt(act="withdraw", mood=Mood.NEGATED),)
    story.writes(said(text="tôi không rút khiếu nại", doubts=doubts))
    assert story.case.open_questions == open_now


@pytest.mark.clause("PV-15", "X-06")
def test_a_strangers_doubt_is_not_told_as_the_customers() -> None:
    story = opened()
    doubts = (Doubt(act="withdraw", mood=Mood.NEGATED),)
    story.happens(story.wrote(said(text="không rút", doubts=doubts), sender="ke-la"))
    assert not any("rút khiếu nại nhưng" in tell.vi for tell in story.decisions[-1].alerts)


@pytest.mark.clause("PV-19", "CP-04")
def test_a_complaint_from_an_address_on_hold_is_kept_but_opens_nothing_half_done() -> None:
    story = Story("email")
    held = ContactPoint(channel="email", address="khach@vidu.example", held=True)
    case = open_case(
        story.wrote(COMPLETE), number="KN-2026-000001-3", policy=POLICY,
        person=Person(contacts=(held,)),
    ).case  # fmt: skip
    assert (case.state, case.kind, case.received_at) == (State.DRAFT, CaseKind.QUERY, None)


@pytest.mark.clause("AMB-35")
def test_a_stranger_with_our_token_cannot_reopen_a_closed_case() -> None:
    story = opened().is_answered()
    story.writes(said("agree"))
    story.does(AN, e.Closed, lesson="không có")
    story.happens(story.wrote(reading("lại lỗi"), sender="ke-la"))
    assert story.state is State.CLOSED


@pytest.mark.clause("AMB-31")
def test_several_matters_in_one_message_are_one_case_with_all_its_issues() -> None:
    story = Story()
    story.opens(reading("không gửi được, lại bị trừ tiền hai lần", also=("payment_double",)))
    assert [incident.category for incident in story.case.incidents] == ["payment_double"]


@pytest.mark.clause("X-12", "AMB-34")
def test_a_greeting_in_vietnamese_and_a_complaint_in_english_is_answered_in_english() -> None:
    story = Story()
    story.opens(said("greeting", text="alo"))
    story.writes(reading("I cannot send mail", language="en"))
    assert story.case.language == "en"


@pytest.mark.clause("X-18")
def test_three_short_messages_before_we_can_speak_are_told_once_that_a_machine_answers() -> None:
    story = Story()
    story.opens(said("greeting", text="alo"))
    story.writes(said("greeting", text="shop ơi"))
    story.writes(reading())
    owed = [o.letter for d in story.decisions for o in d.owed]
    assert owed.count("disclose") == 1


@pytest.mark.clause("X-05")
def test_where_a_human_leads_the_desk_neither_reminds_nor_asks_by_itself() -> None:
    story = Story()
    story.opens(reading())
    story.does(AN, e.TakenOver)
    rung = story.rings(MONDAY + timedelta(days=7))
    assert all(o.letter != "reminder_questions" for d in rung for o in d.owed)


@pytest.mark.clause("CP-10")
def test_old_questions_are_not_reminded_of_again_in_the_second_round() -> None:
    story = Story()
    story.opens(reading(facts=(fact("full_name", "Bảo"), fact("email", "bao@vidu.example"))))
    story.is_answered()
    story.writes(said("disagree"))
    rung = story.rings(story.now + timedelta(days=12))
    assert all(o.letter != "reminder_questions" for d in rung for o in d.owed)


@pytest.mark.clause("CP-04")
def test_a_question_that_stays_a_question_is_not_acknowledged_as_a_complaint() -> None:
    story = Story()
    story.opens(said("greeting", text="giá bao nhiêu"))
    story.does(AN, e.Recognised, kind=CaseKind.QUERY)
    assert (story.state, story.owed(), story.case.received_at) == (State.DRAFT, (), None)
