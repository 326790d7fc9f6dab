"""Words that stand in every database and under the hashes of every journal: they never change.

A class, a member or a module may be renamed; what a case was kept under may not. Whoever adds a
word adds it here; whoever must change one writes a migration, and cannot for the journal.
"""

from __future__ import annotations

import ast
import inspect
from enum import StrEnum
from pathlib import Path

import pytest

from bot.agents.forms.dialog import ANSWERING, CONFIRMING
from channels.contract import Fault
from storage.cases import holds
from storage.outbox.letters import Status
from tests.storage.given import NOW, a_case
from tests.test_house import ROOT, modules
from workflows.case import DESK, CaseKind, ClosingReason, FaultSide, Outcome, Role, State
from workflows.engine.decision import journal_entry
from workflows.engine.timers import OVERDUE
from workflows.events import Event, Noted
from workflows.letters import LETTERS
from workflows.messaging.messages import Authenticity, Kind
from workflows.rules import DEADLINES, RULES

EVENTS = (
    "Absorbed Agreed Answered AnsweredInPublic Approved Archived Asked Assigned CalendarChanged "
    "CauseFound ClockRang Closed CommentHidden ConversationMoved Corrected Disagreed Dismissed "
    "Disowned HandedBack Held IdentityAsked Invited LetterFailed LetterHeld LetterSent "
    "LetterUnknown MachineWrote MergedInto MinutesMade Noted ProgressTold Proposed Recognised "
    "Referred Refused Released Reopened Replied RepliedElsewhere Returned Settled SlipIssued "
    "Taken TakenOver TaskDone TaskOpened Transferred VisitEnded WithdrawalRecorded Wrote "
    "WroteOnHold"
)
CLOCKS = "K20 K24 KARCHIVE KASK KCLOSE KDRAFT KHOLD KR2 KSILENT KTAKE"
MARKS = "50% 80% breach half overdue remind review wd10 wd15 wd18 wd19"
LETTER_NAMES = (
    "acknowledge advertising_stopped answer1 answer2 ask attachment_refused authority_claim "
    "case_status closed_without_reply closing comment_hidden confirm_agreement "
    "confirm_withdrawal disagreement_noted disclose guardian_needed hold_released invitation "
    "late_notice mailbox_on_hold merged minutes office_address out_of_hours pointer procedure "
    "progress public_reply recording_notice referral reminder_answer reminder_questions "
    "reopened reply second_round_offered secret_hidden slip takeover transfer_notice "
    "verify_identity withdrawal_confirmed"
)
TEMPLATES = (
    "T00 T01 T02 T03 T04chat T04mail T05 T06 T06b T07 T08 T09 T10 T11 T12 T13 T14a T14b T14c "
    "T15child T17 T18 T19 T20 T21 T22 T23a T23b T24 T25 T26 T27 T28 T29 T30 T31 T32 T33 T34 T35 "
    "T36 T37 T38"
)
VALUES: dict[type[StrEnum], str] = {
    State: (
        "draft received analysing waiting_customer transferred cause_found proposal_pending "
        "proposal_approved answered_r1 resolved_on_spot disagreed_r1 round2_preparing "
        "answered_r2 invited_r2 disagreed_r2 referral_informed agreed withdrawn closed "
        "archived merged not_a_complaint"
    ),
    Role: "customer system receiver resolver approver data_contact admin auditor",
    CaseKind: "query complaint",
    FaultSide: "provider customer third_party force_majeure undetermined",
    Outcome: "full partial none",
    ClosingReason: "agreed settled_on_spot no_reply not_agreed withdrawn",
    Kind: "human auto_reply bounce list report echo taken returned unsupported",
    Authenticity: "proven unknown failed",
    Status: "owed claimed sent unknown failed expired cancelled held",
    Fault: "letter line cut pace account policy",
}


def classes(kind: type[Event] = Event) -> list[type[Event]]:
    """Every class below it, however deep."""
    found = kind.__subclasses__()
    return found + [deeper for one in found for deeper in classes(one)]


def ours() -> list[type[Event]]:
    """The classes of the product; tests may have made some of their own."""
    return [one for one in classes() if not one.__module__.startswith("tests.")]


def test_events_are_kept_under_these_names() -> None:
    assert sorted(one.name for one in ours()) == EVENTS.split()


def test_no_two_events_share_a_name() -> None:
    assert len({one.name for one in ours()}) == len(ours())


def test_an_event_without_a_name_cannot_be_made() -> None:
    with pytest.raises(TypeError, match="name"):
        type("Nameless", (Event,), {})


def test_an_event_keeps_its_name_when_its_class_is_renamed() -> None:
    class WrittenDown(Noted, name="AsItWas"):
        """An event whose class is called something else."""

    event = WrittenDown(by=DESK, at=NOW, text="Khách gọi hai lần")
    (rule,) = [rule for rule in RULES if rule.on is Noted]
    assert journal_entry(a_case(), a_case(), rule, event).event == "AsItWas"


def test_nobody_writes_out_the_name_of_an_event() -> None:
    """Code asks the class for its name: a text would not follow, and mypy would not notice."""
    homes = {Path(inspect.getfile(one)).parent for one in ours()}
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno} {node.value}"
        for path in modules()
        if path.parent not in homes
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant) and node.value in EVENTS.split()
    ]
    assert found == []


def test_clocks_and_their_marks_are_kept_under_these_names() -> None:
    assert sorted(row.kind for row in DEADLINES) == CLOCKS.split()
    marks = {mark.name for row in DEADLINES for mark in row.marks}
    assert sorted(marks | {"breach", OVERDUE}) == MARKS.split()


def test_letters_are_kept_under_these_names_and_codes() -> None:
    assert sorted(LETTERS) == LETTER_NAMES.split()
    codes = {code for row in LETTERS.values() for code in (row.chat, row.mail, row.document)}
    assert sorted(codes - {""}) == TEMPLATES.split()


@pytest.mark.parametrize("kind", VALUES, ids=lambda kind: kind.__name__)
def test_states_and_kinds_are_kept_under_these_values(kind: type[StrEnum]) -> None:
    assert [one.value for one in kind] == VALUES[kind].split()


def test_messages_on_hold_are_kept_under_these_words() -> None:
    found = (holds.HELD, holds.REPLAY, holds.RELEASED, holds.REFUSED)
    assert found == ("held", "replay", "released", "refused")


def test_half_filled_forms_are_kept_under_these_words() -> None:
    assert ANSWERING == "Filling:answering"
    assert CONFIRMING == "Filling:confirming"
