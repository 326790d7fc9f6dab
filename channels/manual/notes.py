"""The form that an agent fills in for a customer who does not type, and the channel around it.

Phone, counter and post share both; each adds its own fields (README.md).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import phonenumbers
from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import PydanticCustomError

from channels.contract import Capabilities, SendFailed, Unreadable
from channels.factory import ChannelFactory, Outside
from channels.http import wire
from workflows.messaging.messages import Inbound, Note, Outbound, Receipt
from workflows.reading.result import FACT_KEYS

_REGION = "VN"


def _line(typed: str) -> str:
    return wire.clean(typed).strip()


def _words(typed: str) -> str:
    words = _line(typed)
    if not words:
        raise PydanticCustomError("note", "chưa ghi nội dung khách trình bày")
    return words


def _fact(key: str) -> str:
    if key not in FACT_KEYS:
        raise PydanticCustomError("note", "không có loại thông tin này")
    return key


Line = Annotated[str, Field(max_length=500), AfterValidator(_line)]
Words = Annotated[str, Field(max_length=50_000), AfterValidator(_words)]
FactKey = Annotated[str, AfterValidator(_fact)]


class NoteForm(BaseModel):
    """One note. `id` is chosen by the form that was filled in: the same note twice is one note."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    id: UUID
    agent: Annotated[Line, Field(min_length=1)]
    noted_at: AwareDatetime
    text: Words
    subject: Line = ""
    facts: dict[FactKey, Line] = {}
    category: Line = ""
    remedy: Line = ""
    branch: Line = ""
    papers: tuple[Line, ...] = ()

    def reached_at(self) -> datetime:
        """When the customer's words reached the company: what clocks count from (AMB-02)."""
        return self.noted_at

    def remarks(self) -> tuple[str, ...]:
        """What the agent should still see to, in Vietnamese."""
        return ()

    def note(self, facts: tuple[tuple[str, str], ...]) -> Note:
        """The note for the case, with the facts as normalised by the channel."""
        return Note(
            agent=self.agent,
            branch=self.branch,
            facts=facts,
            category=self.category,
            remedy=self.remedy,
            papers=tuple(paper for paper in self.papers if paper),
        )


class NoteChannel:
    """A Channel whose deliveries are forms and whose letters are handed over by people.

    `instruction` says how to hand a letter over. `hotline` is the company's own number (E.164),
    which is never a customer's (CP-06).
    """

    def __init__(
        self,
        *,
        name: str,
        form: type[NoteForm],
        capabilities: Capabilities,
        instruction: Callable[[Outbound], str],
        hotline: str = "",
    ) -> None:
        self.name = name
        self.capabilities = capabilities
        self._form = form
        self._instruction = instruction
        self._hotline = hotline

    def parse(self, raw: bytes) -> Sequence[Inbound]:
        """The one note in these bytes. Raises Unreadable, which names the fields."""
        try:
            form = self._form.model_validate_json(raw)
        except ValidationError as error:
            raise Unreadable(_explain(error)) from None
        return (self._inbound(form),)

    async def send(self, message: Outbound) -> Receipt:
        """Always raises SendFailed: an agent hands this over, the text says how."""
        raise SendFailed(self._instruction(message), permanent=True)

    def _inbound(self, form: NoteForm) -> Inbound:
        facts, problems = _normalised(form.facts, self._hotline)
        conversation = facts.get("phone") or f"{self.name}:{form.id}"
        return Inbound(
            channel=self.name,
            external_id=str(form.id),
            conversation=conversation,
            sender=conversation,
            sender_name=facts.get("full_name", ""),
            sent_at=form.reached_at(),
            subject=form.subject,
            text=form.text,
            full_text=form.text,
            note=form.note(tuple(facts.items())),
            problems=problems + form.remarks(),
        )


class NoteFactory(ChannelFactory[tuple[()]]):
    """Builds a NoteChannel. It has no settings: it is always on."""

    section = ""

    def __init__(
        self,
        *,
        name: str,
        form: type[NoteForm],
        instruction: Callable[[Outbound], str],
        spoken: bool = False,
    ) -> None:
        self.name = name
        self.form = form
        self._instruction = instruction
        self._capabilities = Capabilities(
            text_limit=0,
            attachments=not spoken,
            written_answer=not spoken,
            quiet_hours=spoken,  # TU-15
            per_second=1.0,
            by_hand=True,
        )

    def build(self, settings: tuple[()], outside: Outside) -> NoteChannel:
        """The channel."""
        return self.channel(outside.hotline)

    def channel(self, hotline: str = "") -> NoteChannel:
        """The channel. `hotline` as in NoteChannel."""
        return NoteChannel(
            name=self.name,
            form=self.form,
            capabilities=self._capabilities,
            instruction=self._instruction,
            hotline=hotline,
        )


def phone_number(typed: str) -> str:
    """A number in E.164 as people type it in Viet Nam; an empty string where it is none."""
    try:
        number = phonenumbers.parse(typed, _REGION)
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_valid_number(number):
        return ""
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def spoken_number(number: str) -> str:
    """An E.164 number as an agent dials it; anything else unchanged."""
    try:
        parsed = phonenumbers.parse(number, _REGION)
    except phonenumbers.NumberParseException:
        return number
    home = parsed.country_code == phonenumbers.country_code_for_region(_REGION)
    form = phonenumbers.PhoneNumberFormat
    return phonenumbers.format_number(parsed, form.NATIONAL if home else form.INTERNATIONAL)


def _normalised(facts: dict[str, str], hotline: str) -> tuple[dict[str, str], tuple[str, ...]]:
    known = {key: value for key, value in facts.items() if value}
    typed = known.pop("phone", "")
    if not typed:
        return known, ()
    number = phone_number(typed)
    if not number:
        return known, (f"Số điện thoại “{typed}” không hợp lệ: hãy hỏi lại khách.",)
    if number == hotline:
        return known, ("Số điện thoại ghi trong phiếu là tổng đài của công ty: hãy hỏi số khách.",)
    return {**known, "phone": number}, ()


_WHAT: dict[str, Literal["thiếu", "không có trong mẫu"]] = {
    "missing": "thiếu",
    "extra_forbidden": "không có trong mẫu",
}


def _explain(error: ValidationError) -> str:
    """Names the fields, never their values: a note may hold secrets."""
    faults = []
    for fault in error.errors(include_input=False, include_url=False):
        where = ".".join(str(part) for part in fault["loc"] if part != "[key]")
        said = fault["msg"] if fault["type"] == "note" else _WHAT.get(fault["type"], "chưa đúng")
        faults.append(f"{where}: {said}" if where else said)
    return f"Phiếu ghi nhận chưa đúng mẫu: {'; '.join(faults)}."
