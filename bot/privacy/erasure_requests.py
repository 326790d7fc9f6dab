"""Requests to erase a person's data that a provider passes on: stored, and announced to agents."""

from __future__ import annotations

import hashlib
import hmac
import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count

from sqlalchemy import Connection

from bot.cases.writer import CaseWriter
from storage import erasure_requests
from storage.database.unit_of_work import UnitOfWork
from storage.erasure_requests import ErasureRequest
from workflows.messaging.channels import name_of

SAME_REQUEST = timedelta(days=30)
"""A person who asks again later has written to us since: that is a new request."""
_CODE = re.compile(r"[0-9a-f]{20}")


@dataclass(frozen=True, kw_only=True)
class ErasureRequests:
    """Records requests. Agents erase: only people can tell what the law obliges us to keep."""

    work: UnitOfWork
    case_writer: CaseWriter
    secret: str = field(repr=False)
    base: str = ""  # the public address of the desk

    async def record(self, channel: str, person: str, now: datetime) -> ErasureRequest:
        """Store the request and notify the agents; within SAME_REQUEST the first one again."""
        return await self.work.run(lambda conn: self._record(conn, channel, person, now))

    async def find(self, code: str) -> ErasureRequest | None:
        """The request with that code."""
        if not _CODE.fullmatch(code):
            return None
        return await self.work.read(lambda conn: erasure_requests.get(conn, code))

    def link(self, request: ErasureRequest) -> str:
        """The page on which the person reads the state of the request."""
        return f"{self.base.rstrip('/')}/webhooks/{request.channel}/deletion?code={request.code}"

    def _record(self, conn: Connection, channel: str, person: str, now: datetime) -> ErasureRequest:
        for time in count():
            code = self._code(channel, person, time)
            known = erasure_requests.get(conn, code)
            if known is None:
                break
            if now - known.requested_at < SAME_REQUEST:
                return known
        request = ErasureRequest(code=code, channel=channel, person=person, requested_at=now)
        erasure_requests.add(conn, request)
        name = name_of(channel)
        text = (
            f"Yêu cầu xoá dữ liệu {code} qua {name}, người dùng {person} (mã của ứng dụng, không"
            " phải mã hội thoại): xin tìm khách trong các hồ sơ của kênh này, xoá những gì được"
            " phép xoá và ghi lại lý do với những gì phải giữ."
        )
        self.case_writer.notify_agents(conn, text, now)
        return request

    def _code(self, channel: str, person: str, time: int) -> str:
        """The same each time for the same person; nobody can guess another person's code."""
        known = f"deletion {channel} {person} {time}".encode()
        return hmac.new(self.secret.encode(), known, hashlib.sha256).hexdigest()[:20]
