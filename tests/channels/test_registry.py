"""Which channels a company has, and what runs for them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from channels import registry
from channels.http.client import Http
from channels.mail.imap.fetcher import ImapFetcher
from channels.mail.listener.server import SmtpListener
from channels.mail.settings import MailSettings, OAuth, Tls
from channels.registry import CHANNELS, ChannelsSettings, NoVault, Outside, build, fetchers
from channels.zalo_bot.poll import ZaloBotPoller
from tests.channels.facebook import fake_graph
from tests.channels.fake_smtp import FakeSmtp
from tests.channels.zalo_bot.fake_zalo import NOW, SETTINGS
from tests.channels.zalo_oa import fake_oa
from workflows.messaging.messages import Outbound

MAIL = MailSettings(address="khieunai@desk.example", secret=b"a secret of the suite")
OUTSIDE = Outside(http=Http(), clock=lambda: NOW, vaults=lambda name: fake_oa.MemoryVault())
OFF = ChannelsSettings(phone=None, counter=None, post=None)


class Notebook:
    """Cursors on a piece of paper."""

    def __init__(self) -> None:
        self.values: dict[str, str] = {}

    async def load(self, name: str) -> str | None:
        return self.values.get(name)

    async def save(self, name: str, value: str) -> None:
        self.values[name] = value


def running(settings: ChannelsSettings) -> dict[str, type]:
    found = fetchers(settings, OUTSIDE, Notebook())
    return {name: type(fetcher) for name, fetcher in found.items()}


def test_a_channel_that_is_not_configured_is_not_built():
    assert build(OFF, OUTSIDE) == {}
    assert running(OFF) == {}


@pytest.mark.clause("CP-02")
def test_phone_counter_and_post_are_on_unless_switched_off():
    assert set(build(ChannelsSettings(), OUTSIDE)) == {"phone", "counter", "post"}


def test_every_channel_of_the_list_can_be_switched_on():
    everything = ChannelsSettings(
        email=MAIL, zalo_bot=SETTINGS, zalo_oa=fake_oa.SETTINGS, facebook=fake_graph.SETTINGS
    )
    assert set(build(everything, OUTSIDE)) == set(CHANNELS)


def test_a_bot_without_a_webhook_is_polled():
    hooked = replace(SETTINGS, webhook_url="https://example.vn/webhooks/zalo_bot")
    assert running(replace(OFF, zalo_bot=SETTINGS)) == {"zalo_bot": ZaloBotPoller}
    assert running(replace(OFF, zalo_bot=hooked)) == {}


def test_mail_is_read_by_imap_or_taken_by_smtp_or_both():
    boxed = replace(MAIL, imap_host="imap.desk.example")
    assert running(replace(OFF, email=boxed)) == {"email imap": ImapFetcher}
    assert running(replace(OFF, email=MAIL, email_listens=True)) == {"email smtp": SmtpListener}
    both = replace(OFF, email=boxed, email_listens=True)
    assert set(running(both)) == {"email imap", "email smtp"}


async def test_closing_the_channels_says_goodbye_to_the_mail_server():
    async with FakeSmtp().listening() as server:
        mail = replace(MAIL, smtp_tls=Tls.NONE, smtp_host="127.0.0.1", smtp_port=server.port)
        channels = build(ChannelsSettings(email=mail), OUTSIDE)
        letter = Outbound(key="k1", channel="email", to="hoa@example.vn", text="Xin chào")
        await channels["email"].send(letter)
        await registry.close(channels)
    assert server.verbs[-1] == b"QUIT"


async def test_letters_are_dated_by_the_desks_own_clock():
    async with FakeSmtp().listening() as server:
        mail = replace(MAIL, smtp_tls=Tls.NONE, smtp_host="127.0.0.1", smtp_port=server.port)
        channels = build(ChannelsSettings(email=mail), OUTSIDE)
        letter = Outbound(key="k1", channel="email", to="hoa@example.vn", text="Xin chào")
        await channels["email"].send(letter)
        await registry.close(channels)
    assert b"\r\nDate: Thu, 05 Mar 2026 02:00:00 +0000\r\n" in b"\r\n" + server.letters[0]


def test_an_account_whose_token_changes_needs_somewhere_to_keep_it():
    nowhere = Outside(http=Http())
    box = replace(MAIL, oauth=OAuth(client_id="desk", token_url="https://id.example/token"))
    with pytest.raises(NoVault):
        build(replace(OFF, zalo_oa=fake_oa.SETTINGS), nowhere)
    with pytest.raises(NoVault):
        build(ChannelsSettings(email=box), nowhere)
