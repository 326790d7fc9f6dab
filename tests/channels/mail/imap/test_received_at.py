"""A mail is received when it enters the mailbox, not when the desk comes round to read it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from channels.mail.imap.session import internal_date
from tests.channels.mail.imap.test_fetcher import CLOCK, Cursors, cursor_at, fetcher, mail
from tests.mailservers import DESK, Inbox
from tests.mailservers import running as started

NOW = CLOCK.replace(microsecond=0)


@pytest.mark.clause("CP-25", "CP-14")
@pytest.mark.parametrize(
    ("came", "received"),
    [
        (NOW - timedelta(days=2), NOW - timedelta(days=2)),
        (NOW + timedelta(days=2), CLOCK),
        (NOW - timedelta(days=4000), CLOCK),
    ],
    ids=["the desk stood still", "a clock that is ahead", "a server without a clock"],
)
async def test_deadlines_count_from_when_the_mail_was_in_the_mailbox(
    server, came: datetime, received: datetime
) -> None:
    inbox, cursors = Inbox(), Cursors()
    async with started(fetcher(server.port, cursors).run, inbox.keep):
        await cursor_at(cursors, 1)
        await server.append(DESK, mail(1), came)
        await inbox.has(1)
    (kept,) = inbox.rows.values()
    assert kept.received_at == received


def test_a_server_that_tells_no_day_is_believed_nothing() -> None:
    told = b'1 (UID 7 INTERNALDATE " 2-mar-2026 09:00:00 +0700" RFC822.SIZE 5)'
    zone = timezone(timedelta(hours=7))
    assert internal_date(told) == datetime(2026, 3, 2, 9, 0, tzinfo=zone)
    assert internal_date(told.replace(b"+0700", b"-0030")) == datetime(
        2026, 3, 2, 9, 30, tzinfo=UTC
    )
    for wrong in (b"32-Mar", b"30-Feb", b" 2-Xyz", b"??-Mar"):
        assert internal_date(told.replace(b" 2-mar", wrong)) is None
    assert internal_date(b"1 (UID 7 RFC822.SIZE 5)") is None
