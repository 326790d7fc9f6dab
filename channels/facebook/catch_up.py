"""Reads a Page's threads and the comments under its posts (facebook.md 5, 8)."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from channels.chat.catch_up import MissedMessage, milliseconds
from channels.contract import Fault
from channels.facebook.comments import picture
from channels.facebook.graph import Graph, Refused
from channels.facebook.parse import NAME
from channels.facebook.refusals import send_failure
from channels.http import wire
from workflows.conditions.comments import COMMENT

THREADS = "id,updated_time,participants,messages{id,message,from,to,created_time,attachments}"
COMMENTS = "id,message,from,created_time,parent,attachment"
FIELDS = (
    "messages,messaging_postbacks,message_deliveries,message_reads,message_echoes,message_edits,"
    "message_reactions,messaging_referrals,messaging_handovers,standby,feed"
)
POSTS = {"fields": "id,updated_time", "limit": "100"}
NEWEST = 10
"""The newest posts: their comments are read even where Meta reports no change."""
MOST_SHEETS = 40
POST_SHEETS = 5
BREATH = 0.5
"""Seconds between two calls: a Page may ask for its threads twice a second."""

Row = Mapping[str, object]
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class PageLists:
    """The Page's lists (chat.catch_up.Source). `subscribed` is called after a new subscription."""

    graph: Graph
    subscribed: Callable[[], Awaitable[None]] | None = None
    breath: float = BREATH
    name: str = NAME

    async def missed(self, since: datetime, until: datetime) -> Sequence[MissedMessage]:
        """Every message between the two times. Raises SendFailed.

        Meta removes the app from a Page after an hour without our answer; it is subscribed again.
        """
        try:
            await self._subscribe()
            rows = [*await self._messages(since), *await self._comments(since)]
        except Refused as refusal:
            raise send_failure(refusal) from None
        return [one for one in rows if since <= one.at <= until]

    async def _subscribe(self) -> None:
        path = f"{self._page}/subscribed_apps"
        ours = self.graph.settings.app_id
        apps = rows_of(await self._get(path, {}))
        if any(not ours or wire.text(app.get("id")) == ours for app in apps):
            return
        await self.graph.post(path, {"subscribed_fields": FIELDS})
        if self.subscribed is not None:
            await self.subscribed()

    async def _messages(self, since: datetime) -> list[MissedMessage]:
        found: list[MissedMessage] = []
        asked = {"platform": "messenger", "fields": THREADS}
        for thread in await self._newest(f"{self._page}/conversations", asked, since, _updated):
            found += filter(None, map(self._message, rows_of(thread.get("messages"))))
        return found

    async def _comments(self, since: datetime) -> list[MissedMessage]:
        found: list[MissedMessage] = []
        asked = {"fields": COMMENTS, "filter": "stream", "order": "reverse_chronological"}
        for post in await self._posts(since):
            rows = await self._under(post, asked, since)
            found += [self._comment(row, post) for row in rows]
        return found

    async def _posts(self, since: datetime) -> list[Row]:
        """The newest, and the older ones that have changed since then, for example by a comment."""
        posts = await self._newest(
            f"{self._page}/feed", POSTS, since, lambda _: since, sheets=POST_SHEETS
        )
        return posts[:NEWEST] + [post for post in posts[NEWEST:] if _updated(post) >= since]

    async def _under(self, post: Row, asked: Mapping[str, str], since: datetime) -> list[Row]:
        """The comments of a post; none where Meta does not show it (deleted just now)."""
        path = f"{wire.text(post.get('id'))}/comments"
        try:
            return await self._newest(path, asked, since, _created)
        except Refused as refusal:
            refused = send_failure(refusal)
            if not refused.permanent or refused.fault is not Fault.LETTER:
                raise
            return []

    async def _newest(
        self,
        path: str,
        query: Mapping[str, str],
        since: datetime,
        of: Callable[[Row], datetime],
        *,
        sheets: int = MOST_SHEETS,
    ) -> list[Row]:
        """The rows of a list, which is newest first, from `since` on."""
        found: dict[str, Row] = {}
        after: dict[str, str] = {}
        for _ in range(sheets):
            sheet = await self._get(path, {**query, **after})
            rows = rows_of(sheet)
            fresh = {wire.text(row.get("id")): row for row in rows if of(row) >= since}
            new = fresh.keys() - found.keys()  # none: the list turns in a circle
            found |= fresh
            cursor = _next(sheet)
            if len(fresh) < len(rows) or not cursor or not new:
                break
            after = {"after": cursor}
        return list(found.values())

    async def _get(self, path: str, query: Mapping[str, str]) -> dict[str, object]:
        await asyncio.sleep(self.breath)
        return await self.graph.get(path, query)

    @property
    def _page(self) -> str:
        return self.graph.settings.page_id

    def _message(self, row: Row) -> MissedMessage | None:
        """As the webhook tells it; None where it is not said who speaks to whom."""
        speaker, at = _person(row.get("from")), _created(row)
        heard = speaker != self._page
        receiver = self._page if heard else next(map(_person, rows_of(row.get("to"))), "")
        if not speaker or not receiver:
            return None
        message: dict[str, object] = {"mid": row.get("id"), "text": row.get("message")}
        message["attachments"] = [_attached(one) for one in rows_of(row.get("attachments"))]
        event = {
            "sender": {"id": speaker},
            "recipient": {"id": receiver},
            "timestamp": milliseconds(at),
            "message": message if heard else message | {"is_echo": True},
        }
        person = speaker if heard else receiver
        return self._missed(row, {"messaging": [event]}, person, ours=not heard)

    def _comment(self, row: Row, post: Row) -> MissedMessage:
        at, post_id = _created(row), post.get("id")
        value = {
            "item": "comment",
            "verb": "add",
            "comment_id": row.get("id"),
            "post_id": post_id,
            "parent_id": wire.table(row.get("parent")).get("id") or post_id,
            "from": row.get("from"),
            "message": row.get("message"),
            "photo": picture(row.get("attachment")),
            "created_time": milliseconds(at),
        }
        changes = {"changes": [{"field": "feed", "value": value}]}
        ours = _person(row.get("from")) == self._page
        return self._missed(row, changes, f"{COMMENT}{wire.id(row.get('id'))}", ours=ours)

    def _missed(self, row: Row, entry: Row, address: str, *, ours: bool = False) -> MissedMessage:
        at = _created(row)
        whole = {"id": self._page, "time": milliseconds(at), **entry}
        return MissedMessage(
            id=wire.id(row.get("id")),
            at=at,
            event={"object": "page", "entry": [whole], "caught_up": row},
            conversation=address,
            ours=ours,
            text=wire.text(row.get("message")),
        )


