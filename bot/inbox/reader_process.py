"""The process that reads for a busy desk: deliveries in, messages and their meaning out, in order.

    python -m bot.reading_process

It ends when its standard input does, so also when the desk is killed. It loads nothing but the
reading, which keeps it small. Both ends of the pipe are the desk itself, so pickles may travel.
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
from workflows.reading import read
from workflows.reading.result import Reading

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
UP = b"up\n"
SIZE = 8
"""Bytes that say how long the pickle is that follows."""

Understood = Sequence[tuple[Inbound, Reading]]


@dataclass(frozen=True, kw_only=True)
class Arrived:
    """A delivery: its bytes, who parses them, when they came, the company's own number."""

    raw: bytes
    parse: Callable[[bytes], Sequence[Inbound]]
    at: datetime
    hotline: str


def understood(arrived: Arrived) -> Understood:
    """Its messages, each with what it means. Raises Unreadable."""
    return [(one, _meaning(one, arrived)) for one in arrived.parse(arrived.raw)]


def _meaning(message: Inbound, arrived: Arrived) -> Reading:
    """What the writer says: nothing, where the text is only our own remark about the content."""
    wordless = message.kind is Kind.UNSUPPORTED
    reading = read(
        "" if wordless else message.text,
        channel=message.channel,
        now=arrived.at,
        subject=message.subject,
        hotline=arrived.hotline,
    )
    return replace(reading, text=message.text) if wordless else reading


def packed(told: Arrived | Understood | Unreadable) -> bytes:
    """What goes through the pipe: a length and a pickle."""
    data = pickle.dumps(told, protocol=pickle.HIGHEST_PROTOCOL)
    return len(data).to_bytes(SIZE, "big") + data


def answered(data: bytes) -> Understood:
    """The answer in a pickle of the process. Raises Unreadable where that is the answer."""
    told: Understood | Unreadable = pickle.loads(data)  # noqa: S301 - from our own process
    if isinstance(told, Unreadable):
        raise told
    return told


def serve(questions: BinaryIO, answers: BinaryIO) -> None:
    """Say that it is up, then answer until there are no more questions."""
    read("a", channel="email", now=EPOCH)
    answers.write(UP)
    answers.flush()
    while size := questions.read(SIZE):
        arrived: Arrived = pickle.loads(  # noqa: S301 - from our own process
            questions.read(int.from_bytes(size, "big"))
        )
        answers.write(packed(_answer(arrived)))
        answers.flush()


def _answer(arrived: Arrived) -> Understood | Unreadable:
    try:
        return understood(arrived)
    except Unreadable as error:
        return error


if __name__ == "__main__":
    serve(sys.stdin.buffer, sys.stdout.buffer)
