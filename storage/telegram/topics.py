"""Which forum topic shows which case. A topic is only a view: a lost one is created anew."""

from __future__ import annotations

from sqlalchemy import Connection, bindparam, delete, select

from storage.database.upsert import Upsert
from storage.schema.tables import topics

_thread = select(topics.c.thread_id).where(
    topics.c.case_number == bindparam("number"), topics.c.chat_id == bindparam("chat_id")
)
_case = select(topics.c.case_number).where(
    topics.c.chat_id == bindparam("chat_id"), topics.c.thread_id == bindparam("thread_id")
)
_put = Upsert(
    topics,
    lambda into: into.on_conflict_do_update(
        index_elements=["case_number", "chat_id"], set_={"thread_id": into.excluded.thread_id}
    ),
)
_drop = delete(topics).where(
    topics.c.case_number == bindparam("number"), topics.c.chat_id == bindparam("chat_id")
)


def thread_of(conn: Connection, number: str, chat_id: int) -> int | None:
    """The id of the topic of the case in that chat."""
    values = {"number": number, "chat_id": chat_id}
    return conn.execute(_thread, values).scalar_one_or_none()


def case_of(conn: Connection, chat_id: int, thread_id: int) -> str | None:
    """The number of the case of that topic."""
    values = {"chat_id": chat_id, "thread_id": thread_id}
    return conn.execute(_case, values).scalar_one_or_none()


def assign(conn: Connection, number: str, chat_id: int, thread_id: int) -> None:
    """Store the topic of the case. Raises IntegrityError if it is the topic of another case."""
    row = {"case_number": number, "chat_id": chat_id, "thread_id": thread_id}
    conn.execute(_put.on(conn), row)


def unassign(conn: Connection, number: str, chat_id: int) -> None:
    """Delete the topic of the case, which no longer exists in the chat."""
    conn.execute(_drop, {"number": number, "chat_id": chat_id})
