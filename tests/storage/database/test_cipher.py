"""Raw deliveries under a key: readable with it, useless without, older ones encrypted later."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, select

from storage import inbox, messages
from storage.database.cipher import MAGIC, OVERHEAD, Cipher, WrongKey, with_cipher
from storage.schema.tables import inbox as table
from workflows.messaging.messages import RawDelivery

NOW = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
LEASE = timedelta(minutes=1)
RAW = "mật khẩu: Hoa@Sen2026".encode()


def delivery(name: str, raw: bytes = RAW) -> RawDelivery:
    return RawDelivery(channel="email", delivery_id=name, raw=raw, received_at=NOW)


def stored(engine: Engine) -> list[bytes]:
    with engine.connect() as conn:
        return [
            bytes(raw) for raw in conn.execute(select(table.c.raw).order_by(table.c.id)).scalars()
        ]


def claimed(engine: Engine) -> list[bytes | None]:
    with engine.begin() as conn:
        return [row.raw for row in inbox.claim(conn, limit=9, now=NOW, lease=LEASE)]


def test_a_delivery_is_stored_unreadable_and_claimed_as_it_came(engine: Engine) -> None:
    keyed = with_cipher(engine, Cipher("khoa-thu-nhat-0123456789"))
    with keyed.begin() as conn:
        assert inbox.store(conn, [delivery("a"), delivery("b"), delivery("a")]) == 2
    first, second = stored(engine)
    assert first != second and len(first) == len(RAW) + OVERHEAD
    assert RAW not in first + second
    assert claimed(keyed) == [RAW, RAW]


def test_another_key_opens_nothing_and_says_so(engine: Engine) -> None:
    with with_cipher(engine, Cipher("khoa-thu-nhat-0123456789")).begin() as conn:
        inbox.store(conn, [delivery("a")])
    for other in (with_cipher(engine, Cipher("khoa-thu-hai-9876543210")), engine):
        with other.connect() as conn:
            assert not inbox.newest_is_readable(conn)
    assert claimed(with_cipher(engine, Cipher("khoa-thu-hai-9876543210"))) == [None]


def test_changed_bytes_are_not_opened() -> None:
    cipher = Cipher("khoa-thu-nhat-0123456789")
    sealed = cipher.encrypt(RAW)
    assert cipher.decrypt(sealed) == RAW
    with pytest.raises(WrongKey):
        cipher.decrypt(sealed[:-1] + bytes([sealed[-1] ^ 1]))


def test_deliveries_of_an_older_version_are_read_and_encrypted_later(engine: Engine) -> None:
    with engine.begin() as conn:
        inbox.store(conn, [delivery("a"), delivery("b"), delivery("gone", b"")])
    keyed = with_cipher(engine, Cipher("khoa-thu-nhat-0123456789"))
    with keyed.begin() as conn:
        assert [inbox.encrypt_old(conn, limit=1) for _ in range(3)] == [1, 1, 0]
    assert [raw[:4] for raw in stored(engine)] == [MAGIC, MAGIC, b""]
    assert claimed(keyed) == [RAW, RAW, b""]


def test_the_size_of_a_stored_mail_is_that_of_the_mail(engine: Engine) -> None:
    keyed = with_cipher(engine, Cipher("khoa-thu-nhat-0123456789"))
    for of, name in ((engine, "old"), (keyed, "new")):
        with of.begin() as conn:
            inbox.store(conn, [delivery(name)])
            row = inbox.claim(conn, limit=1, now=NOW, lease=LEASE)[0]
            messages.add(
                conn,
                messages.NewMessage(
                    case_number=None,
                    inbox_id=row.id,
                    direction="in",
                    channel="email",
                    external_id=name,
                    conversation="a@b.vn",
                    sender="a@b.vn",
                    text="",
                    sent_at=NOW,
                ),
            )
            heads = {(name, len(RAW)), (name, len(RAW) + OVERHEAD)}
            assert messages.known_mails(conn, "email", heads) == {(name, len(RAW))}
