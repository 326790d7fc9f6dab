"""The post channel: an entry of the incoming-paper register in, an envelope to post out (CP-08)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time
from typing import Annotated, Self

from pydantic import AwareDatetime, Field, model_validator
from pydantic_core import PydanticCustomError

from channels.manual.notes import Line, NoteFactory, NoteForm
from workflows.calendar.working_time import ZONE, local_day
from workflows.messaging.messages import Note, Outbound


class PostForm(NoteForm):
    """One envelope. `received` is when it reached the office, never the postmark (CP-08)."""

    received: AwareDatetime | date
    postmark: date | None = None
    registered_mail: Line = ""
    enclosures: Annotated[int, Field(ge=0, le=10_000)] = 0

    @model_validator(mode="after")
    def _days_in_order(self) -> Self:
        if self.received_on > local_day(self.noted_at):
            raise PydanticCustomError("note", "ngày nhận phong bì sau ngày ghi phiếu")
        if self.postmark and self.postmark > self.received_on:
            raise PydanticCustomError("note", "dấu bưu điện sau ngày nhận phong bì")
        return self

    @property
    def received_on(self) -> date:
        """The day in Viet Nam on which the envelope came."""
        if isinstance(self.received, datetime):
            return local_day(self.received)
        return self.received

    def reached_at(self) -> datetime:
        if isinstance(self.received, datetime):
            return self.received
        if self.received == local_day(self.noted_at):
            return self.noted_at
        # Only the day is known: its first moment, so that doubt is not at the customer's expense.
        return datetime.combine(self.received, time.min, tzinfo=ZONE)

    def note(self, facts: tuple[tuple[str, str], ...]) -> Note:
        return replace(
            super().note(facts),
            postmark=self.postmark.isoformat() if self.postmark else "",
            registered_mail=self.registered_mail,
            enclosures=self.enclosures,
        )


def _instruction(message: Outbound) -> str:
    to = f" cho {message.to_name}" if message.to_name else " cho khách"
    return (
        f"In văn bản, ký, đóng dấu và gửi bưu điện bảo đảm{to} theo địa chỉ trong hồ sơ, "
        "rồi ghi lại số hiệu bưu gửi và ngày gửi."
    )


POST = NoteFactory(
    name="post",
    form=PostForm,
    instruction=_instruction,
)
