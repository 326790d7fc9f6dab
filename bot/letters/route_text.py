"""The route of a letter, in words for agents."""

from __future__ import annotations

from workflows.calendar.working_time import ZONE
from workflows.messaging.channels import name_of
from workflows.planning.route import HAND, Route, readable_address


def sendable_until(route: Route) -> str:
    """Until when the letter can be sent, in Vietnamese time."""
    return f"đến {route.until.astimezone(ZONE):%H:%M %d/%m}" if route.until else "không giới hạn"


def describe(route: Route) -> str:
    """The route in the words of agents, without ids that only machines read."""
    if route.channel == HAND:
        to = readable_address(route.to)
        return f"nhân viên trao hoặc gửi{': ' if to else ''}{to} ({route.reason})"
    to = f" {route.to}" if "@" in route.to else ""
    return f"{name_of(route.channel)}{to} ({route.reason})"
