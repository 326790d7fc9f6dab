"""One incoming mail: a megabyte in memory, the rest on disk (contract 4).

A hundred connections may each be in the middle of 35 MB. The text is read to its end even after an
error: commands follow it, and no line of a mail may be read as a command.
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
    """`head` is put above the mail; `envelope_key` is hashed into its digest.

    `size` is that of the mail itself, in bytes. The context manager deletes the file.
    """

    def __init__(self, head: bytes, envelope_key: bytes, limit: int) -> None:
        self.size = 0
        self._limit = limit
        self._hash = hashlib.sha256(envelope_key)
        self._error: OSError | None = None
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
        """True if the mail exceeds the limit."""
        return self.size > self._limit

    @property
    def digest(self) -> str:
        """A hash of envelope and mail: the same for a repeated delivery."""
        return self._hash.hexdigest()

    def add(self, piece: bytes | bytearray) -> None:
        """Write a piece, unless the mail is too big or the disk was full before."""
        self.size += len(piece)
        if self._error is not None:
            return
        try:
            if self.too_big:
                self._file.truncate(0)
            else:
                self._hash.update(piece)
                self._file.write(piece)
        except OSError as error:
            self._error = error

    def whole(self) -> bytes:
        """Head and mail as bytes. Raises OSError if the disk was full."""
        if self._error is not None:
            raise self._error
        self._file.seek(0)
        return self._file.read()


async def receive(reader: asyncio.StreamReader, spool: Spool, alive: Callable[[], None]) -> str:
    """Read the text of DATA up to the final dot; returns the reply that refuses it, or "".

    Only CR LF ends a line, and only CR LF dot CR LF ends the text: otherwise mails can be smuggled
    (CVE-2024-27305). `alive` is called for each piece.
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
