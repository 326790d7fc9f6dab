"""Where rehearsals are played: one world of stand-ins, and for each a desk of its own."""

from __future__ import annotations

import asyncio
import secrets
import socket
import tomllib
from collections.abc import AsyncIterator, Coroutine, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

from pydantic import ValidationError
from sqlalchemy import Engine

from bot.attachments import store
from bot.clock import Clock
from bot.demo import chats
from bot.demo.run import HOST, TEAM, DemoSettings
from bot.rehearsal.databases import Databases
from bot.rehearsal.desk import Desk, LocalDesk, ProcessDesk
from bot.rehearsal.overrides import with_overrides
from bot.rehearsal.scene import Scene
from bot.rehearsal.scene_file import SceneError, SceneFile
from sandbox.world import World
from workflows.policy import PACKAGED, Policy, PolicyError
from workflows.policy.file import policy_from

T = TypeVar("T")
PAUSE = 0.002
FAST = 10_000
"""Letters and notices a second or minute that limit nobody: a rehearsal waits for no real time."""


class SharedClock(Clock):
    """The time of the stand-ins, which outlive the desks; each rehearsal starts it anew."""

    def restart(self, start: datetime) -> None:
        """Begin at another moment, for other people."""
        super().__init__(start)


@dataclass(kw_only=True)
class Stage:
    """One rehearsal's desk and its world."""

    world: World
    clock: Clock
    policy: Policy
    settings: DemoSettings
    database: Engine
    desk: Desk

    agent_ids: Mapping[str, int]

    async def drive(self, work: Coroutine[Any, Any, T]) -> T:
        """The result of something that waits for the desk, whose loops run meanwhile."""
        waiting = asyncio.ensure_future(work)
        while not waiting.done():
            await self.desk.run_round()
            await asyncio.sleep(PAUSE)
        return await waiting

    async def start(self) -> None:
        """Start the desk, and tell the providers where it is."""
        await self.desk.start()
        self.world.mail.desk_port = self.desk.ports.smtp
        await chats.set_webhook_urls(self.world, self.settings, self.desk.ports.http)


class Theatre:
    """The world in which rehearsals are played one after the other."""

    def __init__(self, databases: Databases, policy_file: Path | None = None) -> None:
        self._clock = SharedClock()
        self.world = World(clock=lambda: self._clock.now(), mailboxes=False)
        self._databases = databases
        self._policy_file = policy_file or PACKAGED
        self._door = socket.socket()

    async def __aenter__(self) -> Theatre:
        """Start the world, and reserve the port of all desks: providers know it before they start.

        A socket that is bound and does not listen keeps the port from others.
        """
        await self.world.__aenter__()
        self._door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._door.bind((HOST, 0))
        return self

    async def __aexit__(self, *gone: object) -> None:
        self._door.close()
        await self.world.__aexit__(*gone)

    @asynccontextmanager
    async def stage(self, file: SceneFile) -> AsyncIterator[Stage]:
        """A desk on a fresh database while the context lasts; it is not started.

        Raises SceneError for keys of the policy or the settings that cannot be.
        """
        scene = file.scene
        self._clock.restart(scene.start)
        await self.world.reset()
        for agent in team(scene):
            self.world.telegram.agent(agent["telegram_id"], agent["name"])
        url = self._databases.create()
        with TemporaryDirectory(prefix="tiepnhan-rehearsal-") as folder:
            policy, policy_file = self._policy(file, Path(folder))
            given, settings = self._settings(file, url, policy_file)
            await chats.give_consent(self.world, settings)
            killed = any(step.kill for step in scene.step)
            desk: Desk = (
                ProcessDesk(given, scene.start) if killed else LocalDesk(given, self._clock)
            )
            database = store.open_database(settings)
            try:
                yield Stage(
                    world=self.world,
                    clock=self._clock,
                    policy=policy,
                    settings=settings,
                    database=database,
                    desk=desk,
                    agent_ids={one["id"]: one["telegram_id"] for one in team(scene)},
                )
            finally:
                database.dispose()
                self._databases.drop(url)

    def _policy(self, file: SceneFile, folder: Path) -> tuple[Policy, Path]:
        """The policy of a rehearsal, and a file with it. Raises SceneError."""
        table = tomllib.loads(self._policy_file.read_text("utf-8"))
        changes = file.scene.policy
        try:
            policy = policy_from(with_overrides(table, changes), folder=self._policy_file.parent)
        except (PolicyError, KeyError) as error:
            raise _faulty(file, "policy", changes, str(error)) from None
        if not changes:
            return policy, self._policy_file
        written = folder / "policy.toml"
        written.write_text(toml(with_overrides(table, changes)), "utf-8")
        for beside in self._policy_file.parent.glob("*.toml"):
            if beside.name != self._policy_file.name:
                (folder / beside.name).write_bytes(beside.read_bytes())
        return policy, written

    def _settings(
        self, file: SceneFile, url: str, policy_file: Path
    ) -> tuple[dict[str, Any], DemoSettings]:
        usual = usual_settings(self.world, file.scene, self._door.getsockname()[1])
        usual |= {"database_url": url, "policy_file": str(policy_file)}
        changes = file.scene.settings
        try:
            given = with_overrides(usual, changes)
            return given, DemoSettings(**given)
        except KeyError as error:
            raise _faulty(file, "settings", changes, f"there is no such key: {error}") from None
        except ValidationError as error:
            said = "; ".join(
                f"{'.'.join(str(part) for part in one['loc'])}: {one['msg']}"
                for one in error.errors()
            )
            raise _faulty(file, "settings", changes, said) from None


