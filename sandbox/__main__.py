"""`python -m sandbox`: the stand-ins alone, for any program that speaks to these providers."""

from __future__ import annotations

import argparse
import asyncio
import logging
import signal
import sys

from sandbox.options import options
from sandbox.page import DeskLinks, page
from sandbox.world import Ports, World


def main() -> None:
    """Start everything, print where it is, run until interrupted."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    given = options()
    try:
        asyncio.run(_run(given))
    except KeyboardInterrupt:
        return
    except OSError as taken:
        sys.exit(f"python -m sandbox: {taken.strerror or taken}: choose another port, or none")


async def _run(given: argparse.Namespace) -> None:
    ports = Ports(
        zalo=given.zalo_port,
        zalo_oa=given.zalo_oa_port,
        facebook=given.facebook_port,
        telegram=given.telegram_port,
        smtp=given.smtp_port,
        imap=given.imap_port,
    )
    links = DeskLinks(
        case_url=given.case_url,
        clock_url=given.clock_url,
        note_url=given.note_url,
        note_token=given.note_token,
    )
    stop = _interruption()
    async with World(ports=ports) as world, page(world, links, port=given.page_port) as served:
        people(world)
        sys.stdout.write(where(world, served.url) + "\n")
        sys.stdout.flush()
        await stop.wait()


def people(world: World) -> None:
    """Create the first agents and customers."""
    for agent_id, name, status in (
        (101, "Lan · tiếp nhận", "member"),
        (102, "Minh · xử lý", "member"),
        (103, "Hoa · trưởng nhóm", "administrator"),
    ):
        world.telegram.agent(agent_id, name, status=status)  # type: ignore[arg-type] # written above
    world.zalo.customer("an", "Nguyễn Thị An")
    world.zalo_oa.customer("chi", "Lê Thị Chi")
    world.facebook.page.customer("dung", "Phạm Văn Dũng")
    world.mail.customer("binh@khach.example", "Trần Văn Bình")


def where(world: World, page_url: str) -> str:
    """Return the addresses and accounts as text."""
    accounts = world.accounts
    return "\n".join(
        (
            f"page      {page_url}",
            f"zalo      {world.zalo.base_url}  token {accounts.zalo_token}",
            f"zalo_oa   {world.zalo_oa.base_url}  app {accounts.zalo_app_id}"
            f"  app secret {accounts.zalo_app_secret}  oa {accounts.zalo_oa_id}"
            f"  oa secret {accounts.zalo_oa_secret}",
            f"facebook  {world.facebook.base_url}  app {accounts.facebook_app_id}"
            f"  app secret {accounts.facebook_app_secret}  page {accounts.facebook_page_id}"
            f"  page token {accounts.facebook_page_token}",
            f"telegram  {world.telegram.base_url}  token {accounts.telegram_token}"
            f"  group {accounts.telegram_group}",
            f"smtp      127.0.0.1:{world.mail.smtp_port}  user {accounts.mail_address}"
            f"  password {accounts.mail_password}",
            f"imap      127.0.0.1:{world.mail.imap_port}  user: any address"
            f"  password {accounts.mail_password}",
        )
    )


def _interruption() -> asyncio.Event:
    """Return the event that SIGINT and SIGTERM set."""
    stop = asyncio.Event()
    for one in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(one, stop.set)
    return stop


if __name__ == "__main__":
    main()
