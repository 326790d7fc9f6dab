"""Where rehearsals are played: one world of stand-ins, and for each a desk of its own."""

from __future__ import annotations

import asyncio
import socket
import tomllib
from collections.abc import AsyncIterator, Coroutine, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

from pydantic import ValidationError
from sqlalchemy import Engine

from bot.attachments import store
from bot.clock import Clock
from bot.demo import chats
from bot.demo.run import HOST, DemoSettings
from bot.rehearsal.databases import Databases
from bot.rehearsal.desk import Desk, LocalDesk, ProcessDesk
from bot.rehearsal.scenes.overrides import with_overrides
from bot.rehearsal.scenes.scene_file import SceneError, SceneFile
from bot.rehearsal.scenes.toml_text import toml
from bot.rehearsal.settings import team, usual_settings
from sandbox.world import World
from workflows.policy import PACKAGED, Policy, PolicyError
from workflows.policy.file import policy_from

T = TypeVar("T")
PAUSE = 0.002


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
        self._clock = Clock()
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
        self._clock = Clock(scene.start)
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


def _faulty(file: SceneFile, section: str, keys: Mapping[str, Any], said: str) -> SceneError:
    """The fault of a section, at the key that it speaks of."""
    guilty = next((key for key in keys if key.rpartition(".")[2] in said), next(iter(keys), ""))
    where = (section, *guilty.split(".")) if guilty else (section,)
    line = file.lines.get((section, guilty)) or file.line(*where)
    return SceneError(f"{file.path}:{line}: {section}.{guilty}: {said}")
