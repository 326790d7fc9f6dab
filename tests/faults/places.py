"""The five ways in, by name."""

from __future__ import annotations

from sandbox.violations import Violations
from tests.faults.facebook import PagePlace
from tests.faults.place import Place
from tests.faults.timeline import Timeline
from tests.faults.weather import Weather
from tests.faults.zalo import BotPlace, OaPlace

PLACES = ("zalo_bot", "zalo_bot polled", "zalo_oa", "messenger", "comments")


def place(name: str, timeline: Timeline, weather: Weather, violations: Violations) -> Place:
    """The provider of that name, at the start of a run."""
    if name == "zalo_oa":
        return OaPlace(timeline, weather, violations)
    if name in ("messenger", "comments"):
        return PagePlace(timeline, weather, violations, public=name == "comments")
    return BotPlace(timeline, weather, violations, polled=name == "zalo_bot polled")
