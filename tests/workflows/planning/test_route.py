"""Ways through windows and nights: nothing a provider would refuse, nothing late without need.

The providers' side is written here a second time, from their documents and not from ours, so that
both would have to be wrong in the same way.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import pytest

from tests.policy.story import Story
from workflows.calendar.working_time import ZONE
from workflows.case import Case, ContactPoint
from workflows.messaging.windows import AddressHistory, Carrier, Window
from workflows.planning.route import HAND, Route, RoutingContext, readable_address, route_for

SITUATIONS = 100_000
SEED = 20261122
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
FREE, PAID = Window(lasts=48 * HOUR), Window(lasts=7 * DAY, price=55)
OPEN_DAY, HUMAN = Window(lasts=24 * HOUR), Window(lasts=7 * DAY, person_only=True)
COMMENT = {"comment:": Window(lasts=7 * DAY)}
CHATS = ("zalo_bot", "zalo_oa", "facebook")
LETTERS = ("acknowledge", "reply", "progress", "answer1", "reminder_answer")


@dataclass(frozen=True, kw_only=True)
class Switches:
    """What a company has bought."""

    pays: bool
    human_agent: bool
    free_messages: int = 0

    def carriers(self) -> dict[str, Carrier]:
        free = replace(FREE, most=self.free_messages)
        oa = (free, PAID) if self.pays else (free,)
        page = (OPEN_DAY, HUMAN) if self.human_agent else (OPEN_DAY,)
        chat = {"written_answer": False, "by_hand": False, "quiet": True}
        return {
            "zalo_bot": Carrier(name="zalo_bot", **chat),
            "zalo_oa": Carrier(name="zalo_oa", windows=oa, **chat),
            "facebook": Carrier(name="facebook", windows=page, once=COMMENT, **chat),
            "email": Carrier(name="email", written_answer=True, by_hand=False),
            "phone": Carrier(name="phone", written_answer=False, by_hand=True),
        }


@dataclass(frozen=True, kw_only=True)
class Situation:
    """One letter that is owed."""

    letter: str
    case: Case
    switches: Switches
    moment: RoutingContext

    def way(self) -> Route | None:
        return route_for(self.letter, self.case, self.switches.carriers(), self.moment)


def situations(count: int, seed: int) -> Iterator[Situation]:
    """Random ones, among them all that matters: just inside and just outside every window."""
    rng, story = random.Random(seed), Story()
    story.opens()
    for _ in range(count):
        yield situation(rng, story.case)


def situation(rng: random.Random, blank: Case) -> Situation:
    now = datetime(2026, 3, 2, tzinfo=ZONE) + timedelta(minutes=rng.randrange(7 * 24 * 60))
    own = rng.choice([*CHATS, "email", "phone"])
    address = "comment:1_2" if own == "facebook" and rng.random() < 0.4 else f"{own}-1"
    contacts = tuple(
        ContactPoint(
            channel=channel,
            address=address if channel == own else f"{channel}-2",
            verified=rng.random() < 0.6,
            held=rng.random() < 0.15,
        )
        for channel in (*CHATS, "email")
        if rng.random() < 0.5
    )
    person = replace(
        blank.person,
        contacts=contacts,
        email="email-2" if rng.random() < 0.3 else "",
        phone="+84912345678" if rng.random() < 0.3 else "",
        postal_address="Số 1 phố Huế" if rng.random() < 0.2 else "",
        preferred_channel=rng.choice(["", "", *CHATS, "email", "post"]),
    )
    edges = [30 / 60, 23.8, 24, 24.2, 47.8, 48, 48.2, 167.8, 168, 168.2]
    heard = {
        (channel, place): AddressHistory(
            last_message_at=now - HOUR * rng.choice([rng.uniform(0, 200), *edges]),
            written_to=rng.random() < 0.5,
            sent_since=rng.randrange(4),
        )
        for channel, place in {(own, address), *((c.channel, c.address) for c in contacts)}
        if rng.random() < 0.9
    }
    due_at = now + HOUR * rng.uniform(0.2, 40) if rng.random() < 0.6 else None
    return Situation(
        letter=rng.choice(LETTERS),
        case=replace(blank, channel=own, conversation=address, person=person),
        switches=Switches(
            pays=rng.random() < 0.5,
            human_agent=rng.random() < 0.5,
            free_messages=rng.choice([0, 0, 2]),
        ),
        moment=RoutingContext(
            now=now,
            automatic=rng.random() < 0.5,
            due_at=due_at,
            history=heard,
            messages=rng.choice([1, 1, 2]),
        ),
    )


def provider_takes(channel: str, to: str, at: datetime, late: bool, one: Situation) -> bool:
    """The providers' own rules (zalo.md 2.3, facebook.md 5 and 6.2)."""
    if channel in ("email", "zalo_bot", HAND):
        return True
    heard = one.moment.history.get((channel, to))
    if heard is None or heard.last_message_at is None:
        return False
    age = at - heard.last_message_at
    if to.startswith("comment:"):
        return age < 7 * DAY and not heard.written_to
    if channel == "zalo_oa":
        most = one.switches.free_messages
        left = most - heard.sent_since if most else one.moment.messages
        free = age <= 48 * HOUR and left >= one.moment.messages
        return free or (one.switches.pays and age <= 7 * DAY)
    if late:
        return age <= 7 * DAY and one.switches.human_agent and not one.moment.automatic
    return age <= 24 * HOUR


