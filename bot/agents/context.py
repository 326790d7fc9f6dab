"""What every part of the agents' desk works with, and how a command finds its case."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass, field
from weakref import WeakValueDictionary

from bot.access import Access, may_work
from bot.agents.commands import CommandInput
from bot.agents.parsing import InvalidInput
from bot.agents.service import AgentsService
from bot.errors import NotNow
from workflows.case import Actor, Case
from workflows.case.numbers import mentioned

_HEAD = re.compile(r"[A-Za-z]{2,4}[\s-]*20\d\d[\s-]*\d{3,9}[\s-]+\d(?!\d)")


@dataclass(frozen=True, kw_only=True)
class Surroundings:
    """Where a command was typed: the case that the place shows, and the message it answers."""

    case_number: str = ""
    quoted: str = ""
    one_case: bool = False
    """The place is about one case, known or not: the number is not written there."""


@dataclass(frozen=True, kw_only=True)
class AgentsContext:
    """The cases, the team, and one lock per case, so that of two who press at once one is first."""

    service: AgentsService
    access: Access
    _locks: WeakValueDictionary[str, asyncio.Lock] = field(default_factory=WeakValueDictionary)

    def lock(self, number: str) -> asyncio.Lock:
        """The lock of that case or draft."""
        return self._locks.setdefault(number, asyncio.Lock())

    def find_case(
        self, text: str, place: Surroundings, *, two_cases: bool = False
    ) -> tuple[str, str]:
        """The case number and the words after it. The number is "" where there is none.

        At a place that shows a case it is that one. The number of another case there is an error
        (InvalidInput), unless the command is about `two_cases`. Elsewhere the number is written
        first, or the command answers a message that names exactly one case.
        """
        head = _HEAD.match(text)
        if place.case_number:
            named = self._mentioned(head[0]) if head and not two_cases else ()
            if named and named[0] != place.case_number:
                raise InvalidInput(
                    f"đây là chủ đề của {place.case_number}, không phải của {named[0]}"
                )
            return place.case_number, text
        if head is not None:
            return self._number(head[0]), text[head.end() :].strip()
        named = self._mentioned(place.quoted)
        return (named[0] if len(named) == 1 else ""), text

    def leading_number(self, text: str) -> str:
        """The case number at the head of the text, or "". Raises InvalidInput if mistyped."""
        head = _HEAD.match(text)
        return self._number(head[0]) if head else ""

    def command_input(
        self, parts: tuple[str, ...], case: Case, by: Actor, *, pressed: bool = False
    ) -> CommandInput:
        """Everything needed to read a command."""
        return CommandInput(
            parts=parts,
            case=case,
            by=by,
            at=self.service.now(),
            policy=self.service.policy,
            access=self.access,
            pressed=pressed,
        )

    def _number(self, head: str) -> str:
        found = self._mentioned(head)
        if not found:
            raise InvalidInput(f"số hồ sơ {head} sai một chữ số: xin xem lại trong /danhsach")
        return found[0]

    def _mentioned(self, text: str) -> tuple[str, ...]:
        return mentioned(text, self.service.policy.case_prefix)


def require_work(actor: Actor) -> Actor:
    """The actor. Raises NotNow for an auditor, who may only read (X-15)."""
    if not may_work(actor):
        raise NotNow(f"{actor.name} chỉ có quyền xem hồ sơ.")
    return actor
