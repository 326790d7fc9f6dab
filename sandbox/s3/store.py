"""An S3 store in memory: path-style objects, ListObjectsV2, and no request without its signature.

It works out every signature from the bytes of the request by itself, as the published examples say.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl, quote

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

_AUTHORIZATION = re.compile(
    r"AWS4-HMAC-SHA256 Credential=(?P<key>[^/]+)/(?P<day>\d{8})/(?P<region>[^/]+)/s3/aws4_request,"
    r"\s?SignedHeaders=(?P<names>[a-z0-9;-]+),\s?Signature=(?P<signature>[0-9a-f]{64})"
)
_SKEW = timedelta(minutes=15)


@dataclass
class S3Store:
    """An ASGI application. `page` objects are listed at a time; `down` answers 503 to all."""

    bucket: str
    access_key: str
    secret_key: str
    now: datetime
    page: int = 1000
    down: bool = False
    objects: dict[str, tuple[bytes, datetime]] = field(default_factory=dict)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        request = Request(scope, receive)
        content = await request.body()
        await self._answer(request, content)(scope, receive, send)

    def _answer(self, request: Request, content: bytes) -> Response:
        if self.down:
            return _error(503, "SlowDown")
        refused = self._refused(request, content)
        if refused:
            return _error(403, refused)
        bucket, _, key = request.url.path.lstrip("/").partition("/")
        if bucket != self.bucket:
            return _error(404, "NoSuchBucket")
        if not key:
            return self._listed(dict(parse_qsl(request.url.query)))
        if request.method == "PUT":
            self.objects[key] = (content, self.now)
            return Response(status_code=200)
        if request.method == "DELETE":
            self.objects.pop(key, None)
            return Response(status_code=204)
        if key not in self.objects:
            return _error(404, "NoSuchKey")
        return Response(self.objects[key][0])

    def _listed(self, asked: dict[str, str]) -> Response:
        after = asked.get("continuation-token", "")
        keys = sorted(
            key for key in self.objects if key.startswith(asked.get("prefix", "")) and key > after
        )
        shown = keys[: self.page]
        rows = "".join(
            f"<Contents><Key>{key}</Key><LastModified>"
            f"{self.objects[key][1].astimezone(UTC):%Y-%m-%dT%H:%M:%S.000Z}</LastModified></Contents>"
            for key in shown
        )
        more = f"<NextContinuationToken>{shown[-1]}</NextContinuationToken>"
        left = more if len(keys) > len(shown) else ""
        return Response(f"<ListBucketResult>{rows}{left}</ListBucketResult>")

    def _refused(self, request: Request, content: bytes) -> str:
        found = _AUTHORIZATION.fullmatch(request.headers.get("authorization", ""))
        if found is None or found["key"] != self.access_key:
            return "InvalidAccessKeyId"
        moment = request.headers.get("x-amz-date", "")
        sent = datetime.strptime(moment, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
        if abs(self.now - sent) > _SKEW or not moment.startswith(found["day"]):
            return "RequestTimeTooSkewed"
        declared = request.headers.get("x-amz-content-sha256", "")
        if declared != hashlib.sha256(content).hexdigest():
            return "XAmzContentSHA256Mismatch"
        names = found["names"].split(";")
        if not {"host", "x-amz-date", "x-amz-content-sha256"} <= set(names):
            return "AccessDenied"
        wanted = signature(
            request.method,
            request.url.path,
            request.url.query,
            [(name, request.headers[name]) for name in names],
            declared,
            secret_key=self.secret_key,
            region=found["region"],
        )
        return "" if hmac.compare_digest(wanted, found["signature"]) else "SignatureDoesNotMatch"


def signature(
    method: str,
    path: str,
    query: str,
    headers: list[tuple[str, str]],
    content_sha256: str,
    *,
    secret_key: str,
    region: str,
) -> str:
    """The signature that a request must carry; `path` as it is called, `headers` in their order."""
    pairs = sorted(parse_qsl(query, keep_blank_values=True))
    canonical_query = "&".join(f"{quote(k, safe='-_.~')}={quote(v, safe='-_.~')}" for k, v in pairs)
    lines = [method, quote(path, safe="/-_.~"), canonical_query]
    lines += [f"{name}:{value.strip()}" for name, value in headers]
    lines += ["", ";".join(name for name, _ in headers), content_sha256]
    moment = dict(headers)["x-amz-date"]
    scope = f"{moment[:8]}/{region}/s3/aws4_request"
    digest = hashlib.sha256("\n".join(lines).encode()).hexdigest()
    key = ("AWS4" + secret_key).encode()
    for word in scope.split("/"):
        key = hmac.digest(key, word.encode(), "sha256")
    text = f"AWS4-HMAC-SHA256\n{moment}\n{scope}\n{digest}"
    return hmac.digest(key, text.encode(), "sha256").hex()


def _error(status: int, code: str) -> Response:
    return Response(f"<Error><Code>{code}</Code></Error>", status_code=status)
