"""One IMAP connection, blocking: it runs in a thread of its own (RFC 3501, 2177, 9051).

imap-tools connects, logs in and idles. Everything else are UID commands of our own, because its
fetch knows no sizes and no partial bodies, and its `flag` and `delete` expunge other people's mail.
The folder is opened by EXAMINE and bodies are read by PEEK: only `append` changes the mailbox.
"""

from __future__ import annotations

import contextlib
import re
import select
import socket
import ssl
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from io import BufferedReader
from typing import cast

from imap_tools import BaseMailBox
from imap_tools.utils import encode_folder

from channels.mail.errors import CommandRefused
from channels.mail.imap.login import connect, log_in
from channels.mail.settings import MailSettings
from channels.mail.threading_tokens import message_ids

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_INTERNALDATE = re.compile(
    rb'INTERNALDATE " ?(\d{1,2})-([A-Za-z]{3})-(\d{4}) (\d\d):(\d\d):(\d\d) ([+-])([01]\d)(\d\d)"'
)


@dataclass(frozen=True, kw_only=True, slots=True)
class MessageInfo:
    """Size in bytes of a mail, and when it entered the mailbox; None if the server does not say."""

    size: int
    received_at: datetime | None


def internal_date(answer: bytes) -> datetime | None:
    """The INTERNALDATE in an answer (RFC 3501 7.4.2); None if it is missing or invalid."""
    found = _INTERNALDATE.search(answer)
    name = found[2].decode().title() if found else ""
    if found is None or name not in MONTHS:
        return None
    day, year, hour, minute, second = (int(found[place]) for place in (1, 3, 4, 5, 6))
    ahead = timedelta(hours=int(found[8]), minutes=int(found[9]))
    zone = timezone(ahead if found[7] == b"+" else -ahead)
    try:
        return datetime(year, MONTHS.index(name) + 1, day, hour, minute, second, tzinfo=zone)
    except ValueError:
        return None


_UID = re.compile(rb"\bUID (\d+)")
_SIZE = re.compile(rb"RFC822\.SIZE (\d+)")
_FIRST_PART = 256 * 1024
_CHECK_EVERY = 1.0  # seconds between two checks for an interrupt