def could_be_in_time(one: Situation) -> bool:
    """Whether some address of the customer is open now, and not only for the last minutes."""
    due, now = one.moment.due_at, one.moment.now
    if due is None or now >= due:
        return False
    person = one.case.person
    shut = {contact.address for contact in person.contacts if contact.held}
    places = {(one.case.channel, one.case.conversation)}
    places |= {(c.channel, c.address) for c in person.contacts if c.verified}
    places |= {("email", person.email)} if person.email else set()
    return any(
        provider_takes(channel, to, now + timedelta(minutes=5), late, one)
        for channel, to in places
        for late in (False, True)
        if channel != "phone" and to not in shut
    )


@pytest.mark.clause("CP-14", "CP-25", "PV-19")
def test_in_a_hundred_thousand_situations_nothing_is_refused_and_nothing_late_without_need():
    seen: dict[str, int] = {}
    for one in situations(SITUATIONS, SEED):
        way = one.way()
        assert way is not None, one
        at = way.at or one.moment.now
        assert at >= one.moment.now, one
        assert provider_takes(way.channel, way.to, at, way.late, one), (way, one)
        held = {c.address for c in one.case.person.contacts if c.held}
        assert way.channel == HAND or way.to not in held, (way, one)
        if one.letter != "answer1" and could_be_in_time(one):
            assert way.channel != HAND and one.moment.due_at is not None
            assert at < one.moment.due_at, (way, one)
        seen[way.channel] = seen.get(way.channel, 0) + 1
    assert min(seen[name] for name in (*CHATS, "email", HAND)) > 1000, seen


def at(hour: int, minute: int = 0, day: int = 3) -> datetime:
    return datetime(2026, 3, day, hour, minute, tzinfo=ZONE)


def chatting(channel: str = "zalo_oa", **person: object) -> Case:
    story = Story()
    story.opens()
    whole = replace(story.case.person, contacts=(), **person)
    return replace(story.case, channel=channel, conversation="u1", person=whole)


BOUGHT = Switches(pays=True, human_agent=True)


def plan(
    case: Case, moment: RoutingContext, letter: str = "progress", have: Switches = BOUGHT
) -> Route:
    way = route_for(letter, case, have.carriers(), moment)
    assert way is not None
    return way


def heard(channel: str, when: datetime) -> dict[tuple[str, str], AddressHistory]:
    return {(channel, "u1"): AddressHistory(last_message_at=when)}


@pytest.mark.clause("TU-15")
def test_at_ten_past_eleven_at_night_a_chat_waits_for_the_morning_and_a_mail_does_not():
    night = RoutingContext(now=at(23, 10), history=heard("zalo_oa", at(12)))
    assert plan(chatting(), night).at == at(7, day=4)
    mail = plan(replace(chatting("email"), conversation="hoa@example.vn"), night)
    assert (mail.channel, mail.at) == ("email", at(23, 10))


def test_who_has_just_written_is_answered_at_night():
    way = plan(chatting(), RoutingContext(now=at(23, 10), history=heard("zalo_oa", at(23, 5))))
    assert way.at == at(23, 10)


def test_at_night_a_letter_that_would_be_late_in_the_morning_goes_at_once_and_says_why():
    moment = RoutingContext(now=at(23, 10), due_at=at(6, day=4), history=heard("zalo_oa", at(12)))
    way = plan(chatting(), moment)
    assert way.at == at(23, 10) and "để kịp hạn" in way.reason


def test_at_night_a_mail_is_taken_before_a_telephone_rings():
    moment = RoutingContext(now=at(23, 10), due_at=at(6, day=4), history=heard("zalo_oa", at(12)))
    assert plan(chatting(email="hoa@example.vn"), moment).channel == "email"


def test_a_window_that_shuts_in_the_night_is_used_before_it_does():
    moment = RoutingContext(now=at(23, 10), history=heard("zalo_oa", at(1, day=1)))
    free = Switches(pays=False, human_agent=False)
    assert plan(chatting(), moment, have=free).channel == HAND  # 70 hours: shut long ago
    moment = RoutingContext(now=at(23, 10), history=heard("zalo_oa", at(1, day=2)))
    way = plan(chatting(), moment, have=free)
    assert (way.at, way.until) == (at(23, 10), at(0, 55, day=4))


