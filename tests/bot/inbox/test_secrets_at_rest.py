"""No secret of a customer lies in clear: in the database, its WAL, files, the group or logs.

A whole desk gets it in every encoding: JSON with escapes, base64, quoted-printable, a subject in
encoded words, a note by an agent, the name of a file.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, inspect, text

from bot.rehearsal import report
from bot.rehearsal.databases import PostgresDatabases, SqliteDatabases
from bot.rehearsal.play import play
from bot.rehearsal.scenes.scene_file import load
from bot.rehearsal.stage import Theatre
from tests import databases as fixtures
from tests.databases import Databases

databases = fixtures.databases
CARD, PASSWORD, CODE = "4111 1111 1111 1111", "Hoa@Sen2026", "739105"
SAID = f"Thẻ {CARD} 12/28 123 bị trừ hai lần, mật khẩu: {PASSWORD}, mã OTP {CODE}, hoàn tiền gấp"
SCENE = f"""
title = "Bí mật của khách"
start = 2026-03-02T09:00:00
[people.duc]
name = "Trần Minh Đức"
email = "duc@example.vn"
zalo_bot = "Đức"
zalo_oa = "Đức"
phone = "0912345678"
[[step]]
customer = "duc"
by = "zalo_bot"
says = "{SAID}"
[[step]]
customer = "duc"
by = "zalo_oa"
says = "{SAID}"
[[step]]
customer = "duc"
raw = "base64.eml"
[[step]]
customer = "duc"
raw = "quoted.eml"
[[step]]
customer = "duc"
by = "phone"
recording_notice = true
says = "{SAID}"
[[step]]
customer = "duc"
by = "email"
subject = "Mật khẩu: {PASSWORD}"
says = "Không vào được hộp thư từ sáng nay, đề nghị sửa"
files = {{ "mật khẩu là {PASSWORD} thẻ {CARD}.txt" = "trống" }}
"""
HEAD = "From: {from}\nTo: {to}\nMessage-ID: {message_id}\nDate: {date}\nMIME-Version: 1.0\n"


class Kept(SqliteDatabases):
    """Files that stay for the test to read."""

    def drop(self, url: str) -> None:
        """Leave it."""


class KeptOnServer(PostgresDatabases):
    """The same on a server."""

    urls: list[str]

    def drop(self, url: str) -> None:
        """Leave it."""
        self.urls = [url]


def written(folder: Path) -> Path:
    body = base64.encodebytes(SAID.encode()).decode()
    subject = "=?utf-8?b?" + base64.b64encode(f"OTP {CODE}".encode()).decode() + "?="
    kind = "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: "
    (folder / "base64.eml").write_text(f"{HEAD}Subject: {subject}\n{kind}base64\n\n{body}")
    quoted = "".join(
        f"={byte:02X}" if byte > 126 or byte == 61 else chr(byte) for byte in SAID.encode()
    )
    (folder / "quoted.eml").write_text(f"{HEAD}Subject: The\n{kind}quoted-printable\n\n{quoted}\n")
    path = folder / "scene.toml"
    path.write_text(SCENE, "utf-8")
    return path


def in_every_form() -> Iterator[bytes]:
    """The secrets as bytes could hold them."""
    for secret in (CARD, CARD.replace(" ", ""), PASSWORD, CODE):
        yield secret.encode()
        yield json.dumps(secret)[1:-1].encode()
        yield secret.replace("@", "=40").encode()
        for shift in range(3):  # base64 of a text depends on where it stands
            sealed = base64.b64encode(b" " * shift + secret.encode())
            yield sealed[4 if shift else 0 : -4]


async def run(theatre: Theatre, path: Path) -> str:
    """Play the scene; what the group showed."""
    result = await play(theatre, load(path))
    assert result.holds, report.lines(result)
    return "\n".join(one.message.text for one in theatre.world.telegram.happenings)


async def test_nothing_in_clear_in_sqlite(
    databases: Databases, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "kept"
    folder.mkdir()
    async with Theatre(Kept(folder)) as theatre:
        group = await run(theatre, written(tmp_path))
    stored = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    told = "".join(capfd.readouterr())
    assert any(b"TNE1" in content for content in stored.values())  # the deliveries are there
    assert [
        (path, one) for path, content in stored.items() for one in in_every_form() if one in content
    ] == []
    assert [one for one in in_every_form() if one in f"{group}{told}".encode()] == []


async def test_nothing_in_clear_in_postgresql(databases: Databases, tmp_path: Path) -> None:
    server = KeptOnServer(databases.postgresql())
    async with Theatre(server) as theatre:
        await run(theatre, written(tmp_path))
    engine = create_engine(server.urls[0].replace("postgresql://", "postgresql+psycopg://"))
    with engine.connect() as conn:
        rows = [
            bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()
            for table in inspect(engine).get_table_names()
            for row in conn.execute(text(f'SELECT * FROM "{table}"'))
            for value in row
        ]
    engine.dispose()
    PostgresDatabases.drop(server, server.urls[0])
    server.close()
    assert len(rows) > 100
    assert [one for one in in_every_form() for value in rows if one in value] == []
