"""Why a mail server did not do what it was asked."""

from __future__ import annotations

import re

from channels.contract import ChannelError


class LoginRefused(ChannelError):
    """The mail server does not accept our name and password; asking again soon locks accounts."""


class ConnectionUnsafe(LoginRefused):
    """No password may travel here: there is no TLS, or the certificate does not prove the host."""


class CommandRefused(ChannelError):
    """The server answered NO or BAD; the connection itself lives."""


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
