"""Search: is what people type found, and how fast? 1,000 planted queries over a filled database.

    python benchmarks/search.py [--small] [--cases 5000] [--database postgresql]

Each case has a customer, a phone, a mail address, codes and some messages, made from a seed. Each
query is something that an agent may remember of one case, typed in some notation. `recall`: the
case is among the results; `top five`: it is among the first five.
"""

from __future__ import annotations

import argparse
import random
import statistics
import tempfile
import time
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection

from benchmarks.parts import machine
from benchmarks.parts.databases import database
from storage import messages
from storage.cases import cases
from storage.database import engine as engines
from storage.database import migrate
from storage.messages import NewMessage
from workflows.case import Case, CaseKind, ContactPoint, Person, State

START = datetime(2026, 1, 5, 2, 0, tzinfo=UTC)
FAMILY = [
    "Nguyễn",
    "Trần",
    "Lê",
    "Phạm",
    "Huỳnh",
    "Phan",
    "Vũ",
    "Võ",
    "Đặng",
    "Bùi",
    "Đỗ",
    "Hồ",
    "Ngô",
    "Dương",
    "Lý",
    "Đinh",
    "Tô",
    "Cao",
    "Mai",
    "Hà",
]
MIDDLE = [
    "Thị",
    "Văn",
    "Ngọc",
    "Minh",
    "Thanh",
    "Quốc",
    "Hữu",
    "Thuỳ",
    "Kim",
    "Đức",
    "Xuân",
    "Gia",
    "Bảo",
    "Tuấn",
    "Phương",
]
GIVEN = [
    "An",
    "Bình",
    "Châu",
    "Dung",
    "Đào",
    "Giang",
    "Hạnh",
    "Hoà",
    "Khánh",
    "Lan",
    "Linh",
    "Long",
    "Mai",
    "Nam",
    "Nga",
    "Oanh",
    "Phúc",
    "Quân",
    "Sơn",
    "Tâm",
    "Thảo",
    "Trang",
    "Tú",
    "Uyên",
    "Vân",
    "Yến",
    "Đạt",
    "Hiếu",
    "Kiên",
    "Lộc",
    "Nghĩa",
    "Quyên",
    "Thịnh",
    "Trúc",
    "Vỹ",
    "Ánh",
    "Ý",
    "Duyên",
    "Hường",
    "Đông",
]
WORDS = [
    "hộp",
    "thư",
    "máy",
    "chủ",
    "tên",
    "miền",
    "gia",
    "hạn",
    "hóa",
    "đơn",
    "chuyển",
    "khoản",
    "mật",
    "khẩu",
    "đăng",
    "nhập",
    "quảng",
    "cáo",
    "dung",
    "lượng",
    "sao",
    "lưu",
    "bảng",
    "giá",
    "nhân",
    "viên",
    "hợp",
    "đồng",
    "kỹ",
    "thuật",
    "chứng",
    "từ",
    "tài",
    "khoản",
    "đối",
    "tác",
    "khách",
    "hàng",
    "công",
    "trình",
    "báo",
    "giá",
    "chứng",
    "chỉ",
    "thuế",
    "quý",
    "vườn",
    "xoài",
    "tiệm",
    "bánh",
    "phòng",
    "khám",
    "trường",
    "học",
    "xưởng",
    "gỗ",
    "nhà",
    "hàng",
    "quán",
    "cà",
    "phê",
    "kho",
    "lạnh",
    "xe",
    "tải",
    "vật",
    "liệu",
    "giày",
    "dép",
    "sách",
    "vở",
    "máy",
    "in",
    "đồng",
    "hồ",
    "bể",
    "cá",
    "hoa",
    "lan",
]
SYLLABLES = [
    "an",
    "binh",
    "chau",
    "dong",
    "giang",
    "ha",
    "khanh",
    "long",
    "minh",
    "nam",
    "phu",
    "quang",
    "son",
    "thanh",
    "viet",
    "xuan",
]
CARRIERS = (32, 38, 56, 70, 77, 81, 86, 90, 91, 98)
ZONES = (".vn", ".com.vn", ".com", ".net")


@dataclass(frozen=True, kw_only=True)
class Customer:
    """What an agent may remember of one case."""

    number: str
    name: str
    phone: str  # ten digits
    email: str
    contract: str
    said: tuple[str, ...]

    @property
    def domain(self) -> str:
        return self.email.partition("@")[2]


def customers(count: int, seed: int) -> Iterator[Customer]:
    """Customers that differ from each other, always the same for a seed."""
    chance = random.Random(seed)
    for index in range(count):
        domain = "".join(chance.sample(SYLLABLES, 2)) + f"{index}" * (index % 3 == 0)
        yield Customer(
            number=f"KN-2026-{index + 1:06}-{index % 10}",
            name=" ".join((chance.choice(FAMILY), *chance.sample(MIDDLE, 1), chance.choice(GIVEN))),
            phone=f"0{chance.choice(CARRIERS)}{chance.randrange(10**7):07}",
            email=f"{chance.choice(SYLLABLES)}{index}@{domain}{chance.choice(ZONES)}",
            contract=f"HD-{chance.randrange(10**5):05}/{chance.randrange(20, 27)}",
            said=tuple(_sentence(chance) for _ in range(chance.randint(2, 5))),
        )


