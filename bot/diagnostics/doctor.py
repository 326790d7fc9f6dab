"""`tiepnhan doctor`: what is missing or wrong, before a customer finds out."""

from __future__ import annotations

import platform
from collections.abc import AsyncIterator
from dataclasses import replace

from sqlalchemy.exc import OperationalError

from bot.attachments import store
from bot.config.settings import Settings, TelegramSection
from bot.errors import database_error_text
from bot.session import provider_session
from bot.version import NAME, this_version
from bot.wiring import agents_of
from channels import registry
from channels.factory import NoVault, ProbeResult
from channels.http.client import Http
from storage import inbox, incidents
from storage.database import migrate
from workflows import policy


async def examine(settings: Settings) -> list[ProbeResult]:
    """Check policy, database and every channel that is switched on; change nothing."""
    http, database = Http(), _database(settings)
    try:
        return [
            _version(),
            *_policy(settings),
            database,
            *(_open_incidents(settings) if database.ok else ()),
            *(_key(settings) if database.ok else ()),
            *[one async for one in _probe_channels(settings, http, ready=database.ok)],
            *await _telegram(settings),
        ]
    finally:
        await http.close()


def _version() -> ProbeResult:
    text = f"{NAME} {this_version()}, Python {platform.python_version()}"
    return ProbeResult(ok=True, part="version", text=text)


def _policy(settings: Settings) -> list[ProbeResult]:
    tenant = policy.load(settings.policy_file)
    found = policy.check(tenant)
    severe = [f for f in found if f.severity is policy.Severity.ERROR]
    summary = f"{len(found)} finding(s); `tiepnhan policy check` lists them"
    return [ProbeResult(ok=not severe, part="policy", text=summary)]


def _database(settings: Settings) -> ProbeResult:
    database = store.open_database(settings)
    try:
        now, head = migrate.current(database), migrate.head()
    except OperationalError as error:
        return ProbeResult(
            ok=False, part="database", text=f"{database_error_text(error)}; check database_url"
        )
    finally:
        database.dispose()
    ok = now == head
    remedy = "up to date" if ok else "run `tiepnhan migrate`"
    return ProbeResult(ok=ok, part="database", text=remedy)


def _key(settings: Settings) -> list[ProbeResult]:
    """Whether the key in force opens what waits to be read."""
    database = store.open_database(settings)
    try:
        with database.connect() as conn:
            readable = inbox.newest_is_readable(conn)
    finally:
        database.dispose()
    remedy = "stored deliveries were encrypted with another one; set the old one again"
    return [] if readable else [ProbeResult(ok=False, part="secret_key", text=remedy)]


def _open_incidents(settings: Settings) -> list[ProbeResult]:
    """What the desk itself has stored: mailboxes that it cannot read, channels that cannot send."""
    database = store.open_database(settings)
    try:
        with database.connect() as conn:
            found = incidents.open_incidents(conn)
    finally:
        database.dispose()
    return [
        ProbeResult(
            ok=False, part=one.name, text=f"stands still since {one.since:%F %H:%MZ}: {one.reason}"
        )
        for one in found
    ]


async def _probe_channels(
    settings: Settings, http: Http, *, ready: bool
) -> AsyncIterator[ProbeResult]:
    """One result or more from each channel that is switched on.

    `ready`: the database has the newest schema. Tokens that change are stored there, so an account
    that needs them is not asked before.
    """
    switched_on = registry.switched_on(settings)
    for name in sorted(switched_on):
        yield ProbeResult(ok=True, part=name, text="switched on")
    async with provider_session(settings, http) as outside:
        known = outside if ready else replace(outside, vaults=None)
        for name in sorted(switched_on):
            try:
                async for result in registry.CHANNELS[name].probe(switched_on[name], known):
                    yield result
            except NoVault:
                continue


async def _telegram(settings: Settings) -> list[ProbeResult]:
    section = settings.telegram
    if section is None or not section.agents:
        text = "no agents: set telegram.token, telegram.group_id and telegram.agents"
        return [ProbeResult(ok=False, part="telegram", text=text)]
    agents = agents_of(section, policy.load(settings.policy_file))
    try:
        ok, text = await agents.probe()
    finally:
        await agents.close()
    return [_leads(settings, section), ProbeResult(ok=ok, part="telegram", text=text)]


def _leads(settings: Settings, section: TelegramSection) -> ProbeResult:
    known = {agent.id for agent in section.agents}
    tenant = policy.load(settings.policy_file)
    named = {department.lead for department in tenant.departments.values()}
    unknown = ", ".join(sorted((named | {tenant.duty_manager}) - known))
    text = f"the policy names who is no agent: {unknown}" if unknown else "all are there"
    return ProbeResult(ok=not unknown, part="agents", text=text)
