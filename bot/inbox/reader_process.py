"""The reader process of a busy desk: deliveries in, understood messages out, in order.

    python -m bot.inbox.reader_process

It ends when its standard input ends, so also when the desk is killed. It loads only the reading, so
it stays small. Both ends of the pipe are the desk itself, so pickles are safe.
"""

from __future__ import annotations

import pickle
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import BinaryIO

from channels.contract import Unreadable
from workflows.messaging.messages import Inbound, Kind
from workflows.reading import read, redact
from workflows.reading.category.taxonomy import Taxonomy
from workflows.reading.result import Reading

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
UP = b"up\n"
SIZE = 8
"""Bytes of the number that gives the length of the pickle after it."""

Understood = Sequence[tuple[Inbound, Reading]]


@dataclass(frozen=True, kw_only=True)
class ReadRequest:
    """A delivery to read: its bytes, their parser, when they came, the company's phone number.

    `taxonomy`: the tenant's categories.
    """

    raw: bytes
    parse: Callable[[bytes], Sequence[Inbound]]
    at: datetime
    hotline: str
    taxonomy: Taxonomy | None = None


def understand(request: ReadRequest) -> Understood:
    """The messages of a delivery, each with its reading. Raises Unreadable."""
    read_ones = ((one, _meaning(one, request)) for one in request.parse(request.raw))
    return [(_without_secrets(one, reading), reading) for one, reading in read_ones]


def _without_secrets(message: Inbound, reading: Reading) -> Inbound:
    """The message as it is stored and shown: no secret stands anywhere in it (TU-14)."""
    files = tuple(replace(one, name=redact(one.name).text) for one in message.attachments)
    return replace(
        message,
        text=reading.text,
        full_text="",
        subject=redact(message.subject).text,
        sender_name=redact(message.sender_name).text,
        attachments=files,
    )


def _meaning(message: Inbound, request: ReadRequest) -> Reading:
    """The reading of a message. Text of an unsupported one is our own remark: it is not read."""
    wordless = message.kind is Kind.UNSUPPORTED
    reading = read(
        "" if wordless else message.text,
        channel=message.channel,
        now=request.at,
        subject=message.subject,
        hotline=request.hotline,
        taxonomy=request.taxonomy,
    )
    return replace(reading, text=message.text) if wordless else reading


def pack(value: ReadRequest | Understood | Unreadable) -> bytes:
    """The bytes for the pipe: a length and a pickle."""
    data = pickle.dumps(value, protocol=pickle.HIGHEST_PROTOCOL)
    return len(data).to_bytes(SIZE, "big") + data


def unpack_answer(data: bytes) -> Understood:
    """The answer in a pickle of the reader process. Raises Unreadable if that is the answer."""
    answer: Understood | Unreadable = pickle.loads(data)  # noqa: S301 - from our own process
    if isinstance(answer, Unreadable):
        raise answer
    return answer


def serve(requests: BinaryIO, answers: BinaryIO) -> None:
    """Write UP, then answer each request until there are no more."""
    read("a", channel="email", now=EPOCH)
    answers.write(UP)
    answers.flush()
    while size := requests.read(SIZE):
        request: ReadRequest = pickle.loads(  # noqa: S301 - from our own process
            requests.read(int.from_bytes(size, "big"))
        )
        answers.write(pack(_answer(request)))
        answers.flush()


def _answer(request: ReadRequest) -> Understood | Unreadable:
    try:
        return understand(request)
    except Unreadable as error:
        return error


if __name__ == "__main__":
    serve(sys.stdin.buffer, sys.stdout.buffer)