def _sentence(chance: random.Random) -> str:
    return " ".join(chance.choices(WORDS, k=chance.randint(8, 40))).capitalize() + "."


def fill(conn: Connection, known: list[Customer]) -> None:
    """File a case for each, the phone and codes only in the words of their messages."""
    for index, one in enumerate(known):
        at = START + timedelta(minutes=7 * index)
        cases.insert(
            conn,
            Case(
                number=one.number,
                state=State.RECEIVED,
                kind=CaseKind.COMPLAINT,
                channel="email",
                conversation=one.email,
                opened_at=at,
                received_at=at,
                subject=one.said[0][:60],
                department="cskh",
                owner="an",
                person=Person(
                    full_name=one.name,
                    email=one.email,
                    contacts=(ContactPoint(channel="email", address=one.email),),
                ),
            ),
        )
        grouped = (
            f"{one.phone[:4]}{' .-'[index % 3]}{one.phone[4:7]}{' .-'[index % 3]}{one.phone[7:]}"
        )
        tail = f" Gọi {grouped}, hợp đồng {one.contract}."
        for place, words in enumerate(one.said):
            messages.add(
                conn,
                NewMessage(
                    case_number=one.number,
                    direction="in" if place % 2 == 0 else "out",
                    channel="email",
                    external_id=f"{one.number}-{place}",
                    conversation=one.email,
                    sender=one.email,
                    text=words + tail * (place == 0),
                    sent_at=at,
                ),
            )


def bare(text: str) -> str:
    """Without marks, in lower case, as people type in a hurry."""
    plain = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(c for c in plain if not unicodedata.combining(c)).lower()


def _words_of(one: Customer, chance: random.Random) -> str:
    words = chance.choice(one.said).rstrip(".").split()
    start = chance.randrange(max(1, len(words) - 5))
    return bare(" ".join(words[start : start + 5]))


QUERIES: dict[str, Callable[[Customer, random.Random], str]] = {
    "name and a word": lambda one, chance: f"{bare(one.name)} {one.email.partition('@')[0]}",
    "phone": lambda one, chance: chance.choice(
        (one.phone, f"+84{one.phone[1:]}", f"{one.phone[:3]} {one.phone[3:6]} {one.phone[6:]}",
         f"{one.phone[:4]}.{one.phone[4:7]}.{one.phone[7:]}")
    ),
    "domain": lambda one, chance: one.domain,
    "address": lambda one, chance: one.email.upper(),
    "code": lambda one, chance: chance.choice(
        (one.contract, one.contract.replace("-", "").lower(), one.contract.partition("/")[0])
    ),
    "number": lambda one, chance: chance.choice(
        (one.number, one.number.replace("-", "").lower(), one.number[3:-2])
    ),
    "words": _words_of,
}  # fmt: skip


def main() -> None:
    """Fill, ask, print; ends with 1 below the aims."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--small", action="store_true")
    parser.add_argument("--cases", type=int, default=0)
    parser.add_argument("--queries", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--database", default="sqlite", help="sqlite, postgresql or a URL")
    given = parser.parse_args()
    count = given.cases or (1000 if given.small else 5000)
    known = list(customers(count, given.seed))
    print(machine.description())
    with (
        tempfile.TemporaryDirectory() as folder,
        database(given.database, Path(folder)) as (url, _),
    ):
        engine = engines.create(url)
        migrate.upgrade(engine)
        with engine.begin() as conn:
            fill(conn, known)
        with engine.connect() as conn:
            good = report(conn, known, given.queries, random.Random(given.seed + 1))
        engine.dispose()
    raise SystemExit(0 if good else 1)


def report(conn: Connection, known: list[Customer], queries: int, chance: random.Random) -> bool:
    """Ask and print. True if recall is at least 0.99 and the top five at least 0.9."""
    asked: Counter[str] = Counter()
    found: Counter[str] = Counter()
    first: Counter[str] = Counter()
    times = []
    for _ in range(queries):
        kind, one = chance.choice(list(QUERIES)), chance.choice(known)
        begun = time.perf_counter()
        numbers = [c.number for c in cases.search(conn, QUERIES[kind](one, chance), limit=20)]
        times.append(1000 * (time.perf_counter() - begun))
        asked[kind] += 1
        found[kind] += one.number in numbers
        first[kind] += one.number in numbers[:5]
    for kind in QUERIES:
        print(
            f"{kind:16} recall {found[kind] / asked[kind]:.3f}"
            f"  top five {first[kind] / asked[kind]:.3f}"
        )
    times.sort()
    recall, top = found.total() / queries, first.total() / queries
    print(
        f"{queries} queries over {len(known)} cases: recall {recall:.3f}, top five {top:.3f}; "
        f"ms: median {statistics.median(times):.1f}, p99 {times[int(0.99 * len(times))]:.1f}"
    )
    return recall >= 0.99 and top >= 0.9


if __name__ == "__main__":
    main()
