"""What is missing or wrong, channel by channel, before a customer finds out."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from functools import partial

from bot import storing
from bot.aside import aside
from bot.settings import Settings
from bot.wiring import channel_settings
from channels import registry
from channels.contract import ChannelError
from channels.http import Http
from channels.mail.probe import probe as probe_mail
from channels.mail.settings import MailSettings
from channels.zalo_bot import connect
from channels.zalo_bot.api import Refused
from storage import migrate, troubles
from workflows import policy


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing that was looked at."""

    ok: bool
    part: str
    text: str


async def examine(settings: Settings) -> list[Finding]:
    """Look at policy, database and every channel that is switched on; nothing is changed."""
    http = Http()
    try:
        return [
            *_policy(settings),
            _database(settings),
            *_standing_still(settings),
            *[finding async for finding in _channels(settings, http)],
            _agents(settings),
        ]
    finally:
        await http.close()


def _policy(settings: Settings) -> list[Finding]:
    tenant = policy.load(settings.policy_file)
    found = policy.check(tenant)
    severe = [f for f in found if f.severity is policy.Severity.ERROR]
    summary = f"{len(found)} finding(s); `tiepnhan policy check` lists them"
    return [Finding(ok=not severe, part="policy", text=summary)]


def _database(settings: Settings) -> Finding:
    database = storing.database(settings)
    try:
        now, head = migrate.current(database), migrate.head()
    finally:
        database.dispose()
    ok = now == head
    remedy = "up to date" if ok else "run `tiepnhan migrate`"
    return Finding(ok=ok, part="database", text=remedy)


def _standing_still(settings: Settings) -> list[Finding]:
    """What the desk itself has noted: mailboxes it cannot read, channels it cannot send by."""
    database = storing.database(settings)
    try:
        if migrate.current(database) != migrate.head():
            return []
        with database.connect() as conn:
            found = troubles.standing(conn)
    finally:
        database.dispose()
    return [
        Finding(
            ok=False, part=one.name, text=f"stands still since {one.since:%F %H:%MZ}: {one.reason}"
        )
        for one in found
    ]


async def _channels(settings: Settings, http: Http) -> AsyncIterator[Finding]:
    wired = channel_settings(settings)
    given = {name for name in registry.CHANNELS if getattr(wired, name, None) is not None}
    for name in sorted(given):
        yield Finding(ok=True, part=name, text="switched on")
    if wired.zalo_bot is not None:
        try:
            bot = await connect.get_me(http, wired.zalo_bot)
            yield Finding(ok=True, part="zalo_bot", text=f"the token belongs to {bot.display_name}")
        except (ChannelError, Refused) as error:
            text = f"{error}; check zalo_bot.token and zalo_bot.base_url"
            yield Finding(ok=False, part="zalo_bot", text=text)
    if wired.email is not None:
        for part, problem in await _mail(settings, wired.email, http):
            yield Finding(ok=not problem, part=f"email {part}", text=problem or "answers")


async def _mail(settings: Settings, mail: MailSettings, http: Http) -> Sequence[tuple[str, str]]:
    async with aside(settings, http) as outside:
        return await probe_mail(mail, partial(registry.tokens_of, outside=outside))


def _agents(settings: Settings) -> Finding:
    section = settings.telegram
    if section is None or not section.agents:
        return Finding(ok=False, part="telegram", text="no agents: set telegram.token and .agents")
    known = {agent.id for agent in section.agents}
    tenant = policy.load(settings.policy_file)
    leads = {department.lead for department in tenant.departments.values()}
    strangers = sorted(leads - known)
    text = f"these department leads are no agents: {', '.join(strangers)}" if strangers else "ok"
    return Finding(ok=not strangers, part="telegram", text=text)
