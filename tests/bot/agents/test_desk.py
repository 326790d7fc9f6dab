"""The agents' desk without any surface: what is typed and pressed, and the cards that answer."""

from __future__ import annotations

import subprocess
import sys
from typing import cast

import pytest

from bot.agents.card import CommandResult, plain
from bot.agents.commands import BY_WORD
from bot.agents.context import AgentsContext, Surroundings
from bot.agents.desk import AgentsDesk
from bot.agents.forms.dialog import FormSession, StoredFormState
from bot.agents.parsing import InvalidInput
from bot.agents.service import AgentsService
from tests.bot.agents.fake_service import FakeService
from tests.bot.telegram.group import AN, BINH, TEAM
from workflows.case import Actor, State


class Console:
    """A surface of the simplest kind: one agent at a place, words in, words out."""

    def __init__(self, service: FakeService, by: int = AN) -> None:
        self.service = cast(AgentsService, service)
        self.desk = AgentsDesk(AgentsContext(service=self.service, access=TEAM))
        self.by = cast(Actor, TEAM.actor(by))
        self.last = CommandResult()
        self._refs = 0

    async def types(self, text: str, place: Surroundings | None = None) -> str:
        word, _, words = text.removeprefix("/").partition(" ")
        place = place or Surroundings()
        self.last = await self.desk.type(BY_WORD[word], words, self._session(), place)
        return self.words

    async def presses(self, label: str) -> str:
        (button,) = [b for card in self.last.cards for b in card.buttons if b.text == label]
        self.last = await self.desk.press(button.action, self._session())
        return self.words

    async def answers(self, said: str) -> str:
        self.last = await self.desk.answer(said, self._session())
        return self.words

    @property
    def words(self) -> str:
        return "\n".join(plain(card.blocks) for card in self.last.cards)

    def _session(self) -> FormSession:
        self._refs += 1
        state = StoredFormState(service=self.service, key=f"form:console:{self.by.id}")
        return FormSession(state=state, by=self.by, ref=f"w{self._refs}")


@pytest.fixture
def service() -> FakeService:
    return FakeService()


@pytest.fixture
def number(service: FakeService) -> str:
    return service.customer_writes("Tôi khiếu nại: không gửi được thư").case.number


async def test_a_case_is_taken_by_a_button_of_its_card(service: FakeService, number: str) -> None:
    console = Console(service)
    assert number in await console.types(f"/hoso {number}")
    assert "Nhân viên nhận xử lý" in await console.presses("Nhận xử lý")
    assert service.cases[number].owner == "an"


async def test_at_the_place_of_a_case_nobody_writes_its_number(
    service: FakeService, number: str
) -> None:
    here = Surroundings(case_number=number, one_case=True)
    await Console(service).types("/nhan", here)
    assert service.cases[number].state is not State.RECEIVED
    assert "<số hồ sơ>" not in await Console(service).types("/nguyennhan sai", here)
    assert "<số hồ sơ>" in await Console(service).types("/nguyennhan")


async def test_a_draft_is_sent_by_its_writer_alone(service: FakeService, number: str) -> None:
    console, other = Console(service), Console(service, BINH)
    await console.types(f"/traloi {number} Dạ vâng")
    other.last = console.last
    await other.presses("✅ Gửi")
    assert "chỉ người soạn" in other.last.toast and not other.last.cards
    await console.presses("✅ Gửi")
    assert service.letters[-1].template == "reply"
    assert "lấy lại" in await console.presses("↩ Hoàn tác")


async def test_a_form_is_filled_in_and_its_note_becomes_a_case(service: FakeService) -> None:
    console = Console(service)
    assert "Khách đến quầy" in await console.types("/quay")
    for said in ("Trần Thị Quầy", "0912 345 678", "bỏ qua", "Tôi khiếu nại", "bỏ qua", "bỏ qua"):
        await console.answers(said)
    await console.presses("Bỏ qua")
    assert "Trần Thị Quầy" in console.words
    assert "Đã ghi nhận" in await console.presses("✅ Khách đã xem lại, ghi nhận")
    assert service.notes and not service.forms


async def test_a_refusal_is_raised_with_a_sentence_for_the_agent(service: FakeService) -> None:
    with pytest.raises(InvalidInput, match="/hoso"):
        await Console(service).types("/hoso")


async def test_an_action_of_an_unknown_kind_does_nothing(service: FakeService) -> None:
    console = Console(service)
    assert await console.desk.press("gì:đó", console._session()) == CommandResult()


def test_the_desk_needs_no_library_of_a_surface() -> None:
    code = (
        "import sys, bot.agents.desk, bot.agents.views.notices;"
        "print([m for m in ('aiogram', 'fastapi', 'starlette') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
