"""The format of a rehearsal: people, agents, steps and what must be seen."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StrictBool,
    TypeAdapter,
    WithJsonSchema,
    model_validator,
)
from pydantic_core import PydanticCustomError

from bot.demo.run import TEAM
from channels.manual.counter import CounterForm
from channels.manual.phone import PhoneForm
from channels.manual.post import PostForm
from workflows.calendar.working_time import ZONE
from workflows.case import Role

Way = Literal["email", "zalo_bot", "zalo_oa", "messenger", "comment", "phone", "counter", "post"]
NOTES = ("phone", "counter", "post")
FROM_PERSON = ("id", "agent", "noted_at", "text")
"""Fields of a note that the rehearsal fills in by itself."""
NOTE_FIELDS = {
    "phone": frozenset(PhoneForm.model_fields) - set(FROM_PERSON),
    "counter": frozenset(CounterForm.model_fields) - set(FROM_PERSON),
    "post": frozenset(PostForm.model_fields) - set(FROM_PERSON),
}


def wrong(problem: str) -> PydanticCustomError:
    """An error of the file, in plain words."""
    return PydanticCustomError("rehearsal", problem)


def _local(given: Any) -> datetime:
    if not isinstance(given, datetime):
        raise wrong("is no date and time such as 2026-03-02T09:00:00+07:00")
    return given if given.tzinfo else given.replace(tzinfo=ZONE)


def _several(given: Any) -> Any:
    return (given,) if isinstance(given, str) else given


def _due(given: Any) -> str:
    return given.isoformat() if isinstance(given, date) else str(given)


Moment = Annotated[datetime, BeforeValidator(_local)]
Texts = Annotated[
    tuple[str, ...],
    BeforeValidator(_several),
    WithJsonSchema({"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}),
]
Due = Annotated[str, BeforeValidator(_due), WithJsonSchema({"type": "string"})]


class Part(BaseModel):
    """A part of a rehearsal: unknown keys are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Person(Part):
    """A customer with the addresses that they write from."""

    name: str = ""
    email: Texts = ()
    zalo_bot: str = ""
    zalo_oa: str = ""
    messenger: str = ""
    comment: str = ""
    phone: str = ""

    def ways(self) -> list[str]:
        """The ways on which this person has an address."""
        return [way for way in ("email", "zalo_bot", "zalo_oa", "messenger", "comment", "phone")
                if getattr(self, way)]  # fmt: skip


class AgentRow(Part):
    """An agent in place of those of the demo."""

    name: str
    roles: frozenset[Role]
    department: str = ""


class PdfExpectation(Part):
    """What the PDF that was last issued has and has not."""

    template: str = ""
    says: Texts = ()
    says_not: Texts = ()


class Expectations(Part):
    """What must be seen when a step is over."""

    cases: int | None = None
    state: str | None = None
    not_state: Texts = ()
    kind: str | None = None
    category: str | None = None
    owner: str | None = None
    department: str | None = None
    round: int | None = None
    clocks: dict[str, Due] = {}
    sent: Texts = ()
    sent_exactly: Texts | None = None
    not_sent: Texts = ()
    sent_to: Texts = ()
    says: Texts = ()
    says_not: Texts = ()
    quiet: bool | None = None
    group: Texts = ()
    group_not: Texts = ()
    refused: str | None = None
    journal: Texts = ()
    journal_not: Texts = ()
    facts: dict[str, str] = {}
    no_facts: Texts = ()
    signals: Texts = ()
    acts: Texts = ()
    acts_not: Texts = ()
    document: PdfExpectation | None = None
    elsewhere_not: Texts = ()


class Trouble(Part):
    """A provider that fails, `times` times or until it is calm again."""

    channel: Literal["email", "zalo_bot", "zalo_oa", "facebook", "telegram"]
    kind: Literal["refuse", "defer", "drop", "slow", "down", "calm"]
    times: Annotated[int, Field(ge=1)] | None = None


