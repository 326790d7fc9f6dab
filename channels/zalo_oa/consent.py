"""The consent of an account's manager, from which the first tokens come (zalo.md 2.2)."""

from __future__ import annotations

import base64
import hashlib
import secrets
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import parse_qs, urlencode, urlsplit

from channels.http.client import Http
from channels.zalo_oa.settings import ZaloOaSettings
from channels.zalo_oa.tokens import TokenPair, request_tokens


@dataclass(frozen=True, kw_only=True)
class Consent:
    """One request for consent: the link to open, and what proves that the answer is to it."""

    link: str
    verifier: str = field(repr=False)
    state: str


def request_consent(settings: ZaloOaSettings, redirect: str, *, verifier: str = "") -> Consent:
    """The link that the manager of the account opens (PKCE, RFC 7636).

    `verifier` is given where its challenge stands in Zalo's console already.
    """
    verifier = verifier or secrets.token_urlsafe(32)
    state = secrets.token_urlsafe(16)
    query = urlencode(
        {
            "app_id": settings.app_id,
            "redirect_uri": redirect,
            "code_challenge": challenge(verifier),
            "state": state,
        }
    )
    link = f"{settings.oauth_url.rstrip('/')}/v4/oa/permission?{query}"
    return Consent(link=link, verifier=verifier, state=state)


def challenge(verifier: str) -> str:
    """Base64url without padding of the verifier's SHA-256; the vendor names no method."""
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


class WrongLink(ValueError):
    """The address that was pasted is no answer to this request for consent."""


async def accept_consent(
    pasted: str, asked: Consent, settings: ZaloOaSettings, http: Http, now: datetime
) -> TokenPair:
    """The first pair, for the address that the browser was sent to. Raises NotOurs, SendFailed."""
    query = parse_qs(urlsplit(pasted.strip()).query)
    code = query.get("code", [""])[0]
    if not code:
        raise WrongLink("Địa chỉ này không có mã `code`: dán nguyên địa chỉ mà trình duyệt mở ra.")
    if query.get("state", [asked.state])[0] != asked.state:
        raise WrongLink("Địa chỉ này thuộc về một lần cấp quyền khác: hãy mở lại đường dẫn mới.")
    if settings.oa_id and query.get("oa_id", [settings.oa_id])[0] != settings.oa_id:
        raise WrongLink("Đã cấp quyền cho một tài khoản Zalo OA khác với zalo_oa.oa_id.")
    fields = {
        "code": code,
        "grant_type": "authorization_code",
        "code_verifier": asked.verifier,
    }
    return await request_tokens(fields, settings, http, now)
