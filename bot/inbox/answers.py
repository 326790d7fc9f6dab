"""A message of a known conversation is read once more: with our question, without what repeats."""

from __future__ import annotations

from collections.abc import Set
from datetime import datetime

from sqlalchemy import Connection

from bot.inbox.button_replies import OUTDATED
from storage import messages
from workflows.messaging.channels import is_threaded
from workflows.messaging.messages import Inbound, Kind
from workflows.policy import Policy
from workflows.reading import read
from workflows.reading.category.taxonomy import Taxonomy
from workflows.reading.result import Reading
from workflows.reading.text.repeated import without_repeats
from workflows.records import changed

LOOKED_AT = 8
"""So many mails of a correspondence are compared with a new one."""


def reading_in_context(
    conn: Connection,
    message: Inbound,
    reading: Reading,
    asked: Set[str],
    at: datetime,
    policy: Policy,
) -> Reading:
    """The reading of a message whose correspondence is known; else as it was.

    Only now is known what the desk has `asked` (`read`), what the sender has under every mail, and
    which lines are our own letters.
    """
    text = _own_words(conn, message)
    if message.kind is Kind.UNSUPPORTED or OUTDATED in message.problems:
        return reading
    if not asked and text == message.text:
        return reading
    again = read(
        text,
        channel=message.channel,
        now=at,
        subject=message.subject,
        hotline=policy.org.phone,
        asked=sorted(asked),
        taxonomy=taxonomy_of(policy),
    )
    return changed(again, text=reading.text, signals=again.signals | reading.signals)


def _own_words(conn: Connection, message: Inbound) -> str:
    """What the sender wrote in this mail; a chat repeats nothing."""
    if not is_threaded(message.channel):
        return message.text
    rows = messages.correspondence(
        conn, message.channel, message.conversation, limit=LOOKED_AT, but=message.external_id
    )
    earlier = [row.text for row in rows if row.direction == "in"]
    return without_repeats(
        message.text, earlier, (row.text for row in rows if row.direction == "out")
    )


def taxonomy_of(policy: Policy) -> Taxonomy:
    """The tenant's categories and how its customers speak of them."""
    return Taxonomy.of((one.key, one.phrases) for one in policy.categories.values())
