"""Refusals of a mail server, and what people must do about a refused login (email.md 2.4)."""

from __future__ import annotations

import re

from channels.contract import ChannelError


class LoginRefused(ChannelError):
    """The mail server does not accept our login; quick retries lock accounts."""


class ConnectionUnsafe(LoginRefused):
    """No password may be sent here: no TLS, or a certificate that does not prove the host."""


class CommandRefused(ChannelError):
    """The server answered NO or BAD; the connection still works."""


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


def advice(answer: str, settings: str) -> str:
    """What people must do: known from the server's answer, else check these `settings`."""
    known = (words for pattern, words in _ADVICE if pattern.search(answer))
    return next(known, f"hãy kiểm tra {settings}")
