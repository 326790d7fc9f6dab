"""What the page knows of the desk: three addresses, nothing else."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from urllib.parse import urlsplit

import httpx2

from sandbox.clock import Clock
from sandbox.world import World

VIETNAM = timezone(timedelta(hours=7))
NOTE_CHANNELS = ("phone", "counter", "post")


@dataclass(frozen=True, kw_only=True)
class DeskLinks:
    """Addresses of the desk; an empty one switches its part of the page off.

    `case_url` + number is a case page that may be framed; `clock_url` answers GET and POST
    {"advance_seconds": n} or {"to": "next"} with {"now": ISO time}; `note_url` + "/phone",
    "/counter" or "/post" takes notes as JSON, with `note_token` as bearer.
    """

    case_url: str = ""
    clock_url: str = ""
    note_url: str = ""
    note_token: str = ""

    @property
    def frame_origin(self) -> str:
        """The origin that the page may show in its frame; "'none'" without one."""
        parts = urlsplit(self.case_url)
        return f"{parts.scheme}://{parts.netloc}" if parts.netloc else "'none'"


class Unreachable(RuntimeError):
    """The desk did not take it; the text tells the user of the page why."""


class DeskCaller:
    """Passes to the desk what the user of the page does."""

    def __init__(self, world: World, links: DeskLinks) -> None:
        self.world = world
        self.links = links

    async def move_clock(self, wanted: dict[str, object]) -> dict[str, object]:
        """Move the desk's clock, and the world's own with it; returns what the desk answers."""
        if not self.links.clock_url:
            return self._move_own(wanted)
        if wanted.get("to") == "workdays":
            days = int(str(wanted.get("days", 5)))
            now = self.world.now()
            wanted = {"advance_seconds": (workdays_from(now, days) - now).total_seconds()}
        answer = await self._call("POST", self.links.clock_url, wanted)
        self._follow(answer)
        return answer

    async def read_clock(self) -> dict[str, object]:
        """Return the desk's time; {} without a clock or when the desk is away."""
        if not self.links.clock_url:
            return {"now": self.world.now().isoformat()}
        try:
            answer = await self._call("GET", self.links.clock_url, None)
        except Unreachable:
            return {}
        self._follow(answer)
        return answer

    async def note(self, form: dict[str, object]) -> dict[str, object]:
        """Hand a note to the desk and return its answer. Raises Unreachable."""
        channel = str(form.get("channel", ""))
        if channel not in NOTE_CHANNELS:
            raise Unreachable("Kênh phải là phone, counter hoặc post.")
        if not self.links.note_url:
            raise Unreachable("Chưa nối với bàn tiếp nhận, nên chưa ghi được phiếu.")
        note = _note(form, channel, self.world.now())
        return await self._call("POST", f"{self.links.note_url}/{channel}", note)

    def _move_own(self, wanted: dict[str, object]) -> dict[str, object]:
        if isinstance(self.world.clock, Clock):
            if wanted.get("to") == "workdays":
                now = self.world.now()
                self.world.clock.advance(workdays_from(now, int(str(wanted.get("days", 5)))) - now)
            self.world.clock.advance(
                timedelta(seconds=float(str(wanted.get("advance_seconds", 0))))
            )
        return {"now": self.world.now().isoformat()}

    def _follow(self, answer: dict[str, object]) -> None:
        """A world with a clock of its own keeps in step with the desk's."""
        now = answer.get("now")
        if isinstance(self.world.clock, Clock) and isinstance(now, str):
            self.world.clock.set(datetime.fromisoformat(now))

    async def _call(self, method: str, url: str, body: object | None) -> dict[str, object]:
        token = self.links.note_token
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        try:
            async with httpx2.AsyncClient(timeout=30, trust_env=False) as client:
                answer = await client.request(method, url, json=body, headers=headers)
                found = answer.json()
        except (httpx2.HTTPError, ValueError) as away:
            raise Unreachable("Bàn tiếp nhận không trả lời. Hãy xem nó còn chạy không.") from away
        if answer.is_error:
            raise Unreachable(f"Bàn tiếp nhận từ chối: {found.get('detail', answer.status_code)}")
        return found if isinstance(found, dict) else {}


def workdays_from(now: datetime, days: int) -> datetime:
    """The same hour after so many days from Monday to Friday (holidays are the desk's business)."""
    local = now.astimezone(VIETNAM)
    while days > 0:
        local += timedelta(days=1)
        days -= local.weekday() < 5
    return local


def _note(form: dict[str, object], channel: str, now: datetime) -> dict[str, object]:
    facts = {key: str(form.get(key, "")).strip() for key in ("full_name", "phone")}
    local = now.astimezone(VIETNAM).isoformat(timespec="seconds")
    note: dict[str, object] = {
        "id": str(uuid.uuid4()),
        "agent": str(form.get("agent", "")),
        "noted_at": local,
        "text": str(form.get("text", "")),
        "facts": {key: value for key, value in facts.items() if value},
    }
    if channel == "phone":
        note |= {"recording_notice": bool(form.get("recording_notice")), "read_back": True}
    if channel == "post":
        note["received"] = local
    return note
