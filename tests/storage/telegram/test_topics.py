"""A topic shows one case, and a lost one is replaced."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from storage.telegram import topics
from tests.storage.given import a_kept_case

GROUP = -1001234567890


def test_a_topic_leads_to_its_case_and_back(conn: Connection) -> None:
    number = a_kept_case(conn).number
    assert topics.thread_of(conn, number, GROUP) is None
    topics.assign(conn, number, GROUP, 17)
    assert topics.thread_of(conn, number, GROUP) == 17
    assert topics.case_of(conn, GROUP, 17) == number


def test_a_deleted_topic_is_replaced(conn: Connection) -> None:
    number = a_kept_case(conn).number
    topics.assign(conn, number, GROUP, 17)
    topics.assign(conn, number, GROUP, 18)
    assert topics.case_of(conn, GROUP, 17) is None
    topics.unassign(conn, number, GROUP)
    assert topics.thread_of(conn, number, GROUP) is None


def test_a_topic_shows_one_case(conn: Connection) -> None:
    a_kept_case(conn, "KN-1")
    a_kept_case(conn, "KN-2")
    topics.assign(conn, "KN-1", GROUP, 17)
    with pytest.raises(IntegrityError):
        topics.assign(conn, "KN-2", GROUP, 17)
