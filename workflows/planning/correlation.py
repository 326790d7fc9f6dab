"""Which open case a mail without any evidence continues: same words, an answer to us, a flood.

A mail that quotes nothing is a new matter, unless its sender repeats themselves, answers what the
desk has just written by itself, or writes more than anybody has to complain about (TU-04). A
machine that hides all marks does exactly that, and opens no second case (CP-07).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from workflows.case import Case
from workflows.planning.rate_limits import Written
from workflows.policy import Policy
from workflows.reading.result import Reading, Said
from workflows.reading.text.fold import clean, fold_clean

AT_ONCE = timedelta(minutes=1)
"""Nobody reads an automatic letter and complains about something else sooner; machines do."""
PROMPTLY = timedelta(minutes=10)
"""Words that are no complaint and come so soon after an automatic letter answer it."""
RECENTLY = timedelta(hours=24)
HOUR = timedelta(hours=1)
FLOOD = 20
"""So many messages within FLOOD_WITHIN in one case are a flood."""
FLOOD_WITHIN = timedelta(minutes=10)
FLOODED = "flood"
LATELY, COMPARED = 20, 4000
_TAG = re.compile(r"\[(?=[^\[\]]{0,60}\d)[^\[\]]{1,60}\]")
"""The number of a case of theirs, as help desks put it into the subject."""
_PREFIX = re.compile(r"^(?:\s*(?:re|fwd?|fw|tl|tra loi|aw|sv)\s*:|\s*\[[^\]]{0,60}\])+")


@dataclass(frozen=True, kw_only=True)
class Matter:
    """An open case of the sender, with the LATELY newest they wrote in it: (subject, text) each.

    Of a text the first COMPARED characters are enough.
    """

    case: Case
    wrote: Sequence[tuple[str, str]]


@dataclass(frozen=True, kw_only=True)
class Joined:
    """The case that a mail is filed under; `flood`: because there were too many."""

    case: Case
    flood: bool = False


def joined(
    subject: str,
    reading: Reading,
    matters: Sequence[Matter],
    written: Sequence[Written],
    now: datetime,
    policy: Policy,
) -> Joined | None:
    """The case of `matters` (newest first) that the mail continues; None for a new matter.

    `written` is what the desk wrote to the sender by itself within a day, newest first.
    """
    known = next((one for one in matters if _repeats(one, subject, reading, now)), None)
    if known is not None:
        return Joined(case=known.case)
    if not matters:
        return None
    soon = AT_ONCE if reading.said is Said.COMPLAINT else PROMPTLY
    if any(timedelta() <= now - one.at <= soon for one in written):
        return Joined(case=matters[0].case)
    opened = [one for one in matters if now - one.case.opened_at < HOUR]
    if len(opened) >= policy.cases_per_address_per_hour:
        return Joined(case=matters[0].case, flood=True)
    return None


def flooded(times: Sequence[datetime], now: datetime) -> bool:
    """Whether the moments of the newest messages of a case (newest first) are a flood."""
    return len(times) >= FLOOD and now - times[FLOOD - 1] <= FLOOD_WITHIN


def _repeats(matter: Matter, subject: str, reading: Reading, now: datetime) -> bool:
    said, about = _plain(reading.text), _about(subject)
    if said and any(said == _plain(text) for _, text in matter.wrote):
        return True
    tags = set(_TAG.findall(subject))
    if any(tags & set(_TAG.findall(earlier)) for earlier, _ in matter.wrote):
        return True
    if not about or now - matter.case.opened_at > RECENTLY:
        return False
    elsewhere = reading.said is Said.COMPLAINT and reading.category != matter.case.category
    return not elsewhere and any(about == _about(earlier) for earlier, _ in matter.wrote)


def _plain(text: str) -> str:
    return " ".join(fold_clean(clean(text[:COMPARED])).split())


def _about(subject: str) -> str:
    return _PREFIX.sub("", _plain(subject)).strip()
