"""A message that may answer our question is read once more, with the question known."""

from __future__ import annotations

from collections.abc import Set
from datetime import datetime

from bot.inbox.button_replies import OUTDATED
from workflows.messaging.messages import Inbound, Kind
from workflows.policy import Policy
from workflows.reading import read
from workflows.reading.category.taxonomy import Taxonomy
from workflows.reading.result import Reading
from workflows.records import changed


def reading_of_answer(
    message: Inbound, reading: Reading, asked: Set[str], at: datetime, policy: Policy
) -> Reading:
    """The reading of a message in a case that has `asked` something (`read`), else as it was.

    Which question is open is known only once the case is found, after the first reading.
    """
    if not asked or message.kind is Kind.UNSUPPORTED or OUTDATED in message.problems:
        return reading
    again = read(
        message.text,
        channel=message.channel,
        now=at,
        subject=message.subject,
        hotline=policy.org.phone,
        asked=sorted(asked),
        taxonomy=taxonomy_of(policy),
    )
    return changed(again, signals=again.signals | reading.signals)


def taxonomy_of(policy: Policy) -> Taxonomy:
    """The tenant's categories and how its customers speak of them."""
    return Taxonomy.of((one.key, one.phrases) for one in policy.categories.values())
