"""Comments under the Page's posts: public, so they are answered in private (facebook.md 5)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from channels import wire
from workflows.messages import Attachment

COMMENT = "comment:"
"""Before a comment's id: an address to which one private reply may go, once, within 7 days."""
PUBLIC = "public:"
"""Before a comment's id: the place under it where everybody reads. No case facts go there."""
IN_PUBLIC = (
    "Khách viết bình luận công khai: hệ thống trả lời riêng một lần; chỉ khi khách nhắn lại "
    "thì mới trao đổi tiếp được."
)
EDITED = "Khách đã sửa bình luận; đây là lời sau khi sửa."
NAMELESS = "Facebook không cho biết ai viết bình luận này."

Fields = Mapping[str, object]


@dataclass(frozen=True, kw_only=True)
class Comment:
    """One comment of a customer, or its newer wording."""

    id: str
    address: str
    author: str
    name: str
    text: str
    dated: object
    attachments: tuple[Attachment, ...] = ()
    problems: tuple[str, ...] = ()


def read(value: Fields, page_id: str) -> Comment | None:
    """The comment in a `feed` change; None for anything else, and for the Page's own."""
    comment_id, verb = wire.text(value.get("comment_id")), wire.text(value.get("verb"))
    writer = wire.table(value.get("from"))
    author = wire.text(writer.get("id")) or wire.text(value.get("sender_id"))
    wanted = wire.text(value.get("item")) == "comment" and verb in ("add", "edit", "edited")
    if not wanted or not comment_id or author == page_id:
        return None
    edited = wire.text(value.get("edited_time")) or wire.text(value.get("created_time"))
    marks = (IN_PUBLIC, *(() if verb == "add" else (EDITED,)), *(() if author else (NAMELESS,)))
    return Comment(
        id=comment_id if verb == "add" else f"{comment_id}#edit{edited}",
        address=f"{COMMENT}{comment_id}",
        author=author or f"{COMMENT}{comment_id}",
        name=wire.text(writer.get("name")) or wire.text(value.get("sender_name")),
        text=wire.text(value.get("message")) or "(bình luận không có chữ)",
        dated=value.get("created_time"),
        attachments=_pictures(value),
        problems=marks,
    )


def _pictures(value: Fields) -> tuple[Attachment, ...]:
    several = value.get("photos")
    urls = [value.get("photo"), *(several if isinstance(several, list) else [])]
    return tuple(
        Attachment(name="anh.jpg", media_type="image/jpeg", url=url)
        for url in dict.fromkeys(map(wire.text, urls))
        if url.startswith("http")
    )
