"""Refuses settings that work but are unsafe: weak secrets, open pages, clear text (PV-13)."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import ip_address
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from channels.mail.settings import Tls

if TYPE_CHECKING:
    from bot.config.settings import Settings

PLACEHOLDERS = frozenset(
    {"changeme", "change-me", "secret", "password", "xxx", "matkhau", "12345678", "123456789"}
)
KEEP_COPIES = frozenset(
    {"smtp.gmail.com", "smtp.googlemail.com", "smtp.office365.com", "smtp-mail.outlook.com"}
)
SHORTEST = 12
"""Least characters of a password or token: too many to guess over the network."""


def problems(settings: Settings) -> Iterator[str]:
    """One line per problem, `key: what is wrong; what to do`."""
    yield from _database(settings)
    yield from _signing_key(settings)
    yield from _secrets(settings)
    yield from _pages(settings)
    yield from _clear_text(settings)
    yield from _webhook(settings)
    yield from _copies(settings)


def _database(settings: Settings) -> Iterator[str]:
    try:
        kind = make_url(settings.database_url).get_backend_name()
    except ArgumentError:
        kind = ""
    if kind not in ("sqlite", "postgresql", "postgres"):
        yield "database_url: no address of a database; write sqlite:///FILE or postgresql://…"


def _signing_key(settings: Settings) -> Iterator[str]:
    value = settings.secret_key.get_secret_value()
    if value.lower() in PLACEHOLDERS or len(set(value)) < 8:
        yield (
            "secret_key: this is a placeholder; make one with "
            "`python3 -c 'import secrets; print(secrets.token_urlsafe(32))'`"
        )


def _secrets(settings: Settings) -> Iterator[str]:
    given = {
        "web.password": settings.web.password.get_secret_value(),
        "web.api_token": settings.web.api_token.get_secret_value(),
    }
    if settings.mail is not None:
        given["mail.listen_password"] = settings.mail.listen_password
    if settings.zalo_bot is not None:
        given["zalo_bot.webhook_secret"] = settings.zalo_bot.webhook_secret
    for key, value in given.items():
        if value and (len(value) < SHORTEST or value.lower() in PLACEHOLDERS):
            yield f"{key}: anybody could guess this; take {SHORTEST} characters or more"


def _pages(settings: Settings) -> Iterator[str]:
    """A proxy on this machine looks like the machine itself: pages behind it need a password."""
    if settings.web.public_url and not settings.web.password.get_secret_value():
        yield (
            "web.password: missing although web.public_url opens the desk beyond this machine; "
            "set it, else whoever comes through your proxy can read every case file"
        )


def _webhook(settings: Settings) -> Iterator[str]:
    bot = settings.zalo_bot
    if bot is None or not bot.webhook:
        return
    if not settings.web.public_url:
        yield "zalo_bot.webhook: set web.public_url, or remove it and the desk polls"
    if not bot.webhook_secret:
        yield "zalo_bot.webhook_secret: missing; without it nobody's webhook is believed"


def _copies(settings: Settings) -> Iterator[str]:
    """Where the provider keeps copies of sent mail, the desk's copy would be a second one."""
    mail = settings.mail
    if mail is None or not mail.sent_copies:
        return
    if not mail.imap_host:
        yield "mail.sent_copies: copies are put there by IMAP; set mail.imap_host or remove it"
    if mail.smtp_host.lower() in KEEP_COPIES:
        yield f"mail.sent_copies: {mail.smtp_host} keeps copies by itself; remove it"


def _clear_text(settings: Settings) -> Iterator[str]:
    mail = settings.mail
    if mail is not None and mail.listen_user and mail.listen_tls is Tls.NONE:
        yield "mail.listen_user: a password needs mail.listen_tls (starttls or implicit) (PV-13)"
    urls = {"web.public_url": settings.web.public_url, "files.s3_url": settings.files.s3_url}
    if settings.telegram is not None:
        urls["telegram.base_url"] = settings.telegram.base_url
    if settings.zalo_bot is not None:
        urls["zalo_bot.base_url"] = settings.zalo_bot.base_url
    for key, url in urls.items():
        if url and not _protected(url):
            yield f"{key}: {url} is not protected on its way; write https:// (PV-13)"


def _protected(url: str) -> bool:
    """HTTPS, or this machine itself."""
    parts = urlsplit(url)
    if parts.scheme == "https":
        return bool(parts.hostname)
    host = parts.hostname or ""
    try:
        local = ip_address(host).is_loopback
    except ValueError:
        local = host == "localhost"
    return parts.scheme == "http" and local
