"""The conversations that decide nothing, as rehearsals: the same on a whole desk.

    python -m tests.policy.conversation_scenes FOLDER --count 2000
    tiepnhan rehearse FOLDER

Each file has one case in one state, and many messages that must leave it there; talk comes from
people who have no case.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from bot.rehearsal.scenes.toml_text import toml
from tests.policy.conversations import MOVING, Conversation, conversations
from workflows.case import State

TOGETHER = 40
"""Messages of one file."""
_COMPLAINT = """Ngày 25/02 tôi chuyển khoản 1.200.000đ gia hạn hộp thư duc@congty.vn mà bị trừ hai
lần, mã giao dịch FT26056123456. Đề nghị hoàn lại một lần.
Trần Minh Đức, 0912345678"""
_ANSWERED: Sequence[dict[str, Any]] = (
    {"agent": "an", "types": "/nhan"},
    {"agent": "an", "types": "/chuyen kythuat trừ hai lần qua cổng thanh toán"},
    {"agent": "an", "presses": "Gửi"},
    {"agent": "binh", "presses": "Nhận xử lý"},
    {"agent": "binh", "types": "/nguyennhan congty | Gửi lệnh hai lần | Nhật ký có hai lệnh"},
    {"agent": "binh", "types": "/dexuat toanbo | Hoàn 1.200.000đ vào tài khoản đã chuyển +5"},
    {"agent": "chi", "presses": "Duyệt"},
    {"agent": "binh", "types": "/gui"},
    {"agent": "binh", "presses": "Gửi", "expect.state": "answered_r1"},
)
_CLOSED: Sequence[dict[str, Any]] = (
    {"customer": "duc", "reply": True, "says": "Tôi đồng ý", "expect.state": "agreed"},
    {"agent": "binh", "types": "/giaoviec kythuat Theo dõi | +10 | binh | khacphuc"},
    {"agent": "binh", "types": "/dong theo dõi cổng thanh toán", "expect.state": "closed"},
)
_BEFORE = {
    State.RECEIVED: (),
    State.ANSWERED_R1: _ANSWERED,
    State.CLOSED: (*_ANSWERED, *_CLOSED),
}


def scenes(count: int, seed: int) -> Iterator[str]:
    """The files, so many conversations in all."""
    kinds: dict[tuple[State | None, bool], list[Conversation]] = defaultdict(list)
    for _, one in zip(range(count), conversations(seed), strict=False):
        kinds[one.state, one.kind == "agree"].append(one)
    for (state, may_refuse), told in kinds.items():
        for first in range(0, len(told), TOGETHER):
            part = told[first : first + TOGETHER]
            if state is None:
                yield _talk(part)
            else:
                yield _case(state, part, may_refuse=may_refuse)


def _talk(told: Sequence[Conversation]) -> str:
    """Each from somebody else, by chat."""
    people = {
        f"p{at}": {"name": f"Khách {at}", "zalo_bot": f"Khách {at}"} for at in range(len(told))
    }
    steps = [
        {"customer": person, "says": one.text, "expect.state": "draft"}
        for person, one in zip(people, told, strict=True)
    ]
    return _file("Chuyện trò không mở hồ sơ khiếu nại", people, steps)


def _case(state: State, told: Sequence[Conversation], *, may_refuse: bool) -> str:
    """By mail, each as an answer to the newest letter of the case."""
    people = {"duc": {"name": "Trần Minh Đức", "email": "duc.tran@example.vn"}}
    opens = {"customer": "duc", "subject": "Bị trừ tiền hai lần", "says": _COMPLAINT}
    stays = {"expect.not_state": "agreed"} if may_refuse else {"expect.state": state.value}
    steps = [
        {"customer": "duc", "reply": True, "says": one.text, "expect.not_sent": sorted(MOVING)}
        | stays
        for one in told
    ]
    return _file(
        f"Lời không quyết định gì: {state.value}", people, [opens, *_BEFORE[state], *steps]
    )


def _file(title: str, people: dict[str, Any], steps: Sequence[dict[str, Any]]) -> str:
    head = toml({"title": title, "clauses": ["X-06"]}) + "start = 2026-03-02T09:00:00+07:00\n"
    tables = [f"[people.{key}]\n{toml(row)}" for key, row in people.items()]
    tables += [f"[[step]]\n{_step(row)}" for row in steps]
    return "\n".join((head, *tables))


def _step(row: dict[str, Any]) -> str:
    told = {key.removeprefix("expect."): value for key, value in row.items() if "." in key}
    return toml({key: value for key, value in row.items() if "." not in key} | {"expect": told})


def main() -> None:
    """Write the files."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--count", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    for number, scene in enumerate(scenes(given.count, given.seed)):
        (given.folder / f"{number:03}.toml").write_text(scene, encoding="utf-8")


if __name__ == "__main__":
    main()
