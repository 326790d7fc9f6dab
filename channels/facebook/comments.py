"""Comments under the Page's posts: public, so they are answered in private (facebook.md 5)."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace

from channels.chat.names import PATIENCE
from channels.contract import ChannelError
from channels.facebook.graph import Graph
from channels.http import wire
from workflows.conditions.comments import COMMENT
from workflows.messaging.messages import Attachment, Inbound, Kind

IN_PUBLIC = (
    "Khách viết bình luận công khai: hệ thống trả lời riêng một lần; chỉ khi khách nhắn lại "
    "thì mới trao đổi tiếp được."
)
EDITED = "Khách đã sửa bình luận; đây là lời sau khi sửa."
NAMELESS = "Facebook không cho biết ai viết bình luận này."
WORDLESS = "(bình luận không có chữ)"
ASKED = "id,message,from,attachment"

Fields = Mapping[str, object]


@dataclass(frozen=True, kw_only=True)
class Comment:
    """One comment of a customer, or its newer wording."""

    id: str
    address: str
    author: str
    name: str
    text: str
    kind: Kind
    dated: object
    attachments: tuple[Attachment, ...] = ()
    problems: tuple[str, ...] = ()


def version(id: str, told: object, text: str) -> str:
    """The id of newer words under the id of the older: by what Meta counts, else by the words."""
    return f"{id}#edit{wire.id(told) or hashlib.sha256(text.encode()).hexdigest()[:16]}"


def read_comment(value: Fields, page_id: str) -> Comment | None:
    """The comment in a `feed` change; None for anything else, and for the Page's own."""
    comment_id, verb = wire.id(value.get("comment_id")), wire.text(value.get("verb"))
    writer = wire.table(value.get("from"))
    author = wire.id(writer.get("id")) or wire.id(value.get("sender_id"))
    wanted = wire.text(value.get("item")) == "comment" and verb in ("add", "edit", "edited")
    if not wanted or not comment_id or author == page_id:
        return None
    text = wire.text(value.get("message"))
    marks = (IN_PUBLIC, *(() if verb == "add" else (EDITED,)), *(() if author else (NAMELESS,)))
    return Comment(
        id=comment_id if verb == "add" else version(comment_id, value.get("edited_time"), text),
        address=f"{COMMENT}{comment_id}",
        author=author or f"{COMMENT}{comment_id}",
        name=wire.text(writer.get("name")) or wire.text(value.get("sender_name")),
        text=text or WORDLESS,
        kind=Kind.HUMAN if text else Kind.UNSUPPORTED,
        dated=value.get("created_time") if verb == "add" else value.get("edited_time"),
        attachments=_pictures(value),
        problems=marks,
    )


async def complete(message: Inbound, graph: Graph) -> Inbound:
    """What the event left out (facebook.md 5), where Meta tells it: who wrote, what, a picture."""
    if NAMELESS not in message.problems and message.text != WORDLESS:
        return message
    comment_id = message.conversation.removeprefix(COMMENT)
    try:
        told = await graph.get(comment_id, {"fields": ASKED}, timeout=PATIENCE)
    except ChannelError:
        return message
    writer = wire.table(told.get("from"))
    author = wire.text(writer.get("id"))
    return _worded(_signed(message, author, wire.text(writer.get("name")), graph), told)


def _signed(message: Inbound, author: str, name: str, graph: Graph) -> Inbound:
    if not author:
        return message
    return replace(
        message,
        sender=author,
        sender_name=name or message.sender_name,
        kind=Kind.ECHO if author == graph.settings.page_id else message.kind,
        problems=tuple(one for one in message.problems if one != NAMELESS),
    )


def _worded(message: Inbound, told: Fields) -> Inbound:
    text = wire.text(told.get("message"))
    if message.text == WORDLESS and text:
        said = Kind.ECHO if message.kind is Kind.ECHO else Kind.HUMAN
        message = replace(message, text=text, full_text=text, kind=said)
    if message.attachments:
        return message
    return replace(message, attachments=_pictures({"photo": picture(told.get("attachment"))}))


def picture(attachment: object) -> object:
    """Where the picture of a comment lies; its `url` is a page, or whatever link was shared."""
    told = wire.table(attachment)
    image = wire.table(wire.table(told.get("media")).get("image"))
    return image.get("src") or (told.get("url") if told.get("type") == "photo" else None)


def _pictures(value: Fields) -> tuple[Attachment, ...]:
    several = value.get("photos")
    urls = [value.get("photo"), *(several if isinstance(several, list) else [])]
    return tuple(
        Attachment(name="anh.jpg", media_type="image/jpeg", url=url)
        for url in dict.fromkeys(map(wire.text, urls))
        if url.startswith("http")
    )
