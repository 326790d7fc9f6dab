"""What a refusal by the SMTP server means for a letter, and whose fault it is (contract 12).

A refusal of our account must never be blamed on the customer's address, and a letter is given up
only for its own fault (channels.contract.Fault). The enhanced status code decides (RFC 3463), then
the command that was refused (RFC 5321 4.2). The server's words decide only without either, where
the code (5.7.0, 5.7.1) does not say who is meant, and for rate limits, which every provider words
in its own way.
"""

from __future__ import annotations

import re
from datetime import timedelta
from enum import StrEnum

from aiosmtplib import SMTPAuthenticationError, SMTPResponseException

from channels.contract import Fault, SendFailed
from channels.mail.errors import advice


class Stage(StrEnum):
    """Which command was refused."""

    CONNECT = "connect"
    SENDER = "MAIL FROM"
    RECIPIENT = "RCPT TO"
    TEXT = "DATA"


Code = tuple[int, int] | None
"""Subject and detail of an enhanced status code whose class fits the reply code."""

_CODE = re.compile(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?![\d.]*\d)")
_LOGIN_REPLIES = (530, 534, 535, 538)
_LOGIN_CODES = {
    (7, 3),
    (7, 8),
    (7, 9),
    (7, 11),
    (7, 12),
    (7, 13),
    (7, 14),
    (7, 30),
    (7, 57),
    (7, 139),
}
_SENDER_CODES = {(1, 7), (1, 8), (7, 60)}
_ACCOUNT_CODES = _SENDER_CODES | {(2, 251), (2, 252), (2, 253)}  # ours is full, or not licensed
# Gmail: x.7.28, and 5.4.5 below; Microsoft 365: the others.
_RATE_CODES = {(1, 90), (2, 254), (2, 255), (5, 127), (7, 28)}
_RATE_CODES |= {(7, 232), (7, 233), (7, 236), (7, 500), (7, 705)}
# Security codes about the recipient's own settings (RFC 3463, 7293, Exchange Online).
_RECIPIENT_POLICY = {2, 17, 18, 19, 124, *range(133, 137)}
_UNSPECIFIC = {(7, 0), (7, 1)}
_LETTER_CODES = {(3, 4), (2, 3), (6, 7)}
"""The letter is too big, or its address needs SMTPUTF8."""

_LOGIN_WORDS = re.compile(
    r"\b(?:authentication (?:is )?required|must authenticate|basic auth\w*|log ?in|credentials)\b",
    re.I,
)
_RATE_WORDS = re.compile(
    r"\b(?:(?:daily|hourly|sending|message|outgoing|submission|relay|rate|connections?|thread)"
    r" (?:(?!size)\w+ ){0,2}(?:quota|limits?)|SubmissionQuotaExceeded\w*"
    r"|rate[- ]limit\w*|throttl\w*|too many (?:messages|connections|mails|e-?mails|login)"
    r"|too fast|unusual (?:rate|volume)|unexpected volume|concurrent \w+|slow down)\b",
    re.I,
)
_GREYLISTED = re.compile(r"gr[ae]y-?list", re.I)
_OWN_MAILBOX = re.compile(r"STOREDRV\.Submission", re.I)
_SENDER_WORDS = re.compile(
    r"\b(?:sender address|(?:not )?owned by|send ?as|null (?:sender|reverse)|from address)", re.I
)
_ACCOUNT_WORDS = re.compile(r"\brelay(?:ing)?\b", re.I)
# Checked first, since such a reply also names the recipient:
# `<an@x.vn> recipient rejected: client host blocked`.
_BLOCKLIST_WORDS = re.compile(
    r"\b(?:black-?list\w*|block-?list\w*|blocked|dnsbl|rbl|client host)\b", re.I
)
_POLICY_WORDS = re.compile(
    r"\b(?:spam\w*|unsolicited|reputation|your (?:ip|host|server|domain)|sender|spf|dkim|dmarc"
    r"|policy)\b",
    re.I,
)
_RECIPIENT_WORDS = re.compile(
    r"\b(?:recipient|mailbox|user|account|no such|does(?: not|n't) exist|address rejected)\b", re.I
)


