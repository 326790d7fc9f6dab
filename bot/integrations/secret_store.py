"""Secrets of channels that change, in the desk's own database, readable with its key alone."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager

from cryptography.fernet import Fernet, InvalidToken

from channels.contract import Vault
from storage import key_values
from storage.database.locks import ProcessLocks
from storage.database.unit_of_work import UnitOfWork


class StoredSecret:
    """One secret under its name (channels.contract.Vault)."""

    def __init__(self, work: UnitOfWork, alone: ProcessLocks, name: str, key: bytes) -> None:
        self._work = work
        self._alone = alone
        self._name = f"vault {name}"
        self._fernet = Fernet(base64.urlsafe_b64encode(hashlib.sha256(b"vault" + key).digest()))

    async def load(self) -> str | None:
        """What was saved last; None before, or where the desk's key is another one now."""
        kept = await self._work.read(lambda conn: key_values.get(conn, self._name))
        if kept is None:
            return None
        try:
            return self._fernet.decrypt(kept.encode()).decode()
        except InvalidToken:
            return None

    async def save(self, value: str) -> None:
        """On disk when it returns."""
        sealed = self._fernet.encrypt(value.encode()).decode()
        await self._work.run(lambda conn: key_values.put(conn, self._name, sealed))

    def alone(self) -> AbstractAsyncContextManager[None]:
        """Nobody else refreshes meanwhile."""
        return self._alone.hold(self._name)


def vaults(work: UnitOfWork, alone: ProcessLocks, key: str) -> Callable[[str], Vault]:
    """What makes the vault of a name."""
    return lambda name: StoredSecret(work, alone, name, key.encode())
