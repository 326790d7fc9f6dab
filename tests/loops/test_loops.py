"""Thirty days among machines that answer all and hide all marks: no loop, no second case."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from sandbox.mail.machines import Bouncing, Complaining, EchoingList, Machine, Vacation
from sandbox.mail.smtp import smtp_server
from storage.cases import cases
from tests.loops.network import MailDesk, Network

OURS, PARTNER = "khieunai@desk.example", "hotro@doitac.example"
COMPLAINT = "Hộp thư của chúng tôi không gửi được thư từ sáng nay, báo lỗi 550. Đề nghị xử lý gấp."
DAYS = 30


@pytest.fixture
async def network() -> AsyncIterator[Network]:
    network = Network(desk=OURS)
    async with smtp_server(network.office) as port:
        network.office.smtp_port = port
        yield network
        for desk in network.desks.values():
            await desk.close()


async def _numbers(desk: MailDesk) -> list[str]:
    found = await desk.work.read(lambda conn: cases.worklist(conn, limit=500))
    return sorted(case.number for case in found)


async def _thirty_days(network: Network) -> None:
    """Nobody of the team does anything; the desk and the machines are left to themselves."""
    await network.settled()
    before = {address: await _numbers(desk) for address, desk in network.desks.items()}
    for _ in range(DAYS):
        await network.day()
    for address, desk in network.desks.items():
        assert await _numbers(desk) == before[address]
        most = desk.policy.automatic_letters_per_address_per_day
        worst = max(
            (count for (author, _, _), count in network.written.items() if author == address),
            default=0,
        )
        assert worst <= most
    assert list(network.violations) == []


def _machine(network: Network, kind: str, address: str) -> Machine:
    office = network.office
    machines: dict[str, Machine] = {
        "vacation": Vacation(office, address, keeps_subject=True),
        "vacation in new threads": Vacation(office, address, keeps_subject=False),
        "complaints": Complaining(office, address),
        "echoing list": EchoingList(office, address, OURS),
        "bouncing server": Bouncing(office, standard=True),
        "bounces in prose": Bouncing(office, standard=False),
    }
    return machines[kind]


@pytest.mark.clause("CP-07")
@pytest.mark.parametrize(
    "kind",
    [
        "vacation",
        "vacation in new threads",
        "complaints",
        "echoing list",
        "bouncing server",
        "bounces in prose",
    ],
)
async def test_a_machine_that_answers_everything_gets_few_letters_and_opens_no_case(
    network: Network, tmp_path: Path, kind: str
) -> None:
    desk = network.desk(tmp_path, OURS)
    address = "phongketoan@vidu.example"
    network.machines[address] = _machine(network, kind, address)
    await network.office.customer(address, "Kế toán").writes("Không gửi được thư", COMPLAINT)
    await _thirty_days(network)
    assert len(await _numbers(desk)) == 1
    assert network.written[OURS, "2026-03-02", address] == 1


@pytest.mark.clause("CP-07")
async def test_a_machine_that_complains_anew_every_night_gets_one_acknowledgement_a_day(
    network: Network, tmp_path: Path
) -> None:
    """Nothing tells it from a person: the caps alone hold, and agents see every held letter."""
    desk = network.desk(tmp_path, OURS)
    address = "phongketoan@vidu.example"
    network.machines[address] = _machine(network, "complaints", address)
    network.overnight.add(address)
    customer = network.office.customer(address, "Kế toán")
    await customer.writes("Không gửi được thư", COMPLAINT)
    await network.settled()
    network.now += timedelta(hours=2)
    await customer.writes("Trừ tiền hai lần", "Chúng tôi bị trừ tiền hai lần cho một hoá đơn.")
    for _ in range(DAYS):
        await network.day()
    assert len(await _numbers(desk)) > 2
    assert set(network.acknowledged.values()) == {1}
    assert max(network.written.values()) <= desk.policy.automatic_letters_per_address_per_day


@pytest.mark.clause("CP-07")
@pytest.mark.parametrize("hides_marks", [False, True])
async def test_two_desks_that_acknowledge_each_other_fall_silent(
    network: Network, tmp_path: Path, hides_marks: bool
) -> None:
    network.hides_marks = hides_marks
    network.desk(tmp_path, OURS)
    network.desk(tmp_path, PARTNER)
    await network.office.customer(PARTNER, "Đối tác").writes("Không gửi được thư", COMPLAINT)
    await network.settled()
    complaint = 1
    acknowledgements = sum(network.written.values()) - complaint
    assert acknowledgements == (2 if hides_marks else 1)
    await _thirty_days(network)


@pytest.mark.clause("CP-07")
async def test_everybody_together(network: Network, tmp_path: Path) -> None:
    network.hides_marks = True
    network.desk(tmp_path, OURS)
    network.desk(tmp_path, PARTNER)
    kinds = ("vacation in new threads", "echoing list", "bounces in prose")
    for serial, kind in enumerate(kinds):
        address = f"may-{serial}@vidu.example"
        network.machines[address] = _machine(network, kind, address)
        for to in (OURS, PARTNER):
            customer = network.office.customer(address)
            await customer.writes(f"Hộp thư lỗi {serial}", f"{COMPLAINT} {serial}", to=to)
    await network.office.customer(PARTNER).writes("Không gửi được thư", COMPLAINT)
    await _thirty_days(network)
