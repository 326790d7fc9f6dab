"""Asks Zalo which account the tokens belong to, for `tiepnhan connect` and `tiepnhan doctor`."""

from __future__ import annotations

from channels.contract import Fault, SendFailed
from channels.http import wire
from channels.http.client import Http
from channels.zalo_oa.api import OaApi, Refused, Tokens
from channels.zalo_oa.refusals import send_failure
from channels.zalo_oa.settings import ZaloOaSettings

ACCOUNT = "/v2.0/oa/getoa"


class OtherAccount(SendFailed):
    """The tokens are good, but not for the account of the settings."""

    def __init__(self, found: str) -> None:
        reason = f"mã truy cập thuộc về tài khoản OA {found}, không phải zalo_oa.oa_id"
        super().__init__(reason, permanent=True, fault=Fault.ACCOUNT)


async def account_name(settings: ZaloOaSettings, http: Http, tokens: Tokens) -> str:
    """The account's name. Raises OtherAccount or SendFailed, whose texts say what to do."""
    api = OaApi(settings=settings, http=http, tokens=tokens)
    try:
        told = await api.get(ACCOUNT, {})
    except Refused as refusal:
        raise send_failure(refusal) from None
    found = wire.text(told.get("oa_id")) or wire.text(told.get("oaid"))
    if found and found != settings.oa_id:
        raise OtherAccount(found)
    return wire.text(told.get("name"))
