"""What journeys are written with: people who act, and what each side saw."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

from bot.app import App
from bot.clock import Clock
from bot.desk import CaseFile
from sandbox.telegram.agent import Agent
from sandbox.telegram.chat import Message
from sandbox.world import World
from workflows.case import Case, State

PATIENCE = 15.0


class Play:
    """One desk in one world. Agents are an (receives), binh (resolves), chi (approves)."""

    def __init__(self, world: World, app: App, clock: Clock) -> None:
        self.world = world
        self.app = app
        self.clock = clock
        self.an: Agent = world.telegram.agent(101)
        self.binh: Agent = world.telegram.agent(102)
        self.chi: Agent = world.telegram.agent(103)

    async def hears(self, words: str = "", *, topic: str | None = None) -> Message:
        """The next thing that the bot says in the group with these words."""
        return await self.world.telegram.next_message(words, topic=topic, timeout=PATIENCE)

    async def commands(self, agent: Agent, text: str, number: str, answer: str) -> Message:
        """An agent types a command in the topic of a case; the bot's answer with these words."""
        topic = await self.world.telegram.next_topic(number, timeout=PATIENCE)
        await agent.types(text, topic=topic.id)
        return await self.hears(answer, topic=number)

    async def presses(self, agent: Agent, label: str, number: str, answer: str = "") -> Message:
        """An agent presses the newest button with that label in the topic of a case."""
        topic = await self.world.telegram.next_topic(number, timeout=PATIENCE)
        await agent.presses(label, topic=topic.id)
        return await self.hears(answer, topic=number)

    async def only_case(self) -> Case:
        """The one open case there is."""
        (case,) = await self.app.desk.worklist()
        return case

    async def until(self, number: str, state: State) -> Case:
        """The case once it stands there."""
        return await self.when(number, lambda case: case.state is state, f"state {state}")

    async def when(self, number: str, true: object, what: str) -> Case:
        """The case once `true(case)` holds; fails with the story so far."""
        assert callable(true)
        for _ in range(int(PATIENCE / 0.05)):
            case = await self.app.desk.case(number)
            if true(case):
                return case
            await asyncio.sleep(0.05)
        file = await self.app.desk.file(number)
        story = "\n".join(f"{e.clause} {e.before}→{e.after} {e.sentence}" for e in file.entries)
        raise AssertionError(f"never: {what}\n{story}\n{self.app.failures}")

    async def quiet(self) -> None:
        """Nothing waits in the inbox or the outbox any more, and no clock is due."""
        for _ in range(int(PATIENCE / 0.05)):
            status = await self.app.status()
            due = [case.next_due_at for case in await self.app.desk.worklist()]
            ringing = [moment for moment in due if moment and moment <= self.clock.now()]
            if not (status.inbox_waiting or status.outbox_owed or ringing):
                return
            await asyncio.sleep(0.05)
        raise AssertionError(f"the desk never came to rest: {await self.app.status()}")

    async def later(self, **span: float) -> datetime:
        """Time passes, and everything that it sets off is over."""
        now = self.clock.advance(timedelta(**span))
        await self.quiet()
        return now

    async def file(self, number: str) -> CaseFile:
        """The whole file of a case."""
        return await self.app.desk.file(number)

    async def clauses(self, number: str) -> list[str]:
        """The clauses of the journal, in order."""
        return [line.clause for line in (await self.file(number)).entries]
