"""A pressed button answers one letter: once, and only while no newer letter asks."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import Connection

from bot.inbox.messages import UnderstoodMessage
from storage import messages
from storage.outbox import letters
from storage.outbox.letters import OutboxLetter
from workflows.messaging.messages import Inbound, Thread

OUTDATED = (
    "khách bấm lại một nút của tin cũ, nên hệ thống không coi là câu trả lời: "
    "xin hỏi lại khách nếu cần"
)


def resolve_button_reply(
    conn: Connection, one: UnderstoodMessage, message: Inbound
) -> UnderstoodMessage:
    """The understood message with `message` as its content, and with the case that a button names.

    A pressed button means the same as its words typed. It is no answer when the customer has
    answered that letter already, or when a newer letter asks: then agents only see it.
    """
    letter = letters.by_key(conn, message.pressed) if message.pressed else None
    if letter is None or not letter.message.case_number:
        return one if message is one.message else replace(one, message=message)
    number = letter.message.case_number
    if _is_open(conn, letter, message):
        return replace(one, message=replace(message, thread=Thread(mentioned=(number,))))
    outdated = replace(message, problems=(*message.problems, OUTDATED))
    return replace(one, message=outdated, reading=replace(one.reading, acts=frozenset()))


def _is_open(conn: Connection, letter: OutboxLetter, message: Inbound) -> bool:
    """Whether the letter is the last one that offers choices, and none was chosen yet."""
    number, choices = letter.message.case_number, letter.message.choices
    offers = [one.message.key for one in letters.of_case(conn, number) if one.message.choices]
    chosen = any(
        row.direction == "in" and row.text in choices and row.sent_at >= letter.owed_at
        for row in messages.of_case(conn, number)
    )
    return message.text in choices and offers[-1:] == [letter.message.key] and not chosen
