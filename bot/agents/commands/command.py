"""One command as a row of a table; menus, usage, forms and buttons are made from it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from bot.access import Access
from bot.agents.parsing import InvalidInput
from workflows.calendar.working_time import local_day
from workflows.case import Actor, Case
from workflows.events import Event
from workflows.policy import Policy


@dataclass(frozen=True, kw_only=True)
class CommandInput:
    """The words of a command, and all that is needed to understand them.

    `pressed`: a button of a card that shows the case as it stands.
    """

    parts: tuple[str, ...]
    case: Case
    by: Actor
    at: datetime
    policy: Policy
    access: Access
    pressed: bool = False

    @property
    def today(self) -> date:
        """The day in Viet Nam."""
        return local_day(self.at)

    def part(self, index: int) -> str:
        """That part, or an empty string."""
        return self.parts[index].strip() if index < len(self.parts) else ""

    def need(self, index: int, what: str) -> str:
        """That part. Raises InvalidInput when it is not there."""
        found = self.part(index)
        if not found:
            raise InvalidInput(f"chưa ghi {what}")
        return found


Choice = tuple[str, str]
"""The label of a button in a form, and the words that it types."""


@dataclass(frozen=True, kw_only=True)
class Step:
    """One question of a guided form; its answer is one part of the command.

    `check` raises InvalidInput for an answer that does not fit; `when` leaves the question out.
    """

    ask: str
    optional: bool = False
    choices: Callable[[Policy, Access], tuple[Choice, ...]] | None = None
    check: Callable[[str, CommandInput], object] | None = None
    when: Callable[[Case], bool] | None = None


@dataclass(frozen=True, kw_only=True)
class CommandRow:
    """The names and texts of a command. Alone: a command that is not one event of one case."""

    name: str
    alias: str
    vi: str
    en: str
    usage: str = ""
    example: str = ""


@dataclass(frozen=True, kw_only=True)
class Command(CommandRow):
    """One thing that an agent can do to a case: the event `on`, made by `read`.

    `usage` names what follows the case number. The first `heads` words are parts of their own; the
    rest is cut at `|`, unless it is one `whole`. `drafted`: it sends an agent's words, so a draft
    is shown first.
    """

    read: Callable[[CommandInput], Event]
    on: type[Event]
    heads: int = 0
    whole: bool = False
    steps: tuple[Step, ...] = ()
    drafted: bool = False

    @property
    def needs_words(self) -> bool:
        """A form must be filled in when no words were typed."""
        return any(not step.optional for step in self.steps)

    def parts(self, text: str) -> tuple[str, ...]:
        """What was typed after the number, cut into the parts that `read` expects."""
        heads: list[str] = []
        rest = text.strip()
        for _ in range(self.heads):
            if not rest:
                break
            word, *more = rest.split(maxsplit=1)
            head, bar, tail = word.partition("|")
            heads.append(head)
            rest = (tail + " " + "".join(more) if bar else "".join(more)).strip()
            rest = rest.removeprefix("|").strip()
        if not rest:
            return tuple(heads)
        if self.whole:
            return (*heads, rest)
        return (*heads, *(part.strip() for part in rest.split("|")))


@dataclass(frozen=True, kw_only=True)
class CommandCall:
    """One command of one agent. `ref` is unique to the message or press it came from.

    `mark` is the state that the pressed card showed; empty for a typed command.
    """

    command: Command
    number: str
    parts: tuple[str, ...]
    by: Actor
    ref: str
    mark: str = ""
