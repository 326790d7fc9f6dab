"""`tiepnhan retention`: erase data of customers whose contracts have all ended (PV-22)."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from bot.attachments import store
from bot.cases.writer import CaseWriter
from bot.cli.terminal import cell
from bot.config.settings import Settings, load
from bot.errors import DeskError
from bot.letters.composer import LetterComposer
from bot.notices.sink import NullNotices
from bot.privacy.retention import StoredData, erase_stored_data, find_stored_data
from storage.database import migrate
from storage.database.unit_of_work import UnitOfWork
from workflows import policy
from workflows.planning.retention import MONTHS

Ended = Annotated[
    Path,
    typer.Argument(
        help="A text file: one mail address, telephone number (+84…) or chat id a line, of"
        " customers whose contracts have all ended. The desk knows no contracts."
    ),
]


def retention(
    ended: Ended,
    months: Annotated[
        int, typer.Option(min=0, help="So long after the last case ended everything stays.")
    ] = MONTHS,
    forget: Annotated[bool, typer.Option(help="Do it; without this it is only shown.")] = False,
) -> None:
    """Show what is kept of former customers, or forget their files and raw messages."""
    try:
        lines = ended.read_text("utf-8-sig").splitlines()
    except UnicodeDecodeError:
        raise DeskError(f"{ended}: save it as plain text in UTF-8, one contact a line") from None
    contacts = list(dict.fromkeys(line.strip() for line in lines if line.strip()))
    found = asyncio.run(_find_or_erase(load(), contacts, months, forget=forget))
    table = Table("Khách", "Hồ sơ", "Tệp", "Bản gốc thư", "Kết quả")
    for one in found:
        numbers = ", ".join(one.numbers)
        table.add_row(
            cell(one.contact), numbers, str(one.files), str(one.deliveries), _outcome(one, forget)
        )
    Console().print(table)


def _outcome(kept: StoredData, forget: bool) -> str:
    if kept.retention_reason:
        return f"giữ lại: {kept.retention_reason}"
    if not kept.is_erasable:
        return "không còn gì"
    return "đã xoá" if forget else "xoá được (thêm --forget)"


async def _find_or_erase(
    settings: Settings, contacts: list[str], months: int, *, forget: bool
) -> list[StoredData]:
    database, now = store.open_database(settings), datetime.now(UTC)
    migrate.check(database)
    rules = policy.load(settings.policy_file)
    case_writer = CaseWriter(
        policy=rules, composer=LetterComposer(policy=rules, channels={}), notices=NullNotices()
    )
    work = UnitOfWork(database)
    try:
        if not forget:
            return [
                await work.read(partial(find_stored_data, contact=one, months=months, now=now))
                for one in contacts
            ]
        done = [
            await work.run(
                partial(
                    erase_stored_data, case_writer=case_writer, contact=one, months=months, now=now
                )
            )
            for one in contacts
        ]
        store.sweep_store(database, store.blob_store_for(settings), now)
        return done
    finally:
        await work.close()
