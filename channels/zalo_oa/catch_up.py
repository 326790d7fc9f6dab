"""What was said with an official account, read from its lists (zalo.md 2.5)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from channels import wire
from channels.catching_up import Missed, milliseconds, moment
from channels.zalo_oa.api import OaApi, Refused
from channels.zalo_oa.parse import NAME
from channels.zalo_oa.refusals import failure

RECENT, CONVERSATION = "/v2.0/oa/listrecentchat", "/v2.0/oa/conversation"
PAGE = 10
MOST_PAGES = 200
"""Of one list: whoever wrote more than two thousand lines meanwhile is read on in the console."""

Row = Mapping[str, object]


@dataclass(frozen=True, kw_only=True)
class OaLists:
    """The account's lists (channels.catching_up.Source)."""

    api: OaApi
    name: str = NAME

    async def missed(self, since: datetime, until: datetime) -> Sequence[Missed]:
        """Everything said between the two. Raises SendFailed."""
        try:
            recent = await self._newest(RECENT, {}, since)
            people = dict.fromkeys(filter(None, map(self._customer, recent)))
            rows = [
                row
                for person in people
                for row in await self._newest(CONVERSATION, {"user_id": person}, since)
            ]
        except Refused as refusal:
            raise failure(refusal) from None
        last = milliseconds(until)
        return [self._missed(row) for row in rows if _id(row) and _time(row) <= last]

    async def _newest(self, path: str, query: Row, since: datetime) -> list[Row]:
        """The rows of a list from `since` on: it is newest first, a page itself in any order."""
        first = milliseconds(since)
        found: list[Row] = []
        for page in range(MOST_PAGES):
            asked = {**query, "offset": page * PAGE, "count": PAGE}
            rows = await self.api.rows(path, asked)
            fresh = [row for row in rows if _time(row) >= first]
            found += fresh
            if len(fresh) < PAGE:
                break
        return found

    def _customer(self, row: Row) -> str:
        """Who it is with: the direction is told by the ids alone."""
        ours = self.api.settings.oa_id
        sides = [wire.text(row.get("from_id")), wire.text(row.get("to_id"))]
        return next((one for one in sides if one != ours), "")

    def _missed(self, row: Row) -> Missed:
        settings = self.api.settings
        heard = wire.text(row.get("from_id")) != settings.oa_id
        kind = wire.text(row.get("type")) or "text"
        text = wire.text(row.get("message"))
        message: dict[str, object] = {"msg_id": _id(row), "text": text}
        if kind != "text" and not text:
            payload = {"url": row.get("url"), "thumbnail": row.get("thumb")}
            message["attachments"] = [{"type": _KINDS.get(kind, kind), "payload": payload}]
        return Missed(
            id=_id(row),
            at=moment(_time(row)),
            event={
                "app_id": settings.app_id,
                "event_name": f"user_send_{kind}" if heard else f"oa_send_{kind}",
                "sender": {"id": row.get("from_id")},
                "recipient": {"id": row.get("to_id")},
                "message": message,
                "timestamp": str(_time(row)),
                "caught_up": row,
            },
        )


_KINDS = {"photo": "image", "voice": "audio"}


def _id(row: Row) -> str:
    return wire.text(row.get("message_id"))


def _time(row: Row) -> int:
    digits = wire.text(row.get("time"))
    return int(digits) if digits.isdecimal() and len(digits) <= 14 else 0
