"""What is missing or wrong, channel by channel, before a customer finds out."""

from __future__ import annotations

import platform
from dataclasses import dataclass

from sqlalchemy.exc import OperationalError

from bot.attachments import store
from bot.config.settings import Settings, TelegramSection
from bot.diagnostics import probes
from bot.errors import database_error_text
from bot.version import NAME, this_version
from bot.wiring import agents_of
from channels.http.client import Http
from storage import incidents
from storage.database import migrate
from workflows import policy


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing that was looked at."""

    ok: bool
    part: str
    text: str


async def examine(settings: Settings) -> list[Finding]:
    """Look at policy, database and every channel that is switched on; nothing is changed."""
    http, database = Http(), _database(settings)
    try:
        return [
            _version(),
            *_policy(settings),
            database,
            *(_standing_still(settings) if database.ok else ()),
            *[
                Finding(ok=one.ok, part=one.part, text=one.text)
                async for one in probes.probe_channels(settings, http, ready=database.ok)
            ],
            *await _telegram(settings),
        ]
    finally:
        await http.close()


def _version() -> Finding:
    text = f"{NAME} {this_version()}, Python {platform.python_version()}"
    return Finding(ok=True, part="version", text=text)


def _policy(settings: Settings) -> list[Finding]:
    tenant = policy.load(settings.policy_file)
    found = policy.check(tenant)
    severe = [f for f in found if f.severity is policy.Severity.ERROR]
    summary = f"{len(found)} finding(s); `tiepnhan policy check` lists them"
    return [Finding(ok=not severe, part="policy", text=summary)]


def _database(settings: Settings) -> Finding:
    database = store.open_database(settings)
    try:
        now, head = migrate.current(database), migrate.head()
    except OperationalError as error:
        return Finding(
            ok=False, part="database", text=f"{database_error_text(error)}; check database_url"
        )
    finally:
        database.dispose()
    ok = now == head
    remedy = "up to date" if ok else "run `tiepnhan migrate`"
    return Finding(ok=ok, part="database", text=remedy)


def _standing_still(settings: Settings) -> list[Finding]:
    """What the desk itself has noted: mailboxes it cannot read, channels it cannot send by."""
    database = store.open_database(settings)
    try:
        with database.connect() as conn:
            found = incidents.open_incidents(conn)
    finally:
        database.dispose()
    return [
        Finding(
            ok=False, part=one.name, text=f"stands still since {one.since:%F %H:%MZ}: {one.reason}"
        )
        for one in found
    ]


async def _telegram(settings: Settings) -> list[Finding]:
    section = settings.telegram
    if section is None or not section.agents:
        text = "no agents: set telegram.token, telegram.group_id and telegram.agents"
        return [Finding(ok=False, part="telegram", text=text)]
    agents = agents_of(section, policy.load(settings.policy_file))
    try:
        ok, text = await agents.probe()
    finally:
        await agents.close()
    return [_leads(settings, section), Finding(ok=ok, part="telegram", text=text)]


def _leads(settings: Settings, section: TelegramSection) -> Finding:
    known = {agent.id for agent in section.agents}
    tenant = policy.load(settings.policy_file)
    named = {department.lead for department in tenant.departments.values()}
    strangers = ", ".join(sorted((named | {tenant.duty_manager}) - known))
    text = f"the policy names who is no agent: {strangers}" if strangers else "all are there"
    return Finding(ok=not strangers, part="agents", text=text)
