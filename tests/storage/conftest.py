"""Fixtures of the storage tests: everything runs on both databases."""

from __future__ import annotations

from tests.databases import (
    conn,
    database_url,
    databases,
    engine,
    sqlite_engine,
    work,
)

__all__ = ["conn", "database_url", "databases", "engine", "sqlite_engine", "work"]
