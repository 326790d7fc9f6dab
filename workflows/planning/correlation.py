"""Correlation of mails without evidence of a thread: which open case such a mail continues.

It opens a new case, unless the sender repeats the same words, answers an automatic letter that
the desk has just written, or floods the desk (TU-04). A machine that hides every sign of being
one does exactly that, so it opens no second case (CP-07).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from workflows.case import Case
from workflows.planning.rate_limits import AutomaticLetter
from workflows.policy import Policy
from workflows.reading.result import Reading, Said
from workflows.reading.text.fold import clean, fold_clean

MACHINE_REPLY_TIME = timedelta(minutes=1)
"""A complaint that comes sooner after an automatic letter is a machine's answer to it."""
REPLY_TIME = timedelta(minutes=10)
"""A message without a complaint that comes so soon after an automatic letter answers it."""
SAME_SUBJECT_TIME = timedelta(hours=24)
HOUR = timedelta(hours=1)
FLOOD = 20
"""So many messages in one case within FLOOD_WITHIN are a flood."""
FLOOD_WITHIN = timedelta(minutes=10)
FLOODED = "flood"
NEWEST_MESSAGES, COMPARED_CHARACTERS = 20, 4000
_TAG = re.compile(r"\[(?=[^\[\]]{0,60}\d)[^\[\]]{1,60}\]")
"""The sender's own case number in brackets, as help desks write it into the subject."""
_PREFIX = re.compile(r"^(?:\s*(?:re|fwd?|fw|tl|tra loi|aw|sv)\s*:|\s*\[[^\]]{0,60}\])+")


_GENERAL = frozenset({"slow_response", "staff"})
"""Matters that may always be about another one."""


def is_other_matter(case: Case, reading: Reading) -> bool:
    """Whether a message in the thread of a closed case complains of something else (AMB-35).

    It opens a case of its own then, which names the old one.
    """
    new = reading.category
    sure = reading.said is Said.COMPLAINT and reading.evident and bool(new and case.category)
    also = {*reading.also, case.category}
    return sure and new not in also and new not in _GENERAL and case.category not in reading.also


@dataclass(frozen=True, kw_only=True)
class OpenCase:
    """An open case of the sender, and their newest messages in it as (subject, text).

    At most NEWEST_MESSAGES; of each text the first COMPARED_CHARACTERS characters are enough.
    """

    case: Case
    wrote: Sequence[tuple[str, str]]


@dataclass(frozen=True, kw_only=True)
class Continuation:
    """The case that a mail is filed under; `flood`: because the sender wrote too many."""

    case: Case
    flood: bool = False


def continuation_without_thread(
    subject: str,
    reading: Reading,
    open_cases: Sequence[OpenCase],
    written: Sequence[AutomaticLetter],
    now: datetime,
    policy: Policy,
) -> Continuation | None:
    """Returns which of `open_cases` (newest first) the mail continues, or None for a new case.

    `written`: the automatic letters to the sender within a day, newest first.
    """
    known = next((one for one in open_cases if _repeats(one, subject, reading, now)), None)
    if known is not None:
        return Continuation(case=known.case)
    if not open_cases:
        return None
    soon = MACHINE_REPLY_TIME if reading.said is Said.COMPLAINT else REPLY_TIME
    if any(timedelta() <= now - one.at <= soon for one in written):
        return Continuation(case=open_cases[0].case)
    opened = [one for one in open_cases if now - one.case.opened_at < HOUR]
    if len(opened) >= policy.cases_per_address_per_hour:
        return Continuation(case=open_cases[0].case, flood=True)
    return None


def is_flood(times: Sequence[datetime], now: datetime) -> bool:
    """Whether the moments of the newest messages of a case (newest first) are a flood."""
    return len(times) >= FLOOD and now - times[FLOOD - 1] <= FLOOD_WITHIN


def _repeats(one: OpenCase, subject: str, reading: Reading, now: datetime) -> bool:
    said, about = _plain(reading.text), _about(subject)
    if said and any(said == _plain(text) for _, text in one.wrote):
        return True
    tags = set(_TAG.findall(subject))
    if any(tags & set(_TAG.findall(earlier)) for earlier, _ in one.wrote):
        return True
    if not about or now - one.case.opened_at > SAME_SUBJECT_TIME:
        return False
    elsewhere = reading.said is Said.COMPLAINT and reading.category != one.case.category
    return not elsewhere and any(about == _about(earlier) for earlier, _ in one.wrote)


def _plain(text: str) -> str:
    return " ".join(fold_clean(clean(text[:COMPARED_CHARACTERS])).split())


def _about(subject: str) -> str:
    return _PREFIX.sub("", _plain(subject)).strip()
