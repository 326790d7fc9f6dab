"""Which forum topic shows which case. Topics are a view: a forgotten one is made anew."""

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
    """The thread that shows the case in that chat."""
    values = {"number": number, "chat_id": chat_id}
    return conn.execute(_thread, values).scalar_one_or_none()


def case_of(conn: Connection, chat_id: int, thread_id: int) -> str | None:
    """The number of the case that the thread shows."""
    values = {"chat_id": chat_id, "thread_id": thread_id}
    return conn.execute(_case, values).scalar_one_or_none()


def assign(conn: Connection, number: str, chat_id: int, thread_id: int) -> None:
    """The thread shows the case from now on. Raises IntegrityError if it shows another."""
    row = {"case_number": number, "chat_id": chat_id, "thread_id": thread_id}
    conn.execute(_put.on(conn), row)


def unassign(conn: Connection, number: str, chat_id: int) -> None:
    """The thread is gone."""
    conn.execute(_drop, {"number": number, "chat_id": chat_id})
