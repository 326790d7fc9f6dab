"""What a refusal by the SMTP server means for a letter, in words for agents (contract 12).

A refusal of us must never be blamed on the customer's address, and a letter is given up only for
what is its own fault (channels.contract.Fault).
"""

from __future__ import annotations

import re
from datetime import timedelta

from aiosmtplib import SMTPResponseException

from channels.contract import Fault, SendFailed
from channels.mail.login_advice import advice
from channels.mail.smtp.fault import OF_LETTER, Stage, code_of, fault_of, of_login, of_sender

_LATER = timedelta(minutes=30)
_QUOTA_OF_A_DAY = timedelta(hours=1)
_RECIPIENT_GETS_TOO_MUCH = {(2, 121), (2, 122)}  # Microsoft 365: in this hour
_OF_A_DAY = re.compile(r"\b(?:daily|per day|24[- ]hours?)\b", re.I)


class SenderRefused(SendFailed):
    """The envelope's sender is not accepted; another one may be."""


def failure(error: SMTPResponseException, stage: Stage, *, sender: str = "") -> SendFailed:
    """The refusal as SendFailed; its reason is Vietnamese, the server's words in brackets."""
    said = f"[{error.code} {' '.join(error.message.split())[:400]}]"
    fault = fault_of(error, stage)
    if fault is Fault.PACE:
        return _too_fast(error, said)
    passing = error.code < 500 or code_of(error) in _RECIPIENT_GETS_TOO_MUCH
    if fault in (Fault.LINE, Fault.CUT) or passing:
        reason = f"Máy chủ thư tạm thời chưa nhận thư {said}"
        return SendFailed(reason, permanent=False, fault=fault)
    if fault is Fault.ACCOUNT and of_login(error):
        return login_refused(said)
    if fault in (Fault.ACCOUNT, Fault.POLICY):
        wait = _LATER if fault is Fault.POLICY else None
        if stage is Stage.SENDER or of_sender(error):
            reason = _our_trouble(sender, said)
            return SenderRefused(reason, permanent=False, retry_after=wait, fault=fault)
        return SendFailed(_blocked(said), permanent=False, retry_after=wait, fault=fault)
    return SendFailed(f"{_letters_trouble(error, stage)} {said}", permanent=True)


def login_refused(said: str) -> SendFailed:
    """Nothing leaves before people have mended name, password or token."""
    mend = advice(said, "smtp_user, smtp_password hoặc mục oauth")
    reason = f"Máy chủ thư không chấp nhận đăng nhập của ta: {mend} rồi khởi động lại {said}"
    return SendFailed(reason, permanent=False, fault=Fault.ACCOUNT)


def _too_fast(error: SMTPResponseException, said: str) -> SendFailed:
    wait = _QUOTA_OF_A_DAY if _OF_A_DAY.search(error.message) else None
    reason = (
        "Nhà cung cấp thư muốn ta gửi chậm lại (hạn mức gửi);"
        f" địa chỉ của khách không có lỗi {said}"
    )
    return SendFailed(reason, permanent=False, retry_after=wait, fault=Fault.PACE)


def _our_trouble(sender: str, said: str) -> str:
    return (
        f"Máy chủ thư không cho ta gửi từ địa chỉ {sender or '<>'}: hãy kiểm tra address,"
        f" bounce_address và tài khoản smtp_user; địa chỉ của khách không có lỗi {said}"
    )


def _blocked(said: str) -> str:
    return (
        "Máy chủ thư chặn phía ta (uy tín, chính sách hoặc nội dung): hãy hỏi nhà cung cấp thư;"
        f" địa chỉ của khách không có lỗi {said}"
    )


def _letters_trouble(error: SMTPResponseException, stage: Stage) -> str:
    code = code_of(error)
    of_letter = code in OF_LETTER if code else stage is not Stage.RECIPIENT
    if of_letter or (stage is Stage.TEXT and code and code[0] not in (1, 2)):
        return "Máy chủ thư từ chối chính lá thư này: hãy xem lại nội dung và tệp kèm"
    return "Máy chủ thư từ chối địa chỉ người nhận: hãy xin khách địa chỉ khác"
