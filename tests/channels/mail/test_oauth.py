"""Tokens instead of passwords: asked for, kept alive, replaced, refused."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl

import httpx2
import pytest
from aiosmtpd.smtp import SMTP, AuthResult, Envelope

from channels.contract import Fault
from channels.http.client import Http
from channels.mail.errors import CommandRefused, LoginRefused
from channels.mail.oauth import AHEAD, Tokens
from channels.mail.settings import OAuth
from channels.mail.smtp import envelope
from channels.mail.smtp.sender import Sender
from tests.channels.mail.imap.test_fetcher import Cursors, mail
from tests.channels.mail.imap.test_fetcher_odd_servers import reader
from tests.mailservers import DESK, Heard, Inbox, mail_settings
from tests.mailservers import running as started
from tests.odd_imap import odd_imap
from tests.patience import until

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
CONSENTED = OAuth(
    client_id="desk",
    client_secret="of the desk",
    refresh_token="r0",
    token_url="https://id.example/token",
    scopes=("mail", "offline_access"),
)


@dataclass
class MemoryVault:
    """A vault that outlives keepers."""

    kept: str | None = None
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def load(self) -> str | None:
        return self.kept

    async def save(self, value: str) -> None:
        self.kept = value

    @asynccontextmanager
    async def locked(self) -> AsyncIterator[None]:
        async with self.lock:
            yield


@dataclass
class Authority:
    """The provider's token endpoint: numbers its tokens, replaces refresh tokens if told to."""

    rotating: bool = False
    says: httpx2.Response | None = None
    life: int = 3600
    asked: list[dict[str, str]] = field(default_factory=list)
    given: Callable[[str], None] = lambda access: None

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        self.asked.append(dict(parse_qsl(request.content.decode())))
        if self.says is not None:
            return self.says
        access = f"a{len(self.asked)}"
        self.given(access)
        answer = {"access_token": access, "expires_in": self.life, "token_type": "Bearer"}
        if self.rotating:
            answer["refresh_token"] = f"r{len(self.asked)}"
        return httpx2.Response(200, json=answer)


@dataclass
class Clock:
    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now


def tokens(
    authority: Authority,
    vault: MemoryVault | None = None,
    oauth: OAuth = CONSENTED,
    clock: Callable[[], datetime] = lambda: NOW,
) -> Tokens:
    http = Http(transport=httpx2.MockTransport(authority))
    return Tokens(oauth, http, vault or MemoryVault(), clock)


async def test_a_refresh_token_gives_an_access_token_that_is_used_while_it_lives():
    authority, clock = Authority(), Clock()
    keeper = tokens(authority, clock=clock)
    assert [await keeper.current(), await keeper.current()] == ["a1", "a1"]
    clock.now += timedelta(seconds=3600) - AHEAD
    assert await keeper.current() == "a2"
    assert authority.asked[0] == {
        "client_id": "desk",
        "client_secret": "of the desk",
        "grant_type": "refresh_token",
        "refresh_token": "r0",
        "scope": "mail offline_access",
    }


async def test_an_application_of_its_own_asks_with_its_secret_alone():
    authority = Authority()
    own = OAuth(client_id="desk", client_secret="s", token_url="https://id.example/token")
    assert await tokens(authority, oauth=own).current() == "a1"
    assert authority.asked == [
        {"client_id": "desk", "client_secret": "s", "grant_type": "client_credentials"}
    ]


async def test_a_replaced_refresh_token_outlives_the_process():
    vault, authority = MemoryVault(), Authority(rotating=True)
    await tokens(authority, vault).current()
    await tokens(authority, vault).current()
    assert [one["refresh_token"] for one in authority.asked] == ["r0", "r1"]


async def test_a_new_consent_takes_the_place_of_what_the_vault_kept():
    vault, authority = MemoryVault(), Authority(rotating=True)
    await tokens(authority, vault).current()
    anew = OAuth(client_id="desk", refresh_token="r-new", token_url="https://id.example/token")
    await tokens(authority, vault, anew).current()
    assert authority.asked[-1]["refresh_token"] == "r-new"


async def test_two_who_find_the_token_dead_ask_once():
    authority = Authority()
    keeper = tokens(authority)
    dead = await keeper.current()
    assert await asyncio.gather(keeper.renew(dead), keeper.renew(dead)) == ["a2", "a2"]


