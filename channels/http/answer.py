"""What a provider answered: JSON, or words of a gateway on the way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

import httpx2

from channels.contract import ChannelError, Fault, SendFailed, SendUnknown, Unreadable
from channels.http import wire

RETRYABLE = {408, 425, 429}
PAUSES = tuple(timedelta(seconds=one) for one in (15, 60, 300, 900, 3600))
"""How long a letter waits after refusals that may pass, where the provider names no time."""
MAY_BE_DONE = frozenset({500, 502, 504, *range(520, 528)})
"""Something gave up after it had the request: a server that broke, a gateway that lost its answer.

503 is none of them: whoever says that it is too busy has done nothing.
"""
_RETRY_AFTER_DIGITS = 6  # more is a week and a half: nonsense


@dataclass(frozen=True, kw_only=True)
class Answer:
    """A provider's JSON answer, whatever its HTTP status."""

    status: int
    data: object
    retry_after: timedelta | None = None


def answer_of(response: httpx2.Response, raw: bytes) -> Answer:
    """The answer as JSON. Raises SendUnknown or SendFailed for what a gateway wrote instead."""
    try:
        data = wire.load(raw)
    except Unreadable:
        raise _not_json(response) from None
    return Answer(status=response.status_code, data=data, retry_after=retry_after(response.headers))


def by_status(answer: Answer) -> ChannelError | None:
    """What an answer says whose JSON names no error of the provider's: a gateway's, by its status.

    None where the status says nothing that passes.
    """
    passing = answer.status >= 500 or answer.status in RETRYABLE
    return _gateway(answer.status, answer.retry_after) if passing else None


def _not_json(response: httpx2.Response) -> ChannelError:
    return _gateway(response.status_code, retry_after(response.headers))


def _gateway(status: int, wait: timedelta | None) -> ChannelError:
    if httpx2.codes.is_success(status) or status in MAY_BE_DONE:
        return SendUnknown(
            f"Nhà cung cấp trả lời không đọc được (HTTP {status}): tin có thể đã tới khách."
        )
    return SendFailed(
        f"Máy chủ của nhà cung cấp báo lỗi HTTP {status}.",
        permanent=not (httpx2.codes.is_server_error(status) or status in RETRYABLE),
        retry_after=wait,
        fault=Fault.PACE if status == httpx2.codes.TOO_MANY_REQUESTS else Fault.LETTER,
    )


def retry_after(headers: Mapping[str, str]) -> timedelta | None:
    """Retry-After in its seconds form (RFC 9110 section 10.2.3); None where absent or a date."""
    value = headers.get("retry-after", "")
    if value.isascii() and value.isdigit() and len(value) <= _RETRY_AFTER_DIGITS:
        return timedelta(seconds=int(value))
    return None
