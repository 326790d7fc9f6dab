"""(h) Bad mail, forged: letters go to people who never wrote, and bring none of the forger's words.

What the SMTP server took is read byte for byte.
"""

from __future__ import annotations

import pytest

from sandbox.mail.mail import Mail, Part
from tests.journeys.play import Play

MARK = "evil.example"
WORDS = (
    f"Tôi khiếu nại: hộp thư mai@{MARK} không gửi được thư từ 8h sáng nay, báo lỗi 550."
    f" Công ty TNHH {MARK}. Tôi muốn vào http://{MARK}/0 đăng nhập để nhận tiền hoàn."
)


def shown(mail: Mail) -> str:
    """All that a reader could see of it: every header, every part, every file name, decoded."""
    parts = list(mail.message.walk())
    found = [f"{name}: {value}" for part in parts for name, value in part.items()]
    leaves = [part for part in parts if not part.is_multipart()]
    return "\n".join((*found, *(str(part.get_content()) for part in leaves)))


@pytest.mark.clause("PV-19", "CP-04")
async def test_whoever_is_forged_reads_no_word_of_the_forger(play: Play) -> None:
    numbers = []
    for place in range(5):
        victim = play.world.mail.customer(f"nan.nhan{place}@vidu{place}.example", f"{MARK}/n")
        file = Part(name=f"{MARK}.pdf.exe", content=b"MZ")
        subject = f"Nhận 10 triệu tại http://{MARK}/{place} ngay"
        sent = await victim.writes(subject, WORDS, [file], verdict="none")
        numbers.append(await play.mailed(sent))
        acknowledged, refused = await play.got_by_mail(
            victim, (numbers[-1], "Kính gửi Quý khách,"), "Có tệp chưa tiếp nhận được"
        )
        assert MARK not in shown(acknowledged) and MARK not in shown(refused)
        assert acknowledged.header("In-Reply-To") == sent.message_id
    assert len(set(numbers)) == 5, "each is heard, and the agents read every word"
    assert MARK in (await play.case(numbers[0])).summary


async def test_the_forged_customers_own_answer_is_told_back_to_them(play: Play) -> None:
    mai = play.world.mail.customer("mai@cty-nho.example", "Nguyễn Thị Mai")
    mail = await mai.writes("Không gửi được thư", WORDS, verdict="none")
    number = await play.mailed(mail)
    (acknowledged,) = await play.got_by_mail(mai, number)
    assert "Nguyễn Thị Mai" not in shown(acknowledged)
    await play.later(hours=1)
    answer = await mai.writes(
        f"Re: {acknowledged.subject}", "Hồ sơ của tôi tới đâu rồi?", in_reply_to=acknowledged,
        verdict="none",
    )  # fmt: skip
    assert await play.mailed(answer) == number
    (told,) = await play.got_by_mail(mai, number)
    assert "Nguyễn Thị Mai" in told.text
