"""A press of a button: the customer's answer to one letter of ours, once, while it is asked."""

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
    """What was heard, in `message`; a press finds its case, or is only shown when it is too late.

    It says no more than the same words typed. It is no answer once the customer has answered
    that letter, or has been asked anew.
    """
    letter = letters.by_key(conn, message.pressed) if message.pressed else None
    if letter is None or not letter.message.case_number:
        return one if message is one.message else replace(one, message=message)
    number = letter.message.case_number
    if _open(conn, letter, message):
        return replace(one, message=replace(message, thread=Thread(mentioned=(number,))))
    told = replace(message, problems=(*message.problems, OUTDATED))
    return replace(one, message=told, reading=replace(one.reading, acts=frozenset()))


def _open(conn: Connection, letter: OutboxLetter, message: Inbound) -> bool:
    """The letter is the last that offers a choice, and nobody has chosen yet."""
    number, choices = letter.message.case_number, letter.message.choices
    offers = [one.message.key for one in letters.of_case(conn, number) if one.message.choices]
    chosen = any(
        row.direction == "in" and row.text in choices and row.sent_at >= letter.owed_at
        for row in messages.of_case(conn, number)
    )
    return message.text in choices and offers[-1:] == [letter.message.key] and not chosen
