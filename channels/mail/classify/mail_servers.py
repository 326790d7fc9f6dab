"""The names and addresses under which mail servers send their reports."""

from __future__ import annotations

import re

from channels.mail.phrases import tables
from channels.mail.phrases.matcher import one_of

MAIL_SERVER = "mailer-daemon"
"""The sender of a report that names no address."""
_ADDRESS = re.compile(
    r"^" + one_of(tables.bounces().daemon_addresses) + r"(?:[+._\\-][^@]*)?(?:@|$)", re.I
)
_NAME = re.compile(r"^\W*" + one_of(tables.bounces().daemon_names) + r"\b", re.I)


def is_servers_address(address: str) -> bool:
    """True for an address of a mail server, also without its host."""
    return bool(_ADDRESS.match(address))


def is_servers_name(name: str) -> bool:
    """True for a name of a mail server; people may bear some of them too."""
    return bool(_NAME.match(name))
