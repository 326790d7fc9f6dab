"""What Meta's error numbers mean for a letter (facebook.md 10): code and subcode decide."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from channels.contract import Fault, SendFailed
from channels.facebook.graph import Refused

SOON, LATER = timedelta(minutes=1), timedelta(minutes=15)
ANY = -1
"""In place of a subcode: all that are not listed."""

_WINDOW = "khách không nhắn tin trong 24 giờ qua: Facebook không cho gửi nữa"
_ABSENT = "Facebook báo khách không nhận được tin lúc này"
_PERMISSION = "ứng dụng Facebook thiếu quyền: xin xem `tiepnhan doctor`"
_TOO_MUCH = "đã gửi quá nhiều"

Numbers = tuple[int, int]
_OURS: Mapping[Numbers, str] = {
    (1, 99): _PERMISSION,
    (2, 2018344): "Trang chưa chấp nhận điều khoản nhãn hộp thư của Meta",
    (10, 1893063): "Trang đang bị Meta hạn chế: hãy xem chất lượng Trang",
    (10, ANY): _PERMISSION,
    (100, 2018164): "facebook.app_id không đúng",
    (190, ANY): "mã truy cập Trang Facebook không còn hiệu lực: hãy cấp lại facebook.page_token",
    (200, ANY): _PERMISSION,
    (368, ANY): "Meta tạm chặn Trang vì chính sách: hãy xem chất lượng Trang",
    (613, 2018338): "Meta cảnh báo về cách dùng thẻ tin nhắn: hãy kiểm tra trước khi gửi tiếp",
    (2022, ANY): "Meta đã tắt việc nhắn tin của Trang",
}
_PASSING: Mapping[Numbers, tuple[str, timedelta]] = {
    (1, ANY): ("Facebook báo lỗi tạm thời", SOON),
    (2, ANY): ("Facebook báo lỗi tạm thời, hoặc khách đã chặn Trang", SOON),
    (100, 2018008): ("Facebook không tải được tệp", SOON),
    (2018300, ANY): ("hội thoại đang do hộp thư của Trang giữ", LATER),
    (2018321, ANY): ("một kịch bản tự động của Trang đang chạy", SOON),
} | dict.fromkeys([(code, ANY) for code in (4, 9, 17, 32, 613, 80006)], (_TOO_MUCH, LATER))
_FOR_GOOD: Mapping[Numbers, str] = {
    (10, 2018278): _WINDOW,
    (10, 2534022): _WINDOW,
    (10, 2018065): _WINDOW,
    (10, 2018108): _ABSENT,
    (10, 2018336): _ABSENT,
    (100, 33): "cuộc trò chuyện không còn hoặc thiếu quyền",
    (100, 2018001): "Facebook không có khách này",
    (100, 2534025): "bình luận này không trả lời riêng được nữa",
    (100, ANY): "Facebook không nhận nội dung này",
    (200, 1545041): _ABSENT,
    (551, ANY): _ABSENT,
}


def send_failure(refusal: Refused) -> SendFailed:
    """The refusal as SendFailed: a text for agents, whose fault it is, whether it may pass."""
    for numbers in ((refusal.code, refusal.subcode), (refusal.code, ANY)):
        if numbers in _OURS:
            reason = _told(_OURS[numbers], refusal)
            return SendFailed(reason, permanent=False, fault=Fault.ACCOUNT)
        if numbers in _PASSING:
            return _passing(refusal, *_PASSING[numbers])
        if numbers in _FOR_GOOD:
            return SendFailed(_told(_FOR_GOOD[numbers], refusal), permanent=True)
    said = refusal.said[:200] or "Facebook không nhận tin"
    if 500 <= refusal.code < 600 and not refusal.subcode:  # only an HTTP status
        return _passing(refusal, said, SOON)
    return SendFailed(_told(said, refusal), permanent=True)


def _passing(refusal: Refused, said: str, wait: timedelta) -> SendFailed:
    return SendFailed(
        _told(said, refusal),
        permanent=False,
        retry_after=refusal.retry_after or wait,
        fault=Fault.PACE if said == _TOO_MUCH else Fault.LETTER,
    )


def _told(said: str, refusal: Refused) -> str:
    trace = f", dấu vết {refusal.trace}" if refusal.trace else ""
    return f"{said} (Facebook, mã {refusal.code}/{refusal.subcode}{trace})"
