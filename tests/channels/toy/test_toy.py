"""A channel is added by its folder, one line of the registry, its section and its names.

docs/adding-a-channel.md shows this folder; tests/channels/test_contract.py runs over it too.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import httpx2
import pytest
from pydantic import ValidationError
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from bot.agents.labels import channel_name
from bot.app import App
from bot.clock import Clock
from bot.config.settings import Settings
from channels import registry
from sandbox.server import serve
from storage.cases import cases
from tests.channels.toy.factory import ToyFactory
from tests.channels.toy.settings import ToySettings
from tests.patience import until
from workflows.calendar.working_time import ZONE
from workflows.messaging import channels

HERE = Path(__file__).parent
PAGE = HERE.parents[2] / "docs" / "adding-a-channel.md"
MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=ZONE)
SECRET = "mot-khoa-bi-mat-cua-toy"
COMPLAINT = "Tôi muốn khiếu nại: hộp thư ketoan@congty.vn không gửi được thư từ 8h sáng nay."


class DeskSettings(Settings):
    """The settings of a desk that serves the toy channel too."""

    toy: ToySettings | None = None


@dataclass
class Vendor:
    """The toy messenger: it takes letters and remembers them."""

    sent: list[dict[str, str]] = field(default_factory=list)

    async def take(self, request: Request) -> JSONResponse:
        """One letter of the desk's."""
        assert request.headers["authorization"] == "Bearer t"
        self.sent.append(await request.json())
        return JSONResponse({"id": f"toy-{len(self.sent)}"})


@pytest.fixture(autouse=True)
def added(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The registry line and the names; the folder and the section stand in this file's folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setitem(registry.CHANNELS, "toy", ToyFactory())
    (names,) = channels.parse((HERE / "names.toml").read_text("utf-8")).values()
    monkeypatch.setitem(channels.KNOWN, "toy", names)


@pytest.fixture
async def vendor() -> AsyncIterator[tuple[Vendor, str]]:
    """The vendor, and where it serves."""
    vendor = Vendor()
    application = Starlette(routes=[Route("/messages", vendor.take, methods=["POST"])])
    async with serve(application) as served:
        yield vendor, served.url


def desk(url: str) -> App:
    """A desk that serves the toy channel."""
    settings = DeskSettings(
        secret_key="khoa-bi-mat-chi-de-thu-0123456789",
        database_url="sqlite:///desk.db",
        web={"port": 0},
        toy={"token": "t", "webhook_secret": SECRET, "base_url": url},
    )
    return App(settings, Clock(MONDAY))


async def test_a_message_opens_a_case_and_a_letter_leaves(vendor: tuple[Vendor, str]) -> None:
    toy, url = vendor
    event = {"id": "m1", "from": "lan", "name": "Trần Thị Lan", "text": COMPLAINT}
    async with desk(url) as app, httpx2.AsyncClient() as client:
        hook = f"http://127.0.0.1:{app.http_port}/webhooks/toy"
        assert (await client.post(hook, json=event)).status_code == 403
        answer = await client.post(hook, json=event, headers={"x-toy-secret": SECRET})
        assert answer.status_code == 200
        await until(lambda: len(toy.sent) >= 2)
        case = await app.work.read(lambda conn: cases.latest_in_conversation(conn, "toy", "lan"))
    assert case is not None and case.channel == "toy"
    assert {one["to"] for one in toy.sent} == {"lan"}
    assert any(case.number in one["text"] for one in toy.sent)


def test_agents_and_letters_call_it_by_its_names() -> None:
    assert channel_name("toy") == "Toy"
    assert (channels.name_of("toy"), channels.phrase_of("toy", "en")) == ("Toy", "on Toy")
    assert channels.is_conversational("toy")


def test_a_wrong_key_of_its_section_is_a_mistake() -> None:
    with pytest.raises(ValidationError, match="Unexpected keyword"):
        DeskSettings(secret_key="khoa-bi-mat-chi-de-thu-0123456789", toy={"tokn": "t"})


def test_the_page_shows_this_code() -> None:
    page = PAGE.read_text("utf-8")
    blocks = re.findall(r"```\w+\n(.*?)```", page, re.S) + re.findall(r"`(\"toy\": .*?)`", page)
    files = (*HERE.glob("*.py"), HERE / "names.toml", HERE.parent / "test_contract.py")
    sources = [one.read_text("utf-8") for one in files]
    assert len(blocks) == 6
    assert [block for block in blocks if not any(block in source for source in sources)] == []


def test_the_steps_fit_on_a_page() -> None:
    steps = re.sub(r"```.*?```\n", "", PAGE.read_text("utf-8"), flags=re.S)
    assert len([line for line in steps.splitlines() if line]) <= 60