def rows_of(value: object) -> list[dict[str, object]]:
    """What a list of the Graph holds."""
    data = wire.table(value).get("data")
    return [one for one in data if isinstance(one, dict)] if isinstance(data, list) else []


def _next(sheet: Row) -> str:
    paging = wire.table(sheet.get("paging"))
    cursor = wire.text(wire.table(paging.get("cursors")).get("after"))
    return cursor if paging.get("next") else ""


def _person(value: object) -> str:
    return wire.text(wire.table(value).get("id"))


def _created(row: Row) -> datetime:
    return _iso(row.get("created_time"))


def _updated(row: Row) -> datetime:
    return _iso(row.get("updated_time"))


def _iso(value: object) -> datetime:
    try:
        at = datetime.fromisoformat(wire.text(value))
    except ValueError:
        return _LONG_AGO
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _attached(one: Row) -> dict[str, object]:
    """A file in a thread's list, as the webhook names files."""
    media = ("image_data", "video_data")
    urls = [wire.table(one.get(name)).get("url") for name in media]
    urls += [one.get("file_url"), wire.table(one.get("payload")).get("url")]
    kind = wire.text(one.get("mime_type")).partition("/")[0] or wire.text(one.get("type"))
    known = kind if kind in ("image", "video", "audio") else "file"
    return {"type": known, "payload": {"url": next(filter(None, urls), None)}}
