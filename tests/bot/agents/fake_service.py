"""The service of the agents' desk with its cases in a dict; the real rule table decides."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from bot.errors import NothingToSend, UnknownCase
from channels.manual.counter import CounterForm
from channels.manual.notes import NoteForm
from channels.manual.phone import PhoneForm
from channels.manual.post import PostForm
from tests.bot.telegram.session import NOW
from workflows.case import Actor, Case, ContactPoint, Person, Role
from workflows.case.numbers import case_number
from workflows.engine.advance import Decision, advance, allowed, open_case
from workflows.events import Absorbed, Event, LetterSent, MergedInto, Wrote
from workflows.letters import compose
from workflows.messaging.messages import Attachment, Inbound, Outbound
from workflows.policy import Policy, load
from workflows.reading import read
from workflows.rules import Rule

FORMS: dict[str, type[NoteForm]] = {"phone": PhoneForm, "counter": CounterForm, "post": PostForm}


@dataclass(kw_only=True)
class FakeLetter:
    key: str
    template: str
    text: str
    case_number: str
    status: str = "owed"
    internal: bool = False

    @property
    def message(self) -> Outbound:
        return Outbound(
            key=self.key, channel="zalo_bot", to="u1", text=self.text, case_number=self.case_number
        )


@dataclass(kw_only=True)
class FakePreview:
    customer: str
    way: str
    window: str
    subject: str
    text: str
    attachments: tuple[str, ...]


@dataclass(kw_only=True)
class FakeFile:
    case: Case
    entries: list[Any]
    messages: list[Any]
    letters: list[FakeLetter]
    attachments: list[Any]
    held: dict[int, str] = field(default_factory=dict)


@dataclass(kw_only=True)
class FakeUnread:
    id: int
    channel: str
    note: str
    received_at: datetime


@dataclass
class FakeService:
    """`letters` is everything that a customer would ever see."""

    policy: Policy = field(default_factory=load)
    time: datetime = NOW
    cases: dict[str, Case] = field(default_factory=dict)
    decisions: list[Decision] = field(default_factory=list)
    letters: list[FakeLetter] = field(default_factory=list)
    forms: dict[str, str] = field(default_factory=dict)
    notes: list[tuple[str, NoteForm]] = field(default_factory=list)
    unread: list[FakeUnread] = field(default_factory=list)
    done: list[tuple[object, ...]] = field(default_factory=list)

    def now(self) -> datetime:
        return self.time

    def passes(self, span: timedelta) -> None:
        self.time += span

    def allowed(self, case: Case, actor: Actor) -> tuple[Rule, ...]:
        return allowed(case, actor, self.policy)

    def customer_writes(
        self, text: str, *, number: str = "", channel: str = "zalo_bot", name: str = "Lê Văn Khách"
    ) -> Decision:
        message = Inbound(
            channel=channel,
            external_id=f"x{len(self.decisions)}",
            conversation="u1",
            sender="u1",
            sender_name=name,
            sent_at=self.time,
            text=text,
        )
        customer = Actor(id="u1", name=name, roles=frozenset({Role.CUSTOMER}))
        reading = read(text, channel=channel, now=self.time)
        event = Wrote(by=customer, at=self.time, message=message, reading=reading)
        if number:
            return self._keep(advance(self._load(number), event, self.policy))
        new = case_number("KN", 2026, len(self.cases) + 1)
        person = Person(full_name=name)
        return self._keep(open_case(event, number=new, policy=self.policy, person=person))

    async def act(self, number: str, event: Event) -> Decision:
        return self._keep(advance(self._load(number), event, self.policy))

    async def case(self, number: str) -> Case:
        return self._load(number)

    async def file(self, number: str) -> FakeFile:
        entries = [d.entry for d in self.decisions if d.case.number == number]
        letters = [letter for letter in self.letters if letter.case_number == number]
        return FakeFile(
            case=self._load(number), entries=entries, messages=[], letters=letters, attachments=[]
        )

    def file_link(self, number: str, file: Attachment) -> str:
        return f"https://desk.vidu.example/files/{number}/{file.sha256}"

    async def search(self, text: str) -> list[Case]:
        """The cases whose subject holds the text."""
        return [case for case in self.cases.values() if text.casefold() in case.subject.casefold()]

    async def worklist(self, owner: str | None = None) -> list[Case]:
        mine = [case for case in self.cases.values() if owner in (None, case.owner)]
        return sorted(mine, key=lambda case: case.next_due_at or self.time)

    async def preview(self, number: str, event: Event) -> FakePreview:
        decision = advance(self._load(number), event, self.policy)
        if not decision.owed:
            raise NothingToSend("Việc này không gửi gì cho khách hàng.")
        case = decision.case
        return FakePreview(
            customer=case.person.full_name,
            way=f"{case.channel}: {case.conversation}",
            window="còn 47 giờ",
            subject="",
            text=self._words(decision, 0),
            attachments=(),
        )

    async def dead_letters(self) -> list[FakeUnread]:
        return self.unread

    async def open_note(self, channel: str, note: dict[str, Any], actor: Actor) -> Case:
        import json

        form = FORMS[channel].model_validate_json(json.dumps(note))
        self.notes.append((channel, form))
        return self.customer_writes(form.text, channel=channel).case

    async def merge(self, source: str, target: str, actor: Actor) -> Decision:
        old = self._load(source)
        self._keep(advance(old, MergedInto(by=actor, at=self.time, number=target), self.policy))
        absorbed = Absorbed(
            by=actor,
            at=self.time,
            number=source,
            received_at=old.received_at,
            facts=old.facts,
            summary=old.summary,
            contact=ContactPoint(channel=old.channel, address=old.conversation),
        )
        return self._keep(advance(self._load(target), absorbed, self.policy))

    async def undo(self, key: str, actor: Actor) -> bool:
        for letter in self.letters:
            if letter.key == key and letter.status == "owed":
                letter.status = "cancelled"
                return True
        return False

    async def mark_handed_over(self, key: str, actor: Actor) -> None:
        self.done.append(("hand", key, actor.id))

    async def resolve_unknown(self, key: str, arrived: bool, actor: Actor) -> None:
        self.done.append(("unknown", key, arrived, actor.id))

    async def discard_letter(self, key: str, actor: Actor) -> None:
        self.done.append(("aside", key, actor.id))

    async def replay(self, delivery: int, actor: Actor) -> None:
        self.done.append(("replay", delivery, actor.id))

    async def load_form(self, key: str) -> str | None:
        return self.forms.get(key)

    async def save_form(self, key: str, form: str | None) -> None:
        if form is None:
            self.forms.pop(key, None)
        else:
            self.forms[key] = form

    async def all_letters_arrive(self) -> None:
        """Everything owed is taken by the provider."""
        by = Actor(id="desk", name="Hệ thống", roles=frozenset({Role.SYSTEM}))
        for letter in [x for x in self.letters if x.status == "owed"]:
            letter.status = "sent"
            event = LetterSent(
                by=by, at=self.time, letter=letter.key, template=letter.template, automatic=False
            )
            await self.act(letter.case_number, event)

    def _load(self, number: str) -> Case:
        if number not in self.cases:
            raise UnknownCase(number)
        return self.cases[number]

    def _keep(self, decision: Decision) -> Decision:
        case = replace(decision.case, version=decision.case.version + 1)
        decision = replace(decision, case=case)
        self.cases[case.number] = case
        self.decisions.append(decision)
        for index, owed in enumerate(decision.owed):
            self.letters.append(
                FakeLetter(
                    key=owed.key,
                    template=owed.letter,
                    text=self._words(decision, index),
                    case_number=case.number,
                )
            )
        return decision

    def _words(self, decision: Decision, index: int) -> str:
        owed = decision.owed[index]
        told = dict(decision.entry.data)
        told.setdefault("text", told.get("reason", ""))
        letter = compose(
            owed.letter,
            decision.case,
            self.policy,
            key=owed.key,
            now=decision.entry.at,
            by=Actor(id=decision.entry.actor_id, name=decision.entry.actor_name, roles=frozenset()),
            channel="zalo_bot",
            data=told,
        )
        return letter.text or f"[{owed.letter}]"
