"""Automatic peers, worse than real ones: none marks its mail as automatic."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from sandbox.mail.bounce import bounce
from sandbox.mail.mail import Draft, Mail, compose
from sandbox.mail.office import PostOffice

Machine = Callable[[Mail], list[Mail]]
"""What a peer sends when a mail comes to it."""

_MARKS = re.compile(
    rb"^(auto-submitted|x-auto-response-suppress|precedence|list-[\w-]+|x-[\w-]*loop[\w-]*):"
    rb"[^\n]*\n(?:[ \t][^\n]*\n)*",
    re.I | re.M,
)


def without_marks(mail: Mail) -> Mail:
    """The mail as a careless gateway passes it on: without the headers of automatic mail."""
    head, gap, body = mail.raw.partition(b"\r\n\r\n")
    head = _MARKS.sub(b"", head + b"\r\n").rstrip(b"\r\n")
    return replace(mail, raw=head + gap + body, sender=mail.sender or _author(mail))


class Vacation:
    """Answers every mail, each time in other words, in a thread of its own."""

    def __init__(self, office: PostOffice, address: str, *, keeps_subject: bool) -> None:
        self.office = office
        self.address = address
        self.keeps_subject = keeps_subject
        self.answered = 0

    def __call__(self, mail: Mail) -> list[Mail]:
        self.answered += 1
        subject = f"Re: {mail.subject}" if self.keeps_subject else f"Ghi chú {self.answered}"
        draft = Draft(
            sender=self.address,
            sender_name="Phòng kế toán",
            to=_author(mail),
            subject=subject,
            text=f"Cảm ơn anh chị. Số thứ tự {self.answered}. Tuần sau chúng tôi sẽ xem.",
        )
        return [_sent(self.office, draft)]


class Complaining:
    """Answers every mail with a complaint about something else, in a thread of its own."""

    MATTERS = (
        "Hộp thư không gửi được thư, báo lỗi 550",
        "Bị trừ tiền hai lần cho một hoá đơn gia hạn",
        "Nhân viên hỗ trợ trả lời rất thô lỗ",
    )

    def __init__(self, office: PostOffice, address: str) -> None:
        self.office = office
        self.address = address
        self.answered = 0

    def __call__(self, mail: Mail) -> list[Mail]:
        self.answered += 1
        matter = self.MATTERS[self.answered % len(self.MATTERS)]
        draft = Draft(
            sender=self.address,
            sender_name="Phòng kế toán",
            to=_author(mail),
            subject=f"Khiếu nại số {self.answered}",
            text=f"{matter}, lần thứ {self.answered}. Đề nghị xử lý gấp.",
        )
        return [_sent(self.office, draft)]


class EchoingList:
    """A mailing list that gives every mail to its members, the desk among them, as it came."""

    def __init__(self, office: PostOffice, address: str, member: str) -> None:
        self.office = office
        self.address = address
        self.member = member

    def __call__(self, mail: Mail) -> list[Mail]:
        echo = without_marks(mail)
        return [replace(echo, sender=self.address, recipients=(self.member,))]


class Bouncing:
    """A mailbox that takes every mail and then bounces it, also with prose alone."""

    def __init__(self, office: PostOffice, *, standard: bool) -> None:
        self.office = office
        self.standard = standard

    def __call__(self, mail: Mail) -> list[Mail]:
        to, address = mail.sender or _author(mail), mail.recipients[0]
        if not self.standard:
            draft = Draft(
                sender=address,
                sender_name="",
                to=_author(mail),
                subject="Không tìm thấy hộp thư",
                text=f"Hộp thư {address} không còn dùng nữa, thư của bạn chưa được chuyển.",
            )
            return [_sent(self.office, draft)]
        raw = bounce(
            replace(mail, sender=to),
            address=address,
            status="5.1.1",
            diagnostic="550 5.1.1 no such user",
            now=self.office.clock(),
        )
        return [Mail(raw=raw, sender="", recipients=(to,), at=self.office.clock())]


def _author(mail: Mail) -> str:
    """The bare author: Reply-To, which may hold a sign of the thread, is ignored."""
    for address in getattr(mail.message["From"], "addresses", ()):
        return str(address.addr_spec)
    return mail.sender


def _sent(office: PostOffice, draft: Draft) -> Mail:
    now = office.clock()
    raw = compose(draft, now=now)
    return Mail(raw=raw, sender=draft.sender, recipients=(draft.to,), at=now)
