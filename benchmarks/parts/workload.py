"""Mails of Vietnamese customers, always the same for one seed.

    first letters   500: one sender each; 40 % quoted-printable text, 30 % base64 text, 30 % text
                    and HTML; 15 % with a file of 50 KB; 14 KB on average
    replies         200 as a mail program writes them (Re: our subject, In-Reply-To our letter)
                    100 with our subject alone, no threading headers
                    100 to the customer's own first letter (own subject, own Message-ID)
                    100 with the customer's own subject, but In-Reply-To our letter
    duplicates       50 first letters once more: half of them byte for byte, half as another server
                    hands them over (a new trace line, the same Message-ID and content)
    automatic        20: half are out-of-office answers to our letter, half answer nothing

Right answers: 500 cases and 500 acknowledgements of the first letters, one to each sender; every
reply in the case of its customer; no case and no acknowledgement from a reply, a duplicate or an
automatic mail.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

DESK = "khieunai@ticket.example.org"
START = datetime(2026, 9, 21, 1, 0, tzinfo=UTC)
FILE_SIZE = 50_000
POLICY = SMTP.clone(max_line_length=78)

SURNAMES = ("Nguyễn", "Trần", "Lê", "Phạm", "Huỳnh", "Hoàng", "Võ", "Đặng", "Bùi", "Đỗ", "Ngô")
GIVEN = ("Ngọc", "Hạnh", "Tuấn", "Thảo", "Đức", "Mai", "Phúc", "Quỳnh", "Sơn", "Yến", "Khôi")
MATTERS = (
    "hộp thư không gửi được ra ngoài",
    "bị trừ tiền hai lần cho một đơn hàng",
    "dịch vụ gián đoạn ba ngày liền",
    "hóa đơn ghi sai tên công ty",
    "chưa nhận được tiền hoàn",
    "nhân viên hứa gọi lại mà không gọi",
    "giao nhầm gói dịch vụ",
    "tài khoản bị khóa không báo trước",
)
SENTENCES = (
    "Tôi đã gọi tổng đài bốn lần trong tuần qua nhưng lần nào cũng được hẹn sang hôm sau.",
    "Hợp đồng của chúng tôi ký từ đầu năm và vẫn còn hiệu lực đến hết tháng mười hai.",
    "Trên sao kê ngân hàng có hai khoản 880.000 đồng cùng ngày, trong khi tôi chỉ mua một gói.",
    "Vì sự cố này mà công ty tôi không gửi được báo giá cho khách, thiệt hại là có thật.",
    "Đề nghị quý công ty kiểm tra, cho biết nguyên nhân và thời hạn khắc phục cụ thể.",
    "Tôi gửi kèm ảnh chụp màn hình để bộ phận kỹ thuật tiện đối chiếu.",
    "Nếu lỗi thuộc về phía công ty, tôi yêu cầu hoàn lại phí của những ngày không dùng được.",
    "Xin trả lời tôi bằng văn bản, đừng chỉ hứa qua điện thoại như những lần trước.",
    "Đã hơn mười ngày trôi qua mà tôi chưa nhận được một lời giải thích nào thỏa đáng.",
    "Rất mong quý công ty xem xét sớm để gia đình tôi yên tâm sử dụng tiếp.",
)


@dataclass(frozen=True, kw_only=True)
class Customer:
    """One sender with the first letter that they write."""

    name: str
    address: str
    subject: str
    message_id: str


@dataclass(frozen=True, kw_only=True)
class Post:
    """One mail to send: its envelope sender ("" for none) and its bytes."""

    sender: str
    raw: bytes


@dataclass(frozen=True, kw_only=True)
class Acknowledgement:
    """What a customer needs from our acknowledgement to answer it."""

    subject: str
    message_id: str


NO_ACKNOWLEDGEMENT = Acknowledgement(subject="", message_id="<none@none.example>")


def customers(count: int, seed: int) -> list[Customer]:
    """The customers of one run."""
    rng = random.Random(f"customers {seed}")
    return [
        Customer(
            name=f"{rng.choice(SURNAMES)} {rng.choice(GIVEN)} {rng.choice(GIVEN)}",
            address=f"khach{seed}.{n:05d}@khach.example.net",
            subject=f"Khiếu nại: {rng.choice(MATTERS)} (HD-{seed}-{n:05d})",
            message_id=f"<first.{seed}.{n}@khach.example.net>",
        )
        for n in range(count)
    ]


def first_letters(people: Sequence[Customer], seed: int) -> Iterator[Post]:
    """One complaint of each."""
    rng = random.Random(f"first {seed}")
    for n, person in enumerate(people):
        text = complaint(rng, n)
        mail = _mail(person, person.subject, person.message_id, START + timedelta(seconds=n))
        place = n % 10
        _write(mail, text, html=place >= 7, plain=place in (0, 1, 2, 3, 7, 8))
        if n * 7 % 20 < 3:
            _attach(mail, rng)
        yield Post(sender=person.address, raw=mail.as_bytes())


def replies(
    people: Sequence[Customer], acknowledged: Mapping[str, Acknowledgement], count: int, seed: int
) -> Iterator[Post]:
    """Answers in the four kinds, 2 : 1 : 1 : 1; `acknowledged`: ours to each address."""
    rng = random.Random(f"replies {seed}")
    kinds = [0] * (count * 2 // 5) + [1] * (count // 5) + [2] * (count // 5) + [3] * (count // 5)
    for n, kind in enumerate(kinds):
        person = people[n % len(people)]
        ours = acknowledged.get(person.address, NO_ACKNOWLEDGEMENT)
        subject = ours.subject if kind in (0, 1) else person.subject
        at = START + timedelta(hours=4, seconds=n)
        mail = _mail(person, f"Re: {subject}", f"<reply.{seed}.{n}@khach.example.net>", at)
        if kind != 1:
            answered = person.message_id if kind == 2 else ours.message_id
            mail["In-Reply-To"] = answered
            mail["References"] = " ".join(dict.fromkeys((person.message_id, answered)))
        _write(mail, addition(rng, n), html=n % 10 >= 7, plain=n % 2 == 1)
        if n % 20 == 3:
            _attach(mail, rng)
        yield Post(sender=person.address, raw=mail.as_bytes())


def duplicates(people: Sequence[Customer], letters: Sequence[Post], count: int) -> Iterator[Post]:
    """The first letters of the first customers again."""
    for n, (person, letter) in enumerate(zip(people[:count], letters[:count], strict=True)):
        trace = b"Received: from relay%d.example.net by border.example.org; %s\r\n" % (
            n,
            format_datetime(START + timedelta(hours=1)).encode(),
        )
        raw = letter.raw if n % 2 else trace + letter.raw
        yield Post(sender=person.address, raw=raw)


def automatic(
    people: Sequence[Customer], acknowledged: Mapping[str, Acknowledgement], count: int, seed: int
) -> Iterator[Post]:
    """What machines write: half of them about our letter, half about nothing."""
    for n, person in enumerate(people[:count]):
        ours = acknowledged.get(person.address, NO_ACKNOWLEDGEMENT)
        subject = f"Trả lời tự động: {ours.subject}" if n % 2 else f"Tôi vắng mặt tuần {n}"
        at = START + timedelta(hours=6, seconds=n)
        mail = _mail(person, subject, f"<machine.{seed}.{n}@khach.example.net>", at)
        mail["Auto-Submitted"] = "auto-replied"
        if n % 2:
            mail["In-Reply-To"] = ours.message_id
            mail["References"] = person.message_id
        _write(mail, "Tôi đang nghỉ phép và sẽ trả lời khi trở lại.\r\n", html=False, plain=True)
        yield Post(sender="", raw=mail.as_bytes())


def complaint(rng: random.Random, n: int) -> str:
    """The words of a first letter: 12 to 20 sentences, an order, a phone number."""
    paragraphs = [" ".join(rng.sample(SENTENCES, 4)) for _ in range(rng.randint(3, 5))]
    return "\n\n".join(
        (
            "Kính gửi bộ phận chăm sóc khách hàng,",
            *paragraphs,
            f"Mã đơn hàng: DH-{n:06d}\nĐiện thoại: 09{rng.randint(10_000_000, 99_999_999)}",
            "Trân trọng cảm ơn.\n",
        )
    )


def addition(rng: random.Random, n: int) -> str:
    """The words of a reply, with our letter quoted below."""
    quoted = "\n".join(f"> {sentence}" for sentence in rng.sample(SENTENCES, 3))
    return (
        f"Tôi bổ sung thông tin lần {n}: {' '.join(rng.sample(SENTENCES, 3))}\n\n"
        f"Vào thứ hai, 21 thg 9, 2026 lúc 09:00 bộ phận CSKH đã viết:\n{quoted}\n"
    )


def _mail(person: Customer, subject: str, message_id: str, at: datetime) -> EmailMessage:
    mail = EmailMessage(policy=POLICY)
    mail["From"] = f"{person.name} <{person.address}>"
    mail["To"] = DESK
    mail["Subject"] = " ".join(subject.split())
    mail["Message-ID"] = message_id
    mail["Date"] = format_datetime(at)
    return mail


def _write(mail: EmailMessage, text: str, *, html: bool, plain: bool) -> None:
    encoding = "quoted-printable" if plain else "base64"
    mail.set_content(text, cte=encoding)
    if html:
        body = "".join(f"<p>{line}</p>" for line in text.splitlines() if line)
        mail.add_alternative(f"<html><body>{body}</body></html>", subtype="html", cte=encoding)


def _attach(mail: EmailMessage, rng: random.Random) -> None:
    content = b"%PDF-1.4\n" + rng.randbytes(FILE_SIZE) + b"\n%%EOF\n"
    mail.add_attachment(content, maintype="application", subtype="pdf", filename="bien-lai.pdf")


def acknowledgements(lines: Sequence[str]) -> dict[str, Acknowledgement]:
    """The first acknowledgement of each address, from the lines of the sink's log."""
    found: dict[str, Acknowledgement] = {}
    for line in lines:
        mail = json.loads(line)
        for address in mail["rcpt"]:
            headers = mail["headers"]
            one = Acknowledgement(
                subject=_decoded(headers["subject"]), message_id=headers["message-id"]
            )
            found.setdefault(address, one)
    return found


def _decoded(value: str) -> str:
    return str(POLICY.header_factory("subject", value))
