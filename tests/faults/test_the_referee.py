"""The fault runs can fail: desks with one mistake each are found out within a few seeds."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import replace
from typing import cast

import pytest

from channels.contract import Channel, SendFailed, SendUnknown
from tests.faults.life import Life
from tests.faults.run import MakeLife, run
from tests.faults.sky import Sky
from workflows.messaging.messages import Inbound, Outbound, RawDelivery, Receipt

SEEDS = range(40)


class Mistaken:
    """A channel whose mistakes are drawn over the real one."""

    def __init__(self, real: Channel) -> None:
        self._real = real

    def __getattr__(self, name: str) -> object:
        return getattr(self._real, name)


class Resending(Mistaken):
    """Takes silence for a no."""

    async def send(self, message: Outbound) -> Receipt:
        try:
            return await self._real.send(message)
        except SendUnknown as silence:
            raise SendFailed(str(silence), permanent=False) from None


class Trusting(Mistaken):
    """Takes silence for a yes."""

    async def send(self, message: Outbound) -> Receipt:
        try:
            return await self._real.send(message)
        except SendUnknown:
            return Receipt(provider_id=uuid.uuid4().hex)


class Hearing(Mistaken):
    """Does not know a message when it hears it again."""

    def __init__(self, real: Channel) -> None:
        super().__init__(real)
        self._known: set[str] = set()

    def parse(self, raw: bytes) -> Sequence[Inbound]:
        return [self._as_new(one) for one in self._real.parse(raw)]

    def _as_new(self, one: Inbound) -> Inbound:
        if one.external_id in self._known:
            return replace(one, external_id=uuid.uuid4().hex)
        self._known.add(one.external_id)
        return one


class Dating(Mistaken):
    """Dates a message by the moment at which it came."""

    def parse(self, raw: bytes) -> Sequence[Inbound]:
        return [
            replace(one, sent_at=one.sent_at.replace(year=2100)) for one in self._real.parse(raw)
        ]


class Forgetful(Life):
    """Answers the webhook before it has kept what came."""

    async def keep(self, deliveries: Sequence[RawDelivery]) -> None:
        if self.weather.chance(0.5):
            await super().keep(deliveries)


class Impatient(Life):
    """Sends again what is unknown, without asking."""

    async def looks_around(self) -> None:
        await super().looks_around()
        found = [await self.desk.file(case.number) for case in await self.desk.worklist()]
        for letter in (one for file in found for one in file.letters):
            if letter.status == "unknown":
                await self.desk.resolve_unknown(letter.message.key, False, self.agent)


def with_channel(mistake: type[Mistaken]) -> MakeLife:
    """A desk whose channel makes that mistake."""

    class Wrong(Life):
        def _channel(self, real: Channel) -> Channel:
            return cast(Channel, mistake(real))

    return Wrong


@pytest.mark.parametrize(
    ("desk", "symptom"),
    [
        pytest.param(with_channel(Resending), "of which no letter knows", id="resends"),
        pytest.param(with_channel(Trusting), "never arrived", id="trusts"),
        pytest.param(with_channel(Hearing), "messages kept", id="hears twice"),
        pytest.param(with_channel(Dating), "stand in the order", id="dates wrongly"),
        pytest.param(Forgetful, "filed", id="loses"),
        pytest.param(Impatient, "of which no letter knows", id="sends the unknown again"),
    ],
)
async def test_a_desk_with_a_mistake_is_found_out(sky: Sky, desk: MakeLife, symptom: str) -> None:
    for seed in SEEDS:
        outcome = await run(seed, sky, desk)
        if any(symptom in one for one in outcome.wrong):
            return
    pytest.fail(f"{len(SEEDS)} runs, and nobody noticed")
