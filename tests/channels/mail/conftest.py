"""The IMAP servers that mail is read from."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest

from sandbox.mail.imap import ImapServer, imap_server
from tests.dovecot import Dovecot, dovecot, missing
from tests.mailservers import DESK, PASSWORD


@pytest.fixture(scope="session")
def running_dovecot() -> Iterator[Dovecot]:
    """One for all tests of this process."""
    if reason := missing():
        pytest.skip(reason)
    with dovecot(PASSWORD) as running:
        yield running


@pytest.fixture
def empty_dovecot(running_dovecot: Dovecot) -> Dovecot:
    """The desk has no mail there."""
    running_dovecot.wipe(DESK)
    return running_dovecot


@pytest.fixture(params=["pymap", "dovecot"])
async def server(request: pytest.FixtureRequest) -> AsyncIterator[ImapServer]:
    """Each server in turn, without mail."""
    if request.param == "dovecot":
        there = request.getfixturevalue("empty_dovecot")
        yield ImapServer(port=there.port, password=PASSWORD)
        return
    async with imap_server(PASSWORD) as running:
        yield running
