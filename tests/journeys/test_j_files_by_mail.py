"""(j) A mail with a renamed program and a picture: the complaint and the picture stay."""

from __future__ import annotations

from pathlib import Path

import pytest

from sandbox.mail.mail import Part
from storage.files import attachments
from tests.journeys.play import Play

PICTURE = b"\xff\xd8\xff\xe0" + b"anh chup man hinh" * 20
PROGRAM = b"MZ\x90\x00" + b"\x00" * 200


@pytest.mark.clause("TU-04", "X-11")
async def test_a_renamed_program_is_refused_and_the_complaint_goes_on(play: Play) -> None:
    mai = play.world.mail.customer("mai@vidu.example", "Mai")
    number = await play.mails(
        mai,
        "Không gửi được thư",
        "Hộp thư mai@vidu.example không gửi được thư từ sáng nay, báo lỗi 550.",
        (
            Part(name="hoa-don.pdf", content=PROGRAM, media_type="application/pdf"),
            Part(name="man-hinh.jpg", content=PICTURE, media_type="image/jpeg"),
        ),
    )
    _, refusal = await play.got_by_mail(mai, number, ("hoa-don.pdf", "PDF, JPG", number))
    assert "man-hinh.jpg" not in refusal.text
    await play.told(number, "hoa-don.pdf", "không nhận", "man-hinh.jpg")
    kept = {one.attachment.name: one.attachment for one in (await play.file(number)).attachments}
    assert not kept["hoa-don.pdf"].sha256 and kept["man-hinh.jpg"].sha256
    digest = kept["man-hinh.jpg"].sha256
    content = await play.app.work.read(lambda conn: attachments.get(conn, digest))
    assert content == PICTURE
    database = play.app.work.engine.url
    if database.get_backend_name() == "sqlite":
        place = Path(f"{database.database}.files", digest[:2], digest[2:4], digest)
        assert place.read_bytes() == PICTURE
