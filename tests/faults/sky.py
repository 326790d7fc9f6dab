"""What all runs of a process share: the database, and the web's door, which is dear to make."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Protocol

import httpx2
from fastapi import FastAPI
from sqlalchemy import Engine

from bot.web.webhooks import router
from channels.contract import Verifier
from storage.database import engine as engines
from storage.database import migrate
from storage.database.engine import read_only
from storage.schema.tables import metadata
from workflows.messaging.messages import RawDelivery

MEMORY = Path("/dev/shm")


class Host(Protocol):
    """Whoever is behind the door just now."""

    async def keep(self, deliveries: Sequence[RawDelivery]) -> None:
        """Commit deliveries to the inbox."""

    def now(self) -> datetime:
        """The time there."""


class Sky:
    """One database and one door; `knock` opens it to one desk at a time."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.reading = read_only(engine)
        self._verifiers: dict[str, Verifier] = {}
        self._host: Host | None = None
        web = FastAPI(openapi_url=None)
        web.include_router(router(self._verifiers, self._keep, self._now))
        self._web = httpx2.ASGITransport(web)

    def cleared(self) -> Sky:
        """The same, as if nobody had ever used the database."""
        with self.engine.begin() as conn:
            for table in reversed(metadata.sorted_tables):
                conn.execute(table.delete())
        return self

    async def knock(
        self,
        host: Host,
        verifiers: Mapping[str, Verifier],
        channel: str,
        body: bytes,
        headers: Mapping[str, str],
    ) -> int:
        """What this desk's webhook answers to one delivery."""
        self._host = host
        self._verifiers.clear()
        self._verifiers.update(verifiers)
        async with httpx2.AsyncClient(
            transport=self._web, base_url="http://desk", trust_env=False
        ) as door:
            path = f"/webhooks/{channel}"
            return (await door.post(path, content=body, headers=dict(headers))).status_code

    async def _keep(self, deliveries: Sequence[RawDelivery]) -> None:
        assert self._host is not None
        await self._host.keep(deliveries)

    def _now(self) -> datetime:
        assert self._host is not None
        return self._host.now()


@contextmanager
def over_memory() -> Iterator[Sky]:
    """A sky whose database is in memory where there is such a folder: no run is about disks."""
    with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as folder:
        engine = engines.create(f"sqlite:///{folder}/desk.db")
        migrate.upgrade(engine)
        yield Sky(engine)
        engine.dispose()
