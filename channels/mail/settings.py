"""The settings of the mail channel: hosts, addresses, limits."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import field, replace
from datetime import timedelta
from enum import StrEnum
from ipaddress import ip_address
from typing import Annotated

from pydantic import ConfigDict, Field
from pydantic.dataclasses import dataclass

NAME = "email"
STRICT = ConfigDict(extra="forbid")  # an unknown key is a mistake
PositiveTime = Annotated[timedelta, Field(gt=timedelta())]


class Tls(StrEnum):
    """How a connection is protected; there is no opportunistic mode (RFC 8314)."""

    NONE = "none"  # loopback only: see clear_text_problem
    STARTTLS = "starttls"
    IMPLICIT = "implicit"


@dataclass(frozen=True, kw_only=True)
class Limits:
    """Bounds on what one mail may cost us. Bytes unless said otherwise."""

    mail: int = 35 * 1024 * 1024
    file: int = 25 * 1024 * 1024
    files: int = 100
    parts: int = 200
    depth: int = 20
    header: int = 256 * 1024
    html: int = 5 * 1024 * 1024
    text: int = 2 * 1024 * 1024
    recipients: int = 50
    line: int = 64 * 1024


LIMITS = Limits()


class Provider(StrEnum):
    """Whose endpoints and scopes are the defaults."""

    GOOGLE = "google"
    MICROSOFT = "microsoft"
    OTHER = "other"


# Read on 2026-11-22 in the vendors' pages on IMAP and SMTP with OAuth 2.0.
_URLS = {
    Provider.GOOGLE: "https://oauth2.googleapis.com/token",
    Provider.MICROSOFT: "https://login.microsoftonline.com/{tenant}/oauth2/v2.0/token",
}
_SCOPES = {
    Provider.GOOGLE: ("https://mail.google.com/",),
    Provider.MICROSOFT: (
        "https://outlook.office.com/IMAP.AccessAsUser.All",
        "https://outlook.office.com/SMTP.Send",
        "offline_access",
    ),
}
_OWN_SCOPES = {Provider.MICROSOFT: ("https://outlook.office365.com/.default",)}


@dataclass(frozen=True, kw_only=True, config=STRICT)
class OAuth:
    """An account that is opened with access tokens (RFC 6749).

    With `refresh_token` a person has consented; without it the application asks in its own name
    (client credentials, Microsoft 365).
    """

    provider: Provider = Provider.OTHER
    tenant: str = "common"  # Microsoft: the directory's id or domain
    client_id: str
    client_secret: str = field(default="", repr=False)
    refresh_token: str = field(default="", repr=False)
    token_url: str = ""  # default: the provider's
    scopes: tuple[str, ...] = ()  # default: what IMAP and SMTP need there

    def __post_init__(self) -> None:
        if not (self.token_url or self.provider in _URLS):
            raise ValueError("token_url is missing: name it, or a provider (google, microsoft)")
        if not (self.client_secret or self.refresh_token):
            raise ValueError("refresh_token or client_secret is missing")

    @property
    def token_endpoint(self) -> str:
        """Where access tokens are asked for."""
        return self.token_url or _URLS[self.provider].format(tenant=self.tenant)

    @property
    def wanted_scopes(self) -> tuple[str, ...]:
        """What the tokens must allow; () where the provider decides."""
        return self.scopes or (_SCOPES if self.refresh_token else _OWN_SCOPES).get(
            self.provider, ()
        )


@dataclass(frozen=True, kw_only=True, config=STRICT)
class MailboxSection:
    """One more account that is read by IMAP. What is None is as for the first account."""

    imap_host: str | None = None
    imap_port: int | None = None
    imap_tls: Tls | None = None
    imap_user: str | None = None
    imap_first: Annotated[timedelta, Field(ge=timedelta())] | None = None
    imap_late: PositiveTime | None = None
    imap_password: str = field(default="", repr=False)
    imap_folder: str = "INBOX"
    imap_folders: tuple[str, ...] = ()
    oauth: OAuth | None = None


@dataclass(frozen=True, kw_only=True, config=STRICT)
class MailSection:
    """The complaints mailbox: read by IMAP or received by SMTP, answered by SMTP.

    `address` is where customers write, `domain` stands in our Message-IDs.
    """

    address: str
    display_name: str = ""
    domain: str = ""
    plus_address: bool = True  # does the mail server deliver name+anything@domain to us?
    bounce_address: str = ""  # envelope sender where the null one is refused
    own_addresses: tuple[str, ...] = ()
    borders: tuple[str, ...] = ()  # authserv-ids whose Authentication-Results count; "microsoft"
    forms: tuple[str, ...] = ()  # our web forms: their mails' Reply-To is the customer
    check_signatures: bool = True  # check DKIM ourselves where no border has said anything

    imap_host: str = ""
    imap_port: int = 993
    imap_tls: Tls = Tls.IMPLICIT
    imap_user: str = ""
    imap_password: str = field(default="", repr=False)
    imap_folder: str = "INBOX"
    imap_folders: tuple[str, ...] = ()  # read beside it; \\Junk: the folder marked so (RFC 6154)
    imap_first: Annotated[timedelta, Field(ge=timedelta())] = timedelta()
    """How far back the very first reading goes."""
    imap_late: PositiveTime = timedelta(hours=48)
    """How far back the hourly search for late mail looks."""
    mailboxes: dict[str, MailboxSection] = field(default_factory=dict)
    """More accounts to read, by a name of the operator's."""
    oauth: OAuth | None = None  # instead of passwords, for IMAP and SMTP
    sent_copies: bool = False  # put what was sent there by IMAP; many providers do it themselves
    imap_sent: str = ""  # where the account keeps what it sent; "": the folder marked \\Sent

    smtp_host: str
    smtp_port: int = 587
    smtp_tls: Tls = Tls.STARTTLS
    smtp_user: str = ""
    smtp_password: str = field(default="", repr=False)
    smtp_answer_timeout: PositiveTime = timedelta(minutes=10)  # after the text (RFC 5321 4.5.3.2.6)
    per_second: float = 20.0  # letters handed over at most; providers dislike more

    listen: bool = False  # take mail by SMTP, from our own border server
    listen_host: str = "127.0.0.1"
    listen_port: int = 0  # 0: a free one
    listen_lmtp: bool = False  # speak LMTP (RFC 2033) instead of SMTP
    listen_socket: str = ""  # a unix socket's path instead of host and port
    listen_tls: Tls = Tls.NONE
    listen_certificate: str = ""  # PEM files
    listen_key: str = ""
    listen_user: str = ""  # who may hand over mail; "": everybody who reaches the port
    listen_password: str = field(default="", repr=False)


