"""Reads the conversations of an official account from Zalo's lists (zalo.md 2.5)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from channels.chat.catch_up import MissedMessage, milliseconds, moment
from channels.contract import Fault
from channels.http import wire
from channels.zalo_oa.api import OaApi, Refused
from channels.zalo_oa.parse import NAME
from channels.zalo_oa.probe import account_name
from channels.zalo_oa.refusals import send_failure

RECENT, CONVERSATION = "/v2.0/oa/listrecentchat", "/v2.0/oa/conversation"
PAGE = 10
MOST_PAGES = 200
"""Pages of one list that are read at most: two thousand messages."""

Row = Mapping[str, object]


@dataclass(frozen=True, kw_only=True)
class OaLists:
    """The account's lists (channels.chat.catch_up.Source).

    `hidden` is called once for each person whose conversation Zalo does not show.
    """

    api: OaApi
    hidden: Callable[[str], Awaitable[None]] | None = None
    name: str = NAME
    _told: set[str] = field(default_factory=set)

    async def missed(self, since: datetime, until: datetime) -> Sequence[MissedMessage]:
        """Every message between the two times. Raises SendFailed.

        For a person whose conversation Zalo does not show, the common list must do: one closed
        account must not block all others.
        """
        try:
            recent = await self._newest(RECENT, {}, since)
            rows = [row for row in recent if self._customer(row)]
            if recent and not rows:  # whose lists are these?
                await account_name(self.api.settings, self.api.http, self.api.tokens)
            people = dict.fromkeys(map(self._customer, rows))
            for person in people:
                rows += await self._said_with(person, since)
        except Refused as refusal:
            raise send_failure(refusal) from None
        last = milliseconds(until)
        found = {_id(row): row for row in rows if _id(row) and _time(row) <= last}
        return [self._missed(row) for row in found.values()]

    async def _said_with(self, person: str, since: datetime) -> list[Row]:
        try:
            return await self._newest(CONVERSATION, {"user_id": person}, since)
        except Refused as refusal:
            refused = send_failure(refusal)
            if not refused.permanent or refused.fault is not Fault.LETTER:
                raise
            if self.hidden is not None and person not in self._told:
                self._told.add(person)
                await self.hidden(person)
            return []

    async def _newest(self, path: str, query: Row, since: datetime) -> list[Row]:
        """The rows of a list from `since` on: it is newest first, a page itself in any order."""
        first = milliseconds(since)
        found: dict[str, Row] = {}
        for page in range(MOST_PAGES):
            asked = {**query, "offset": page * PAGE, "count": PAGE}
            rows = await self.api.rows(path, asked)
            fresh = {_id(row): row for row in rows if _time(row) >= first}
            new = fresh.keys() - found.keys()  # none: the list turns in a circle
            found |= fresh
            if len(rows) < PAGE or len(fresh) < len(rows) or not new:
                break
        return list(found.values())

    def _customer(self, row: Row) -> str:
        """The id of the customer in this row; "" where we are no part of it."""
        ours = self.api.settings.oa_id
        sides = [wire.text(row.get("from_id")), wire.text(row.get("to_id"))]
        return next((one for one in sides if one != ours), "") if ours in sides else ""

    def _missed(self, row: Row) -> MissedMessage:
        settings = self.api.settings
        heard = wire.text(row.get("from_id")) != settings.oa_id
        kind = wire.text(row.get("type")) or "text"
        text = wire.text(row.get("message"))
        message: dict[str, object] = {"msg_id": _id(row), "text": text}
        if kind != "text" and not text:
            payload = {"url": row.get("url"), "thumbnail": row.get("thumb")}
            message["attachments"] = [{"type": _KINDS.get(kind, kind), "payload": payload}]
        return MissedMessage(
            id=_id(row),
            at=moment(_time(row)),
            conversation=self._customer(row),
            ours=not heard,
            text=text if kind == "text" else "",
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
    return wire.id(row.get("message_id"))


def _time(row: Row) -> int:
    digits = wire.text(row.get("time"))
    return int(digits) if digits.isdecimal() and len(digits) <= 14 else 0
