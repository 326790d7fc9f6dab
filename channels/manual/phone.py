"""The phone channel: a form in, a call to make out."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Self

from pydantic import AwareDatetime, model_validator
from pydantic_core import PydanticCustomError

from channels.manual.notes import Line, NoteFactory, NoteForm, spoken_number
from workflows.messaging.messages import Note, Outbound


class PhoneForm(NoteForm):
    """A note of one call. A caller who objects to being recorded is heard all the same (TU-16)."""

    recording_notice: bool | None = None
    recording_objection: bool = False
    call_reference: Line = ""
    call_started_at: AwareDatetime | None = None
    call_ended_at: AwareDatetime | None = None
    read_back: bool | None = None

    @model_validator(mode="after")
    def _call_runs_forward(self) -> Self:
        started, ended = self.call_started_at, self.call_ended_at
        if started and ended and ended < started:
            raise PydanticCustomError("note", "cuộc gọi kết thúc trước khi bắt đầu")
        return self

    def reached_at(self) -> datetime:
        return self.call_started_at or self.noted_at

    def remarks(self) -> tuple[str, ...]:
        found = []
        if self.recording_notice is None:
            found.append("Phiếu chưa ghi đã thông báo ghi âm cuộc gọi cho khách hay chưa.")
        if self.recording_objection and self.call_reference:
            found.append("Khách không đồng ý ghi âm nhưng phiếu có mã ghi âm: hãy kiểm tra lại.")
        return tuple(found)

    def note(self, facts: tuple[tuple[str, str], ...]) -> Note:
        return replace(
            super().note(facts),
            recording_notice=self.recording_notice,
            recording_objection=self.recording_objection,
            call_reference=self.call_reference,
            call_started_at=self.call_started_at,
            call_ended_at=self.call_ended_at,
            read_back=self.read_back,
        )


def _instruction(message: Outbound) -> str:
    if message.to.startswith("phone:"):
        return (
            "Khách gọi đến nhưng không để lại số: hãy tìm cách liên hệ khác để báo tin cho khách."
        )
    return (
        f"Gọi cho khách số {spoken_number(message.to)}, thông báo việc ghi âm, "
        "đọc nội dung rồi ghi lại kết quả cuộc gọi."
    )


PHONE = NoteFactory(
    name="phone",
    form=PhoneForm,
    instruction=_instruction,
    spoken=True,
)