def test_who_has_got_all_free_messages_is_written_to_for_money_or_by_hand_and_agents_read_why():
    had = {("zalo_oa", "u1"): AddressHistory(last_message_at=at(8), sent_since=2)}
    two = Switches(pays=True, human_agent=False, free_messages=2)
    assert (
        "phí 55 đồng" in plan(chatting(), RoutingContext(now=at(9), history=had), have=two).reason
    )
    mail = chatting(email="hoa@example.vn")
    no_money = replace(two, pays=False)
    assert plan(mail, RoutingContext(now=at(9), history=had), have=no_money).channel == "email"
    way = plan(chatting(), RoutingContext(now=at(9), history=had), have=no_money)
    assert (way.channel, way.reason.partition(":")[0]) == (
        HAND,
        "không còn đủ số tin được gửi cho tin nhắn cuối của khách",
    )


@pytest.mark.parametrize(
    ("channel", "to", "known", "why"),
    [
        ("zalo_oa", "u1", AddressHistory(), "khách chưa nhắn qua kênh này"),
        ("zalo_oa", "u1", AddressHistory(last_message_at=at(8, day=1)), "đã quá thời hạn gửi"),
        (
            "facebook",
            "u1",
            AddressHistory(last_message_at=at(8, day=1)),
            "kênh này chỉ còn nhận tin do nhân viên viết",
        ),
        (
            "facebook",
            "comment:1_2",
            AddressHistory(last_message_at=at(8), written_to=True),
            "mỗi bình luận chỉ nhận một tin riêng",
        ),
    ],
)
def test_who_cannot_be_reached_any_more_is_handed_to_an_agent_with_the_reason(
    channel: str, to: str, known: AddressHistory, why: str
):
    case = replace(chatting(channel), conversation=to)
    moment = RoutingContext(now=at(9, day=4), history={(channel, to): known})
    way = plan(case, moment, have=Switches(pays=False, human_agent=True))
    assert way.channel == HAND and way.reason.startswith(why)


def test_the_reason_names_the_price_the_person_and_the_end():
    paid = plan(chatting(), RoutingContext(now=at(9, day=5), history=heard("zalo_oa", at(8))))
    assert paid.reason == (
        "kênh khách hàng đã dùng, còn gửi được đến 07:55 ngày 10/03, phí 55 đồng"
    )
    moment = RoutingContext(now=at(9, day=5), automatic=False, history=heard("facebook", at(8)))
    human = plan(chatting("facebook"), moment)
    assert human.late and "chỉ với tư cách nhân viên viết" in human.reason


def test_nothing_automatic_goes_past_the_open_day_on_facebook():
    moment = RoutingContext(now=at(9, day=5), history=heard("facebook", at(8)))
    assert plan(chatting("facebook"), moment).channel == HAND
    assert plan(chatting("facebook", email="hoa@example.vn"), moment).channel == "email"


def test_a_comment_is_answered_once():
    case = replace(chatting("facebook"), conversation="comment:1_2")
    for answered, channel in ((False, "facebook"), (True, HAND)):
        known = {
            ("facebook", "comment:1_2"): AddressHistory(last_message_at=at(8), written_to=answered)
        }
        assert plan(case, RoutingContext(now=at(9), history=known)).channel == channel


def test_a_slip_is_printed_at_the_counter_and_mailed_elsewhere():
    moment = RoutingContext(now=at(9))
    for channel, way in (("counter", HAND), ("email", "email"), ("zalo_bot", "email")):
        case = chatting(channel, email="hoa@example.vn")
        assert plan(case, moment, "slip").channel == way


def test_that_a_colleague_leads_the_chat_is_no_task_for_a_colleagues_hands():
    case = replace(chatting("facebook"), conversation="comment:1_2")
    known = {("facebook", "comment:1_2"): AddressHistory(last_message_at=at(8), written_to=True)}
    moment = RoutingContext(now=at(9), history=known)
    assert route_for("takeover", case, BOUGHT.carriers(), moment) is None


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("127128704577523554", ""),
        ("6ede9afa66b88fe6d6a9", ""),
        ("counter:0b9d-41", ""),
        ("+84912345678", "+84912345678"),
        ("an@khach.vn", "an@khach.vn"),
        ("12 Lê Lợi, Huế", "12 Lê Lợi, Huế"),
        ("Lan", "Lan"),
    ],
)
def test_an_id_that_only_machines_read_is_shown_to_nobody(address: str, shown: str):
    assert readable_address(address) == shown
