"""An HTTP client that is created at its first use: creating one reads all certificates."""

from __future__ import annotations

from collections.abc import Mapping

import httpx2

IDLE = 2.0
"""Seconds that an unused connection is kept: servers close theirs after five, perhaps just when
the next request is under way."""


class Caller:
    """Calls any address; follows no redirects and uses no proxy settings."""

    def __init__(self, *, patience: float = 10) -> None:
        self.patience = patience  # seconds
        self._client: httpx2.AsyncClient | None = None

    async def ask(
        self,
        method: str,
        url: str,
        *,
        json: object | None = None,
        content: bytes | None = None,
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> httpx2.Response | None:
        """Return the answer; None when there was none in time."""
        if self._client is None:
            self._client = httpx2.AsyncClient(
                timeout=self.patience, trust_env=False, limits=httpx2.Limits(keepalive_expiry=IDLE)
            )
        try:
            return await self._client.request(
                method, url, json=json, content=content, params=params, headers=headers
            )
        except httpx2.HTTPError:
            return None

    async def post(
        self,
        url: str,
        *,
        json: object | None = None,
        content: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> int:
        """Return the status of the answer; 0 when there was none."""
        answer = await self.ask("POST", url, json=json, content=content, headers=headers)
        return 0 if answer is None else answer.status_code

    async def close(self) -> None:
        """Close the connections, if there ever were any."""
        if self._client:
            await self._client.aclose()
