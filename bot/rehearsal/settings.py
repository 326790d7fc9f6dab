"""The settings of a rehearsal's desk: all providers are stand-ins, and nothing is throttled."""

from __future__ import annotations

import secrets
from typing import Any

from bot.demo import chats
from bot.demo.run import HOST, TEAM
from bot.rehearsal.scenes.scene import Scene
from sandbox.world import World

FAST = 10_000
"""Letters and notices a second or minute that limit nobody: a rehearsal waits for no real time."""


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
