"""One IMAP connection, blocking: runs in its fetcher's thread (RFC 3501, 2177, 9051).

imap-tools opens, logs in and idles. Everything else are UID commands of ours, because its own
fetch knows no sizes and no partial bodies, and its `flag` and `delete` expunge other people's mail.
The folder is only EXAMINEd and bodies only PEEKed: but for `append`, nothing changes the mailbox.
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
_CAME = re.compile(
    rb'INTERNALDATE " ?(\d{1,2})-([A-Za-z]{3})-(\d{4}) (\d\d):(\d\d):(\d\d) ([+-])([01]\d)(\d\d)"'
)


@dataclass(frozen=True, kw_only=True, slots=True)
class MessageInfo:
    """Bytes of a mail, and when it entered the mailbox; None where the server does not tell."""

    size: int
    came: datetime | None


def internal_date(said: bytes) -> datetime | None:
    """The INTERNALDATE in an answer (RFC 3501 7.4.2); None where there is none or no such day."""
    found = _CAME.search(said)
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
_LOOK = 1.0  # seconds between two looks whether the desk stops


class ImapSession:
    """A logged-in connection with the folder open for reading only."""

    def __init__(self, settings: MailSettings) -> None:
        self._settings = settings
        self._box: BaseMailBox | None = None
        self._ended = False
        self._folder = ""
        self.uidvalidity = 0
        self.uidnext = 0

    @property
    def _mailbox(self) -> BaseMailBox:
        if self._box is None:
            raise CommandRefused("the IMAP connection is not open")
        return self._box

    def open(self, access: str = "") -> None:
        """Connect, log in (with an OAuth token where there is one), open the folder.

        Raises LoginRefused, CommandRefused, OSError, imaplib's errors.
        """
        self.close()
        settings = self._settings
        box = self._box = connect(settings)
        log_in(box, settings, access)
        # Servers tell more once they know who asks; imaplib keeps what it heard before the login.
        told = box.client.capability()[1]
        box.client.capabilities = tuple(bytes(told[-1] or b"").decode("ascii").upper().split())
        self._enter(settings.imap_folder)
        self.uidvalidity = self._number("UIDVALIDITY")
        self.uidnext = self._number("UIDNEXT")

    def _number(self, name: str) -> int:
        values = self._mailbox.client.response(name)[1]
        found = [one for one in values if one]
        return int(found[-1]) if found else 0

    def after(self, uid: int) -> list[int]:
        """The UIDs above `uid`, ascending. (`n:*` always names the last mail, so we filter.)"""
        self._mailbox.client.noop()  # some servers tell of new mail only when asked something
        self._told()
        return [one for one in self._search(f"UID {uid + 1}:*") if one > uid]

    def since(self, day: date) -> list[int]:
        """The UIDs of mail that arrived on `day` or later, ascending."""
        self._told()
        return self._search(f"SINCE {day.day}-{MONTHS[day.month - 1]}-{day.year}")

    def _search(self, criteria: str) -> list[int]:
        # No CHARSET: some servers refuse even US-ASCII.
        data = self._command("SEARCH", criteria)
        words = b" ".join(one for one in data if isinstance(one, bytes)).split()
        return sorted({int(word) for word in words if word.isdigit()})

    def _enter(self, folder: str) -> None:
        """Open a folder by its name, or by its use where that begins with a backslash (RFC 6154).

        Names beyond ASCII travel as modified UTF-7: imap-tools' work.
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
        """Put a mail into the open folder, as read; the only thing here that changes a mailbox.

        Raises CommandRefused where the server does not want this one.
        """
        box = self._mailbox
        name = encode_folder(self._folder)
        status, told = box.client.append(name, r"(\Seen)", when, raw)  # type: ignore[arg-type]  # bytes it takes too
        if status != "OK":
            raise CommandRefused(f"IMAP APPEND was answered {status} {told!r:.200}")

    def holds(self, message_id: str) -> bool:
        """Whether a mail with that Message-ID lies in the open folder."""
        return bool(self._search(f'HEADER Message-ID "{message_id}"'))

    def listed(self, uids: Sequence[int]) -> dict[int, MessageInfo]:
        """What the server says of each mail; mails that are gone by now are missing."""
        found: dict[int, MessageInfo] = {}
        for line in self._command("FETCH", _set(uids), "(UID RFC822.SIZE INTERNALDATE)"):
            head = line if isinstance(line, bytes) else line[0]
            uid, size = _UID.search(head), _SIZE.search(head)
            if uid and size:
                found[int(uid[1])] = MessageInfo(size=int(size[1]), came=internal_date(head))
        return found

    def heads(self, uids: Sequence[int]) -> dict[int, tuple[str, int]]:
        """Message-ID ("": none) and bytes of each mail, without its body."""
        items = "(UID RFC822.SIZE BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)])"
        found: dict[int, tuple[str, int]] = {}
        for uid, said, raw in self._fetched(uids, items):
            size, ids = _SIZE.search(said), message_ids(raw.decode("utf-8", "replace"))
            found[uid] = (ids[0] if ids else "", int(size[1]) if size else 0)
        return found

    def part(self, uid: int, start: int, most: int) -> bytes | None:
        """Up to `most` bytes of a mail from `start` on; None: it is gone."""
        return self._bodies([uid], f"(UID BODY.PEEK[]<{start}.{most}>)").get(uid)

    def bodies(self, uids: Sequence[int]) -> dict[int, bytes]:
        """The whole mails; mails that are gone by now are missing."""
        return self._bodies(uids, "(UID BODY.PEEK[])")

    def beginning(self, uid: int, size: int) -> bytes:
        """Header and first part of a mail that is too large, marked as cut."""
        raw = self._bodies([uid], f"(UID BODY.PEEK[]<0.{_FIRST_PART}>)").get(uid, b"")
        return mark_truncated(size, raw) if raw else b""

    def _bodies(self, uids: Sequence[int], items: str) -> dict[int, bytes]:
        return {uid: raw for uid, _, raw in self._fetched(uids, items)}

    def _fetched(self, uids: Sequence[int], items: str) -> Iterator[tuple[int, bytes, bytes]]:
        """UID, what stands around the literal, the literal."""
        data = self._command("FETCH", _set(uids), items)
        for position, line in enumerate(data):
            if not isinstance(line, tuple):
                continue
            after = data[position + 1] if position + 1 < len(data) else b""
            said = line[0] + (after if isinstance(after, bytes) else b"")
            if uid := _UID.search(said):
                yield int(uid[1]), said, bytes(line[1])

    def _command(self, verb: str, *words: str) -> list[bytes | tuple[bytes, bytes]]:
        status, data = self._mailbox.client.uid(verb, *words)
        if status != "OK":
            raise CommandRefused(f"IMAP {verb} was answered {status} {data!r:.200}")
        return [one for one in data if one]

    def wait(self, seconds: float) -> bool:
        """IDLE for so long, or until something happens; False: the server cannot IDLE."""
        box = self._mailbox
        if "IDLE" not in box.client.capabilities:
            return False
        if self._told():
            return True
        box.idle.start()  # type: ignore[no-untyped-call]  # imap-tools annotates it so
        # Only wait for bytes here: reading lines from a socket without time-out loses half lines.
        waiting = getattr(box.client.sock, "pending", int)()
        if not waiting and not self._held():
            poller = select.poll()
            poller.register(box.client.sock, select.POLLIN)
            left = seconds
            while left > 0 and not self._ended and not poller.poll(min(left, _LOOK) * 1000):
                left -= _LOOK
        box.idle.stop()  # type: ignore[no-untyped-call]  # imap-tools annotates it so
        return True

    def _told(self) -> bool:
        """Whether the server has spoken of new mail since this was last asked.

        What it says beside the answer to another command it does not say again during IDLE.
        """
        return self._mailbox.client.response("EXISTS")[1] != [None]

    def _held(self) -> bool:
        """Whether imaplib holds bytes that came together with the answer to IDLE.

        No poll of the socket would show them: a mail that came just before would wait for the next.
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
        """End whatever another thread is waiting for on this connection."""
        self._ended = True
        if self._box is not None:
            with contextlib.suppress(OSError):
                self._box.client.sock.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Drop the connection."""
        box, self._box = self._box, None
        if box is not None:
            with contextlib.suppress(OSError):
                box.client.shutdown()


def mark_truncated(size: int, raw: bytes) -> bytes:
    """The first bytes of a mail of that size, marked as such for the reader."""
    return b"X-Tiepnhan-Truncated: %d\r\n%b" % (size, raw)


def _set(uids: Iterable[int]) -> str:
    return ",".join(str(uid) for uid in uids)
