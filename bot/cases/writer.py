"""One decision, one transaction: case, journal, letters owed, clocks and notices together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot.cases.hold_propagation import HoldPropagation
from bot.letters.bundling import Group
from bot.letters.composer import IncompleteLetter, LetterComposer
from bot.notices.flood_throttle import throttle_notices
from bot.notices.sink import Notices
from storage.cases import cases, deadlines, journal
from storage.contacts import people
from storage.outbox import outbox
from storage.outbox.letters import NewLetter
from workflows.case import DESK, Case, Person
from workflows.case.evolve import changed
from workflows.engine.advance import Decision, advance
from workflows.events import Event, LetterHeld
from workflows.messaging.messages import Outbound
from workflows.policy import Policy

NOTICE_LIFE = timedelta(days=7)


@dataclass(frozen=True, kw_only=True)
class CaseWriter:
    """Writes decisions down, whole or not at all."""

    policy: Policy
    composer: LetterComposer
    notices: Notices

    def write(self, conn: Connection, decision: Decision, event: Event, *, new: bool) -> Decision:
        """Write everything that the decision means. Raises LostRace when somebody was faster."""
        case = _with_person(conn, decision)
        line = journal.next_line(conn, case.number, decision.entry, new=new)
        case = cases.insert(conn, case, line) if new else cases.save(conn, case, line)
        journal.append(conn, line)
        decision = changed(decision, case=case)
        groups = self.composer.groups(conn, decision, event) if decision.owed else ()
        held = [self._owe(conn, decision, group, event) for group in groups]
        if decision.before is None or decision.before.clocks != case.clocks:
            deadlines.arm(conn, case, new=new)
        told, trouble = self.notices.of_decision(decision), self.notices.of_text
        self.enqueue_notices(
            conn, throttle_notices(conn, decision, told, trouble, event.now), event.now
        )
        for one in held:
            if one is not None:
                after = advance(case, one, self.policy)
                case = self.write(conn, after, one, new=False).case
        decision = changed(decision, case=case)
        following = HoldPropagation(conn=conn, policy=self.policy, keep=self.write)
        return changed(decision, case=following.follow(decision, event))

    def enqueue_notices(self, conn: Connection, notices: Sequence[Outbound], now: datetime) -> None:
        """Owe notices to the agents; they travel like letters, so none is lost."""
        for notice in notices:
            outbox.owe(
                conn,
                NewLetter(
                    message=notice,
                    template="notice",
                    at=now,
                    expires_at=now + NOTICE_LIFE,
                    internal=True,
                ),
            )

    def notify_agents(self, conn: Connection, text: str, now: datetime) -> None:
        """Owe the agents a word about something that belongs to no case."""
        self.enqueue_notices(conn, self.notices.of_text(text), now)

    def _owe(
        self, conn: Connection, decision: Decision, group: Group, event: Event
    ) -> LetterHeld | None:
        """Owe one letter; what happens to the case when a cap keeps it back."""
        owed, _ = group
        try:
            placed = self.composer.owe(conn, decision, group, event)
        except IncompleteLetter as error:
            self.notify_agents(conn, str(error), event.now)
            return None
        if placed is None:
            return None
        if placed.by_hand:
            notices = self.notices.of_hand_letter(decision.case, owed, placed.message)
            self.enqueue_notices(conn, notices, event.now)
        if not placed.held:
            return None
        return LetterHeld(
            by=DESK, at=event.now, letter=owed.key, template=owed.letter, reason=placed.held
        )


def _with_person(conn: Connection, decision: Decision) -> Case:
    """The case with its customer kept: written only when something new is known of them."""
    case, before = decision.case, decision.before
    known = before.person if before else Person()
    if case.person == known:
        return case
    return changed(case, person_id=people.save(conn, case.person, case.person_id))