def code_of(error: SMTPResponseException) -> Code:
    """The enhanced status code; None if there is none, or it contradicts the reply code."""
    found = _CODE.search(error.message)
    if found is None or found[1] != str(error.code)[0]:
        return None
    return int(found[2]), int(found[3])


def fault_of(error: SMTPResponseException, stage: Stage) -> Fault:
    """Whose fault the refusal is: account, rate, line, letter, policy or a cut connection."""
    code = code_of(error)
    if error.code >= 500 and is_login_refusal(error):
        return Fault.ACCOUNT
    if _is_rate_limit(error, code):
        return Fault.PACE
    if error.code < 500:
        return _fault_of_temporary(error, stage)
    if error.code == 503:
        return fault_of_disconnect(stage)
    if code:
        return _fault_by_code(code, error.message, stage)
    return _fault_by_words(error.message, stage, silent=Fault.LETTER)


def is_login_refusal(error: SMTPResponseException) -> bool:
    """True if name, password or token are not accepted."""
    if isinstance(error, SMTPAuthenticationError) or error.code in _LOGIN_REPLIES:
        return True
    code = code_of(error)
    return code in _LOGIN_CODES if code else bool(_LOGIN_WORDS.search(error.message))


def is_sender_refusal(error: SMTPResponseException) -> bool:
    """True if this account may not use this sender; servers say so at MAIL, RCPT or the end."""
    return code_of(error) in _SENDER_CODES or bool(_SENDER_WORDS.search(error.message))


def _is_rate_limit(error: SMTPResponseException, code: Code) -> bool:
    if code in _RATE_CODES or (code == (4, 5) and error.code >= 500):
        return True
    if _GREYLISTED.search(error.message) or (code and _is_specific(code)):
        return False
    return bool(_RATE_WORDS.search(error.message))


def _is_specific(code: tuple[int, int]) -> bool:
    """True for a code that needs no words: an address, our account, a named policy reason."""
    return code[0] == 1 or code in _ACCOUNT_CODES or (code[0] == 7 and code not in _UNSPECIFIC)


def _fault_of_temporary(error: SMTPResponseException, stage: Stage) -> Fault:
    """4xx: about one recipient or text it is the letter's fault, about the session the line's.

    452 to MAIL may be about the announced size of the letter.
    """
    if stage is Stage.CONNECT or isinstance(error, SMTPAuthenticationError):
        return Fault.LINE
    if error.code == 421 or (stage is Stage.SENDER and error.code != 452):
        return fault_of_disconnect(stage)
    return Fault.LETTER


def fault_of_disconnect(stage: Stage) -> Fault:
    """Whose fault it is that a session ended at this stage."""
    return Fault.LINE if stage in (Stage.CONNECT, Stage.SENDER) else Fault.CUT


def _fault_by_code(code: tuple[int, int], message: str, stage: Stage) -> Fault:
    if code in _ACCOUNT_CODES or _OWN_MAILBOX.search(message):
        return Fault.ACCOUNT
    if code in _UNSPECIFIC:
        silent = _our_fault(stage) if stage is Stage.TEXT else Fault.LETTER
        return _fault_by_words(message, stage, silent=silent)
    if code[0] == 7:
        return Fault.LETTER if code[1] in _RECIPIENT_POLICY else _our_fault(stage)
    before = stage in (Stage.CONNECT, Stage.SENDER) and code not in _LETTER_CODES
    return _our_fault(stage) if before or code == (3, 5) else Fault.LETTER


def _fault_by_words(message: str, stage: Stage, *, silent: Fault) -> Fault:
    """Before RCPT only we can be meant; `silent` is the fault where the words say nothing."""
    if _ACCOUNT_WORDS.search(message):
        return Fault.ACCOUNT
    surely = _BLOCKLIST_WORDS.search(message) or _SENDER_WORDS.search(message)
    if surely or stage in (Stage.CONNECT, Stage.SENDER):
        return _our_fault(stage)
    if _RECIPIENT_WORDS.search(message):
        return Fault.LETTER
    return _our_fault(stage) if _POLICY_WORDS.search(message) else silent


