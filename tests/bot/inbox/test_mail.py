"""Real mails through the whole intake: what their bytes may not do to a desk."""

from __future__ import annotations

import pytest

from channels.mail.parse import ReadOptions, parse
from channels.mail.settings import MailSettings
from channels.mail.smtp.compose import compose
from storage import messages
from tests.bot.stage import Stage

OWN = "khieunai@congty.example"
READER = ReadOptions(secret=b"khoa-bi-mat-chi-de-thu", own=frozenset({OWN}))
SETTINGS = MailSettings(address=OWN, smtp_host="127.0.0.1", secret=b"khoa-bi-mat-chi-de-thu")
WORDS = "Hộp thư của tôi không gửi được từ sáng nay, báo lỗi 550, đề nghị xử lý"


@pytest.fixture
def posted(stage: Stage) -> Stage:
    """Its mail channel reads mails."""
    stage.mail.parse = lambda raw: (parse(raw, READER),)  # type: ignore[method-assign]
    return stage


async def comes(stage: Stage, text: str = WORDS, **fields: str) -> None:
    given = {
        "From": "An <an@khach.example>",
        "Subject": "Hỏng mail",
        "Date": "Mon, 2 Mar 2026 08:00:00 +0700",
        "Content-Type": "text/plain; charset=utf-8",
    } | {name.replace("_", "-"): value for name, value in fields.items()}
    head = "".join(f"{name}: {value}\n" for name, value in given.items())
    await stage.arrives_raw(f"{head}\n{text}\n".encode(), channel="email")


async def test_a_mail_from_the_future_is_not_the_newest_for_ever(posted: Stage) -> None:
    await comes(posted, Date="Mon, 2 Mar 2099 09:00:00 +0700", Message_ID="<first@x>")
    posted.later(minutes=5)
    later = {"Date": "Mon, 2 Mar 2026 09:04:00 +0700", "Message_ID": "<second@x>"}
    await comes(posted, "thêm nữa: " + WORDS, **later)
    case = await posted.only_case()
    file = await posted.desk.file(case.number)
    received = [one.reference for one in file.messages if one.direction == "in"]
    assert received == ["first@x", "second@x"]


async def test_no_byte_of_a_mail_is_refused_by_the_database(posted: Stage) -> None:
    """NUL in an address or a type is text to SQLite, and an error to PostgreSQL."""
    await comes(
        posted,
        From="A\0n <a\0n@khach.example>",
        Message_ID="<a\0b@x>",
        References="<c\0@x>",
        Content_Type='image/p\0ng; name="a\0.png"',
    )
    assert (await posted.only_case()).conversation == "an@khach.example"


async def test_a_mail_full_of_case_numbers_has_twenty_looked_up(posted: Stage) -> None:
    numbers = " ".join(f"KN-2026-{number:06d}-A" for number in range(3000))
    message = parse(f"From: a@khach.example\n\n{numbers}".encode(), READER)
    assert len(message.thread.mentioned) == 20


@pytest.mark.parametrize("name", ["chữ-" * 9, "a" * 970, "a\x08b"])
async def test_a_letter_quotes_no_message_id_that_servers_refuse(posted: Stage, name: str) -> None:
    """A line beyond 998 bytes, or a letter beyond ASCII in a header, and the answer comes back."""
    await comes(posted, Message_ID=f"<{name}@khach.example>")
    await posted.delivers()
    head = compose(posted.mail.sent[0], SETTINGS, posted.now).split(b"\r\n\r\n")[0]
    assert b"In-Reply-To" not in head and b"References" not in head


async def test_a_flood_of_long_mails_is_compared_by_few_and_by_their_beginnings(
    posted: Stage,
) -> None:
    for place in range(3):
        await comes(posted, f"{place} {WORDS * 90}", Message_ID=f"<{place}@x>")
    number = (await posted.only_case()).number
    newest = await posted.work.read(lambda conn: messages.recent(conn, number, limit=2, length=3))
    assert [text for _, text in newest] == ["2 H", "1 H"]
