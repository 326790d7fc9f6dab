"""Which case a mail belongs to: signed tokens prove it, case numbers only hint at it (contract 7).

A letter has the Message-ID `<letter-key.token@domain>` and the Reply-To
`name+case-number.token@domain`. Anyone can guess a case number; nobody can guess its token.
"""

from __future__ import annotations

import base64
import hmac
import re
from collections.abc import Iterable, Iterator
from urllib.parse import quote, unquote

from channels.mime.addresses import mailboxes
from channels.mime.headers import Headers, unfold
from workflows.messaging.messages import Thread

NUMBER = re.compile(r"\b([A-Z]{2,5}-20\d{2}-\d{4,9}-[0-9A-Z])(?![0-9A-Z])", re.I)
RECIPIENT_FIELDS = (
    "x-tiepnhan-envelope-to",
    "x-gm-original-to",
    "delivered-to",
    "x-original-to",
    "envelope-to",
    "x-envelope-to",
    "resent-to",
    "to",
    "cc",
)
_PART_OF_NUMBER = "-20"  # a text without it has no case number
_TOKEN_LENGTH = 26
_LONGEST_LOCAL = 64  # octets (RFC 5321 section 4.5.3.1.1)
_SAFE_KEY = re.compile(r"[A-Z0-9.-]+")  # one case: some servers write addresses in lower case
_ID = re.compile(r"<\s*([^<>\s]{3,995})\s*>")
_BARE_ID = re.compile(r"[^<>\s,;()\"]{1,400}@[^<>\s,;()\"]{1,400}")
_MOST_REFERENCES = 100
_MOST_MENTIONED = 20  # each is looked up in the database


def sign(secret: bytes, use: str, value: str) -> str:
    """The token (26 letters and digits, 128 bits) that proves we issued `value` for `use`."""
    digest = hmac.new(secret, f"{use}:{value}".encode(), "sha256").digest()[:16]
    return base64.b32encode(digest).decode("ascii").lower().rstrip("=")


def letter_id(key: str, secret: bytes, domain: str) -> str:
    """The Message-ID (without brackets) of the letter `key`; the same for every attempt."""
    return f"{quote(key, safe='-._+')}.{sign(secret, 'letter', key)}@{domain}"


def letter_of(message_id: str, secret: bytes) -> str:
    """The key of the letter with this Message-ID, if its token is right; else ""."""
    local = message_id.partition("@")[0]
    quoted, _, token = local.rpartition(".")
    key = unquote(quoted)
    if len(token) != _TOKEN_LENGTH or not key or not token.isascii():
        return ""
    return key if hmac.compare_digest(token.lower(), sign(secret, "letter", key)) else ""


def reply_address(number: str, address: str, secret: bytes) -> str:
    """The address for answers about case `number`: `name+number.token@domain`."""
    local, _, domain = address.rpartition("@")
    return f"{local}+{number.lower()}.{sign(secret, 'case', number.upper())}@{domain}"


def case_of(address: str, secret: bytes) -> str:
    """The case number in one of our plus-addresses, if its token is right; else ""."""
    extension = address.partition("@")[0].partition("+")[2]
    number, _, token = extension.rpartition(".")
    number = number.upper()
    if len(token) != _TOKEN_LENGTH or not number or not extension.isascii():
        return ""
    return number if hmac.compare_digest(token.lower(), sign(secret, "case", number)) else ""


def return_address(key: str, address: str, secret: bytes) -> str:
    """The envelope sender of the letter `key` (VERP): `name+key.token@domain`.

    "" for a key that mail servers may change, or an address that is too long.
    """
    local, _, domain = address.rpartition("@")
    tokened = f"{local}+{key.lower()}.{sign(secret, 'return', key)}"
    is_safe = _SAFE_KEY.fullmatch(key) and len(tokened) <= _LONGEST_LOCAL
    return f"{tokened}@{domain}" if is_safe else ""


def letter_of_return_path(address: str, secret: bytes) -> str:
    """The key of the letter with this return path, if its token is right; else ""."""
    extension = address.partition("@")[0].partition("+")[2]
    key, _, token = extension.rpartition(".")
    key = key.upper()
    if len(token) != _TOKEN_LENGTH or not key or not extension.isascii():
        return ""
    return key if hmac.compare_digest(token.lower(), sign(secret, "return", key)) else ""


def number_in(text: str) -> str:
    """The first case number in `text`, upper case; "" if there is none."""
    found = NUMBER.search(text)
    return found[1].upper() if found else ""


def message_ids(value: str) -> tuple[str, ...]:
    """The ids in In-Reply-To, References or Message-ID: no brackets, no other text, no repeats."""
    if not value:
        return ()
    found = _ID.findall(value) or [
        one.strip("<>") for one in _BARE_ID.findall(value[:20_000]) if "<" not in one
    ]
    return tuple(dict.fromkeys(found))[-_MOST_REFERENCES:]


def plus_addresses(headers: Headers) -> Iterator[str]:
    """The plus-addresses to which this mail was sent, those of the envelope first."""
    for name in filter(headers.__contains__, RECIPIENT_FIELDS):
        for key, value in headers.fields:
            if key == name and b"+" in value:
                yield from (box.email for box in mailboxes(unfold(value)[:20_000]))


def read_thread(headers: Headers, secret: bytes, subject: str, text: str) -> Thread:
    """The cases that the headers prove, the references, the case numbers in the text."""
    answered, before = headers.plain("in-reply-to"), headers.plain("references")
    references = tuple(dict.fromkeys(message_ids(answered) + message_ids(before)))
    proven: Iterable[str] = ()
    if secret:
        recipients = [one for one in plus_addresses(headers) if "+" in one]
        by_address = (case_of(one, secret) for one in recipients)
        by_return = (number_in(letter_of_return_path(one, secret)) for one in recipients)
        by_letter = (number_in(letter_of(one, secret)) for one in references)
        proven = dict.fromkeys((*by_address, *by_return, *by_letter))
    numbers = [
        one
        for source in (subject, text)
        if _PART_OF_NUMBER in source
        for one in NUMBER.findall(source)
    ]
    return Thread(
        proven=tuple(number for number in proven if number),
        references=references,
        mentioned=tuple(dict.fromkeys(number.upper() for number in numbers))[:_MOST_MENTIONED],
    )
