"""The counter channel: a form in, paper across the counter out."""

from __future__ import annotations

from channels.manual.notes import NoteFactory, NoteForm, spoken_number
from workflows.messaging.messages import Outbound


class CounterForm(NoteForm):
    """A note of one visit to a branch."""


def _instruction(message: Outbound) -> str:
    if message.to.startswith("counter:"):
        return "In văn bản và giao tận tay khách tại quầy, rồi ghi lại ngày giao."
    return (
        f"In văn bản, gọi số {spoken_number(message.to)} mời khách đến quầy nhận, "
        "rồi ghi lại ngày giao."
    )


COUNTER = NoteFactory(
    name="counter",
    form=CounterForm,
    instruction=_instruction,
)