@pytest.mark.parametrize(
    ("says", "raised"),
    [
        (httpx2.Response(400, json={"error": "invalid_grant"}), LoginRefused),
        (httpx2.Response(401, json={"error": "invalid_client"}), LoginRefused),
        (httpx2.Response(503, text="busy"), CommandRefused),
        (httpx2.Response(400, json={"error": "temporarily_unavailable"}), CommandRefused),
        (httpx2.Response(200, text="<html>"), CommandRefused),
    ],
)
async def test_what_people_must_mend_is_told_apart_from_what_passes(says, raised):
    with pytest.raises(raised):
        await tokens(Authority(says=says)).current()


async def test_mail_is_read_with_a_token():
    authority = Authority()
    async with odd_imap(mails={1: mail(1)}, tokens={"a1"}) as server:
        inbox = Inbox()
        async with started(reader(server, tokens=tokens(authority)).run, inbox.keep):
            assert await inbox.has(1) == [mail(1)]
    assert len(authority.asked) == 1


async def test_a_token_withdrawn_early_is_replaced_and_the_challenge_gets_an_empty_line():
    authority = Authority()
    async with odd_imap(mails={1: mail(1)}, tokens={"a2"}) as server:
        inbox = Inbox()
        async with started(reader(server, tokens=tokens(authority)).run, inbox.keep):
            assert await inbox.has(1) == [mail(1)]
        assert server.said.count("after the challenge b'\\r\\n'") == 1


async def test_an_account_that_takes_no_token_of_ours_is_told_to_people():
    authority, heard, told = Authority(), Heard(), asyncio.Event()

    async def pause(seconds: float) -> None:
        told.set()
        await asyncio.Event().wait()

    async with odd_imap(tokens={"another"}) as server:
        fetcher = reader(server, tokens=tokens(authority), alarm=heard, pause=pause)
        async with started(fetcher.run, Inbox().keep):
            await told.wait()
    ((fault, reason),) = heard.raised_for
    assert fault is Fault.ACCOUNT
    assert "oauth" in reason and '"status":"400"' in reason
    assert len(authority.asked) == 2


async def test_the_connection_is_renewed_before_its_token_ends():
    """The server would cut it: the second connection begins with a second token."""
    async with odd_imap(mails={1: mail(1)}, tokens={"a1"}) as server:
        clock = Clock()

        def given(access: str) -> None:
            server.tokens = {access}

        authority, inbox = Authority(given=given), Inbox()
        keeper = tokens(authority, clock=clock)
        async with started(reader(server, Cursors(), tokens=keeper).run, inbox.keep):
            await inbox.has(1)
            clock.now += timedelta(minutes=56)
            await until(lambda: server.said.count("AUTHENTICATE XOAUTH2") >= 2)
            server.mails[2] = mail(2)
            assert await inbox.has(2) == [mail(1), mail(2)]
    assert len(authority.asked) == 2


class TokenDoor:
    """An SMTP server that knows one token."""

    def __init__(self, access: str) -> None:
        self.access = access
        self.mails: list[bytes] = []

    async def auth_XOAUTH2(self, server: SMTP, args: list[str]) -> AuthResult:
        told = base64.b64decode(args[1]).decode()
        if told == f"user={DESK}\x01auth=Bearer {self.access}\x01\x01":
            return AuthResult(success=True)
        await server.challenge_auth(b'{"status":"400"}')
        return AuthResult(success=False, handled=False)

    async def handle_DATA(self, server: SMTP, session: object, envelope: Envelope) -> str:
        self.mails.append(envelope.original_content)
        return "250 OK"


async def test_letters_leave_with_a_token_and_with_the_next_one_when_it_died():
    door = TokenDoor("a2")
    loop = asyncio.get_running_loop()
    listener = await loop.create_server(
        lambda: SMTP(door, hostname="sink.example", auth_require_tls=False), "127.0.0.1", 0
    )
    settings = mail_settings(smtp_port=listener.sockets[0].getsockname()[1])
    sender = Sender(settings, tokens(Authority()), clock=lambda: NOW)
    try:
        await sender.send(b"Subject: x\r\n\r\ny\r\n", envelope.Envelope(to="hoa@khach.example"))
    finally:
        await sender.close()
        listener.close()
    assert len(door.mails) == 1


def test_no_secret_of_an_account_is_printed():
    assert "of the desk" not in repr(CONSENTED)
    assert "r0" not in repr(mail_settings(oauth=CONSENTED))
