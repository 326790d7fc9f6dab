"""The process that reads for a busy desk: JSON lines in, JSON lines out, in the same order.

    python -m bot.reading_process

It ends when its standard input does, so also when the desk is killed. It loads nothing but the
reading, which keeps it small.
"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import BinaryIO

from pydantic import TypeAdapter

from workflows.reading import read
from workflows.reading.result import Reading


@dataclass(frozen=True, kw_only=True)
class Words:
    """What somebody wrote, how and when it came; `hotline` is the company's own number."""

    text: str
    subject: str
    channel: str
    now: datetime
    hotline: str


EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_READING = TypeAdapter(Reading)


def meaning(words: Words) -> Reading:
    """What they mean."""
    return read(
        words.text,
        channel=words.channel,
        now=words.now,
        subject=words.subject,
        hotline=words.hotline,
    )


def asked(words: Words) -> bytes:
    """The line that asks the process for their meaning."""
    return json.dumps(asdict(words) | {"now": words.now.isoformat()}).encode() + b"\n"


def answered(line: bytes) -> Reading:
    """The meaning in a line of the process. Raises ValueError for any other line."""
    return _READING.validate_json(line)


def serve(questions: BinaryIO, answers: BinaryIO) -> None:
    """Say that it is up, then answer every line until there are no more."""
    meaning(Words(text="a", subject="", channel="email", now=EPOCH, hotline=""))
    answers.write(b"up\n")
    answers.flush()
    for line in questions:
        told = json.loads(line)
        words = Words(**(told | {"now": datetime.fromisoformat(told["now"])}))
        answers.write(_READING.dump_json(meaning(words)) + b"\n")
        answers.flush()


if __name__ == "__main__":
    serve(sys.stdin.buffer, sys.stdout.buffer)
