"""The content of one message: its text and its files (facebook.md 4.1)."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from channels.chat.parts import Content, Part, assemble, name_in
from channels.http import wire
from workflows.messaging.messages import Attachment

THUMB = "369239263222822"
DOCUMENT = "tep"
"""A file whose link does not say what it is called."""
UNSEEN = "(nội dung mà hệ thống chưa đọc được: xin xem trong hộp thư của Trang)"

Fields = Mapping[str, object]


def content(message: Fields) -> Content:
    """The text and the files. What we cannot show is named in the text, never left out."""
    raw = message.get("attachments")
    given = [wire.table(one) for one in raw] if isinstance(raw, list) else []
    return assemble(wire.text(message.get("text")), [_read(one) for one in given], UNSEEN)


def _read(attachment: Fields) -> Part:
    payload = wire.table(attachment.get("payload"))
    if payload.get("sticker_id") is not None:
        return _sticker(payload)
    return _READERS.get(wire.text(attachment.get("type")), _other)(payload)


def _sticker(payload: Fields) -> Part:
    thumb = wire.text(payload.get("sticker_id")) == THUMB
    return Part(words="👍") if thumb else Part(remark="(nhãn dán)")


def _location(payload: Fields) -> Part:
    at = wire.table(payload.get("coordinates"))
    where = ", ".join(_number(at.get(name)) for name in ("lat", "long"))
    return Part(remark=f"(vị trí: {where})")


def _number(value: object) -> str:
    return str(value) if isinstance(value, int | float) else wire.text(value)


def _shared(payload: Fields) -> Part:
    words = (wire.text(payload.get("title")), wire.text(payload.get("url")))
    shown = "\n".join(word for word in words if word)
    return Part(words=shown, remark="" if shown else UNSEEN)


def _other(payload: Fields) -> Part:
    return Part(remark=UNSEEN)


def _file(name: str, media_type: str) -> Callable[[Fields], Part]:
    def read(payload: Fields) -> Part:
        url = wire.text(payload.get("url"))
        problem = "" if url else "Facebook không gửi kèm đường dẫn tải tệp"
        named = (name_in(url) if name == DOCUMENT else "") or name
        return Part(file=Attachment(name=named, media_type=media_type, url=url, problem=problem))

    return read


_READERS: Mapping[str, Callable[[Fields], Part]] = {
    "image": _file("anh.jpg", "image/jpeg"),
    "audio": _file("thoai.mp4", "audio/mp4"),
    "video": _file("video.mp4", "video/mp4"),
    "file": _file(DOCUMENT, "application/octet-stream"),
    "sticker": _sticker,
    "location": _location,
    "fallback": _shared,
    "reel": _shared,
    "ig_reel": _shared,
    "post": _shared,
    "ig_post": _shared,
}
