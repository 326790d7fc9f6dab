"""kill -9 right after our 250: the sender forgets the mail, so it must be on disk."""

from __future__ import annotations

import asyncio
from collections import Counter

import aiosmtplib
import pytest
from sqlalchemy import select

from sandbox.mail.mail import Draft, compose
from storage.database import engine as engines
from storage.database.cipher import Cipher
from storage.schema.tables import inbox
from tests.patience import PATIENCE
from tests.survival.found import found, quiet
from tests.survival.mortal import HOST, MORNING, Outside, mortal_desk
from tests.survival.worker import SECRET_KEY

SIZES = (1, 1, 200_000, 600_000, 1, 200_000, 1, 1)
"""Bytes of filling: small mails among large ones, so that some are under way when it dies."""


def mail(number: int, size: int, to: str) -> bytes:
    """A complaint of its own."""
    text = f"Hộp thư của tôi lỗi từ hôm qua, mã HD-{number:04d}. Đề nghị xử lý.\n"
    filling = "".join(f"{n:070d}\n" for n in range(size // 71))
    draft = Draft(
        sender=f"kh{number}@khach.example",
        sender_name="",
        to=to,
        subject=f"Khiếu nại {number}",
        text=text + filling,
    )
    return compose(draft, now=MORNING)


async def hands_over(outside: Outside, number: int, raw: bytes, said: asyncio.Event) -> bool:
    """Whether the desk said 250; the first 250 of all is its last word."""
    port = int(str(outside.desk.told["listen_port"]))
    client = aiosmtplib.SMTP(hostname=HOST, port=port, timeout=PATIENCE, start_tls=False)
    try:
        await client.connect()
        to = outside.world.accounts.mail_address
        await client.sendmail(f"kh{number}@khach.example", to, raw)
    except (aiosmtplib.SMTPException, OSError):
        return False
    else:
        said.set()
        return True
    finally:
        client.close()


@pytest.mark.clause("X-01")
async def test_a_mail_that_was_answered_250_is_on_disk_when_the_desk_is_killed_that_moment(
    database_url: str,
) -> None:
    engine = engines.create(database_url, connections=2)
    async with mortal_desk(database_url) as outside:
        to = outside.world.accounts.mail_address
        owed = {number: mail(number, size, to) for number, size in enumerate(SIZES)}
        accepted = await _killed_at_the_first_250(outside, owed)
        with engine.connect() as conn:
            sealed = conn.execute(select(inbox.c.raw)).scalars()
            kept = [Cipher(SECRET_KEY).decrypt(raw) for raw in sealed]
        lost = [n for n in accepted if not any(raw.endswith(owed[n]) for raw in kept)]
        assert accepted and lost == []
        await outside.desk.restart()
        while accepted != set(owed):
            accepted |= await _all_at_once(outside, owed, accepted, asyncio.Event())
        await quiet(engine)
    with engine.connect() as conn:
        there = found(conn)
    engine.dispose()
    assert there.counts.inbox_unreadable == 0
    assert Counter(there.written.values()) == {1: len(SIZES)}


async def _killed_at_the_first_250(outside: Outside, owed: dict[int, bytes]) -> set[int]:
    """What was answered 250 before it died, or lay in a socket by then."""
    said = asyncio.Event()
    handing = asyncio.ensure_future(_all_at_once(outside, owed, set(), said))
    done = asyncio.ensure_future(said.wait())
    await asyncio.wait([handing, done], return_when=asyncio.FIRST_COMPLETED)
    await outside.desk.kill()
    done.cancel()
    return await handing


async def _all_at_once(
    outside: Outside, owed: dict[int, bytes], before: set[int], said: asyncio.Event
) -> set[int]:
    """Everything that was not accepted yet, each on a connection of its own; what was now."""
    left = [number for number in owed if number not in before]
    taken = await asyncio.gather(*(hands_over(outside, n, owed[n], said) for n in left))
    return {number for number, was in zip(left, taken, strict=True) if was}
