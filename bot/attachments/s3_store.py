"""Contents of files in an S3-compatible store (storage.files.blob_store.BlobStore)."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator
from datetime import datetime
from urllib.parse import quote, urlsplit

import httpx2

from bot.attachments.sigv4 import Credentials, signed_headers
from storage.files.blob_store import MissingContent, is_blob_name, verified

SECONDS = 30.0
_KEY = re.compile(r"<Key>([^<]*)</Key>\s*<LastModified>([^<]*)</LastModified>")
_NEXT = re.compile(r"<NextContinuationToken>([^<]*)</NextContinuationToken>")
_NOTHING = hashlib.sha256(b"").hexdigest()


class S3BlobStore:
    """One bucket, `https://host/bucket` or `https://host/bucket/prefix`, addressed by path.

    The store checks every content against the hash that is signed with it. Failures are OSErrors.
    """

    def __init__(
        self,
        url: str,
        credentials: Credentials,
        now: Callable[[], datetime],
        transport: httpx2.BaseTransport | None = None,
    ) -> None:
        parts = urlsplit(url)
        bucket, _, prefix = parts.path.strip("/").partition("/")
        self._root = f"{parts.scheme}://{parts.netloc}/{bucket}"
        self._prefix = f"{prefix}/" if prefix else ""
        self._credentials = credentials
        self._now = now
        self._client = httpx2.Client(timeout=SECONDS, transport=transport)

    def put(self, sha256: str, content: bytes) -> None:
        self._request("PUT", self._url(sha256), content, sha256)

    def get(self, sha256: str) -> bytes:
        answer = self._send("GET", self._url(sha256))
        if answer.status_code == httpx2.codes.NOT_FOUND:
            raise MissingContent(f"{sha256}: không còn trong kho S3")
        return verified(sha256, _successful(answer).content)

    def drop(self, sha256: str) -> None:
        self._request("DELETE", self._url(sha256))

    def listing(self) -> Iterator[tuple[str, float]]:
        token = ""
        while True:
            more = f"continuation-token={quote(token, safe='')}&" if token else ""
            prefix = quote(self._prefix, safe="")
            text = self._request("GET", f"{self._root}?{more}list-type=2&prefix={prefix}").text
            for key, changed in _KEY.findall(text):
                name = key.rpartition("/")[2]
                # Objects with other keys belong to other programs.
                if is_blob_name(name) and self._key(name) == key:
                    yield name, datetime.fromisoformat(changed).timestamp()
            found = _NEXT.search(text)
            if found is None:
                return
            token = found.group(1)

    def close(self) -> None:
        """End the connections."""
        self._client.close()

    def _url(self, sha256: str) -> str:
        if not is_blob_name(sha256):
            raise MissingContent(f"{sha256!r} là tên không hợp lệ")
        return f"{self._root}/{self._key(sha256)}"

    def _key(self, sha256: str) -> str:
        return f"{self._prefix}{sha256[:2]}/{sha256[2:4]}/{sha256}"

    def _request(
        self, method: str, url: str, content: bytes = b"", sha256: str = _NOTHING
    ) -> httpx2.Response:
        return _successful(self._send(method, url, content, sha256))

    def _send(
        self, method: str, url: str, content: bytes = b"", sha256: str = _NOTHING
    ) -> httpx2.Response:
        headers = signed_headers(method, url, {}, sha256, self._credentials, self._now())
        try:
            return self._client.request(method, url, headers=headers, content=content)
        except httpx2.HTTPError as error:
            raise OSError(f"kho S3 không trả lời: {type(error).__name__}") from None


def _successful(answer: httpx2.Response) -> httpx2.Response:
    if answer.is_success:
        return answer
    code = re.search(r"<Code>([^<]*)</Code>", answer.text)
    reason = code.group(1) if code else ""
    raise OSError(f"kho S3 từ chối: {answer.status_code} {reason}".strip())
