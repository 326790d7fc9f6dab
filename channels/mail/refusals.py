"""What a refusal by the SMTP server means for a letter (RFC 5321 4.2, RFC 3463, contract 12).

Three answers: the letter cannot arrive (permanent), the server is busy (later), or the server
refuses *us* (later, after a long pause, in words that tell an agent what to mend). The last must
never be blamed on the customer's address. The enhanced status code decides; words are asked only
where no code speaks, or where the code (5.7.0, 5.7.1) leaves open who was refused.
"""

from __future__ import annotations

import re
from datetime import timedelta
from enum import StrEnum

from aiosmtplib import SMTPAuthenticationError, SMTPResponseException

from channels.contract import SendFailed

LATER = timedelta(minutes=30)


class Stage(StrEnum):
    """Which command was refused."""

    CONNECT = "connect"
    SENDER = "MAIL FROM"
    RECIPIENT = "RCPT TO"
    TEXT = "DATA"


class _Fault(StrEnum):
    LOGIN = "login"
    OURS = "ours"
    LETTER = "letter"


_CODE = re.compile(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?![\d.]*\d)")
_LOGIN_REPLIES = (530, 534, 535, 538)
_LOGIN_CODES = {(7, 3), (7, 8), (7, 9), (7, 11), (7, 12), (7, 13), (7, 14), (7, 30), (7, 57)}
_OURS = {(1, 7), (1, 8), (4, 5), (3, 5)}
# Security codes that speak of the recipient's wishes (RFC 3463, 7293, Exchange Online).
_RECIPIENTS_WISH = {2, 17, 18, 19, 124, *range(133, 137)}
_OPEN = {(7, 0), (7, 1)}
_OF_LETTER = {(3, 4), (2, 3), (6, 7)}  # too big, or an address its server cannot carry

_TELLS_LOGIN = re.compile(
    r"\b(?:authentication (?:is )?required|must authenticate|basic auth\w*|log ?in|credentials)\b",
    re.I,
)
# These name the customer in passing: `<an@x.vn> recipient rejected: client host blocked`.
_TELLS_US_SURELY = re.compile(
    r"\b(?:(?:daily|hourly|sending|message|outgoing) (?:\w+ )?(?:quota|limits?)"
    r"|rate[- ]limit\w*|too many (?:messages|connections|mails|e-?mails)|black-?list\w*"
    r"|block-?list\w*|blocked|dnsbl|rbl|relay(?:ing)?|client host)\b",
    re.I,
)
_TELLS_US = re.compile(
    r"\b(?:spam\w*|unsolicited|reputation|your (?:ip|host|server|domain)|sender|spf|dkim|dmarc"
    r"|policy)\b",
    re.I,
)
_TELLS_RECIPIENT = re.compile(
    r"\b(?:recipient|mailbox|user|account|no such|does(?: not|n't) exist|address rejected)\b", re.I
)


def failure(error: SMTPResponseException, stage: Stage, *, sender: str = "") -> SendFailed:
    """The refusal as SendFailed; its reason is Vietnamese, the server's words in brackets."""
    said = f"[{error.code} {' '.join(error.message.split())[:400]}]"
    if error.code < 500:
        return SendFailed(f"Máy chủ thư tạm thời chưa nhận thư {said}", permanent=False)
    found = _CODE.search(error.message)
    code = (int(found[2]), int(found[3])) if found and found[1] == "5" else None
    fault = _fault(error, code, stage)
    if fault is _Fault.LOGIN:
        reason = "Máy chủ thư không chấp nhận đăng nhập của ta: hãy kiểm tra smtp_user và"
        return SendFailed(f"{reason} smtp_password {said}", permanent=False, retry_after=LATER)
    if fault is _Fault.OURS:
        return SendFailed(_our_trouble(stage, sender, said), permanent=False, retry_after=LATER)
    if error.code == 503:
        return SendFailed(f"Máy chủ thư lỡ nhịp lệnh, sẽ gửi lại {said}", permanent=False)
    of_letter = code in _OF_LETTER if code else stage is not Stage.RECIPIENT
    if of_letter or (stage is Stage.TEXT and code and code[0] not in (1, 2)):
        reason = "Máy chủ thư từ chối chính lá thư này: hãy xem lại nội dung và tệp kèm"
    else:
        reason = "Máy chủ thư từ chối địa chỉ người nhận: hãy xin khách địa chỉ khác"
    return SendFailed(f"{reason} {said}", permanent=True)


def _our_trouble(stage: Stage, sender: str, said: str) -> str:
    if stage is Stage.SENDER:
        return (
            f"Máy chủ thư không cho ta gửi từ địa chỉ {sender or '<>'}: hãy kiểm tra address,"
            f" bounce_address và tài khoản smtp_user; địa chỉ của khách không có lỗi {said}"
        )
    return (
        "Máy chủ thư chặn phía ta (hạn mức, uy tín hoặc chính sách): hãy hỏi nhà cung cấp thư;"
        f" địa chỉ của khách không có lỗi {said}"
    )


def _fault(error: SMTPResponseException, code: tuple[int, int] | None, stage: Stage) -> _Fault:
    if isinstance(error, SMTPAuthenticationError) or error.code in _LOGIN_REPLIES:
        return _Fault.LOGIN
    if code:
        return _by_code(code, error.message, stage)
    if _TELLS_LOGIN.search(error.message):
        return _Fault.LOGIN
    return _by_words(error.message, stage, silent=_Fault.LETTER)


def _by_code(code: tuple[int, int], message: str, stage: Stage) -> _Fault:
    if code in _LOGIN_CODES:
        return _Fault.LOGIN
    if code in _OPEN:
        silent = _Fault.OURS if stage is Stage.TEXT else _Fault.LETTER
        return _by_words(message, stage, silent=silent)
    if code[0] == 7:
        return _Fault.LETTER if code[1] in _RECIPIENTS_WISH else _Fault.OURS
    before = stage in (Stage.CONNECT, Stage.SENDER) and code not in _OF_LETTER
    return _Fault.OURS if code in _OURS or before else _Fault.LETTER


def _by_words(message: str, stage: Stage, *, silent: _Fault) -> _Fault:
    """Who is refused: before RCPT only we can be; `silent` where the words tell nothing."""
    if stage in (Stage.CONNECT, Stage.SENDER) or _TELLS_US_SURELY.search(message):
        return _Fault.OURS
    if _TELLS_RECIPIENT.search(message):
        return _Fault.LETTER
    return _Fault.OURS if _TELLS_US.search(message) else silent
