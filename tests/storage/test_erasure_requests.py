"""Requests to erase a person's data are found by their codes."""

from __future__ import annotations

from datetime import timedelta, timezone

import pytest
from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from storage import erasure_requests
from storage.erasure_requests import ErasureRequest
from tests.storage.given import NOW

REQUEST = ErasureRequest(
    code="0a" * 10,
    channel="facebook",
    person="218471",
    requested_at=NOW.astimezone(timezone(timedelta(hours=7))),
)


def test_a_request_is_found_by_its_code(conn: Connection) -> None:
    erasure_requests.add(conn, REQUEST)
    assert erasure_requests.get(conn, REQUEST.code) == REQUEST
    assert erasure_requests.get(conn, "0b" * 10) is None


def test_two_requests_never_share_a_code(conn: Connection) -> None:
    erasure_requests.add(conn, REQUEST)
    with pytest.raises(IntegrityError):
        erasure_requests.add(conn, REQUEST)
