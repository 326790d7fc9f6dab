"""What every router works with, and how a command finds its case."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass, field
from weakref import WeakValueDictionary

from aiogram.types import Message

from bot.access import Access, may_work
from bot.agents.commands import Typed
from bot.agents.commands.command import Command
from bot.agents.parsing import Misread
from bot.agents.ports import Desk
from bot.errors import NotNow
from workflows.case import Actor, Case
from workflows.case.numbers import mentioned

_HEAD = re.compile(r"[A-Za-z]{2,4}[\s-]*20\d\d[\s-]*\d{3,9}[\s-]+\d(?!\d)")


@dataclass(frozen=True, kw_only=True)
class Room:
    """The desk, the team, and one lock per case so that of two who press at once one is first."""

    desk: Desk
    access: Access
    group_id: int
    _locks: WeakValueDictionary[str, asyncio.Lock] = field(default_factory=WeakValueDictionary)

    def lock(self, number: str) -> asyncio.Lock:
        """The lock of that case or draft."""
        return self._locks.setdefault(number, asyncio.Lock())

    async def find(
        self, message: Message, text: str, *, two_cases: bool = False
    ) -> tuple[str, str]:
        """The case number and the words after it.

        In a topic the case is the topic's; who writes the number of another one there stands in
        the wrong topic (Misread), unless the command is about `two_cases`. Elsewhere the number is
        written first, or the command answers a message that names one case. It is "" for none.
        """
        head = _HEAD.match(text)
        if message.is_topic_message and message.message_thread_id is not None:
            number = await self.desk.case_of_topic(message.message_thread_id)
            if number is not None:
                written = self._mentioned(head[0]) if head and not two_cases else ()
                if written and written[0] != number:
                    raise Misread(f"đây là chủ đề của {number}, không phải của {written[0]}")
                return number, text
        if head is not None:
            return self._number(head[0]), text[head.end() :].strip()
        answered = message.reply_to_message
        named = self._mentioned(answered.text or "") if answered else ()
        return (named[0] if len(named) == 1 else ""), text

    def written(self, text: str) -> str:
        """The case number at the head of the text, or "". Raises Misread for a mistyped one."""
        head = _HEAD.match(text)
        return self._number(head[0]) if head else ""

    def typed(
        self, command: Command, parts: tuple[str, ...], case: Case, by: Actor, pressed: bool
    ) -> Typed:
        """Everything needed to read a command."""
        return Typed(
            parts=parts,
            case=case,
            by=by,
            at=self.desk.now(),
            policy=self.desk.policy,
            access=self.access,
            pressed=pressed,
        )

    def _number(self, head: str) -> str:
        found = self._mentioned(head)
        if not found:
            raise Misread(f"số hồ sơ {head} sai một chữ số: xin xem lại trong /danhsach")
        return found[0]

    def _mentioned(self, text: str) -> tuple[str, ...]:
        return mentioned(text, self.desk.policy.case_prefix)


def working(actor: Actor) -> Actor:
    """The actor. Raises NotNow for an auditor, who may only read (X-15)."""
    if not may_work(actor):
        raise NotNow(f"{actor.name} chỉ có quyền xem hồ sơ.")
    return actor
