"""Secrets of channels that change: stored in the desk's database, encrypted with the desk's key."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager

from cryptography.fernet import Fernet, InvalidToken

from channels.contract import Vault
from storage import secrets
from storage.database.locks import ProcessLocks
from storage.database.unit_of_work import UnitOfWork


class StoredSecret:
    """One secret under its name (channels.contract.Vault)."""

    def __init__(self, work: UnitOfWork, locks: ProcessLocks, name: str, key: bytes) -> None:
        self._work = work
        self._locks = locks
        self._name = name
        self._fernet = Fernet(base64.urlsafe_b64encode(hashlib.sha256(b"vault" + key).digest()))

    async def load(self) -> str | None:
        """The secret last saved; None before the first time, or if the desk's key has changed."""
        ciphertext = await self._work.read(lambda conn: secrets.get(conn, self._name))
        if ciphertext is None:
            return None
        try:
            return self._fernet.decrypt(ciphertext.encode()).decode()
        except InvalidToken:
            return None

    async def save(self, value: str) -> None:
        """Store the secret; it is on disk when this returns."""
        ciphertext = self._fernet.encrypt(value.encode()).decode()
        await self._work.run(lambda conn: secrets.put(conn, self._name, ciphertext))

    def locked(self) -> AbstractAsyncContextManager[None]:
        """A lock: no other process renews this secret meanwhile."""
        return self._locks.acquire(f"vault {self._name}")


def secret_store(work: UnitOfWork, locks: ProcessLocks, key: str) -> Callable[[str], Vault]:
    """A function that gives the secret of a name."""
    return lambda name: StoredSecret(work, locks, name, key.encode())
