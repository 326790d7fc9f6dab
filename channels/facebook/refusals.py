"""What Meta's error numbers mean for a letter (facebook.md 10): code and subcode decide."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from channels.contract import SendFailed
from channels.facebook.graph import Refused

SOON, LATER, MUCH_LATER = timedelta(minutes=1), timedelta(minutes=15), timedelta(hours=1)

_WINDOW = "khách không nhắn tin trong 24 giờ qua: Facebook không cho gửi nữa"
_ABSENT = "Facebook báo khách không nhận được tin lúc này"
_SIGNED_OUT = "mã truy cập Trang Facebook không còn hiệu lực: cần cấp lại (tiepnhan doctor)"
_PERMISSION = "ứng dụng Facebook thiếu quyền: xin xem tiepnhan doctor"

Meaning = tuple[str, timedelta | None]
"""Words for an agent, and when to try again (None: never)."""

_BY_BOTH: Mapping[tuple[int, int], Meaning] = {
    (1, 99): (_PERMISSION, None),
    (2, 2018344): ("Trang chưa chấp nhận điều khoản nhãn hộp thư của Meta", None),
    (10, 2018278): (_WINDOW, None),
    (10, 2534022): (_WINDOW, None),
    (10, 2018065): (_WINDOW, None),
    (10, 2018108): (_ABSENT, None),
    (10, 2018336): (_ABSENT, None),
    (10, 1893063): ("Trang đang bị Meta hạn chế", None),
    (100, 33): ("cuộc trò chuyện không còn hoặc thiếu quyền", None),
    (100, 2018001): ("Facebook không có khách này", None),
    (100, 2018008): ("Facebook không tải được tệp", SOON),
    (100, 2534025): ("bình luận này không trả lời riêng được nữa", None),
    (200, 1545041): (_ABSENT, None),
    (551, 1545041): (_ABSENT, None),
    (613, 2018338): ("Meta cảnh báo về cách dùng thẻ tin nhắn: ngừng gửi và kiểm tra", None),
}
_BY_CODE: Mapping[int, Meaning] = {
    1: ("Facebook báo lỗi tạm thời", SOON),
    2: ("Facebook báo lỗi tạm thời, hoặc khách đã chặn Trang", SOON),
    4: ("đã gửi quá nhiều", LATER),
    9: ("đã gửi quá nhiều", LATER),
    10: (_PERMISSION, None),
    17: ("đã gửi quá nhiều", LATER),
    32: ("đã gửi quá nhiều", LATER),
    100: ("Facebook không nhận nội dung này", None),
    190: (_SIGNED_OUT, MUCH_LATER),
    200: (_PERMISSION, None),
    368: ("Meta tạm chặn Trang", None),
    551: (_ABSENT, None),
    613: ("đã gửi quá nhiều", LATER),
    2018300: ("hội thoại đang do hộp thư của Trang giữ", LATER),
    2018321: ("một kịch bản tự động của Trang đang chạy", SOON),
    80006: ("đã gửi quá nhiều", LATER),
}


def failure(refusal: Refused) -> SendFailed:
    """The refusal as an agent should read it, and whether trying again can help."""
    said, wait = _BY_BOTH.get((refusal.code, refusal.subcode)) or _BY_CODE.get(
        refusal.code, (refusal.said[:200] or "Facebook không nhận tin", _unlisted(refusal))
    )
    trace = f", dấu vết {refusal.trace}" if refusal.trace else ""
    return SendFailed(
        f"{said} (Facebook, mã {refusal.code}/{refusal.subcode}{trace}).",
        permanent=wait is None,
        retry_after=refusal.retry_after or wait,
    )


def _unlisted(refusal: Refused) -> timedelta | None:
    """A number that is only an HTTP status of 5xx passes; other unknown numbers do not."""
    return SOON if 500 <= refusal.code < 600 and not refusal.subcode else None