@dataclass(frozen=True, kw_only=True, config=STRICT)
class MailSettings(MailSection):
    """The section with what is no operator's to set.

    `secret` signs our Message-IDs and plus-addresses; changing it breaks threading of old letters.
    `allowed` are more recipients the SMTP listener takes (addresses, or `@domain` for all).
    """

    secret: bytes = field(repr=False)
    imap_timeout: timedelta = timedelta(seconds=60)
    imap_idle: timedelta = timedelta(minutes=3)  # one IDLE cycle; a search follows each
    imap_poll: timedelta = timedelta(seconds=30)  # pause between searches without IDLE
    imap_rescan: timedelta = timedelta(days=7)  # how far back where the server numbered anew
    smtp_timeout: timedelta = timedelta(seconds=60)
    helo_name: str = ""
    listen_connections: int = 100
    listen_idle: timedelta = timedelta(minutes=5)  # without a word from the other side
    listen_session: timedelta = timedelta(hours=1)  # however talkative: slow drips end here
    allowed: tuple[str, ...] = ()
    limits: Limits = LIMITS

    @property
    def id_domain(self) -> str:
        """The right-hand side of our Message-IDs."""
        return self.domain or self.address.rpartition("@")[2] or "localhost.invalid"

    @property
    def mailbox(self) -> str:
        """The account and folder that is read, as people know it."""
        folder = "" if self.imap_folder == "INBOX" else f" {self.imap_folder}"
        return f"{self.imap_user or self.address}{folder}"

    def readers(self) -> Iterator[MailSettings]:
        """The same for every folder of every account, once each, our own first."""
        for account in (self, *map(self._as_read, self.mailboxes.values())):
            if account.imap_host:
                for folder in dict.fromkeys((account.imap_folder, *account.imap_folders)):
                    yield replace(account, imap_folder=folder)

    def _as_read(self, mailbox: MailboxSection) -> MailSettings:
        own = {name: value for name, value in vars(mailbox).items() if value is not None}
        return replace(self, **{"oauth": None, **own})

    @property
    def mine(self) -> frozenset[str]:
        """Our own addresses, lower case: mail from them is never a customer's."""
        every = (self.address, self.bounce_address, *self.own_addresses)
        return frozenset(one.lower() for one in every if one)


def clear_text_problem(host: str) -> str:
    """Why no password may go to `host` without TLS; "" for this machine itself (RFC 8314)."""
    try:
        local = ip_address(host).is_loopback
    except ValueError:
        local = host.lower() == "localhost"
    if local:
        return ""
    return (
        f"Không gửi mật khẩu không mã hoá tới {host}: hãy đặt smtp_tls hoặc imap_tls là"
        ' "starttls" hay "implicit"'
    )