def _our_fault(stage: Stage) -> Fault:
    """Before RCPT the account's fault; later a policy about this letter or its recipient."""
    return Fault.ACCOUNT if stage in (Stage.CONNECT, Stage.SENDER) else Fault.POLICY


_RETRY_AFTER_POLICY = timedelta(minutes=30)
_RETRY_AFTER_QUOTA = timedelta(hours=1)
_RECIPIENT_LIMIT_CODES = {(2, 121), (2, 122)}  # Microsoft 365: in this hour
_DAILY_WORDS = re.compile(r"\b(?:daily|per day|24[- ]hours?)\b", re.I)


class SenderRefused(SendFailed):
    """The envelope sender is refused; another one may be accepted."""


def failure(error: SMTPResponseException, stage: Stage, *, sender: str = "") -> SendFailed:
    """The refusal as SendFailed: a Vietnamese reason, then the server's words in brackets."""
    server_words = f"[{error.code} {' '.join(error.message.split())[:400]}]"
    fault = fault_of(error, stage)
    if fault is Fault.PACE:
        return _rate_limited(error, server_words)
    passing = error.code < 500 or code_of(error) in _RECIPIENT_LIMIT_CODES
    if fault in (Fault.LINE, Fault.CUT) or passing:
        reason = f"Máy chủ thư tạm thời chưa nhận thư {server_words}"
        return SendFailed(reason, permanent=False, fault=fault)
    if fault is Fault.ACCOUNT and is_login_refusal(error):
        return login_refused(server_words)
    if fault in (Fault.ACCOUNT, Fault.POLICY):
        wait = _RETRY_AFTER_POLICY if fault is Fault.POLICY else None
        if stage is Stage.SENDER or is_sender_refusal(error):
            reason = _sender_reason(sender, server_words)
            return SenderRefused(reason, permanent=False, retry_after=wait, fault=fault)
        return SendFailed(
            _policy_reason(server_words), permanent=False, retry_after=wait, fault=fault
        )
    return SendFailed(f"{_letter_reason(error, stage)} {server_words}", permanent=True)


def login_refused(server_words: str) -> SendFailed:
    """Nothing can be sent until people correct name, password or token."""
    mend = advice(server_words, "smtp_user, smtp_password hoặc mục oauth")
    reason = (
        f"Máy chủ thư không chấp nhận đăng nhập của ta: {mend} rồi khởi động lại {server_words}"
    )
    return SendFailed(reason, permanent=False, fault=Fault.ACCOUNT)


def _rate_limited(error: SMTPResponseException, server_words: str) -> SendFailed:
    wait = _RETRY_AFTER_QUOTA if _DAILY_WORDS.search(error.message) else None
    reason = (
        "Nhà cung cấp thư muốn ta gửi chậm lại (hạn mức gửi);"
        f" địa chỉ của khách không có lỗi {server_words}"
    )
    return SendFailed(reason, permanent=False, retry_after=wait, fault=Fault.PACE)


def _sender_reason(sender: str, server_words: str) -> str:
    return (
        f"Máy chủ thư không cho ta gửi từ địa chỉ {sender or '<>'}: hãy kiểm tra address,"
        f" bounce_address và tài khoản smtp_user; địa chỉ của khách không có lỗi {server_words}"
    )


def _policy_reason(server_words: str) -> str:
    return (
        "Máy chủ thư chặn phía ta (uy tín, chính sách hoặc nội dung): hãy hỏi nhà cung cấp thư;"
        f" địa chỉ của khách không có lỗi {server_words}"
    )


def _letter_reason(error: SMTPResponseException, stage: Stage) -> str:
    code = code_of(error)
    of_letter = code in _LETTER_CODES if code else stage is not Stage.RECIPIENT
    if of_letter or (stage is Stage.TEXT and code and code[0] not in (1, 2)):
        return "Máy chủ thư từ chối chính lá thư này: hãy xem lại nội dung và tệp kèm"
    return "Máy chủ thư từ chối địa chỉ người nhận: hãy xin khách địa chỉ khác"
