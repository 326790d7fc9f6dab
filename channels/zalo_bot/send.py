"""Sends one message to Zalo, once. The vendor has no idempotency key: a lost answer is
`SendUnknown`, never a second try."""

from __future__ import annotations

from channels.chat.split import units
from channels.contract import Fault, SendFailed, SendUnknown
from channels.http import wire
from channels.http.client import Http
from channels.zalo_bot import api
from channels.zalo_bot.settings import TEXT_LIMIT, ZaloBotSettings
from workflows.messaging.messages import Outbound, Receipt

_PERMANENT = {
    api.BAD_REQUEST: "Zalo từ chối nội dung tin nhắn",
    api.NOT_FOUND: "Zalo không tìm thấy khách này: khách có thể đã chặn hoặc xoá cuộc trò chuyện",
}
_FAULTS = {api.UNAUTHORISED: Fault.ACCOUNT, api.QUOTA: Fault.PACE}
_TEMPORARY = {
    api.UNAUTHORISED: "Mã truy cập (token) của Zalo Bot sai hoặc đã bị đặt lại: cần cấu hình lại",
    api.FORBIDDEN: "Zalo báo lỗi nội bộ",
    api.QUOTA: "Đã hết hạn mức gửi tin của Zalo Bot",
}


async def send_message(message: Outbound, http: Http, settings: ZaloBotSettings) -> Receipt:
    """Zalo's id of the accepted message. Raises SendFailed or SendUnknown."""
    _check(message)
    body = {"chat_id": message.to, "text": message.text}
    try:
        result = await api.call(http, settings, "sendMessage", body)
    except api.Refused as refusal:
        raise _failure(refusal) from None
    message_id = wire.text(wire.table(result).get("message_id"))
    if not message_id:
        raise SendUnknown("Zalo trả lời không kèm mã tin nhắn: tin có thể đã tới khách.")
    return Receipt(provider_id=message_id)


def _check(message: Outbound) -> None:
    """Refuse what Zalo cannot carry before anything leaves."""
    reason = ""
    if not message.to:
        reason = "Chưa biết khách nhận trên Zalo."
    elif not message.text.strip():
        reason = "Tin nhắn trống."
    elif units(message.text) > TEXT_LIMIT:
        reason = f"Tin nhắn dài hơn {TEXT_LIMIT} ký tự: cần chia thành nhiều tin."
    elif message.attachments:
        reason = "Zalo Bot không gửi được tệp: hãy gửi văn bản qua email hoặc bưu điện."
    if reason:
        raise SendFailed(reason, permanent=True)


def _failure(refusal: api.Refused) -> SendFailed | SendUnknown:
    if refusal.code == api.TIMED_OUT:
        return SendUnknown("Zalo báo quá thời gian xử lý: tin có thể đã tới khách.")
    permanent = refusal.code in _PERMANENT
    said = _PERMANENT.get(refusal.code) or _TEMPORARY.get(refusal.code) or "Zalo báo lỗi"
    return SendFailed(
        f"{said} (mã {refusal.code}{_quoted(refusal.description)}).",
        permanent=permanent,
        retry_after=refusal.retry_after,
        fault=_FAULTS.get(refusal.code, Fault.LETTER),
    )


def _quoted(description: str) -> str:
    return f": {description[:200]}" if description else ""
