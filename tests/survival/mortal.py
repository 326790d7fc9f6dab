"""A desk that can be killed and started again, in a world that goes on without it."""

from __future__ import annotations

import asyncio
import json
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import aiosmtplib

from bot.outbox.dispatcher import LEASE
from sandbox.mail.mail import Draft, compose
from sandbox.mail.smtp import smtp_server
from sandbox.world import World
from sandbox.zalo_bot import Customer
from tests.patience import PATIENCE, patiently
from workflows.calendar.working_time import ZONE

ROOT = Path(__file__).parents[2]
HOST = "127.0.0.1"
SECRET = "khoa-cua-webhook"
MORNING = datetime(2026, 3, 2, 9, 0, tzinfo=ZONE)
LONGER_THAN_A_LEASE = LEASE + timedelta(minutes=1)


@dataclass(kw_only=True)
class Mortal:
    """The desk's process: `start`, `kill`, and `up` to wait for whoever starts it."""

    told: dict[str, object]
    now: datetime = MORNING
    kills: int = 0
    up: asyncio.Event = field(default_factory=asyncio.Event)
    _process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        """Start it and wait until it takes mail."""
        told = json.dumps(self.told | {"now": self.now.isoformat()})
        self._process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tests.survival.worker", told),
            cwd=ROOT,
            stdout=asyncio.subprocess.PIPE,
        )
        assert self._process.stdout is not None
        async with patiently():
            said = await self._process.stdout.readline()
        assert said == b"ready\n", "the desk did not start; its standard error says why"
        self.up.set()

    async def kill(self) -> None:
        """SIGKILL, now: no chance to finish anything."""
        process, self._process = self._process, None
        if process is None:
            return
        self.up.clear()
        self.kills += 1
        process.kill()
        await process.communicate()

    async def restart(self, later: timedelta = LONGER_THAN_A_LEASE) -> None:
        """Kill it and start it again at a moment at which the leases of the dead one are over."""
        await self.kill()
        self.now += later
        await self.start()


@dataclass(frozen=True, kw_only=True)
class Outside:
    """The providers, which deliver until the desk has said that it is safe, and remember."""

    world: World
    desk: Mortal

    async def chats(self, customer: Customer, text: str) -> str:
        """A message on Zalo, delivered again until the webhook answers 200; its id."""
        webhook = self.world.zalo.webhook
        message_id = await customer.writes(text)
        event = customer.wrote[-1]
        while not any(
            json.loads(one.body) == event and one.status == 200 for one in webhook.deliveries
        ):
            await self.desk.up.wait()
            await webhook.deliver(event)
        return message_id

    async def mails(self, sender: str, subject: str, text: str, answers: str = "") -> str:
        """A mail by SMTP, handed over again until the answer is 250; its Message-ID."""
        address = self.world.accounts.mail_address
        draft = Draft(
            sender=sender,
            sender_name="",
            to=address,
            subject=subject,
            text=text,
            answers=answers or None,
        )
        raw = compose(draft, now=MORNING)
        while not await self._handed_over(sender, address, raw):
            await self.desk.up.wait()
        (identity,) = (
            line for line in raw.decode().splitlines() if line.lower().startswith("message-id:")
        )
        return identity.partition(":")[2].strip()

    async def _handed_over(self, sender: str, recipient: str, raw: bytes) -> bool:
        client = aiosmtplib.SMTP(
            hostname=HOST, port=int(str(self.desk.told["listen_port"])), timeout=PATIENCE
        )
        try:
            async with client:
                await client.sendmail(sender, recipient, raw)
        except (aiosmtplib.SMTPException, OSError):
            return False
        return True


@asynccontextmanager
async def mortal_desk(database_url: str) -> AsyncIterator[Outside]:
    """A desk in a process of its own, killed at the end whatever happens."""
    async with (
        World(mail=False, require_mail_auth=False) as world,
        smtp_server(world.mail) as smtp_port,
    ):
        web_port, listen_port = _free_ports()
        world.zalo.webhook.url = f"http://{HOST}:{web_port}/webhooks/zalo_bot"
        world.zalo.webhook.secret = SECRET
        told: dict[str, object] = {
            "database_url": database_url,
            "zalo_url": world.zalo.base_url,
            "zalo_token": world.accounts.zalo_token,
            "zalo_secret": SECRET,
            "address": world.accounts.mail_address,
            "smtp_port": smtp_port,
            "web_port": web_port,
            "listen_port": listen_port,
        }
        desk = Mortal(told=told)
        try:
            await desk.start()
            yield Outside(world=world, desk=desk)
        finally:
            await desk.kill()


def _free_ports() -> tuple[int, int]:
    """Two ports that the desk takes again after each start."""
    with socket.create_server((HOST, 0)) as one, socket.create_server((HOST, 0)) as other:
        return int(one.getsockname()[1]), int(other.getsockname()[1])
