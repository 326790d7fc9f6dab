"""One call of the Bot API: the envelope that every method shares."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from channels.contract import ChannelError, SendUnknown
from channels.http import wire
from channels.http.answer import MAY_BE_DONE, Answer, by_status
from channels.http.client import Http
from channels.zalo_bot.settings import ZaloBotSettings

BAD_REQUEST = 400
UNAUTHORISED = 401
FORBIDDEN = 403  # labelled "Internal server error" by the vendor
NOT_FOUND = 404
TIMED_OUT = 408
QUOTA = 429


class Refused(ChannelError):
    """Zalo answered, and the answer is no: its error code and its words."""

    def __init__(self, code: int, description: str, retry_after: timedelta | None = None) -> None:
        super().__init__(f"Zalo Bot từ chối: mã {code} {description}".rstrip())
        self.code = code
        self.description = description
        self.retry_after = retry_after


async def call(
    http: Http,
    settings: ZaloBotSettings,
    method: str,
    body: Mapping[str, object],
    *,
    timeout: float | None = None,
) -> object:
    """The `result` of one method. Raises Refused, or what Http.post raises."""
    url = f"{settings.base_url.rstrip('/')}/bot{settings.token}/{method}"
    answer = await http.post(url, body, timeout=timeout)
    return _result(answer)


def _result(answer: Answer) -> object:
    """Errors come with their HTTP status or with 200 and ok:false; success may say error_code 0."""
    envelope = wire.table(answer.data)
    code = _code(envelope)
    if envelope.get("ok") is True and not code:
        return envelope.get("result")
    perhaps_done = answer.status in MAY_BE_DONE and not code and "ok" not in envelope
    gave_up = by_status(answer) if perhaps_done else None
    if gave_up is not None:
        raise gave_up
    if answer.status < BAD_REQUEST and "ok" not in envelope:
        raise SendUnknown("Zalo trả lời không đúng dạng đã công bố: tin có thể đã tới khách.")
    raise Refused(
        code or answer.status,
        wire.text(envelope.get("description")),
        retry_after=answer.retry_after,
    )


def _code(envelope: Mapping[str, object]) -> int:
    code = wire.text(envelope.get("error_code"))
    return int(code) if code.isdecimal() and len(code) <= 6 else 0
