"""A channel's secret that changes: sealed in the database, renewed by one worker at a time."""

from __future__ import annotations

import asyncio

from sqlalchemy import Engine, text

from bot.integrations.secret_store import StoredSecret, secret_store
from storage.database import locks
from storage.database.locks import ProcessLocks
from storage.database.unit_of_work import UnitOfWork
from tests.patience import a_while


async def test_a_secret_outlives_the_process_and_cannot_be_read_in_the_database(
    work: UnitOfWork, engine: Engine
) -> None:
    made = secret_store(work, ProcessLocks(engine), "a key of the desk")
    assert await made("mail a").load() is None
    await made("mail a").save("bí mật")
    assert await made("mail a").load() == "bí mật"
    assert await made("mail b").load() is None
    with engine.connect() as conn:
        kept = conn.execute(text("SELECT ciphertext FROM secrets")).scalars().all()
    assert kept and not [one for one in kept if "mật" in one]


async def test_with_another_key_there_is_no_secret(work: UnitOfWork, engine: Engine) -> None:
    await StoredSecret(work, ProcessLocks(engine), "mail a", b"a key of the desk").save("bí mật")
    assert await StoredSecret(work, ProcessLocks(engine), "mail a", b"another key").load() is None


async def test_one_worker_at_a_time_renews(work: UnitOfWork, engine: Engine, monkeypatch) -> None:
    monkeypatch.setattr(locks, "RETRY_SECONDS", 0.02)
    inside = most = 0

    async def renew() -> None:
        nonlocal inside, most
        async with secret_store(work, ProcessLocks(engine), "a key of the desk")("mail a").locked():
            inside += 1
            most = max(most, inside)
            await a_while()
            inside -= 1

    await asyncio.gather(renew(), renew())
    assert (most, inside) == (1, 0)
