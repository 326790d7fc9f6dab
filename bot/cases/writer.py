"""One decision, one transaction: case, journal, letters owed, timers and notices together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot.cases.hold_propagation import propagate_hold
from bot.letters.bundle import Group
from bot.letters.composer import IncompleteLetter, LetterComposer
from bot.notices.flood_throttle import throttle_notices
from bot.notices.sink import Notices
from storage.cases import cases, deadlines, journal
from storage.contacts import people
from storage.outbox import outbox
from storage.outbox.letters import NewLetter
from workflows.case import DESK, Case, Person
from workflows.engine.advance import Decision, advance
from workflows.events import Event, LetterHeld
from workflows.messaging.messages import Outbound
from workflows.policy import Policy
from workflows.records import changed

NOTICE_LIFE = timedelta(days=7)


@dataclass(frozen=True, kw_only=True)
class CaseWriter:
    """Applies events to cases. Each decision is written whole or not at all."""

    policy: Policy
    composer: LetterComposer
    notices: Notices

    def apply(self, conn: Connection, number: str, event: Event) -> Decision:
        """Load the case, decide on the event and write the decision.

        Raises NoSuchCase, NotAllowed, or VersionConflict when another worker saved the case first.
        """
        return self.apply_to(conn, cases.load(conn, number), event)

    def apply_to(self, conn: Connection, case: Case, event: Event) -> Decision:
        """Decide on the event for a case that is loaded, and write the decision.

        Raises NotAllowed, or VersionConflict when another worker saved the case meanwhile.
        """
        return self.write(conn, advance(case, event, self.policy), event)

    def write(self, conn: Connection, decision: Decision, event: Event) -> Decision:
        """Write a decision and all that follows from it. Returns it with its case as saved last.

        Raises VersionConflict when another worker saved the case meanwhile.
        """
        case = _save(conn, decision)
        decision = changed(decision, case=case)
        held = list(self._enqueue_letters(conn, decision, event))
        if decision.before is None or decision.before.clocks != case.clocks:
            deadlines.replace(conn, case, new=decision.before is None)
        notices = self.notices.of_decision(decision)
        notices = throttle_notices(conn, decision, notices, self.notices.of_text, event.now)
        self.enqueue_notices(conn, notices, event.now)
        for one in held:
            case = self.apply_to(conn, case, one).case
        decision = changed(decision, case=case)
        for number, follow_up in propagate_hold(conn, decision, event):
            after = self.apply(conn, number, follow_up).case
            case = after if number == case.number else case
        return changed(decision, case=case)

    def enqueue_notices(self, conn: Connection, notices: Sequence[Outbound], now: datetime) -> None:
        """Put notices to agents in the outbox: they travel like letters, so none is lost."""
        for notice in notices:
            outbox.enqueue(
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
        """Put a notice in the outbox about something that belongs to no case."""
        self.enqueue_notices(conn, self.notices.of_text(text), now)

    def _enqueue_letters(
        self, conn: Connection, decision: Decision, event: Event
    ) -> Iterator[LetterHeld]:
        """Put all owed letters in the outbox. Yields an event for each that is rate-limited."""
        if not decision.owed:
            return
        for group in self.composer.groups(conn, decision, event):
            reason = self._enqueue_letter(conn, decision, group, event)
            if reason:
                owed, _ = group
                yield LetterHeld(
                    by=DESK, at=event.now, letter=owed.key, template=owed.letter, reason=reason
                )

    def _enqueue_letter(
        self, conn: Connection, decision: Decision, group: Group, event: Event
    ) -> str:
        """Put one letter in the outbox; why a rate limit holds it back, "" when none does."""
        try:
            letter = self.composer.enqueue(conn, decision, group, event)
        except IncompleteLetter as error:
            self.notify_agents(conn, str(error), event.now)
            return ""
        if letter is None:
            return ""
        if letter.by_hand:
            notices = self.notices.of_hand_letter(decision.case, group[0], letter.message)
            self.enqueue_notices(conn, notices, event.now)
        return letter.rate_limited


def _save(conn: Connection, decision: Decision) -> Case:
    """Save customer, case and journal entry. Returns the case with its new version."""
    new = decision.before is None
    case = _with_person(conn, decision)
    line = journal.next_line(conn, case.number, decision.entry, new=new)
    case = cases.insert(conn, case, line) if new else cases.save(conn, case, line)
    journal.append(conn, line)
    return case


def _with_person(conn: Connection, decision: Decision) -> Case:
    """The case with its customer saved; nothing is written where nothing new is known of them."""
    case, before = decision.case, decision.before
    known = before.person if before else Person()
    if case.person == known:
        return case
    return changed(case, person_id=people.save(conn, case.person, case.person_id))
