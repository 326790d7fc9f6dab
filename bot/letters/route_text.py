"""The way of a letter as agents read it."""

from __future__ import annotations

from workflows.calendar.working_time import ZONE
from workflows.letters.words import words
from workflows.planning.route import HAND, Route, readable_address


def sendable_until(way: Route) -> str:
    """How long the letter can be sent at all, for agents: Vietnamese time."""
    return f"đến {way.until.astimezone(ZONE):%H:%M %d/%m}" if way.until else "không giới hạn"


def describe(way: Route) -> str:
    """The way as agents call it; an id that only machines read is left out."""
    if way.channel == HAND:
        to = readable_address(way.to)
        return f"nhân viên trao hoặc gửi{': ' if to else ''}{to} ({way.reason})"
    to = f" {way.to}" if "@" in way.to else ""
    return f"{words('vi')['channel'][way.channel]}{to} ({way.reason})"
