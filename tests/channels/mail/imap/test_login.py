"""Over TLS a server must prove its name before it sees a password (RFC 8314, RFC 2595)."""

from __future__ import annotations

import contextlib
import ssl
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from channels.contract import Fault
from channels.mail.probe import probe
from channels.mail.settings import Tls
from tests.channels.given_tls import certificate
from tests.channels.mail.imap.test_fetcher import mail
from tests.channels.mail.imap.test_fetcher_odd_servers import reader
from tests.channels.mail.test_oauth import Authority, tokens
from tests.mailservers import Heard, Inbox, mail_settings, running
from tests.odd_imap import OddImap, odd_imap
from tests.patience import until

BOTH = pytest.mark.parametrize("tls", [Tls.IMPLICIT, Tls.STARTTLS])


@contextlib.asynccontextmanager
async def secured(tls: Tls, pair: tuple[str, str], **switches: object) -> AsyncIterator[OddImap]:
    """A server with one mail and the certificate of `pair`."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(*pair)
    way = "tls" if tls is Tls.STARTTLS else "implicit_tls"
    async with odd_imap(mails={1: mail(1)}, **{way: context}, **switches) as server:
        yield server


@BOTH
async def test_a_server_whose_certificate_is_trusted_and_names_it_is_read(
    tls: Tls, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    pair = certificate(tmp_path, for_loopback=True)
    monkeypatch.setenv("SSL_CERT_FILE", pair[0])
    inbox = Inbox()
    async with secured(tls, pair) as server:
        async with running(reader(server, imap_tls=tls).run, inbox.keep):
            assert await inbox.has(1) == [mail(1)]
        settings = mail_settings(imap_port=server.port, imap_tls=tls, smtp_host="")
        assert await probe(settings) == (("imap", ""),)


@BOTH
@pytest.mark.parametrize("fault", ["signed by itself", "another host"])
async def test_a_server_that_does_not_prove_its_name_sees_no_password(
    tls: Tls, fault: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    pair = certificate(tmp_path, for_loopback=fault == "signed by itself")
    if fault == "another host":
        monkeypatch.setenv("SSL_CERT_FILE", pair[0])
    alarm, inbox, pauses, authority = Heard(), Inbox(), [], Authority()

    async def pause(seconds: float) -> None:
        pauses.append(seconds)
        await until(lambda: False)

    async with secured(tls, pair) as server:
        refused = reader(server, imap_tls=tls, alarm=alarm, pause=pause, tokens=tokens(authority))
        async with running(refused.run, inbox.keep):
            await until(lambda: pauses)
        settings = mail_settings(imap_port=server.port, imap_tls=tls, smtp_host="")
        ((name, problem),) = await probe(settings)
        said = [one.partition(" ")[0].lower() for one in server.said]
    ((kind, sentence),) = alarm.raised_for
    assert kind is Fault.ACCOUNT
    assert "chứng thư (TLS) của máy chủ thư 127.0.0.1" in sentence
    assert "SSL_CERT_FILE" in sentence
    assert (name, "chứng thư (TLS)" in problem) == ("imap", True)
    assert not inbox.rows
    assert set(said) <= {"capability", "starttls"}
    assert len(authority.asked) == 1, "a token that no server has seen needs no renewal"
