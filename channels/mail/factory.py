"""Builds the mail channel."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from functools import partial

from channels.contract import Fetcher
from channels.factory import ChannelFactory, FetcherPorts, Outside, ProbeResult
from channels.mail.channel import MailChannel
from channels.mail.imap.fetcher import ImapFetcher
from channels.mail.listener.server import SmtpListener
from channels.mail.oauth import Tokens
from channels.mail.probe import probe
from channels.mail.settings import NAME, MailSection, MailSettings

IMAP, SMTP = "email imap", "email smtp"


def tokens_of(mailbox: MailSettings, outside: Outside) -> Tokens | None:
    """What gives access to a mail account that has no password. Raises NoVault."""
    if mailbox.oauth is None:
        return None
    name = f"mail {mailbox.imap_user or mailbox.address} {mailbox.oauth.token_endpoint}"
    vault = outside.vault(name, needed_by="mail.oauth")
    return Tokens(mailbox.oauth, outside.http, vault, outside.clock)


def imap_fetchers(
    settings: MailSettings, outside: Outside, ports: FetcherPorts
) -> dict[str, Fetcher]:
    """One reader for each folder of each account. Raises NoVault."""
    found: dict[str, Fetcher] = {}
    for mailbox in settings.readers():
        user = mailbox.imap_user or mailbox.address
        cursor = f"imap {mailbox.imap_host} {user} {mailbox.imap_folder}"
        # The first has always had this name: locks and counters go by it.
        name = f"email {cursor}" if IMAP in found else IMAP
        found[name] = ImapFetcher(
            mailbox,
            load=partial(ports.cursors.load, cursor),
            save=partial(ports.cursors.save, cursor),
            clock=outside.clock,
            notify=ports.notify,
            find_stored=ports.stored_mails,
            tokens=tokens_of(mailbox, outside),
            alarm=ports.alarm(name),
        )
    return found


class MailFactory(ChannelFactory[MailSection]):
    """Mail is read by IMAP, or taken by SMTP from our own border server, or both."""

    name = NAME
    section = "mail"
    listeners = frozenset({SMTP})

    def build(self, settings: MailSection, outside: Outside) -> MailChannel:
        """The channel. Raises NoVault."""
        whole = _whole(settings, outside)
        return MailChannel(whole, clock=outside.clock, tokens=tokens_of(whole, outside))

    def fetchers(
        self, settings: MailSection, outside: Outside, ports: FetcherPorts
    ) -> Mapping[str, Fetcher]:
        """The readers of mailboxes and the SMTP listener. Raises NoVault."""
        whole = _whole(settings, outside)
        found = imap_fetchers(whole, outside, ports)
        if settings.listen:
            found[SMTP] = SmtpListener(whole, clock=outside.clock)
        return found

    async def probe(self, settings: MailSection, outside: Outside) -> AsyncIterator[ProbeResult]:
        """Whether each mail server knows us. Raises NoVault."""
        whole = _whole(settings, outside)
        for part, problem in await probe(whole, partial(tokens_of, outside=outside)):
            yield ProbeResult(ok=not problem, part=f"{NAME} {part}", text=problem or "answers")


def _whole(section: MailSection, outside: Outside) -> MailSettings:
    return MailSettings(**vars(section), secret=outside.secret)
