"""Databases for the processes that these tests kill."""

from __future__ import annotations

from tests.databases import database_url, databases  # noqa: F401 - fixtures
