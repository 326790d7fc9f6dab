"""Requests to delete a person's data that a provider hands on: kept, told to agents, answered."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count

from sqlalchemy import Connection

from bot.cases.writer import CaseWriter
from storage import key_values
from storage.database.unit_of_work import UnitOfWork
from workflows.letters.words import words

SAME = timedelta(days=30)
"""Whoever asks again after that has written to us since, and is to be forgotten anew."""
_CODE = re.compile(r"[0-9a-f]{20}")


@dataclass(frozen=True, kw_only=True)
class ErasureRequest:
    """One request, by the code that its person was given."""

    code: str
    channel: str
    person: str  # as the provider calls them: for Meta an id of the app's own, no PSID
    at: datetime


@dataclass(frozen=True, kw_only=True)
class ErasureRequests:
    """A person does the deletion: what the law has us keep, only people can tell."""

    work: UnitOfWork
    case_writer: CaseWriter
    secret: str = field(repr=False)
    base: str = ""  # the public address of the desk

    async def asked(self, channel: str, person: str, now: datetime) -> ErasureRequest:
        """Keep the request and tell the agents, once: asked again soon, it is the same request."""
        return await self.work.run(lambda conn: self._keep(conn, channel, person, now))

    async def of(self, code: str) -> ErasureRequest | None:
        """The request of that code."""
        if not _CODE.fullmatch(code):
            return None
        return await self.work.read(lambda conn: _kept(conn, code))

    def link(self, wish: ErasureRequest) -> str:
        """Where the person reads how it stands."""
        return f"{self.base.rstrip('/')}/webhooks/{wish.channel}/deletion?code={wish.code}"

    def _keep(self, conn: Connection, channel: str, person: str, now: datetime) -> ErasureRequest:
        for time in count():
            code = self._code(channel, person, time)
            known = _kept(conn, code)
            if known is None:
                break
            if now - known.at < SAME:
                return known
        wish = ErasureRequest(code=code, channel=channel, person=person, at=now)
        told = {"channel": channel, "person": person, "at": now.isoformat()}
        key_values.put(conn, f"deletion {code}", json.dumps(told))
        name = words("vi")["channel"].get(channel, channel)
        text = (
            f"Yêu cầu xoá dữ liệu {code} qua {name}, người dùng {person} (mã của ứng dụng, không"
            " phải mã hội thoại): xin tìm khách trong các hồ sơ của kênh này, xoá những gì được"
            " phép xoá và ghi lại lý do với những gì phải giữ."
        )
        self.case_writer.notify_agents(conn, text, now)
        return wish

    def _code(self, channel: str, person: str, time: int) -> str:
        """The same for the same person each time; nobody can guess another's."""
        known = f"deletion {channel} {person} {time}".encode()
        return hmac.new(self.secret.encode(), known, hashlib.sha256).hexdigest()[:20]


def _kept(conn: Connection, code: str) -> ErasureRequest | None:
    value = key_values.get(conn, f"deletion {code}")
    if value is None:
        return None
    told = json.loads(value)
    at = datetime.fromisoformat(told["at"])
    return ErasureRequest(code=code, channel=told["channel"], person=told["person"], at=at)
