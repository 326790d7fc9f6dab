from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import Connection

from storage.cases import deadlines
from tests.storage.given import MINUTE, NOW, a_clock, a_kept_case

HOUR = timedelta(hours=1)


def test_what_is_due_comes_with_the_longest_overdue_first(conn: Connection) -> None:
    clocks = (a_clock("answer", 2 * HOUR), a_clock("transfer", HOUR))
    deadlines.replace(conn, a_kept_case(conn, "KN-1", clocks=clocks))
    deadlines.replace(conn, a_kept_case(conn, "KN-2", clocks=(a_clock("answer", 90 * MINUTE),)))
    assert deadlines.due(conn, NOW + HOUR - timedelta(microseconds=1)) == []
    assert deadlines.due(conn, NOW + HOUR) == [("KN-1", "transfer")]
    order = [("KN-1", "transfer"), ("KN-2", "answer"), ("KN-1", "answer")]
    assert deadlines.due(conn, NOW + 3 * HOUR) == order
    assert deadlines.due(conn, NOW + 3 * HOUR, limit=2) == order[:2]


def test_a_warning_is_due_before_the_deadline_itself(conn: Connection) -> None:
    clock = a_clock("answer", 2 * HOUR, marks=(("half", NOW + HOUR),))
    deadlines.replace(conn, a_kept_case(conn, "KN-1", clocks=(clock,)))
    assert deadlines.due(conn, NOW + HOUR) == [("KN-1", "answer")]


def test_arming_again_replaces_what_was_armed(conn: Connection) -> None:
    case = a_kept_case(conn, "KN-1", clocks=(a_clock("answer", HOUR), a_clock("transfer", HOUR)))
    deadlines.replace(conn, case)
    stopped = a_clock("transfer", HOUR, stopped_at=NOW)
    deadlines.replace(conn, replace(case, clocks=(a_clock("answer", 2 * HOUR), stopped)))
    assert deadlines.due(conn, NOW + HOUR) == []
    assert deadlines.due(conn, NOW + 2 * HOUR) == [("KN-1", "answer")]
    deadlines.replace(conn, replace(case, clocks=()))
    assert deadlines.due(conn, NOW + 2 * HOUR) == []


def test_a_clock_that_has_said_everything_is_not_due(conn: Connection) -> None:
    clock = a_clock("answer", HOUR, breached_at=NOW + HOUR)
    deadlines.replace(conn, a_kept_case(conn, "KN-1", clocks=(clock,)))
    assert deadlines.due(conn, NOW + 9 * HOUR) == []


def test_a_clock_that_was_restarted_is_due_once(conn: Connection) -> None:
    clocks = (a_clock("answer", HOUR), a_clock("answer", 2 * HOUR))
    deadlines.replace(conn, a_kept_case(conn, "KN-1", clocks=clocks))
    assert deadlines.due(conn, NOW + 3 * HOUR) == [("KN-1", "answer")]
