"""AWS Signature Version 4 in the Authorization header, as S3-compatible stores want it."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import parse_qsl, quote, unquote, urlsplit

ALGORITHM = "AWS4-HMAC-SHA256"


@dataclass(frozen=True, kw_only=True)
class Credentials:
    """The access key that signs, and the region."""

    access_key: str
    secret_key: str = field(repr=False)
    region: str = "us-east-1"


def signed_headers(
    method: str,
    url: str,
    headers: Mapping[str, str],
    content_sha256: str,
    credentials: Credentials,
    now: datetime,
) -> dict[str, str]:
    """`headers` with host, date, content hash and signature; every header given is signed."""
    parts = urlsplit(url)
    moment = now.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    every = {name.lower(): " ".join(value.split()) for name, value in headers.items()}
    every |= {"host": parts.netloc, "x-amz-date": moment, "x-amz-content-sha256": content_sha256}
    names = ";".join(sorted(every))
    request = "\n".join(
        (
            method,
            quote(unquote(parts.path) or "/", safe="/-_.~"),
            _query(parts.query),
            *(f"{name}:{every[name]}" for name in sorted(every)),
            "",
            names,
            content_sha256,
        )
    )
    scope = f"{moment[:8]}/{credentials.region}/s3/aws4_request"
    digest = hashlib.sha256(request.encode()).hexdigest()
    signature = hmac.new(
        _key(credentials, moment[:8]),
        f"{ALGORITHM}\n{moment}\n{scope}\n{digest}".encode(),
        hashlib.sha256,
    ).hexdigest()
    every["authorization"] = (
        f"{ALGORITHM} Credential={credentials.access_key}/{scope},"
        f"SignedHeaders={names},Signature={signature}"
    )
    return every


def _query(query: str) -> str:
    pairs = sorted(parse_qsl(query, keep_blank_values=True))
    return "&".join(f"{quote(k, safe='-_.~')}={quote(v, safe='-_.~')}" for k, v in pairs)


def _key(credentials: Credentials, day: str) -> bytes:
    key = f"AWS4{credentials.secret_key}".encode()
    for word in (day, credentials.region, "s3", "aws4_request"):
        key = hmac.new(key, word.encode(), hashlib.sha256).digest()
    return key
