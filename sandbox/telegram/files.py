"""Files that were uploaded, by their ids."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field

from sandbox.arguments import Arguments, Upload
from sandbox.telegram.refusal import bad

UPLOAD_LIMIT = 50 * 1024 * 1024
PHOTO_LIMIT = 10 * 1024 * 1024
DOWNLOAD_LIMIT = 20 * 1024 * 1024
_PICTURES = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF8", b"RIFF")


@dataclass(frozen=True, kw_only=True)
class StoredFile:
    """One file on Telegram's servers."""

    file_id: str
    name: str
    media_type: str
    content: bytes = field(repr=False)

    @property
    def unique_id(self) -> str:
        """The id that is the same for the same bytes."""
        return "AgAD" + hashlib.sha256(self.content).hexdigest()[:12]

    def document(self) -> dict[str, object]:
        """Return the Document object."""
        return {
            "file_id": self.file_id,
            "file_unique_id": self.unique_id,
            "file_name": self.name,
            "mime_type": self.media_type,
            "file_size": len(self.content),
        }

    def photo(self) -> list[dict[str, object]]:
        """Return the array of PhotoSize: a small and a large one."""
        size = {"file_id": self.file_id, "file_unique_id": self.unique_id}
        return [
            size | {"width": 90, "height": 67, "file_size": len(self.content) // 10 or 1},
            size | {"width": 1280, "height": 960, "file_size": len(self.content)},
        ]


class Files:
    """All files of the world's chats."""

    def __init__(self) -> None:
        self._by_id: dict[str, StoredFile] = {}

    def keep(self, name: str, media_type: str, content: bytes) -> StoredFile:
        """Store a file under a new id."""
        file_id = f"BQACAgUAAxkDAAI{len(self._by_id) + 1:05d}{hashlib.md5(content, usedforsecurity=False).hexdigest()[:16]}"  # noqa: E501 - one id
        stored = StoredFile(file_id=file_id, name=name, media_type=media_type, content=content)
        self._by_id[file_id] = stored
        return stored

    def get(self, file_id: str) -> StoredFile | None:
        """Return a file by its id."""
        return self._by_id.get(file_id)

    def of_call(self, arguments: Arguments, name: str, *, limit: int) -> StoredFile:
        """Return the file of sendDocument or sendPhoto, uploaded or by id. Raises Refused."""
        upload = _uploaded(arguments, name)
        if upload is None:
            stored = self.get(arguments.text(name))
            if stored is None:
                raise bad("wrong file identifier/HTTP URL specified")
            return stored
        if not upload.content:
            raise bad("file must be non-empty")
        if len(upload.content) > limit:
            raise bad("file is too big")
        if name == "photo" and not upload.content.startswith(_PICTURES):
            raise bad("IMAGE_PROCESS_FAILED")
        return self.keep(upload.name, upload.media_type, upload.content)


def _uploaded(arguments: Arguments, name: str) -> Upload | None:
    reference = arguments.text(name)
    if reference.startswith("attach://"):
        return arguments.files.get(reference.removeprefix("attach://"))
    if name in arguments.files:
        return arguments.files[name]
    if not reference:
        raise bad(f"there is no {name} in the request")
    return None
