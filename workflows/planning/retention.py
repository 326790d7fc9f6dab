"""Retention of customers' files: until all their contracts have ended, and MONTHS more (PV-22).

The desk knows no contracts: an agent says that they have ended. The other reasons to keep a file
are here: an open case, a hold, the time in which a claim may still come (AMB-21, TU-25).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from workflows.case import Case, State
from workflows.case.groups import ENDED

MONTHS = 24
"""AMB-21: so long after its last day a complaint may still be needed."""
_MONTH = timedelta(days=31)  # never too short


def retention_reason(cases: Sequence[Case], now: datetime, months: int = MONTHS) -> str:
    """Returns why the files of a customer without contracts must stay (Vietnamese), or ""."""
    for case in cases:
        if case.state not in ENDED:
            return f"{case.number} chưa kết thúc"
        if case.open_holds:
            return f"{case.number}: một địa chỉ còn đang tạm giữ"
        if case.state is State.MERGED:
            continue
        ended = case.closed_at or case.received_at or case.opened_at
        if now - ended < months * _MONTH:
            return f"{case.number} kết thúc chưa đủ {months} tháng"
    return ""
