"""A contact point on hold until the customer was reached another way (PV-19, AMB-22, AMB-23)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.policy.story import AN, BINH, CHI, MONDAY, POLICY, Story, fact, reading, said
from tests.policy.test_analyse import COMPLETE
from workflows import events as e
from workflows.calendar.working_time import due_in_working_days
from workflows.case import DESK, CaseKind, ContactPoint, Hold, State
from workflows.engine.advance import Decision, NotAllowed, open_case
from workflows.letters import compose
from workflows.messaging.windows import Carrier
from workflows.planning.route import HAND, RoutingContext, route_for
from workflows.reading.result import Reading

MAIL = ContactPoint(channel="email", address="khach@vidu.example")
ZALO = ContactPoint(channel="zalo_bot", address="6ede9afa66b88fe6d6a9")
CARRIERS = {
    "email": Carrier(name="email", written_answer=True, by_hand=False),
    "zalo_bot": Carrier(name="zalo_bot", written_answer=False, by_hand=False),
}


class Held(Story):
    """A complaint by mail of a customer who is also known on Zalo and by phone."""

    def __init__(self) -> None:
        super().__init__("email")
        self.opens(COMPLETE)
        self.does(
            AN, e.Absorbed, number="KN-2026-000002-1", facts=(), summary="", received_at=None,
            contact=ZALO,
        )  # fmt: skip
        self.does(AN, e.Corrected, facts=(("phone", "+84912345678"),))

    def holds(self) -> Decision:
        return self.does(AN, e.Held, contact=MAIL, reason="đòi đổi mật khẩu")

    def kept(self, words: Reading, signals: tuple[str, ...] = ()) -> Decision:
        wrote = self.wrote(words)
        message, by = wrote.message, wrote.by
        kept = e.WroteOnHold(by=by, at=self.now, message=message, reading=words, signals=signals)
        return self.happens(kept)

    def asks(self) -> Decision:
        return self.does(AN, e.IdentityAsked, contact=MAIL, via=ZALO)

    def on_zalo(self, text: str, *acts: str) -> Decision:
        self.channel, before = "zalo_bot", self.channel
        decision = self.writes(said(*acts, text=text))
        self.channel = before
        return decision

    @property
    def hold(self) -> Hold:
        hold = self.case.hold(MAIL)
        assert hold is not None
        return hold


def held() -> Held:
    story = Held()
    story.holds()
    return story


@pytest.mark.clause("PV-19")
def test_what_comes_from_a_contact_on_hold_is_kept_and_moves_nothing() -> None:
    story = Held()
    story.is_answered()
    story.holds()
    before = story.case
    facts = (fact("phone", "+84999999999"),)
    story.kept(said("disagree", "withdraw", text="đổi mật khẩu và huỷ hợp đồng", facts=facts))
    after = story.case
    assert (after.state, after.facts, after.person.phone) == (
        before.state, before.facts, before.person.phone,
    )  # fmt: skip
    assert after.disagreement == () and story.owed() == ("mailbox_on_hold",)
    entry = story.decisions[-1].entry
    assert (entry.clause, entry.event) == ("PV-19", "WroteOnHold")
    assert entry.data["text"] == "đổi mật khẩu và huỷ hợp đồng"


@pytest.mark.clause("PV-19")
def test_a_closed_case_is_not_reopened_by_a_message_on_hold() -> None:
    story = Held()
    story.is_answered()
    story.writes(said("agree"))
    story.does(AN, e.Closed, lesson="không có")
    story.holds()
    story.kept(reading("lại bị lỗi", acts=frozenset({"disagree"})))
    assert story.state is State.CLOSED
    assert story.case.next_due_at is not None, "also here somebody sees the hold through"


@pytest.mark.clause("PV-19", "CP-04")
def test_a_first_mail_from_a_suspicious_sender_waits_in_a_draft_without_its_words() -> None:
    story = Story("email")
    wrote = story.wrote(COMPLETE)
    event = e.WroteOnHold(
        by=wrote.by, at=MONDAY, message=wrote.message, reading=COMPLETE, signals=("dmarc_fail",)
    )
    decision = open_case(event, number="KN-2026-000001-3", policy=POLICY)
    case = decision.case
    assert (case.state, case.kind, case.received_at) == (State.DRAFT, CaseKind.QUERY, None)
    assert (case.subject, case.summary, case.facts, case.person.full_name) == ("", "", (), "")
    (hold,) = case.open_holds
    assert (hold.leads, hold.signals, hold.by, hold.at) == (True, ("dmarc_fail",), "desk", MONDAY)
    assert [owed.letter for owed in decision.owed] == ["mailbox_on_hold"]
    assert decision.owed[0].to == MAIL and any(tell.urgent for tell in decision.alerts)


@pytest.mark.clause("PV-19")
def test_the_sender_is_told_once_in_a_hold_and_only_there() -> None:
    story = held()
    story.kept(said())
    story.later(hours=1)
    assert [o.letter for o in story.kept(said()).owed] == []


@pytest.mark.clause("PV-19")
@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_neutral_notice_names_no_case_no_person_and_no_suspicion(language: str) -> None:
    story = held()
    story.does(AN, e.Corrected, facts=(("full_name", "Phạm Quốc Bảo"),))
    letter = compose(
        "mailbox_on_hold", story.case, POLICY, key=f"{story.case.number}.9", now=story.now,
        by=DESK, channel="email",
    )  # fmt: skip
    said = f"{letter.subject}\n{letter.text}"
    for secret in (story.case.number, "Bảo", "khiếu nại", "complaint", story.case.subject):
        assert secret not in said, said


@pytest.mark.clause("PV-19")
def test_a_hold_gives_its_owner_a_call_to_make_which_keeps_no_work_waiting() -> None:
    story = held()
    (call,) = [task for task in story.case.tasks if task.about_hold]
    assert "+84912345678" in call.what and call.done_at is None
    story.does(BINH, e.Taken)
    story.finds_cause()
    story.does(AN, e.Released, contact=MAIL, how="gọi số đã đăng ký")
    assert all(task.done_at for task in story.case.tasks if task.about_hold)


@pytest.mark.clause("PV-19")
def test_the_customer_is_asked_elsewhere_and_never_where_the_hold_is() -> None:
    story = held()
    with pytest.raises(NotAllowed, match="kênh khác"):
        story.does(AN, e.IdentityAsked, contact=MAIL, via=MAIL)
    with pytest.raises(NotAllowed, match="kênh khác"):
        stranger = ContactPoint(channel="zalo_bot", address="ke-la")
        story.does(AN, e.IdentityAsked, contact=MAIL, via=stranger)
    (owed,) = story.asks().owed
    assert (owed.letter, owed.to) == ("verify_identity", ZALO)
    assert story.hold.reviewed_by == "an"


@pytest.mark.clause("PV-19")
def test_a_yes_at_the_other_contact_is_about_the_messages_and_no_agreement() -> None:
    story = Held()
    story.is_answered()
    story.holds()
    story.asks()
    decision = story.on_zalo("Đúng rồi ạ", "agree", "weak_agree")
    assert decision.rule.clause == "PV-19" and story.state is State.ANSWERED_R1
    assert story.hold.answer is True


@pytest.mark.clause("PV-19")
def test_a_no_at_the_other_contact_is_no_disagreement_with_an_answer() -> None:
    story = Held()
    story.is_answered()
    story.holds()
    story.asks()
    decision = story.on_zalo("Không phải tôi gửi", "disagree")
    assert story.state is State.ANSWERED_R1 and story.case.disagreement == ()
    assert story.hold.answer is False
    assert any(tell.to == "duty" and tell.urgent for tell in decision.alerts)


@pytest.mark.clause("PV-19")
def test_words_that_are_neither_yes_nor_no_are_heard_and_a_human_looks() -> None:
    story = held()
    story.asks()
    decision = story.on_zalo("thư nào vậy em")
    assert story.hold.answer is None and story.hold.open
    assert any("chưa rõ" in tell.vi for tell in decision.alerts)


@pytest.mark.clause("PV-19", "AMB-13")
def test_a_bare_yes_counts_only_while_nothing_else_was_asked_after_it() -> None:
    story = Held()
    story.is_answered()
    story.holds()
    story.asks()
    story.later(hours=1)
    story.does(DESK, e.LetterSent, letter="x.1", template="reminder_answer", automatic=True)
    story.on_zalo("đúng")
    assert story.hold.answer is None
    story.on_zalo("đúng là tôi gửi")
    assert story.hold.answer is True


@pytest.mark.clause("PV-19")
def test_nobody_but_the_contact_that_was_asked_can_end_the_hold_by_a_message() -> None:
    story = held()
    story.asks()
    story.writes(said(text="đúng là tôi gửi"), sender="ke-la")
    assert story.hold.answer is None


@pytest.mark.clause("PV-19")
def test_a_hold_ends_only_with_how_the_customer_was_reached() -> None:
    story = held()
    with pytest.raises(NotAllowed, match="bằng cách nào"):
        story.does(AN, e.Released, contact=MAIL, how=" ")
    (owed,) = story.does(AN, e.Released, contact=MAIL, how="gọi điện", messages=("m1",)).owed
    assert owed.letter == "hold_released"
    assert (story.hold.genuine, story.hold.how, story.hold.open) == (True, "gọi điện", False)
    assert story.case.person.answers_at(MAIL.address)
    with pytest.raises(NotAllowed, match="không đang bị tạm giữ"):
        story.later(hours=1).does(AN, e.Released, contact=MAIL, how="gọi điện")


@pytest.mark.clause("PV-19")
def test_a_disowned_contact_is_the_customers_no_longer_and_no_letter_goes_there() -> None:
    story = held()
    decision = story.does(AN, e.Disowned, contact=MAIL, how="gọi điện", messages=("m7",))
    person = story.case.person
    assert MAIL.address not in {c.address for c in person.contacts} and person.email == ""
    assert not person.answers_at(MAIL.address)
    assert decision.entry.data["messages"] == ["m7"], "the journal names what does not count"
    assert story.owed() == ()
    way = route_for("progress", story.case, CARRIERS, RoutingContext(now=story.now))
    assert way is not None and (way.channel, way.to) == ("zalo_bot", ZALO.address)


@pytest.mark.clause("PV-19", "PV-15")
def test_where_the_only_contact_was_disowned_the_next_who_writes_is_a_stranger() -> None:
    story = Story("email")
    story.opens(COMPLETE)
    story.does(AN, e.Held, contact=MAIL, reason="lạ")
    story.does(AN, e.Disowned, contact=MAIL, how="gọi điện")
    before = story.case.facts
    story.writes(said(facts=(fact("full_name", "Kẻ Lạ"),)), sender="ke-la@vidu.example")
    assert story.case.facts == before and story.case.person.contacts == ()


@pytest.mark.clause("PV-19", "CP-26")
def test_a_disagreement_heard_after_a_hold_counts_from_its_receipt() -> None:
    story = Held()
    story.is_answered()
    story.holds()
    received = story.later(days=2).now
    story.kept(said("disagree", text="tôi không đồng ý"))
    story.later(days=4)
    story.does(AN, e.Released, contact=MAIL, how="gọi điện")
    wrote = story.wrote(said("disagree", text="tôi không đồng ý"))
    story.happens(e.Wrote(
        by=wrote.by, at=received, heard_at=story.now, message=wrote.message, reading=wrote.reading
    ))  # fmt: skip
    assert (story.state, story.case.round) == (State.DISAGREED_R1, 2)
    target = POLICY.round2_target_working_days
    assert story.timer("KR2").due_at == due_in_working_days(received, target, POLICY.calendar)[0]


@pytest.mark.clause("PV-19", "AMB-13")
def test_an_opinion_that_is_older_than_the_answer_is_none_about_it() -> None:
    story = Held()
    story.holds()
    received = story.later(hours=3).now
    story.later(days=3)
    story.is_answered()
    story.does(AN, e.Released, contact=MAIL, how="gọi điện")
    for act in ("agree", "disagree"):
        wrote = story.wrote(said(act))
        story.happens(
            e.Wrote(by=wrote.by, at=received, message=wrote.message, reading=wrote.reading)
        )
        assert story.state is State.ANSWERED_R1
        assert any("chưa rõ văn bản" in tell.vi for tell in story.decisions[-1].alerts)


@pytest.mark.clause("PV-19", "AMB-23")
def test_the_published_clocks_go_on_while_a_contact_is_on_hold() -> None:
    story = Held()
    due = {kind: story.timer(kind).due_at for kind in ("K24", "K20")}
    story.holds()
    story.kept(said())
    for kind, moment in due.items():
        clock = story.timer(kind)
        assert clock.running and clock.due_at == moment


@pytest.mark.clause("PV-19")
def test_a_hold_that_nobody_looks_at_goes_to_the_duty_manager_and_comes_back_every_day() -> None:
    story = Held()
    story.kept(said(), signals=("dmarc_fail",))
    rung = [
        d for d in story.rings(story.now + timedelta(days=9)) if d.entry.data["clock"] == "KHOLD"
    ]
    marks = [decision.entry.data["mark"] for decision in rung]
    assert marks[:2] == ["review", "breach"] and set(marks[2:]) == {"overdue"} and len(marks) >= 4
    for decision in rung:
        assert decision.entry.clause == "PV-19"
        assert any(tell.to == "duty" for tell in decision.alerts)


@pytest.mark.clause("PV-19")
def test_a_hold_that_a_human_imposed_or_confirmed_needs_no_review() -> None:
    story = Held()
    story.kept(said(), signals=("dmarc_fail",))
    assert story.hold.reviewed_by == ""
    story.holds()
    assert story.hold.reviewed_by == "an" and len(story.case.holds) == 1
    rung = story.rings(story.now + timedelta(days=2))
    review = next(d for d in rung if d.entry.data["mark"] == "review")
    assert not any(tell.to == "duty" for tell in review.alerts)


@pytest.mark.clause("PV-19", "CP-18")
def test_letters_travel_by_another_contact_or_wait_in_an_agents_hands() -> None:
    story = Held()
    story.is_answered()
    story.does(AN, e.Corrected, facts=(("email", MAIL.address),))
    story.holds()
    progress = route_for("progress", story.case, CARRIERS, RoutingContext(now=story.now))
    assert progress is not None and (progress.channel, progress.to) == ("zalo_bot", ZALO.address)
    answer = route_for("answer1", story.case, CARRIERS, RoutingContext(now=story.now))
    assert answer is not None and answer.channel == HAND and answer.to != MAIL.address
    other = ContactPoint(channel="email", address="b@vidu.example")
    story.does(
        AN, e.Absorbed, number="KN-2026-000003-7", facts=(), summary="", received_at=None,
        contact=other,
    )  # fmt: skip
    mailed = route_for("answer1", story.case, CARRIERS, RoutingContext(now=story.now))
    assert mailed is not None and (mailed.channel, mailed.to) == ("email", other.address)


@pytest.mark.clause("PV-19")
def test_a_customer_without_any_other_contact_is_left_to_an_agent() -> None:
    story = Story("email")
    story.opens(COMPLETE)
    story.does(AN, e.Corrected, facts=(("phone", ""), ("full_name", "Bảo")))
    story.does(AN, e.Held, contact=MAIL, reason="lạ")
    way = route_for("progress", story.case, CARRIERS, RoutingContext(now=story.now))
    assert way is not None and way.channel == HAND and MAIL.address not in way.to


@pytest.mark.clause("PV-19", "CP-23")
def test_a_case_that_leads_a_hold_is_neither_dismissed_nor_archived() -> None:
    story = Story("email")
    story.opens(said("greeting"))
    story.does(AN, e.Held, contact=MAIL, reason="lạ")
    with pytest.raises(NotAllowed, match="tạm giữ"):
        story.does(AN, e.Dismissed, reason="thư rác")
    story.does(AN, e.Disowned, contact=MAIL, how="không liên hệ được ai, thư rác")
    story.does(AN, e.Dismissed, reason="thư rác")
    assert story.state is State.NOT_A_COMPLAINT

    story = Held()
    story.is_answered()
    story.writes(said("agree"))
    story.does(AN, e.Closed, lesson="không có")
    story.holds()
    story.later(days=400)
    with pytest.raises(NotAllowed, match="tạm giữ"):
        story.does(CHI, e.Archived)


@pytest.mark.clause("PV-19", "X-04")
def test_a_merged_case_hands_its_hold_over() -> None:
    story = Held()
    brought = Hold(
        channel="email", address="c@vidu.example", reason="lạ", by="an", at=MONDAY, leads=True
    )
    story.does(
        AN, e.Absorbed, number="KN-2026-000004-5", facts=(), summary="", received_at=None,
        contact=ContactPoint(channel="email", address="c@vidu.example"), holds=(brought,),
    )  # fmt: skip
    assert story.case.open_holds == (brought,)
    assert not story.case.person.answers_at("c@vidu.example")
    assert story.timer("KHOLD").running