class ImapSession:
    """A logged-in connection with the folder open for reading only."""

    def __init__(self, settings: MailSettings) -> None:
        self._settings = settings
        self._box: BaseMailBox | None = None
        self._interrupted = False
        self._folder = ""
        self.uidvalidity = 0
        self.uidnext = 0

    @property
    def _mailbox(self) -> BaseMailBox:
        if self._box is None:
            raise CommandRefused("the IMAP connection is not open")
        return self._box

    def open(self, access: str = "") -> None:
        """Connect, log in (with an OAuth token if there is one) and open the folder.

        Raises LoginRefused, CommandRefused, OSError, imaplib's errors.
        """
        self.close()
        settings = self._settings
        box = self._box = connect(settings)
        log_in(box, settings, access)
        # Servers list more capabilities after the login; imaplib keeps those from before it.
        answer = box.client.capability()[1]
        box.client.capabilities = tuple(bytes(answer[-1] or b"").decode("ascii").upper().split())
        self._open_folder(settings.imap_folder)
        self.uidvalidity = self._number("UIDVALIDITY")
        self.uidnext = self._number("UIDNEXT")

    def _number(self, name: str) -> int:
        values = self._mailbox.client.response(name)[1]
        found = [one for one in values if one]
        return int(found[-1]) if found else 0

    def uids_after(self, uid: int) -> list[int]:
        """The UIDs above `uid`, ascending. (`n:*` always includes the last mail: so we filter.)"""
        self._mailbox.client.noop()  # some servers announce new mail only after a command
        self._take_announcement()
        return [one for one in self._search(f"UID {uid + 1}:*") if one > uid]

    def uids_since(self, day: date) -> list[int]:
        """The UIDs of mail that arrived on `day` or later, ascending."""
        self._take_announcement()
        return self._search(f"SINCE {day.day}-{MONTHS[day.month - 1]}-{day.year}")

    def _search(self, criteria: str) -> list[int]:
        # Without CHARSET: some servers refuse even US-ASCII.
        data = self._command("SEARCH", criteria)
        words = b" ".join(one for one in data if isinstance(one, bytes)).split()
        return sorted({int(word) for word in words if word.isdigit()})

    def _open_folder(self, folder: str) -> None:
        """Open a folder by its name, or by its special use, such as `\\Junk` (RFC 6154).

        imap-tools encodes names beyond ASCII in modified UTF-7.
        """
        if folder.startswith("\\"):
            folders = self._mailbox.folder.list()
            name = next((one.name for one in folders if folder in one.flags), "")
            if not name:
                raise CommandRefused(f"this mailbox has no folder marked {folder}")
            folder = name
        self._mailbox.folder.set(folder, readonly=True)
        self._folder = folder

    def append(self, raw: bytes, when: datetime) -> None:
        """Put a mail into the open folder, marked as read; nothing else here changes a mailbox.

        Raises CommandRefused if the server refuses this mail.
        """
        box = self._mailbox
        name = encode_folder(self._folder)
        status, answer = box.client.append(name, r"(\Seen)", when, raw)  # type: ignore[arg-type]  # it takes bytes too
        if status != "OK":
            raise CommandRefused(f"IMAP APPEND was answered {status} {answer!r:.200}")

    def has_message(self, message_id: str) -> bool:
        """True if the open folder has a mail with that Message-ID."""
        return bool(self._search(f'HEADER Message-ID "{message_id}"'))

    def infos(self, uids: Sequence[int]) -> dict[int, MessageInfo]:
        """Size and arrival of each mail, by UID; deleted mails are missing."""
        found: dict[int, MessageInfo] = {}
        for line in self._command("FETCH", _uid_set(uids), "(UID RFC822.SIZE INTERNALDATE)"):
            head = line if isinstance(line, bytes) else line[0]
            uid, size = _UID.search(head), _SIZE.search(head)
            if uid and size:
                found[int(uid[1])] = MessageInfo(size=int(size[1]), received_at=internal_date(head))
        return found

    def message_keys(self, uids: Sequence[int]) -> dict[int, tuple[str, int]]:
        """Message-ID ("": none) and size in bytes of each mail, by UID; no body is fetched."""
        items = "(UID RFC822.SIZE BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)])"
        found: dict[int, tuple[str, int]] = {}
        for uid, answer, raw in self._fetched(uids, items):
            size, ids = _SIZE.search(answer), message_ids(raw.decode("utf-8", "replace"))
            found[uid] = (ids[0] if ids else "", int(size[1]) if size else 0)
        return found

    def fetch_part(self, uid: int, start: int, most: int) -> bytes | None:
        """Up to `most` bytes of a mail from byte `start`; None if the mail is deleted."""
        return self._bodies([uid], f"(UID BODY.PEEK[]<{start}.{most}>)").get(uid)

    def fetch_bodies(self, uids: Sequence[int]) -> dict[int, bytes]:
        """The whole mails by UID; deleted mails are missing."""
        return self._bodies(uids, "(UID BODY.PEEK[])")

    def fetch_beginning(self, uid: int, size: int) -> bytes:
        """The first 256 KiB of a mail that is too large, marked as truncated."""
        raw = self._bodies([uid], f"(UID BODY.PEEK[]<0.{_FIRST_PART}>)").get(uid, b"")
        return mark_truncated(size, raw) if raw else b""

    def _bodies(self, uids: Sequence[int], items: str) -> dict[int, bytes]:
        return {uid: raw for uid, _, raw in self._fetched(uids, items)}

    def _fetched(self, uids: Sequence[int], items: str) -> Iterator[tuple[int, bytes, bytes]]:
        """For each literal in the answer: the UID, the text around it, the literal itself."""
        data = self._command("FETCH", _uid_set(uids), items)
        for position, line in enumerate(data):
            if not isinstance(line, tuple):
                continue
            after = data[position + 1] if position + 1 < len(data) else b""
            answer = line[0] + (after if isinstance(after, bytes) else b"")
            if uid := _UID.search(answer):
                yield int(uid[1]), answer, bytes(line[1])

    def _command(self, verb: str, *words: str) -> list[bytes | tuple[bytes, bytes]]:
        status, data = self._mailbox.client.uid(verb, *words)
        if status != "OK":
            raise CommandRefused(f"IMAP {verb} was answered {status} {data!r:.200}")
        return [one for one in data if one]

    def idle(self, seconds: float) -> bool:
        """IDLE for so many seconds, or until something happens; False if the server has no IDLE."""
        box = self._mailbox
        if "IDLE" not in box.client.capabilities:
            return False
        if self._take_announcement():
            return True
        box.idle.start()  # type: ignore[no-untyped-call]  # imap-tools annotates it so
        # Only wait for bytes here: to read lines from a socket without time-out loses half lines.
        waiting = getattr(box.client.sock, "pending", int)()
        if not waiting and not self._has_buffered_bytes():
            poller = select.poll()
            poller.register(box.client.sock, select.POLLIN)
            left = seconds
            while (
                left > 0
                and not self._interrupted
                and not poller.poll(min(left, _CHECK_EVERY) * 1000)
            ):
                left -= _CHECK_EVERY
        box.idle.stop()  # type: ignore[no-untyped-call]  # imap-tools annotates it so
        return True

    def _take_announcement(self) -> bool:
        """True if the server has announced new mail since the last call.

        An announcement that came with the answer to a command is not repeated during IDLE.
        """
        return self._mailbox.client.response("EXISTS")[1] != [None]

    def _has_buffered_bytes(self) -> bool:
        """True if imaplib has buffered bytes that came together with the answer to IDLE.

        A poll of the socket does not show them, and a new mail would wait for the next one.
        """
        client = self._mailbox.client
        lines = getattr(client, "_readbuf", None)  # from Python 3.14 on
        if lines is not None:
            return bool(lines)
        client.sock.settimeout(0)
        try:
            return bool(cast(BufferedReader, client.file).peek(1))
        except ssl.SSLWantReadError:
            return False
        finally:
            client.sock.settimeout(self._settings.imap_timeout.total_seconds())

    def interrupt(self) -> None:
        """Wake another thread that waits on this connection."""
        self._interrupted = True
        if self._box is not None:
            with contextlib.suppress(OSError):
                self._box.client.sock.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Close the connection without LOGOUT."""
        box, self._box = self._box, None
        if box is not None:
            with contextlib.suppress(OSError):
                box.client.shutdown()


def mark_truncated(size: int, raw: bytes) -> bytes:
    """The first bytes of a mail of that size, with a header that says so."""
    return b"X-Tiepnhan-Truncated: %d\r\n%b" % (size, raw)


def _uid_set(uids: Iterable[int]) -> str:
    return ",".join(str(uid) for uid in uids)
