"""A case told as a story: events one after the other, through the real table and policy."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from workflows import events as e
from workflows import policy as policies
from workflows.calendar.working_time import ZONE
from workflows.case import (
    DESK,
    Actor,
    Case,
    ContactPoint,
    FaultSide,
    Meeting,
    Outcome,
    Remedy,
    Role,
    State,
    Timer,
)  # fmt: skip
from workflows.case.approval_digest import digest_of
from workflows.engine.advance import Decision, advance, open_case
from workflows.engine.timers import due_event
from workflows.messaging.messages import Inbound, Note
from workflows.reading.result import Fact, Reading, Said

POLICY = policies.load()
MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=ZONE)
AN = Actor(id="an", name="Nguyễn Thị An", roles=frozenset({Role.RECEIVER}))
BINH = Actor(id="binh", name="Trần Văn Bình", roles=frozenset({Role.RECEIVER, Role.RESOLVER}))
CHI = Actor(id="chi", name="Lê Thị Chi", roles=frozenset({Role.APPROVER}))
ADDRESSES = {
    "zalo_bot": "6ede9afa66b88fe6d6a9",
    "email": "khach@vidu.example",
    "phone": "+84912345678",
}


def reading(text: str = "mail không gửi được", **meaning: object) -> Reading:
    """A reading as given; by default a complaint about sending mail."""
    given: dict[str, object] = {
        "text": text, "language": "vi", "said": Said.COMPLAINT, "category": "mail_send",
        "subject": "không gửi được thư",
    }  # fmt: skip
    return Reading(**(given | meaning))


def said(*acts: str, text: str = "…", **meaning: object) -> Reading:
    """A message that is no complaint of its own but does these acts."""
    return reading(text, said=Said.OTHER, category="", acts=frozenset(acts), **meaning)


class Story:
    """One case from its first message on; `last` is the latest decision, `now` moves by hand."""

    def __init__(self, channel: str = "zalo_bot", at: datetime = MONDAY) -> None:
        self.channel = channel
        self.now = at
        self.serial = 0
        self.decisions: list[Decision] = []
        self.case: Case

    def message(self, words: Reading, sender: str = "", note: Note | None = None) -> Inbound:
        self.serial += 1
        address = sender or ADDRESSES.get(self.channel, "counter:1")
        return Inbound(
            channel=self.channel, external_id=f"m{self.serial}", conversation=address,
            sender=address, sent_at=self.now, text=words.text, note=note,
        )  # fmt: skip

    def opens(self, words: Reading | None = None, note: Note | None = None) -> Decision:
        event = self.wrote(words or reading(), note=note)
        decision = open_case(event, number="KN-2026-000001-3", policy=POLICY)
        return self._keep(decision)

    def wrote(self, words: Reading, sender: str = "", note: Note | None = None) -> e.Wrote:
        customer = Actor(id="kh", name="Khách", roles=frozenset({Role.CUSTOMER}))
        message = self.message(words, sender, note)
        return e.Wrote(by=customer, at=self.now, message=message, reading=words)

    def writes(self, words: Reading, sender: str = "") -> Decision:
        return self.happens(self.wrote(words, sender))

    def does(self, who: Actor, event: type[e.Event], /, **facts: object) -> Decision:
        return self.happens(event(by=who, at=self.now, **facts))

    def happens(self, event: e.Event) -> Decision:
        return self._keep(advance(self.case, event, POLICY))

    def sent(self, *letters: str) -> Case:
        """The provider took the newest of each of these letters."""
        for letter in letters:
            owed = next(o for d in reversed(self.decisions) for o in d.owed if o.letter == letter)
            self.does(
                DESK, e.LetterSent, letter=owed.key, template=letter, automatic=owed.automatic
            )
        return self.case

    def later(self, **span: float) -> Story:
        self.now += timedelta(**span)
        return self

    def rings(self, until: datetime) -> list[Decision]:
        """Everything that clocks have to say until then, in order."""
        rung = []
        while (moment := self.case.next_due_at) is not None and moment <= until:
            self.now = max(self.now, moment)
            kind = next(c.kind for c in self.case.clocks if c.next_at == moment)
            event = due_event(self.case, kind, self.now)
            assert event is not None
            rung.append(self.happens(event))
        self.now = max(self.now, until)
        return rung

    def is_answered(self) -> Story:
        """The shortest way to a delivered first answer."""
        self.does(BINH, e.Taken)
        self.does(
            BINH, e.Corrected, facts=(("full_name", "Phạm Quốc Bảo"), ("email", "bao@vidu.example"))
        )
        self.finds_cause()
        self.is_approved()
        self.does(BINH, e.Answered)
        self.sent("answer1")
        return self

    def finds_cause(self, side: FaultSide = FaultSide.CUSTOMER) -> Decision:
        return self.does(
            BINH, e.CauseFound, text="Hộp thư đầy", fault_side=side, findings=("dung lượng 100 %",)
        )

    def proposes(self, **facts: object) -> Decision:
        given: dict[str, object] = {
            "outcome": Outcome.FULL,
            "remedies": (Remedy(what="mở rộng dung lượng", by=date(2026, 3, 20)),),
        }
        return self.does(BINH, e.Proposed, **(given | facts))

    def is_approved(self, **facts: object) -> Decision:
        self.proposes(**facts)
        assert self.case.proposal is not None
        return self.does(CHI, e.Approved, digest=digest_of(self.case, self.case.proposal))

    def is_disagreed_twice(self) -> Story:
        self.is_answered()
        self.writes(said("disagree", text="tôi không đồng ý"))
        self.does(BINH, e.Taken)
        self.is_approved(points=(("chưa thỏa đáng", "đã xem lại"),))
        self.does(BINH, e.Answered)
        self.sent("answer2")
        self.writes(said("disagree", text="vẫn chưa được"))
        return self

    def fails(self, template: str) -> Decision:
        """The newest of these documents comes back."""
        key = self.case.documents_of(template)[-1].letter
        return self.does(DESK, e.LetterFailed, letter=key, template=template, reason="5.1.1")

    def absorbs(self, hours: float) -> Decision:
        """A case that was received so many hours ago is merged into this one."""
        return self.does(
            AN, e.Absorbed, number="KN-2026-000002-1", facts=(), summary="không gửi được",
            received_at=self.now - timedelta(hours=hours),
            contact=ContactPoint(channel="email", address="a@vidu.example"),
        )  # fmt: skip

    def timer(self, kind: str) -> Timer:
        found = self.case.timer(kind)
        assert found is not None, f"no {kind}"
        return found

    def owed(self) -> tuple[str, ...]:
        return tuple(owed.letter for owed in self.decisions[-1].owed)

    @property
    def state(self) -> State:
        return self.case.state

    def _keep(self, decision: Decision) -> Decision:
        self.case = decision.case
        self.decisions.append(decision)
        return decision


def meeting(at: datetime) -> Meeting:
    return Meeting(
        at=at, place="Văn phòng", agenda=("trao đổi",), attendees="Lê Thị Chi", reply_by=at.date()
    )


def fact(key: str, value: str) -> Fact:
    return Fact(key=key, value=value)
