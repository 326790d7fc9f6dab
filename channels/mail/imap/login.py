"""Connection and login to an IMAP server, by password or OAuth token, and what a refusal means."""

from __future__ import annotations

import imaplib
import re
import socket
import ssl

import imap_tools
from imap_tools import BaseMailBox, MailBox, MailBoxStartTls, MailBoxUnencrypted

from channels.contract import ChannelError
from channels.mail.errors import CommandRefused, ConnectionUnsafe, LoginRefused, advice
from channels.mail.settings import MailSettings, Tls, clear_text_problem

# RFC 5530: people must act, or the server has a problem; then the words of Gmail and Microsoft.
_PERMANENT = re.compile(r"\[(?:AUTH\w*FAILED|EXPIRED|PRIVACYREQUIRED|CONTACTADMIN)\]", re.I)
_TEMPORARY = re.compile(
    r"\[(?:UNAVAILABLE|INUSE|LIMIT|SERVERBUG)\]|too many (?:\w+ )?connections|bandwidth limits"
    r"|server unavailable|(?:try|please) (?:again )?later|not connected",
    re.I,
)


def _refusal(settings: MailSettings, said: str) -> ChannelError:
    if _TEMPORARY.search(said) and not _PERMANENT.search(said):
        return CommandRefused(f"IMAP login is not possible now: {said}")
    user = settings.imap_user or settings.address
    mend = advice(said, "imap_user và imap_password (hoặc mục oauth)")
    return LoginRefused(
        f"Máy chủ thư không cho đăng nhập hộp thư {user}: {mend} rồi khởi động lại;"
        " để tài khoản không bị khoá, hệ thống chỉ tự thử lại sau 15 phút, rồi thưa dần."
        f" Trong lúc đó thư mới chưa vào hệ thống, hãy xem trực tiếp hộp thư [{said}]"
    )


def log_in(box: BaseMailBox, settings: MailSettings, access: str) -> None:
    """Log in, with the OAuth token if there is one. Raises LoginRefused, CommandRefused."""
    try:
        _authenticate(box, settings, access)
    except imap_tools.MailboxLoginError as error:
        raise _refusal(settings, str(error)) from error


def _authenticate(box: BaseMailBox, settings: MailSettings, access: str) -> None:
    user, password = settings.imap_user or settings.address, settings.imap_password
    if access:
        _xoauth2(box, user, access)
        return
    plain = (user + password).isascii()  # LOGIN takes nothing else
    enter = box.login if plain else box.login_utf8
    enter(user, password, initial_folder=None)


def _xoauth2(box: BaseMailBox, user: str, access: str) -> None:
    """The reason of a refusal comes as a challenge; an empty answer lets the server finish."""
    said: list[bytes] = []

    def answer(challenge: bytes) -> bytes:
        said.append(challenge)
        return b"" if len(said) > 1 else f"user={user}\1auth=Bearer {access}\1\1".encode()

    try:
        box.client.authenticate("XOAUTH2", answer)
    except imaplib.IMAP4.abort:
        raise
    except imaplib.IMAP4.error as error:
        reason = " ".join([str(error), *(one.decode("utf-8", "replace") for one in said[1:])])
        raise imap_tools.MailboxLoginError((reason, []), "OK") from error


def connect(settings: MailSettings) -> BaseMailBox:
    """An open connection to the server, which has proved its name where TLS is used.

    Raises ConnectionUnsafe, OSError, imaplib's errors.
    """
    if settings.imap_tls is Tls.NONE and (problem := clear_text_problem(settings.imap_host)):
        raise ConnectionUnsafe(problem)
    try:
        box = _connected(settings)
    except ssl.SSLCertVerificationError as error:
        raise ConnectionUnsafe(
            f"Không đọc hộp thư {settings.mailbox}: chứng thư (TLS) của máy chủ thư"
            f" {settings.imap_host} không hợp lệ, hoặc không phải của máy chủ này, nên mật khẩu"
            " chưa được gửi đi. Hãy kiểm tra imap_host; nếu máy chủ dùng chứng thư nội bộ, hãy đặt"
            " biến môi trường SSL_CERT_FILE rồi khởi động lại. Trong lúc đó thư mới chưa vào hệ"
            f" thống, hãy xem trực tiếp hộp thư [{error}]"
        ) from error
    box.client.sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    return box


def _connected(settings: MailSettings) -> BaseMailBox:
    host, port = settings.imap_host, settings.imap_port
    seconds = settings.imap_timeout.total_seconds()
    if settings.imap_tls is Tls.NONE:
        return MailBoxUnencrypted(host, port, seconds)
    # imaplib's own default checks no certificate.
    context = ssl.create_default_context()
    if settings.imap_tls is Tls.STARTTLS:
        return MailBoxStartTls(host, port, seconds, ssl_context=context)
    return MailBox(host, port, seconds, ssl_context=context)
