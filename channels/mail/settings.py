"""What the mail channel is told: hosts, addresses, limits. Reads no environment."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from enum import StrEnum
from ipaddress import ip_address


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


@dataclass(frozen=True, kw_only=True)
class OAuth:
    """How access tokens for an account are got (RFC 6749)."""

    client_id: str
    token_url: str
    client_secret: str = field(default="", repr=False)
    refresh_token: str = field(default="", repr=False)  # "": client credentials
    scopes: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class MailSettings:
    """One mailbox. `address` is where customers write, `domain` stands in our Message-IDs.

    `secret` signs our Message-IDs and plus-addresses; changing it breaks threading of old letters.
    `allowed` are more recipients the SMTP listener takes (addresses, or `@domain` for all).
    """

    address: str
    secret: bytes = field(repr=False)
    domain: str = ""
    display_name: str = ""
    plus_address: bool = True  # does the mail server deliver name+anything@domain to us?
    bounce_address: str = ""  # envelope sender where the null one is refused
    own_addresses: tuple[str, ...] = ()
    borders: tuple[str, ...] = ()  # authserv-ids whose Authentication-Results count; "microsoft"
    forms: tuple[str, ...] = ()  # our web forms: their mails' Reply-To is the customer
    check_signatures: bool = True  # DKIM by ourselves where no border has said anything

    imap_host: str = ""
    imap_port: int = 993
    imap_tls: Tls = Tls.IMPLICIT
    imap_user: str = ""
    imap_password: str = field(default="", repr=False)
    imap_folder: str = "INBOX"
    imap_folders: tuple[str, ...] = ()  # read beside it; \\Junk and the like: the one marked so
    mailboxes: tuple[MailSettings, ...] = ()  # more accounts; of each only what says imap and oauth
    oauth: OAuth | None = None  # instead of a password, for IMAP and SMTP
    sent_copies: bool = False  # put what was sent there by IMAP; many providers do it themselves
    imap_sent: str = ""  # where the account keeps what it sent; "": the folder marked \\Sent
    imap_timeout: timedelta = timedelta(seconds=60)
    imap_idle: timedelta = timedelta(minutes=3)  # one IDLE cycle; a search follows each
    imap_poll: timedelta = timedelta(seconds=30)  # pause between searches without IDLE
    imap_first: timedelta = timedelta()  # how far back the very first reading goes
    imap_rescan: timedelta = timedelta(days=7)  # how far back where the server numbered anew
    imap_late: timedelta = timedelta(hours=48)  # how far back the hourly search for late mail looks

    smtp_host: str = ""
    smtp_port: int = 587
    smtp_tls: Tls = Tls.STARTTLS
    smtp_user: str = ""
    smtp_password: str = field(default="", repr=False)
    smtp_timeout: timedelta = timedelta(seconds=60)
    smtp_answer_timeout: timedelta = timedelta(seconds=600)  # after the text (RFC 5321 4.5.3.2.6)
    helo_name: str = ""
    per_second: float = 20.0  # letters handed over at most; providers dislike more

    listen_host: str = "127.0.0.1"
    listen_port: int = 0  # 0: a free one
    listen_connections: int = 100
    listen_lmtp: bool = False  # speak LMTP (RFC 2033) instead of SMTP
    listen_socket: str = ""  # a unix socket's path instead of host and port
    listen_tls: Tls = Tls.NONE
    listen_certificate: str = ""  # PEM files
    listen_key: str = ""
    listen_user: str = ""  # who may hand over mail; "": everybody who reaches the port
    listen_password: str = field(default="", repr=False)
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
        for account in (self, *self.mailboxes):
            if account.imap_host:
                for folder in dict.fromkeys((account.imap_folder, *account.imap_folders)):
                    yield replace(account, imap_folder=folder)

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


NAME = "email"
