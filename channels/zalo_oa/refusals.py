"""What Zalo's error numbers mean for a letter (zalo.md 2.7): this host's table, no other's."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from channels.contract import Fault, SendFailed
from channels.zalo_oa.api import TOKEN_DEAD, Refused

_WAIT = {
    -32: timedelta(minutes=1),
    -200: timedelta(minutes=1),
    -211: timedelta(hours=1),
    -218: timedelta(hours=1),
    -234: timedelta(hours=1),
}
_OURS: Mapping[int, str] = {
    -204: "tài khoản Zalo OA đang bị khoá: hãy liên hệ Zalo",
    -205: "Zalo không có tài khoản OA này: hãy kiểm tra zalo_oa.oa_id",
    -209: "ứng dụng Zalo chưa được kích hoạt: hãy kích hoạt trong trang quản lý ứng dụng",
    -212: "ứng dụng Zalo chưa đăng ký quyền gửi tin: hãy đăng ký trong trang quản lý ứng dụng",
    -219: "ứng dụng Zalo đã bị gỡ hoặc tắt: hãy liên kết lại với tài khoản OA",
    -221: "tài khoản Zalo OA chưa được xác thực: hãy xác thực với Zalo",
    -223: "tài khoản Zalo OA chưa cho phép ứng dụng gửi tin: chạy `tiepnhan connect zalo-oa`",
    -224: "gói dịch vụ của tài khoản Zalo OA không cho gửi tin: hãy nâng gói",
    -240: "Zalo đã ngừng cách gửi tin này: cần cập nhật phần mềm",
    -242: "Zalo không nhận chữ ký của ứng dụng: hãy kiểm tra zalo_oa.app_secret",
} | dict.fromkeys(TOKEN_DEAD, "Zalo không nhận mã truy cập vừa cấp: xin chạy `tiepnhan doctor`")
_LETTERS: Mapping[int, str] = {
    -32: "đã gửi quá nhiều",
    -200: "Zalo báo lỗi tạm thời",
    -210: "nội dung vượt giới hạn của Zalo",
    -211: "đã hết hạn mức gửi tin của tài khoản Zalo: hãy mua thêm hoặc đợi kỳ sau",
    -213: "khách chưa quan tâm tài khoản Zalo",
    -217: "khách đã chặn tài khoản Zalo",
    -218: "khách đã nhận đủ số tin Zalo cho phép",
    -227: "tài khoản Zalo của khách bị khoá hoặc lâu không dùng",
    -230: "khách không nhắn tin trong 7 ngày qua: Zalo không cho gửi nữa",
    -232: "khách không nhắn tin trong 7 ngày qua: Zalo không cho gửi nữa",
    -234: "Zalo không cho gửi từ 22 giờ đến 6 giờ",
    -244: "khách không nhận loại tin này",
    # Letters within 48 hours of the customer's words are free, so these halt no others.
    -320: "gửi sau 48 giờ cần tài khoản ZCA: hãy liên kết ZCA, hoặc đặt zalo_oa.pays = false",
    -321: "tài khoản ZCA đã hết tiền: hãy nạp thêm rồi gửi lại",
}


def send_failure(refusal: Refused) -> SendFailed:
    """The refusal as SendFailed: a text for agents, whose fault it is, whether it may pass."""
    ours = _OURS.get(refusal.code)
    if ours is not None:
        reason = _told(ours, refusal)
        return SendFailed(reason, permanent=False, fault=Fault.ACCOUNT)
    wait = refusal.retry_after or _WAIT.get(refusal.code)
    said = _LETTERS.get(refusal.code) or refusal.said[:200] or "Zalo không nhận tin"
    return SendFailed(
        _told(said, refusal),
        permanent=wait is None,
        retry_after=wait,
        fault=Fault.PACE if refusal.code == -32 else Fault.LETTER,
    )


def _told(said: str, refusal: Refused) -> str:
    return f"{said} (Zalo OA, mã {refusal.code})"
