"""The counter channel: a form in, paper across the counter out."""

from __future__ import annotations

from channels.contract import Capabilities
from channels.manual.notes import NoteChannel, NoteForm, NoteSettings, spoken_number
from workflows.messaging.messages import Outbound


class CounterForm(NoteForm):
    """A note of one visit to a branch."""


def build(settings: NoteSettings) -> NoteChannel:
    """The counter channel."""
    return NoteChannel(
        settings,
        name="counter",
        form=CounterForm,
        capabilities=Capabilities(
            text_limit=0,
            attachments=True,
            written_answer=True,
            quiet_hours=False,
            per_second=1.0,
            by_hand=True,
        ),
        instruction=_instruction,
    )


def _instruction(message: Outbound) -> str:
    if message.to.startswith("counter:"):
        return "In văn bản và giao tận tay khách tại quầy, rồi ghi lại ngày giao."
    return (
        f"In văn bản, gọi số {spoken_number(message.to)} mời khách đến quầy nhận, "
        "rồi ghi lại ngày giao."
    )
