"""aiogram's storage of half-filled forms: the desk's own, so that they survive a restart."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aiogram.fsm.state import State
from aiogram.fsm.storage.base import BaseStorage, StateType, StorageKey

from bot.agents.forms.dialog import StoredFormState
from bot.agents.service import AgentsService


class FormStorage(BaseStorage):
    """One row per agent and topic."""

    def __init__(self, service: AgentsService) -> None:
        self._service = service

    async def set_state(self, key: StorageKey, state: StateType = None) -> None:
        """See BaseStorage."""
        await self._form(key).set_state(state.state if isinstance(state, State) else state)

    async def get_state(self, key: StorageKey) -> str | None:
        """See BaseStorage."""
        return await self._form(key).get_state()

    async def set_data(self, key: StorageKey, data: Mapping[str, Any]) -> None:
        """See BaseStorage."""
        await self._form(key).set_data(data)

    async def get_data(self, key: StorageKey) -> dict[str, Any]:
        """See BaseStorage."""
        return await self._form(key).get_data()

    async def close(self) -> None:
        """Nothing to close: the service owns its storage."""

    def _form(self, key: StorageKey) -> StoredFormState:
        name = f"form:{key.chat_id}:{key.thread_id or 0}:{key.user_id}"
        return StoredFormState(service=self._service, key=name)
