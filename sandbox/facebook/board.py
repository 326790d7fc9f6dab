"""The public part of a Page: posts, comments under them, hidden ones among them."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sandbox.facebook.envelope import Refused
from sandbox.facebook.messages import Fields

if TYPE_CHECKING:
    from sandbox.facebook.customer import Customer
    from sandbox.facebook.page import Page


@dataclass(kw_only=True)
class Public:
    """A post or a comment. `author` is None where the Page wrote it."""

    id: str
    post_id: str
    parent_id: str  # "" for a post
    author: Customer | None
    text: str
    at: datetime
    photo: str = ""
    hidden: bool = False
    replied: bool = False  # its one private reply is spent


class Board:
    """The posts and comments of one Page."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.pieces: dict[str, Public] = {}
        self.nameless = False  # events do not say who wrote
        self.wordless = False  # events do not say what

    def post(self, text: str = "Khuyến mãi tháng này", author: Customer | None = None) -> str:
        """Put up a post (of the Page, or of a visitor) and return its id."""
        post_id = f"{self.page.id}_{_number()}"
        self._keep(post_id, post_id, "", text, author)
        return post_id

    async def comment(
        self, under: str, text: str, author: Customer | None, *, photo: str = ""
    ) -> str:
        """Add a comment under a post or a comment and send its event. Raises Refused."""
        parent = self.find(under)
        comment_id = f"{parent.post_id.rpartition('_')[2]}_{_number()}"
        one = self._keep(comment_id, parent.post_id, parent.id, text, author)
        one.photo = photo
        await self._tell(one, "add")
        return comment_id

    async def edit(self, comment_id: str, text: str) -> None:
        """Its author changes a comment."""
        one = self.find(comment_id)
        one.text = text
        await self._tell(one, "edited", edited_time=self._seconds())

    async def remove(self, comment_id: str) -> None:
        """Delete a comment and the comments under it. Raises Refused."""
        one = self.find(comment_id)
        gone = {comment_id} | {p.id for p in self.pieces.values() if p.parent_id == comment_id}
        self.pieces = {key: piece for key, piece in self.pieces.items() if key not in gone}
        await self._tell(one, "remove")

    async def hide(self, comment_id: str, hidden: bool) -> None:
        """Hide or show a comment. Raises Refused."""
        one = self.find(comment_id)
        one.hidden = hidden
        await self._tell(one, "hide" if hidden else "unhide")

    def find(self, piece_id: str) -> Public:
        """The post or comment of that id. Raises Refused."""
        if piece_id not in self.pieces:
            raise Refused(100, 33)
        return self.pieces[piece_id]

    def under(self, piece_id: str) -> list[Public]:
        """The comments under a post (all) or a comment, oldest first."""
        return [
            one
            for one in self.pieces.values()
            if one.parent_id and piece_id in (one.post_id, one.parent_id)
        ]

    def touched(self, post: Public) -> datetime:
        """When a post was put up, or last commented on."""
        return max((one.at for one in self.under(post.id)), default=post.at)

    def _keep(
        self, piece_id: str, post_id: str, parent_id: str, text: str, author: Customer | None
    ) -> Public:
        self.pieces[piece_id] = one = Public(
            id=piece_id,
            post_id=post_id,
            parent_id=parent_id,
            author=author,
            text=text,
            at=self.page.clock(),
        )
        return one

    def _seconds(self) -> int:
        return int(self.page.clock().timestamp())

    async def _tell(self, one: Public, verb: str, **more: object) -> None:
        """Send the event, also of the Page's own comments; comments are dated in seconds."""
        value: Fields = {
            "post": {
                "id": one.post_id,
                "is_published": True,
                "status_type": "mobile_status_update",
            },
            "post_id": one.post_id,
            "comment_id": one.id,
            "created_time": int(one.at.timestamp()),
            "item": "comment",
            "parent_id": one.parent_id,
            "verb": verb,
            **more,
        }
        if not self.nameless:
            value["from"] = self.page.writer(one.author)
        if not self.wordless and verb != "remove":
            value["message"] = one.text
        if one.photo:
            value["photo"] = one.photo
        await self.page.tell(None, "feed", {"field": "feed", "value": value})


def _number() -> str:
    return str(10**15 + secrets.randbelow(10**15))
