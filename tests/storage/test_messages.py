"""Messages, conversations and attachments: what a case file is made of."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import IntegrityError

from storage import inbox, messages
from storage.cases import cases
from storage.contacts import conversations
from storage.files import attachments
from storage.files.blob_store import MissingContent
from storage.messages import NewMessage
from storage.outbox import outbox
from tests.patience import PATIENCE
from tests.storage.given import MINUTE, NOW, a_delivery, a_kept_case, a_letter, claim, waiting
from workflows.messaging.messages import Attachment

PHOTO = Attachment(name="ảnh.jpg", media_type="image/jpeg", content=b"\xff\xd8photo")


def add(conn: Connection, external_id: str, **changes: Any) -> int:
    fields: dict[str, Any] = {
        "case_number": None,
        "direction": "in",
        "channel": "zalo_bot",
        "external_id": external_id,
        "conversation": "chat-1",
        "sender": "u-1",
        "sent_at": NOW,
        "text": "Tên miền không vào được",
    }
    return messages.add(conn, NewMessage(**(fields | changes)))


def test_a_message_is_filed_once_per_channel(conn: Connection) -> None:
    first = add(conn, "m-1")
    assert first > 0
    assert add(conn, "m-1", text="the same again") == 0
    assert add(conn, "m-1", channel="email") > first
    assert messages.existing_ids(conn, "zalo_bot", ["m-1", "m-2"]) == {"m-1"}


def test_a_case_lists_its_correspondence_in_the_order_of_sending(conn: Connection) -> None:
    number = a_kept_case(conn).number
    add(conn, "m-2", case_number=number, sent_at=NOW + MINUTE)
    add(conn, "m-1", case_number=number)
    add(conn, "m-3")
    assert [row.external_id for row in messages.of_case(conn, number)] == ["m-1", "m-2"]


def test_a_message_filed_before_its_case_is_moved_there(conn: Connection) -> None:
    filed = add(conn, "m-1")
    number = a_kept_case(conn).number
    messages.file_under(conn, filed, number)
    (row,) = messages.of_case(conn, number)
    assert (row.id, row.text, row.sent_at) == (filed, "Tên miền không vào được", NOW)


def test_quoted_ids_find_what_they_quote(conn: Connection) -> None:
    add(conn, "m-1")
    add(conn, "m-2", direction="out")
    add(conn, "m-1", channel="email")
    found = messages.by_reference(conn, "zalo_bot", ["m-2", "m-1", "m-9"])
    assert [(row.external_id, row.direction) for row in found] == [("m-1", "in"), ("m-2", "out")]
    assert messages.by_reference(conn, "zalo_bot", []) == []


def test_a_message_is_quoted_by_its_reference_where_it_has_one(conn: Connection) -> None:
    filed = add(conn, "a@khach.example:5d41", channel="email", reference="a@khach.example")
    (found,) = messages.by_reference(conn, "email", ["a@khach.example"])
    assert (found.id, found.external_id) == (filed, "a@khach.example:5d41")


def test_text_that_no_database_can_hold_is_filed_all_the_same(conn: Connection) -> None:
    number = a_kept_case(conn).number
    add(conn, "m-1", case_number=number, text="a\0b\ud83d")
    assert [row.text for row in messages.of_case(conn, number)] == ["a\ufffdb\ufffd"]


def test_a_conversation_keeps_its_id_and_counts_its_places(conn: Connection) -> None:
    conversations.lock(conn, "zalo_bot", "chat-1")
    first, _ = conversations.next_place(conn, "zalo_bot", "chat-2")
    places = [conversations.next_place(conn, "zalo_bot", "chat-1") for _ in range(3)]
    ids = {id for id, _ in places}
    assert [place for _, place in places] == [1, 2, 3]
    assert len(ids) == 1 and first not in ids


def test_content_is_kept_once(conn: Connection) -> None:
    number = a_kept_case(conn).number
    filed = add(conn, "m-1", case_number=number)
    attachments.link(conn, number, filed, PHOTO)
    attachments.link(conn, number, None, PHOTO)
    assert conn.execute(text("SELECT count(*) FROM blobs")).scalar_one() == 1
    first, second = attachments.of_case(conn, number)
    assert (first.message_id, second.message_id) == (filed, None)
    assert first.attachment.content is None
    assert (first.attachment.name, first.attachment.size) == ("ảnh.jpg", 7)
    assert attachments.get(conn, first.attachment.sha256) == PHOTO.content


def test_a_refused_file_is_filed_with_its_reason(conn: Connection) -> None:
    number = a_kept_case(conn).number
    attachments.link(conn, number, None, Attachment(name="x.exe", problem="loại tệp không nhận"))
    (filed,) = attachments.of_case(conn, number)
    assert filed.attachment.problem == "loại tệp không nhận"
    with pytest.raises(MissingContent):
        attachments.get(conn, filed.attachment.sha256)


def test_a_file_can_be_fetched_later(conn: Connection) -> None:
    number = a_kept_case(conn).number
    promised = Attachment(name="ảnh.jpg", url="https://cdn.example.com/1", sha256="0" * 64)
    filed = attachments.link(conn, number, None, promised)
    assert attachments.of_case(conn, number)[0].attachment.sha256 == ""
    attachments.set_content(conn, filed, PHOTO)
    assert attachments.get(conn, attachments.of_case(conn, number)[0].attachment.sha256)


def test_content_that_is_not_there_cannot_be_kept(conn: Connection) -> None:
    with pytest.raises(MissingContent, match="fetch"):
        attachments.put(conn, Attachment(name="ảnh.jpg"))


def test_nothing_is_filed_under_a_case_that_does_not_exist(conn: Connection) -> None:
    with pytest.raises(IntegrityError):
        attachments.link(conn, "KN-0", None, PHOTO)


def test_two_first_messages_at_once_open_one_case(engine: Engine) -> None:
    """Whoever locks the conversation first opens the case; the other one finds it."""
    start = threading.Barrier(2)

    def hear(number: str) -> None:
        start.wait(timeout=PATIENCE)
        with engine.begin() as conn:
            conversations.lock(conn, "zalo_bot", "chat-1")
            if not cases.open_in_conversation(conn, "zalo_bot", "chat-1"):
                a_kept_case(conn, number)

    threads = [threading.Thread(target=hear, args=(number,)) for number in ("KN-1", "KN-2")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with engine.connect() as conn:
        assert len(cases.worklist(conn)) == 1


def test_two_letters_with_the_same_provider_id_both_stand_in_the_file(conn: Connection) -> None:
    number = a_kept_case(conn).number
    for key in ("K.1", "K.2"):
        outbox.enqueue(conn, a_letter(key, case_number=number))
        (letter,) = claim(conn)
        assert outbox.mark_sent(conn, letter, "always-the-same", now=NOW)
    assert [row.letter for row in messages.of_case(conn, number)] == ["K.1", "K.2"]


def test_only_what_was_read_from_as_many_bytes_is_known(conn: Connection) -> None:
    inbox.store(conn, [a_delivery(channel="email", raw=b"x" * 70)])
    (row,) = waiting(conn)
    messages.add(
        conn,
        NewMessage(
            case_number=None,
            direction="in",
            channel="email",
            external_id="a@khach.example:1",
            reference="a@khach.example",
            conversation="hoa@khach.example",
            sender="hoa@khach.example",
            sent_at=NOW,
            text="",
            inbox_id=row.id,
        ),
    )
    asked = [("a@khach.example", 70), ("a@khach.example", 71), ("b@khach.example", 70), ("", 70)]
    assert messages.known_mails(conn, "email", asked) == {("a@khach.example", 70)}
    assert messages.known_mails(conn, "zalo_bot", asked) == set()
    assert messages.known_mails(conn, "email", []) == set()
