"""Unfinished forms outlive a restart, and old ones are deleted."""

from __future__ import annotations

from sqlalchemy import Connection

from storage import forms
from tests.storage.given import MINUTE, NOW


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