def team(scene: Scene) -> list[dict[str, Any]]:
    """The agents of a rehearsal as the settings have them: those of the demo, or its own."""
    if not scene.agents:
        return [agent.model_dump(mode="json") for agent in TEAM]
    return [
        {
            "id": key,
            "name": row.name,
            "telegram_id": 2001 + at,
            "roles": sorted(role.value for role in row.roles),
            **({"department": row.department} if row.department else {}),
        }
        for at, (key, row) in enumerate(scene.agents.items())
    ]


def usual_settings(world: World, scene: Scene, port: int) -> dict[str, Any]:
    """The settings of a desk in this world; the chats that nobody uses are switched off."""
    accounts, people = world.accounts, scene.people.values()
    used = {way for person in people for way in person.ways()}
    used |= {step.by for step in scene.step if step.by}
    given: dict[str, Any] = {
        "secret_key": secrets.token_urlsafe(32),
        "undo_seconds": 0,
        "allow_loopback_media": True,
        "web": {
            "host": HOST,
            "port": port,
            "public_url": f"http://{HOST}:{port}",
            "api_token": secrets.token_urlsafe(16),
        },
        "telegram": {
            "token": accounts.telegram_token,
            "group_id": accounts.telegram_group,
            "base_url": world.telegram.base_url,
            "per_minute": FAST,
            "agents": team(scene),
        },
        "zalo_bot": {
            "token": accounts.zalo_token,
            "base_url": world.zalo.base_url,
            "webhook": True,
            "webhook_secret": secrets.token_urlsafe(16),
            "per_second": FAST,
        },
        "mail": _mail(world),
    }
    if "zalo_oa" in used:
        given["zalo_oa"] = dict(vars(chats.zalo_oa(world)))
    if used & {"messenger", "comment"}:
        given["facebook"] = dict(vars(chats.facebook(world)))
    return given


def _mail(world: World) -> dict[str, Any]:
    """Mail comes in by the desk's own SMTP server."""
    address, password = world.accounts.mail_address, world.accounts.mail_password
    return {
        "address": address,
        "display_name": "Bàn tiếp nhận khiếu nại",
        "borders": ["mx.sandbox.test"],
        "listen": True,
        "smtp_host": HOST,
        "smtp_port": world.mail.smtp_port,
        "smtp_tls": "none",
        "smtp_user": address,
        "smtp_password": password,
        "per_second": FAST,
    }


def toml(table: Mapping[str, Any]) -> str:
    """The table as TOML, with all tables inline."""
    return "".join(f"{_key(key)} = {_value(value)}\n" for key, value in table.items())


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        escaped = "".join(_escaped(char) for char in value)
        return f'"{escaped}"'
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_key(k)} = {_value(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_value(one) for one in value) + "]"
    return str(value)  # numbers, dates and times are written as they print


def _key(name: str) -> str:
    return _value(name)


def _escaped(char: str) -> str:
    if char in '"\\':
        return f"\\{char}"
    return char if char.isprintable() else f"\\u{ord(char):04x}"


def _faulty(file: SceneFile, section: str, keys: Mapping[str, Any], said: str) -> SceneError:
    """The fault of a section, at the key that it speaks of."""
    guilty = next((key for key in keys if key.rpartition(".")[2] in said), next(iter(keys), ""))
    where = (section, *guilty.split(".")) if guilty else (section,)
    line = file.lines.get((section, guilty)) or file.line(*where)
    return SceneError(f"{file.path}:{line}: {section}.{guilty}: {said}")
