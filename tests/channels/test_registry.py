"""Which channels a company has, and what runs for them."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import pytest

from channels import registry
from channels.factory import NoVault, Outside
from channels.http.client import Http
from channels.mail.imap.fetcher import ImapFetcher
from channels.mail.listener.server import SmtpListener
from channels.mail.settings import MailSection, OAuth, Tls
from channels.registry import ALWAYS_ON, CHANNELS, build, fetchers
from channels.zalo_bot.poll import ZaloBotPoller
from tests.channels.facebook import fake_graph
from tests.channels.fake_smtp import FakeSmtp
from tests.channels.ports import ports
from tests.channels.zalo_bot.fake_zalo import NOW, SETTINGS
from tests.channels.zalo_oa import fake_oa
from workflows.messaging.messages import Outbound

MAIL = MailSection(address="khieunai@desk.example", smtp_host="127.0.0.1")
OUTSIDE = Outside(
    http=Http(),
    clock=lambda: NOW,
    vaults=lambda name: fake_oa.MemoryVault(),
    secret=b"a secret of the suite",
)


def running(**settings: object) -> dict[str, type]:
    found = fetchers(settings, OUTSIDE, ports())
    return {name: type(fetcher) for name, fetcher in found.items()}


def test_a_channel_that_is_not_configured_is_not_built():
    sections = SimpleNamespace(mail=None, zalo_bot=None, zalo_oa=None, facebook=None)
    assert registry.switched_on(sections) == ALWAYS_ON
    assert build({}, OUTSIDE) == {}
    assert running() == {}


@pytest.mark.clause("CP-02")
def test_phone_counter_and_post_are_always_on():
    sections = SimpleNamespace(mail=MAIL, zalo_bot=None, zalo_oa=None, facebook=None)
    wanted = registry.switched_on(sections)
    assert wanted == {"email": MAIL, **ALWAYS_ON}
    assert list(build(wanted, OUTSIDE)) == ["email", "phone", "counter", "post"]


def test_every_channel_of_the_list_can_be_switched_on():
    sections = SimpleNamespace(
        mail=MAIL, zalo_bot=SETTINGS, zalo_oa=fake_oa.SETTINGS, facebook=fake_graph.SETTINGS
    )
    everything = registry.switched_on(sections)
    assert list(build(everything, OUTSIDE)) == list(CHANNELS)
    assert {name: one.name for name, one in CHANNELS.items()} == {name: name for name in CHANNELS}


def test_a_bot_without_a_webhook_is_polled():
    hooked = replace(SETTINGS, webhook=True)
    assert running(zalo_bot=SETTINGS) == {"zalo_bot": ZaloBotPoller}
    assert running(zalo_bot=hooked) == {}


def test_mail_is_read_by_imap_or_taken_by_smtp_or_both():
    boxed = replace(MAIL, imap_host="imap.desk.example")
    assert running(email=boxed) == {"email imap": ImapFetcher}
    assert running(email=replace(MAIL, listen=True)) == {"email smtp": SmtpListener}
    both = replace(boxed, listen=True)
    assert set(running(email=both)) == {"email imap", "email smtp"}


async def test_closing_the_channels_says_goodbye_to_the_mail_server():
    async with FakeSmtp().listening() as server:
        mail = replace(MAIL, smtp_tls=Tls.NONE, smtp_host="127.0.0.1", smtp_port=server.port)
        channels = build({"email": mail}, OUTSIDE)
        letter = Outbound(key="k1", channel="email", to="hoa@example.vn", text="Xin chào")
        await channels["email"].send(letter)
        await registry.close(channels)
    assert server.verbs[-1] == b"QUIT"


async def test_letters_are_dated_by_the_desks_own_clock():
    async with FakeSmtp().listening() as server:
        mail = replace(MAIL, smtp_tls=Tls.NONE, smtp_host="127.0.0.1", smtp_port=server.port)
        channels = build({"email": mail}, OUTSIDE)
        letter = Outbound(key="k1", channel="email", to="hoa@example.vn", text="Xin chào")
        await channels["email"].send(letter)
        await registry.close(channels)
    assert b"\r\nDate: Thu, 05 Mar 2026 02:00:00 +0000\r\n" in b"\r\n" + server.letters[0]


def test_an_account_whose_token_changes_needs_somewhere_to_keep_it():
    nowhere = Outside(http=Http())
    box = replace(
        MAIL, oauth=OAuth(client_id="desk", client_secret="s", token_url="https://id.example/token")
    )
    with pytest.raises(NoVault):
        build({"zalo_oa": fake_oa.SETTINGS}, nowhere)
    with pytest.raises(NoVault):
        build({"email": box}, nowhere)
