"""Plays one rehearsal: a step is done, the desk comes to rest, what was seen is judged."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.inbox.answers import taxonomy_of
from bot.rehearsal import due
from bot.rehearsal.customers import CannotAct, Customers
from bot.rehearsal.desk import ProcessDesk
from bot.rehearsal.evidence import Evidence, Letter
from bot.rehearsal.expectations import Failure, Seen, failures
from bot.rehearsal.group import Act, Group, Refused
from bot.rehearsal.result import Entry, Result, StepResult, shown
from bot.rehearsal.scenes.scene import Span, Step
from bot.rehearsal.scenes.scene_file import SceneFile
from bot.rehearsal.stage import Stage, Theatre
from bot.rehearsal.trouble import make_trouble
from workflows.calendar.working_time import ZONE
from workflows.case import Case
from workflows.conditions.customer_reply import questions_asked
from workflows.reading import read
from workflows.reading.result import Reading

MOST_ROUNDS = 2000
"""A desk that still finds work after so many rounds at one moment never comes to rest."""


@dataclass(frozen=True, kw_only=True)
class Mark:
    """How far everything was when a step began."""

    happened: int
    pop_ups: int
    titles: list[str]
    left: set[str]
    journal: dict[str, int]
    got: dict[str, int]
    lines: list[str]
    asked: dict[str, frozenset[str]]


async def play(theatre: Theatre, file: SceneFile) -> Result:
    """Play one rehearsal to its end, or to the first step that cannot be done."""
    began = time.perf_counter()
    steps: list[StepResult] = []
    async with theatre.stage(file) as stage:
        await stage.start()
        player = Player(stage, file)
        try:
            await player.rest()
            for number, step in enumerate(file.scene.step):
                steps.append(await player.step(number, step))
                if any(one.key == "step" for one in steps[-1].failures):
                    break
            await player.judge_providers(steps[-1])
        finally:
            await stage.desk.stop()
    return Result(file=file, seconds=time.perf_counter() - began, steps=steps)


class Player:
    """Does the steps of one rehearsal and looks at what they show."""

    def __init__(self, stage: Stage, file: SceneFile) -> None:
        self._stage, self._file = stage, file
        self.customers = Customers(stage, file.scene.people, file.path.parent)
        self.group = Group(stage)
        self.evidence = Evidence(stage, self.customers)
        self._case = ""  # the number of the case in play
        self._refused: str | None = None
        self._known_failures: dict[str, int] = {}
        self._asked: dict[str, frozenset[str]] = {}  # before the newest message, by case
        self._heard_at = stage.clock.now()

    @property
    def now(self) -> datetime:
        """The simulated time."""
        return self._stage.clock.now()

    # ── one step ─────────────────────────────────────────────────────────────────────────────

    async def step(self, number: int, step: Step) -> StepResult:
        """Do one step, let the desk come to rest, and judge."""
        result = StepResult(
            number=number + 1,
            line=self._file.line("step", number),
            did=", ".join(step.deeds) or "look",
            at=self.now,
        )
        mark = await self._mark(step)
        if step.customer and step.deeds:
            self._asked, self._heard_at = mark.asked, self.now
        self._refused = None
        try:
            self._choose_case(step)
            await self._do(step)
            await self.rest()
        except CannotAct as problem:
            result.failures.append(Failure(key="step", expected=result.did, seen=str(problem)))
        if step.customer and step.case is None:
            self._newest_case_of(step.customer)
        seen = await self._seen(step, mark)
        result.failures += self._judge(step, seen)
        result.seen = shown(seen)
        result.entries = self._entries(step, mark, result)
        for loop, count in (await self._stage.desk.failures()).items():
            if count > self._known_failures.get(loop, 0):
                self._known_failures[loop] = count
                result.failures.append(
                    Failure(key="desk", expected="no error", seen=f"{loop} failed")
                )
        return result

    async def judge_providers(self, last: StepResult) -> None:
        """Nothing may have broken a provider's rules."""
        for one in self._stage.world.violations:
            last.failures.append(Failure(key="provider", expected="no refusal", seen=str(one)))

    def _judge(self, step: Step, seen: Seen) -> list[Failure]:
        found = failures(step.expect, seen)
        if seen.refused is not None and step.expect.refused is None:
            found.append(Failure(key="step", expected=step.types or step.presses or "note",
                                 seen=f"refused: {seen.refused}"))  # fmt: skip
        return found

    def _choose_case(self, step: Step) -> None:
        if step.case is not None:
            known = self.evidence.cases()
            if len(known) < step.case:
                raise CannotAct(f"there are {len(known)} cases, and no number {step.case}")
            self._case = known[step.case - 1].number
        elif step.customer:
            self._newest_case_of(step.customer)

    def _newest_case_of(self, key: str) -> None:
        if mine := self.evidence.cases_of(key):
            self._case = mine[-1].number

    # ── what a step does ─────────────────────────────────────────────────────────────────────

    async def _do(self, step: Step) -> None:
        deed = (step.deeds or ["look"])[0]
        if step.customer and deed in ("says", "raw", "press", "files"):
            await self._customer(self._filled(step))
        elif deed in ("types", "presses"):
            await self._agent(self._filled(step))
        elif deed == "wait":
            await self._wait(Span.of(step.wait))
        elif step.until is not None:
            await self._until(step.until)
        elif step.trouble is not None:
            make_trouble(self._stage.world, step.trouble)
        elif step.restart or step.kill:
            await self._restart(killed=step.kill)

    async def _customer(self, step: Step) -> None:
        number = ""
        if step.reply and not isinstance(step.reply, bool):
            mine = self.evidence.cases_of(step.customer)
            if len(mine) < step.reply:
                raise CannotAct(f"{step.customer} has {len(mine)} cases")
            number = mine[step.reply - 1].number
        try:
            await self.customers.act(step, number)
        except CannotAct as problem:
            if step.by not in ("phone", "counter", "post"):
                raise
            self._refused = str(problem)

    async def _agent(self, step: Step) -> None:
        act: Act = await self.group.act(step, self._case)
        await self.rest()
        try:
            await self.group.answer(act)
        except Refused as refusal:
            self._refused = str(refusal)

    def _filled(self, step: Step) -> Step:
        """The step with the numbers of cases in its words."""
        known = {"{case}": self._case} | {
            f"{{case:{at}}}": case.number for at, case in enumerate(self.evidence.cases(), start=1)
        }
        changes: dict[str, str] = {}
        for name in ("types", "says", "subject"):
            text = getattr(step, name)
            for mark, number in known.items():
                text = text.replace(mark, number) if text else text
            changes[name] = text
        return step.model_copy(update=changes)

    async def _restart(self, *, killed: bool) -> None:
        desk = self._stage.desk
        if not killed:
            await desk.stop()
        elif isinstance(desk, ProcessDesk):
            await desk.kill()
        else:
            raise CannotAct("only a desk in a process of its own can be killed")
        self._known_failures.clear()
        await self._stage.start()

    # ── time ─────────────────────────────────────────────────────────────────────────────────

    async def rest(self) -> None:
        """Let the desk do all that it has to do at this moment. Raises CannotAct."""
        for _ in range(MOST_ROUNDS):
            await self.group.taken()
            done = await self._stage.desk.run_round()
            if not done and not self._stage.world.telegram.updates.pending:
                return
        raise CannotAct("the desk never comes to rest")

    async def _wait(self, span: Span) -> None:
        if not span.working_days:
            await self._until(self.now + span.span)
            return
        local = self.now.astimezone(ZONE)
        calendar = self._stage.policy.calendar
        day = calendar.add_working_days(local.date(), span.working_days)
        await self._until(datetime.combine(day, local.timetz()))

    async def _until(self, end: datetime) -> None:
        """Time passes from due moment to due moment."""
        if end < self.now:
            raise CannotAct(f"it is {self.now.astimezone(ZONE):%Y-%m-%d %H:%M} already")
        while self.now < end:
            with self._stage.database.connect() as conn:
                moment = due.next_moment(conn, self.now, self._stage.policy)
            await self._move_to(min(moment, end))
            await self.rest()

    async def _move_to(self, moment: datetime) -> None:
        self._stage.clock.advance(max(timedelta(), moment - self.now))
        await self._stage.desk.move_to(self.now)

    # ── what is seen ─────────────────────────────────────────────────────────────────────────

    async def _mark(self, step: Step) -> Mark:
        looks = bool(step.expect.group or step.expect.group_not)
        known = self.evidence.cases()
        return Mark(
            happened=self.group.happened,
            pop_ups=len(self.group.pop_ups),
            titles=self.group.titles(),
            left=set(self.evidence.letters_left()),
            journal={one.number: len(self.evidence.journal(one.number)) for one in known},
            got={key: len(self.customers.received(key)) for key in self.customers.people},
            lines=await self.evidence.pages() if looks else [],
            asked={one.number: questions_asked(one, self.now, self._stage.policy) for one in known},
        )

    async def _seen(self, step: Step, mark: Mark) -> Seen:
        cases = self.evidence.cases()
        case = next((one for one in cases if one.number == self._case), None)
        customer = step.customer or self._customer_of(case)
        letters = self._letters_to(customer, case, mark)
        texts = [one.text for one in self._got(customer, mark)] if customer else []
        return Seen(
            cases=cases,
            case=case,
            letters=letters,
            letter_addresses={
                one.key: self.customers.label(one.channel, one.to) for one in letters
            },
            texts=texts,
            group=await self._read_by_agents(step, mark),
            refused=self._refused,
            journal=self.evidence.journal(case.number)[mark.journal.get(case.number, 0) :]
            if case
            else (),
            reading=self._reading(customer, case) if _asks_reading(step) else None,
            document=self._document(cases) if step.expect.document else None,
            elsewhere=list(self.customers.got_by_others(customer))
            if step.expect.elsewhere_not and customer
            else (),
        )

    def _customer_of(self, case: Case | None) -> str:
        if case is None:
            return ""
        owner = self.customers.owner_of(case.channel, case.conversation)
        if owner:
            return owner
        for key in self.customers.people:
            if any(one.number == case.number for one in self.evidence.cases_of(key)):
                return key
        return ""

    def _got(self, customer: str, mark: Mark) -> list[Any]:
        return self.customers.received(customer)[mark.got.get(customer, 0) :]

    def _letters_to(self, customer: str, case: Case | None, mark: Mark) -> list[Letter]:
        fresh = [one for key, one in self.evidence.letters_left().items() if key not in mark.left]
        mine = {one.number for one in self.evidence.cases_of(customer)} if customer else set()
        found = []
        for one in fresh:
            owner = self.customers.owner_of(one.channel, one.to)
            if owner == customer or (not owner and one.case_number in mine):
                found.append(one)
        return found

    async def _read_by_agents(self, step: Step, mark: Mark) -> list[str]:
        said = self.group.texts(mark.happened)
        said += self.group.pop_ups[mark.pop_ups :]
        said += [title for title in self.group.titles() if title not in mark.titles]
        if step.expect.group or step.expect.group_not:
            known = set(mark.lines)
            said += [line for line in await self.evidence.pages() if line not in known]
        return said

    def _reading(self, customer: str, case: Case | None) -> Reading | None:
        """What the newest message means, with what the case had asked before."""
        message = self.evidence.newest_message(customer) if customer else None
        if message is None:
            return None
        asked = self._asked.get(case.number, frozenset()) if case else frozenset()
        return read(
            message.text,
            channel=message.channel,
            now=self._heard_at,
            subject=message.subject,
            hotline=self._stage.policy.org.phone,
            asked=sorted(asked),
            taxonomy=taxonomy_of(self._stage.policy),
        )

    def _document(self, cases: Sequence[Case]) -> tuple[str, str] | None:
        issued = [one for case in cases for one in case.documents]
        if not issued:
            return None
        newest = max(issued, key=lambda one: one.issued_at)
        return newest.template, self.evidence.printed(newest)

    def _entries(self, step: Step, mark: Mark, result: StepResult) -> list[Entry]:
        """What both sides saw in this step, in order."""
        entries = [Entry(at=result.at, who=who, text=text) for who, text in _deed(step)]
        for key in self.customers.people:
            for one in self._got(key, mark):
                who = f"→ {key} ({one.way})"
                entries.append(Entry(at=one.at, who=who, text=one.text))
        for text in [*self.group.texts(mark.happened), *self.group.pop_ups[mark.pop_ups :]]:
            entries.append(Entry(at=self.now, who="→ group", text=text))
        return entries


def _deed(step: Step) -> list[tuple[str, str]]:
    if step.customer and step.deeds:
        words = step.says or step.press or step.raw or ", ".join(step.files)
        subject = f"{step.subject}\n" if step.subject else ""
        return [(f"{step.customer}{f' ({step.by})' if step.by else ''}", f"{subject}{words}")]
    if step.agent:
        return [(step.agent, step.types or f"[{step.presses}]")]
    if step.wait or step.until:
        return [("…", step.wait or f"until {step.until:%Y-%m-%d %H:%M}")]
    return [("…", ", ".join(step.deeds))] if step.deeds else []


def _asks_reading(step: Step) -> bool:
    return bool({"signals", "acts", "acts_not"} & step.expect.model_fields_set)