class Step(Part):
    """One step. What it does is told by its keys; `expect` is checked when the desk rests."""

    customer: str = ""
    by: Way | None = None
    subject: str = ""
    says: str | None = None
    files: tuple[str, ...] | dict[str, str] = ()
    reply: StrictBool | Annotated[int, Field(ge=1)] = False
    raw: str = ""
    from_: Annotated[str, Field(alias="from")] = ""
    vouched: bool = True
    press: str = ""
    agent: str = ""
    types: str | None = None
    place: Annotated[Literal["topic", "general", "private"], Field(alias="in")] = "topic"
    presses: str = ""
    case: Annotated[int, Field(ge=1)] | None = None
    wait: str = ""
    until: Moment | None = None
    trouble: Trouble | None = None
    restart: bool = False
    kill: bool = False
    expect: Expectations = Expectations()
    note: dict[str, Any] = {}

    @model_validator(mode="before")
    @classmethod
    def _note_fields(cls, given: Any) -> Any:
        """The fields of a note stand beside the others in the file."""
        if not isinstance(given, dict) or given.get("by") not in NOTES:
            return given
        fields = NOTE_FIELDS[given["by"]] - {"subject"}
        note = {key: value for key, value in given.items() if key in fields}
        rest = {key: value for key, value in given.items() if key not in fields}
        return rest | {"note": note}

    @property
    def deeds(self) -> list[str]:
        """What the step does, by its keys; nothing: it looks."""
        names = ("says", "raw", "press", "types", "presses", "wait", "until", "trouble",
                 "restart", "kill")  # fmt: skip
        done = [name for name in names if getattr(self, name) not in (None, "", False)]
        return done or (["files"] if self.files else [])

    @model_validator(mode="after")
    def _is_one_deed(self) -> Step:
        if len(self.deeds) > 1:
            raise wrong(f"does several things at once: {', '.join(self.deeds)}")
        (deed,) = self.deeds or ("look",)
        if deed in ("says", "raw", "press", "files") and not self.customer:
            raise wrong(f"{deed} needs a customer")
        if deed in ("types", "presses") and not self.agent:
            raise wrong(f"{deed} needs an agent")
        if deed == "look" and not (self.customer or self.case or self.expect.model_fields_set):
            raise wrong("does nothing")
        if self.wait:
            Span.of(self.wait)
        return self


class Span(Part):
    """How long a `wait` lasts: a time span, or working days that end at the same hour."""

    working_days: int = 0
    span: timedelta = timedelta()

    @classmethod
    def of(cls, text: str) -> Span:
        """From `5 working days`, `2 days`, `3 hours`, `10 minutes` or ISO 8601. Raises an error."""
        found = _SPAN.fullmatch(text.strip())
        if found and "working" in found[2]:
            return cls(working_days=int(found[1]))
        if found:
            return cls(span=timedelta(**{found[2].rstrip("s") + "s": int(found[1])}))
        try:
            span = TypeAdapter(timedelta).validate_python(text)
        except ValueError:
            raise wrong("is no span such as 5 working days, 3 hours or PT3H") from None
        if span < timedelta() or not text.startswith("P"):
            raise wrong("is no span such as 5 working days, 3 hours or PT3H")
        return cls(span=span)


_SPAN = re.compile(r"(\d{1,6}) (working days?|weeks?|days?|hours?|minutes?|seconds?)")


class Scene(Part):
    """One rehearsal."""

    title: Annotated[str, Field(min_length=1)]
    clauses: tuple[str, ...] = ()
    start: Moment
    policy: dict[str, Any] = {}
    settings: dict[str, Any] = {}
    people: dict[str, Person] = {}
    agents: dict[str, AgentRow] = {}
    step: tuple[Step, ...]

    def problems(self) -> Iterable[tuple[tuple[str | int, ...], str]]:
        """Names in steps that nobody bears: where, and what is wrong."""
        if not self.step:
            yield ("step",), "there is none"
        agents = self.agents or dict.fromkeys(agent.id for agent in TEAM)
        for at, step in enumerate(self.step):
            if step.customer and step.customer not in self.people:
                yield ("step", at, "customer"), f"there is no [people.{step.customer}]"
            if step.agent and step.agent not in agents:
                yield ("step", at, "agent"), f"the agents are {', '.join(agents)}"
            if step.customer and step.deeds and step.customer in self.people:
                person = self.people[step.customer]
                if not (step.by or person.ways() or step.from_):
                    yield ("step", at, "customer"), "has no address: say by which way (by = …)"
