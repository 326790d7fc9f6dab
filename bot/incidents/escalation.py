"""How an open incident changes with one more failure."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from channels.fault_policy import NEEDS_PEOPLE
from storage.incidents import Incident


def escalate(before: Incident, latest: Incident, notify_after: timedelta) -> tuple[Incident, bool]:
    """The incident after the latest failure, and whether people must be notified now.

    They are notified once, when it has lasted `notify_after`, and once more when it becomes a
    fault that only people can end. `latest.since` is the moment of the failure.
    """
    graver = latest.fault in NEEDS_PEOPLE and before.fault not in NEEDS_PEOPLE
    notified = before.notified and not graver
    notify = not notified and latest.since - before.since >= notify_after
    tries = 1 if graver else before.tries + 1
    return replace(latest, since=before.since, tries=tries, notified=notified or notify), notify
