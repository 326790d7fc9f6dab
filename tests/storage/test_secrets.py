"""Secrets lie under their names, as the caller encrypted them."""

from __future__ import annotations

from sqlalchemy import Connection

from storage import secrets


def test_a_secret_is_the_last_one_stored_under_its_name(conn: Connection) -> None:
    assert secrets.get(conn, "zalo_oa 1") is None
    secrets.put(conn, "zalo_oa 1", "first")
    secrets.put(conn, "zalo_oa 1", "second")
    secrets.put(conn, "zalo_oa 2", "other")
    assert secrets.get(conn, "zalo_oa 1") == "second"
