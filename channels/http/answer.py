"""The answer of a provider: its JSON, or the error of a gateway on the way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

import httpx2

from channels.contract import ChannelError, Fault, SendFailed, SendUnknown, Unreadable
from channels.http import wire

RETRYABLE = {408, 425, 429}
PAUSES = tuple(timedelta(seconds=one) for one in (15, 60, 300, 900, 3600))
"""Pauses of a letter after refusals that may pass, where the provider names no time."""
MAY_BE_DONE = frozenset({500, 502, 504, *range(520, 528)})
"""The request may have been carried out: the server failed, or a gateway lost the answer.

503 is none of them: a server that is too busy has done nothing.
"""
_RETRY_AFTER_DIGITS = 6  # more would be longer than a week and a half


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
    """The error of a gateway, by the status of an answer whose JSON names no error.

    None where the status is no error that may pass.
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
