"""What the Telegram room needs of the desk."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from workflows.case import Actor, Case
from workflows.engine.advance import Decision
from workflows.events import Event
from workflows.messaging.messages import Attachment, Outbound
from workflows.policy import Policy
from workflows.rules import Rule


class Line(Protocol):
    """One line of the journal."""

    @property
    def at(self) -> datetime: ...
    @property
    def actor_name(self) -> str: ...
    @property
    def event(self) -> str: ...
    @property
    def sentence(self) -> str: ...
    @property
    def clause(self) -> str: ...
    @property
    def before(self) -> str: ...
    @property
    def after(self) -> str: ...
    @property
    def data(self) -> Mapping[str, Any]: ...


class Letter(Protocol):
    """One letter as it stands; `status` is a word such as owed, sent, failed."""

    @property
    def status(self) -> str: ...
    @property
    def message(self) -> Outbound: ...
    @property
    def template(self) -> str: ...
    @property
    def internal(self) -> bool: ...


class Filed(Protocol):
    """One file of the case."""

    @property
    def attachment(self) -> Attachment: ...


class CaseFile(Protocol):
    """Everything filed about one case, oldest first."""

    @property
    def case(self) -> Case: ...
    @property
    def entries(self) -> Sequence[Line]: ...
    @property
    def messages(self) -> Sequence[Any]: ...
    @property
    def letters(self) -> Sequence[Letter]: ...
    @property
    def attachments(self) -> Sequence[Filed]: ...
    @property
    def held(self) -> Mapping[int, str]:
        """How the messages stand that were ever on hold, by their ids (PV-19)."""


class Preview(Protocol):
    """What an event would send to the customer; nothing of it is stored."""

    @property
    def customer(self) -> str: ...
    @property
    def way(self) -> str: ...
    @property
    def window(self) -> str: ...
    @property
    def subject(self) -> str: ...
    @property
    def text(self) -> str: ...
    @property
    def attachments(self) -> tuple[str, ...]: ...


class Unread(Protocol):
    """One delivery that nobody could read."""

    @property
    def id(self) -> int: ...
    @property
    def channel(self) -> str: ...
    @property
    def note(self) -> str: ...
    @property
    def received_at(self) -> datetime: ...


class Looking(Protocol):
    """What the desk shows."""

    @property
    def policy(self) -> Policy: ...

    def now(self) -> datetime: ...

    def allowed(self, case: Case, actor: Actor) -> tuple[Rule, ...]:
        """The rows that this actor has a button for now."""

    async def case(self, number: str) -> Case:
        """Raises UnknownCase."""

    async def file(self, number: str) -> CaseFile:
        """Raises UnknownCase."""

    def file_link(self, number: str, file: Attachment) -> str:
        """Where agents open this file; "" where there is no way."""

    async def worklist(self, owner: str | None = None) -> Sequence[Case]:
        """Open cases, the next due first."""

    async def preview(self, number: str, event: Event) -> Preview:
        """What the event would send. Raises NotAllowed, or NotNow when it sends nothing."""

    async def dead_letters(self) -> Sequence[Unread]:
        """Deliveries that nobody could read."""


class Doing(Protocol):
    """What agents can make the desk do. All raise DeskError with a sentence for the agent."""

    async def act(self, number: str, event: Event) -> Decision:
        """Raises NotAllowed, UnknownCase."""

    async def open_note(self, channel: str, note: dict[str, Any], actor: Actor) -> Case:
        """File what an agent noted: phone, counter or post."""

    async def merge(self, source: str, target: str, actor: Actor) -> Decision:
        """X-04."""

    async def undo(self, key: str, actor: Actor) -> bool:
        """Take back a letter that has not left; False when it is too late."""

    async def mark_handed_over(self, key: str, actor: Actor) -> None:
        """A letter was read out, handed over or posted."""

    async def resolve_unknown(self, key: str, arrived: bool, actor: Actor) -> None:
        """Whether an unknown letter arrived; if not, it goes again."""

    async def discard_letter(self, key: str, actor: Actor) -> None:
        """A letter that a cap held back is not sent."""

    async def replay(self, delivery: int, actor: Actor) -> None:
        """Have a delivery read again."""


class Topics(Protocol):
    """Which forum topic shows which case: a view that may be lost and made anew."""

    async def topic_of(self, number: str) -> int | None: ...

    async def case_of_topic(self, thread_id: int) -> str | None: ...

    async def remember_topic(self, number: str, thread_id: int) -> None: ...

    async def forget_topic(self, number: str) -> None: ...


class Forms(Protocol):
    """Half-filled forms and drafts as JSON, kept over restarts; None forgets one."""

    async def load_form(self, key: str) -> str | None: ...

    async def save_form(self, key: str, form: str | None) -> None: ...


class Desk(Looking, Doing, Topics, Forms, Protocol):
    """All of it."""
