"""Cursors, topics and forms: small things that outlive a restart."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from storage import key_values
from storage.telegram import forms, topics
from tests.storage.given import MINUTE, NOW, a_kept_case

GROUP = -1001234567890


def test_a_cursor_is_the_last_value_put(conn: Connection) -> None:
    assert key_values.get(conn, "imap:INBOX") is None
    key_values.put(conn, "imap:INBOX", "7:120")
    key_values.put(conn, "imap:INBOX", "7:121")
    assert key_values.get(conn, "imap:INBOX") == "7:121"


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


def test_a_form_can_be_left_and_resumed(conn: Connection) -> None:
    assert forms.load(conn, "an:phone") is None
    forms.save(conn, "an:phone", {"name": "Đức"}, now=NOW)
    forms.save(conn, "an:phone", {"name": "Đức", "phones": ["09"]}, now=NOW)
    assert forms.load(conn, "an:phone") == {"name": "Đức", "phones": ["09"]}
    forms.drop(conn, "an:phone")
    assert forms.load(conn, "an:phone") is None


def test_old_forms_are_forgotten(conn: Connection) -> None:
    forms.save(conn, "old", {}, now=NOW)
    forms.save(conn, "new", {}, now=NOW + MINUTE)
    assert forms.drop_older(conn, NOW + MINUTE) == 1
    assert forms.load(conn, "old") is None
    assert forms.load(conn, "new") == {}
