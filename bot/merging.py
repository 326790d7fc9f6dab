"""What a case that is merged brings with it (X-04)."""

from __future__ import annotations

from datetime import datetime

from workflows.case import Actor, Case, ContactPoint
from workflows.events import Absorbed


def brought_by(old: Case, actor: Actor, now: datetime) -> Absorbed:
    """The earliest receipt, the facts, where its customer writes from, and what is on hold."""
    return Absorbed(
        by=actor,
        at=now,
        number=old.number,
        received_at=old.received_at,
        facts=old.facts,
        summary=old.summary,
        contact=ContactPoint(channel=old.channel, address=old.conversation),
        holds=old.open_holds,
    )
