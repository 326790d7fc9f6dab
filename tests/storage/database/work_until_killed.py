"""A process that files deliveries and says so after each commit, until somebody kills it."""

from __future__ import annotations

import asyncio
import itertools
import sys
from functools import partial

from sqlalchemy import Connection

from storage import inbox
from storage.cases import deadlines
from storage.database import engine as engines
from storage.database.unit_of_work import UnitOfWork
from storage.outbox import outbox
from tests.storage.given import a_delivery, a_kept_case, a_letter, an_entry, written_down


def file(conn: Connection, name: str) -> None:
    """One delivery with everything that follows from it."""
    inbox.store(conn, [a_delivery(delivery_id=name)])
    case = a_kept_case(conn, f"KN-{name}", conversation=name)
    written_down(conn, case.number, an_entry())
    outbox.enqueue(conn, a_letter(f"{case.number}-1", to=name, case_number=case.number))
    deadlines.replace(conn, case)


async def main(url: str, tag: str) -> None:
    """Eight at a time, for ever."""
    work, numbers = UnitOfWork(engines.create(url)), itertools.count()

    async def one_after_another() -> None:
        for n in numbers:
            name = f"{tag}-{n}"
            await work.run(partial(file, name=name))
            sys.stdout.write(f"{name}\n")
            sys.stdout.flush()

    await asyncio.gather(*(one_after_another() for _ in range(8)))


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
