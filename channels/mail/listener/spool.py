"""One mail while it comes in: a megabyte in memory, the rest on disk (contract 4).

A hundred connections may each be in the middle of 35 MB. Whatever goes wrong, the text is read to
its end: what follows it are commands, and must never be taken from the middle of a mail.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable
from tempfile import SpooledTemporaryFile
from types import TracebackType
from typing import Self

IN_MEMORY = 1024 * 1024
_PIECE = 64 * 1024
TOO_BIG = "552 5.3.4 Message too big"
TOO_LONG = "500 5.5.6 Line too long"


class Spool:
    """`head` stands above the mail, `who` makes its digest one of this envelope.

    `size` is the mail's own, in bytes. As a context it leaves nothing behind.
    """

    def __init__(self, head: bytes, who: bytes, limit: int) -> None:
        self.size = 0
        self._room = limit
        self._hash = hashlib.sha256(who)
        self._trouble: OSError | None = None
        self._file = SpooledTemporaryFile[bytes](max_size=IN_MEMORY)
        self._file.write(head)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._file.close()

    @property
    def too_big(self) -> bool:
        """More came than there is room for."""
        return self.size > self._room

    @property
    def digest(self) -> str:
        """The same envelope and bytes give the same one."""
        return self._hash.hexdigest()

    def add(self, piece: bytes | bytearray) -> None:
        """Keep more of it, unless it is too big or the disk is full already."""
        self.size += len(piece)
        if self._trouble is not None:
            return
        try:
            if self.too_big:
                self._file.truncate(0)
            else:
                self._hash.update(piece)
                self._file.write(piece)
        except OSError as error:
            self._trouble = error

    def whole(self) -> bytes:
        """Head and mail, in memory. Raises OSError where the disk could not take them."""
        if self._trouble is not None:
            raise self._trouble
        self._file.seek(0)
        return self._file.read()


async def receive(reader: asyncio.StreamReader, spool: Spool, alive: Callable[[], None]) -> str:
    """Read the text of DATA up to its lone dot; the reply that refuses it, or "".

    Only CR LF ends a line and only CR LF dot CR LF the text: anything else is how mails are
    smuggled (CVE-2024-27305). `alive` is called for every piece.
    """
    piece, too_long, midline = bytearray(), False, False
    while True:
        try:
            line = await reader.readuntil(b"\r\n")
        except asyncio.LimitOverrunError as error:
            await reader.readexactly(error.consumed)
            too_long = midline = True
            continue
        if midline:
            midline = False
            continue
        if line == b".\r\n":
            break
        piece += line[1:] if line.startswith(b".") else line
        if len(piece) >= _PIECE:
            alive()
            spool.add(piece)
            piece.clear()
    spool.add(piece)
    if too_long:
        return TOO_LONG
    return TOO_BIG if spool.too_big else ""
