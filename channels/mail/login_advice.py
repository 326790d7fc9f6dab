"""What to do when a mail server refuses a login, by its own words (email.md 2.4)."""

from __future__ import annotations

import re

_ADVICE = (
    (
        re.compile(r"\b[45]\.7\.(?:30|139)\b|basic auth", re.I),
        "nhà cung cấp không còn nhận mật khẩu, hãy đặt mục oauth thay cho mật khẩu",
    ),
    (
        re.compile(r"application-specific|app(?:lication)? password|InvalidSecondFactor", re.I),
        "tài khoản có xác minh hai bước, hãy tạo mật khẩu ứng dụng rồi đặt vào",
    ),
    (
        re.compile(r"\bEXPIRED\b|password (?:has |is )?expired", re.I),
        "mật khẩu đã hết hạn, hãy đổi ở nhà cung cấp rồi đặt mật khẩu mới vào",
    ),
)


def advice(said: str, settings: str) -> str:
    """What people must mend: what the server's words tell, else the `settings` to check."""
    known = (words for pattern, words in _ADVICE if pattern.search(said))
    return next(known, f"hãy kiểm tra {settings}")
