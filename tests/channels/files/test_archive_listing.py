"""Archives and attached mails, told without unpacking: what hides behind fifty harmless names."""

from __future__ import annotations

import struct
from io import BytesIO
from zipfile import ZipFile

import pytest

from channels.files.archive_listing import BOMB, list_contents
from channels.files.checks import DANGEROUS
from channels.mail.content.attachments import read_files
from channels.mime.parts import parse_mime


def archive(*names: str) -> bytes:
    made = BytesIO()
    with ZipFile(made, "w") as file:
        for name in names:
            file.writestr(name, b"x")
    return made.getvalue()


HARMLESS = tuple(f"anh-{number}.jpg" for number in range(60))


@pytest.mark.clause("TU-04a")
@pytest.mark.parametrize(
    "name", ["virus.exe", "virus.exe.", "virus.scr ", "word/vbaProject.bin", "a\u202egpj.exe"]
)
def test_a_program_behind_many_harmless_names_is_seen(name: str) -> None:
    found = list_contents(archive(*HARMLESS, name), "application/zip")
    assert found.harmful and len(found.names) == 50


def test_an_archive_of_harmless_names_is_taken() -> None:
    assert not list_contents(archive(*HARMLESS, "exe.txt", "com"), "application/zip").harmful


@pytest.mark.clause("TU-04a")
def test_a_program_in_an_attached_mail_is_refused_with_it() -> None:
    part = b'--b\nContent-Type: text/plain; name="%s"\n\nx\n'
    inner = b"Content-Type: multipart/mixed; boundary=b\n\n" + b"".join(
        part % name.encode() for name in (*HARMLESS, "virus.exe")
    )
    mail = parse_mime(b"Content-Type: message/rfc822\n\n" + inner)
    assert read_files([mail.root])[0].problem == DANGEROUS


def test_a_table_of_contents_that_hides_its_size_is_not_read() -> None:
    """The library believes the record for giant archives: half a million entries in memory."""
    small = archive("a.txt")
    end = small.rfind(b"PK\x05\x06")
    sizes = struct.pack("<QHHIIQQQQ", 44, 45, 45, 0, 0, 1, 1, 20_000_000, 0)
    locator = b"PK\x06\x07" + struct.pack("<IQI", 0, end, 1)
    assert (
        list_contents(
            small[:end] + b"PK\x06\x06" + sizes + locator + small[end:], "application/zip"
        ).problem
        == BOMB
    )
