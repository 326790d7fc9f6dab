"""Half-filled forms in the desk's own storage: they survive a restart (aiogram's FSM on top)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from aiogram.fsm.state import State
from aiogram.fsm.storage.base import BaseStorage, StateType, StorageKey

from bot.agents.service import AgentsService


class FormStorage(BaseStorage):
    """One row per agent and topic: `{"state": …, "data": {…}}`, gone when both are empty."""

    def __init__(self, service: AgentsService) -> None:
        self._service = service

    async def set_state(self, key: StorageKey, state: StateType = None) -> None:
        """See BaseStorage."""
        name = state.state if isinstance(state, State) else state
        held = await self._load(key)
        await self._save(key, name, held["data"])

    async def get_state(self, key: StorageKey) -> str | None:
        """See BaseStorage."""
        state: str | None = (await self._load(key))["state"]
        return state

    async def set_data(self, key: StorageKey, data: Mapping[str, Any]) -> None:
        """See BaseStorage."""
        held = await self._load(key)
        await self._save(key, held["state"], dict(data))

    async def get_data(self, key: StorageKey) -> dict[str, Any]:
        """See BaseStorage."""
        return dict((await self._load(key))["data"])

    async def close(self) -> None:
        """Nothing to close: the service owns its storage."""

    async def _load(self, key: StorageKey) -> dict[str, Any]:
        text = await self._service.load_form(_name(key))
        return {"state": None, "data": {}} if text is None else dict(json.loads(text))

    async def _save(self, key: StorageKey, state: str | None, data: dict[str, Any]) -> None:
        held = {"state": state, "data": data}
        text = json.dumps(held, ensure_ascii=False) if state or data else None
        await self._service.save_form(_name(key), text)


def _name(key: StorageKey) -> str:
    return f"form:{key.chat_id}:{key.thread_id or 0}:{key.user_id}"
