"""Asks every provider whether it knows the desk, for `tiepnhan doctor`."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

from bot.config.settings import Settings
from bot.session import aside
from channels import registry
from channels.factory import NoVault, ProbeResult
from channels.http.client import Http


async def probe_channels(
    settings: Settings, http: Http, *, ready: bool
) -> AsyncIterator[ProbeResult]:
    """One answer or more from each channel that is switched on.

    `ready`: the database has the newest schema. Tokens that change are stored there, so an account
    that needs them is not asked before.
    """
    switched_on = registry.switched_on(settings)
    for name in sorted(switched_on):
        yield ProbeResult(ok=True, part=name, text="switched on")
    async with aside(settings, http) as outside:
        known = outside if ready else replace(outside, vaults=None)
        for name in sorted(switched_on):
            try:
                async for result in registry.CHANNELS[name].probe(switched_on[name], known):
                    yield result
            except NoVault:
                continue
