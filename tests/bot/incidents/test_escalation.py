"""When people are notified of an incident, and when they are notified again."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.incidents.escalation import escalate
from channels.contract import Fault
from channels.fault_policy import POLICY
from storage.incidents import Incident

BEGAN = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
LINE = Incident(name="email", fault=Fault.LINE, reason="mất mạng", since=BEGAN, retry_at=BEGAN)


def later(fault: Fault, minutes: int) -> Incident:
    return replace(LINE, fault=fault, since=BEGAN + timedelta(minutes=minutes))


@pytest.mark.parametrize(("minutes", "wanted"), [(9, False), (10, True)])
def test_people_are_notified_when_an_incident_has_lasted(minutes: int, wanted: bool) -> None:
    after, notify = escalate(LINE, later(Fault.LINE, minutes), POLICY[Fault.LINE].notify_after)
    assert (notify, after.notified, after.since) == (wanted, wanted, BEGAN)


def test_people_are_notified_once() -> None:
    after, notify = escalate(replace(LINE, notified=True), later(Fault.LINE, 60), timedelta())
    assert after.notified and not notify and after.tries == LINE.tries + 1


def test_a_fault_that_only_people_can_end_is_news_again_and_starts_its_own_pauses() -> None:
    known = replace(LINE, notified=True, tries=7)
    after, notify = escalate(known, later(Fault.ACCOUNT, 60), POLICY[Fault.ACCOUNT].notify_after)
    assert notify and after.notified and after.tries == 1
    assert POLICY[Fault.ACCOUNT].pause(after.tries) == timedelta(minutes=15)


def test_a_lighter_fault_afterwards_is_no_news() -> None:
    known = replace(LINE, fault=Fault.ACCOUNT, notified=True)
    _, notify = escalate(known, later(Fault.LINE, 60), timedelta())
    assert not notify


def test_the_last_pause_repeats() -> None:
    pauses = [POLICY[Fault.ACCOUNT].pause(tries) for tries in (1, 2, 3, 9)]
    assert pauses == [timedelta(minutes=minutes) for minutes in (15, 60, 240, 240)]
