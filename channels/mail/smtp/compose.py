"""Composes a letter as a mail (RFC 5322, 2045-2047, 3834), always with the same Message-ID."""

from __future__ import annotations

import base64
import binascii
import html
import re
from collections.abc import Sequence
from datetime import datetime
from email.utils import format_datetime

from channels.mail.settings import MailSettings
from channels.mail.threading_tokens import letter_id, reply_address
from channels.mime.idn import shown_address
from workflows.messaging.messages import Attachment, Outbound

_BODY_HASH = re.compile(r":[0-9a-f]{16}$")
_PLAIN_ID = re.compile(r"[!-;=?-~]{3,900}")
_WORD_BYTES = 42  # this many fit, in base64, into one RFC 2047 word
_MOST_REFERENCES = 20
_LINE = 76
_UNSAFE = re.compile(r"[\x00-\x1f\x7f]+")


def compose(message: Outbound, settings: MailSettings, now: datetime) -> bytes:
    """The bytes to send: CRLF line ends; 7-bit, except for addresses that need SMTPUTF8."""
    fields = _fields(message, settings, now)
    body = _alternatives(message)
    if message.attachments:
        parts = [body, *(_file(one) for one in message.attachments)]
        body = _multipart("mixed", parts, message.key)
    head = "".join(f"{name}: {value}\r\n" for name, value in fields if value)
    return head.encode("utf-8") + body


def wire_id(external_id: str) -> str:
    """The Message-ID in one of our external ids, which also hold a hash of the body.

    "" for an id that is not valid in a header: servers refuse letters with such an id.
    """
    found = _BODY_HASH.sub("", external_id.strip("<> "))
    return found if _PLAIN_ID.fullmatch(found) else ""


def _fields(message: Outbound, settings: MailSettings, now: datetime) -> list[tuple[str, str]]:
    identity = letter_id(message.key, settings.secret, settings.id_domain)
    answered = wire_id(message.in_reply_to)
    fields = [
        ("Date", format_datetime(now)),
        ("From", mailbox(settings.address, settings.display_name)),
        ("To", mailbox(message.to, message.to_name)),
        ("Subject", _unstructured(message.subject or message.case_number)),
        ("Message-ID", f"<{identity}>"),
        ("In-Reply-To", f"<{answered}>" if answered else ""),
        ("References", _references(message, answered)),
        ("MIME-Version", "1.0"),
        ("X-Tiepnhan-Letter", f"<{identity}>"),
    ]
    if settings.plus_address and message.case_number:
        tokened = reply_address(message.case_number, settings.address, settings.secret)
        fields.append(("Reply-To", mailbox(tokened, settings.display_name)))
    if message.automatic:
        fields += [("Auto-Submitted", "auto-replied"), ("X-Auto-Response-Suppress", "All")]
    return fields


def _references(message: Outbound, answered: str) -> str:
    every = [wire_id(one) for one in message.references]
    ids = list(dict.fromkeys(one for one in (*every, answered) if one))
    chosen = ids[:1] + ids[1:][-(_MOST_REFERENCES - 1) :]
    return "\r\n ".join(f"<{one}>" for one in chosen)


def mailbox(address: str, name: str) -> str:
    """`name <address>` for a header; the name is encoded if necessary."""
    address = shown_address(_UNSAFE.sub("", address))
    name = " ".join(_UNSAFE.sub(" ", name).split())
    if not name:
        return f"<{address}>"
    if name.isascii() and len(name) < _LINE:
        quoted = name.replace("\\", "\\\\").replace('"', '\\"')
        return f'"{quoted}" <{address}>'
    return f"{_words(name)}\r\n <{address}>"


def _unstructured(text: str) -> str:
    text = " ".join(_UNSAFE.sub(" ", text).split())
    return text if text.isascii() and len(text) < _LINE and "=?" not in text else _words(text)


def _words(text: str) -> str:
    """`text` as RFC 2047 words, never split inside a character."""
    pieces, piece = [], b""
    for letter in text:
        more = letter.encode("utf-8", "replace")
        if len(piece) + len(more) > _WORD_BYTES:
            pieces.append(piece)
            piece = b""
        piece += more
    pieces.append(piece)
    return "\r\n ".join(f"=?utf-8?b?{base64.b64encode(one).decode()}?=" for one in pieces)


def _alternatives(message: Outbound) -> bytes:
    text = message.text.replace("\r\n", "\n").replace("\r", "\n").rstrip("\n") + "\n"
    parts = [_text("plain", text), _text("html", _as_html(text))]
    return _multipart("alternative", parts, message.key)


def _text(subtype: str, text: str) -> bytes:
    raw = text.replace("\n", "\r\n").encode("utf-8", "replace")
    head = f"Content-Type: text/{subtype}; charset=utf-8\r\nContent-Transfer-Encoding: "
    return head.encode("ascii") + b"base64\r\n\r\n" + _base64(raw)


def _base64(raw: bytes) -> bytes:
    step = _LINE // 4 * 3
    lines = (binascii.b2a_base64(raw[at : at + step]) for at in range(0, len(raw), step))
    return b"".join(lines).replace(b"\n", b"\r\n")


def _as_html(text: str) -> str:
    blocks = (html.escape(block) for block in re.split(r"\n{2,}", text.strip("\n")))
    shown = "".join(f"<p>{block}</p>\n" for block in blocks).replace("\n", "<br>\n")
    shown = shown.replace("</p><br>\n", "</p>\n")
    return (
        f'<!DOCTYPE html>\n<html><head><meta charset="utf-8"></head><body>\n{shown}</body></html>\n'
    )


def _file(attachment: Attachment) -> bytes:
    kind = (
        attachment.media_type if _TYPE.match(attachment.media_type) else "application/octet-stream"
    )
    name = _UNSAFE.sub("", attachment.name) or "tep-dinh-kem"
    if name.isascii():
        shown = name.replace("\\", "_").replace('"', "'")
        names = f'; name="{shown}"', f'; filename="{shown}"'
    else:
        names = f'; name="{_words(name)}"', f"; filename*=utf-8''{_percent(name)}"
    head = (
        f"Content-Type: {kind}{names[0]}\r\n"
        f"Content-Disposition: attachment{names[1]}\r\n"
        "Content-Transfer-Encoding: base64\r\n\r\n"
    )
    return head.encode("ascii") + _base64(attachment.content or b"")


_TYPE = re.compile(r"^[a-z0-9.+-]+/[a-z0-9.+-]+$", re.I)


def _percent(name: str) -> str:
    return "".join(
        chr(byte) if (byte < 128 and chr(byte).isalnum()) or byte in b"-._~" else f"%{byte:02X}"
        for byte in name.encode("utf-8", "replace")
    )


def _multipart(subtype: str, parts: Sequence[bytes], key: str) -> bytes:
    # Base64 bodies hold no "_", so this line occurs in none of them.
    line = f"=_{subtype}_{base64.b32encode(key.encode()).decode().rstrip('=')[:40]}"
    head = f'Content-Type: multipart/{subtype};\r\n boundary="{line}"\r\n\r\n'.encode("ascii")
    between = f"--{line}\r\n".encode("ascii")
    whole = b"".join(between + part + b"\r\n" for part in parts)
    return head + whole + f"--{line}--\r\n".encode("ascii")
