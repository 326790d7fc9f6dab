"""From a letter that is owed to messages in the outbox: its way, its words, its file."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from sqlalchemy import Connection

from bot.letters.bundling import Group, bundled, grouped
from bot.letters.context import planning_context
from bot.letters.hold_notice import claim_notice_slot, without_names
from bot.letters.reply_to import reply_to_id
from channels.chat.split import split
from channels.contract import Channel
from storage.outbox import by_address, outbox
from storage.outbox.letters import NewLetter
from storage.throttles import Throttle, Verdict, utc_day
from workflows.case import Case
from workflows.conditions.holds import NEUTRAL_LETTER
from workflows.engine.advance import Decision, NotAllowed, OwedLetter
from workflows.events import Event, Wrote
from workflows.letters import RenderedLetter, compose, is_sender_unproven
from workflows.letters.pdf import pdf
from workflows.messaging.channels import POST, is_threaded
from workflows.messaging.messages import Attachment, Outbound
from workflows.messaging.windows import Carrier
from workflows.planning import rate_limits
from workflows.planning.route import HAND, Route, is_on_hold, route_for, route_to
from workflows.policy import Policy

LETTER_LIFE = timedelta(days=2)
"""How long a letter is tried before an agent must find another way (email.md section 12)."""

PART = "part"
"""The template name of the first pieces of a long text: only the last piece is the letter."""
BETWEEN = "~"
"""Between the key of a letter and the number of a piece."""


class IncompleteLetter(Exception):
    """A letter that the desk owes by itself lacks something; the text tells an agent what."""


@dataclass(frozen=True, kw_only=True)
class EnqueuedLetter:
    """A letter in the outbox; `rate_limited` says why it waits for an agent, "" if it does not."""

    message: Outbound
    by_hand: bool
    rate_limited: str = ""


@dataclass(frozen=True, kw_only=True)
class LetterComposer:
    """Composes letters and owes them; `channels` are those that are switched on."""

    policy: Policy
    channels: Mapping[str, Channel]
    grace: timedelta = timedelta()  # how long an agent may take a letter back

    @cached_property
    def carriers(self) -> dict[str, Carrier]:
        """What the planner knows of the channels."""
        return {
            name: Carrier(
                name=name,
                written_answer=channel.capabilities.written_answer,
                by_hand=channel.capabilities.by_hand,
                windows=channel.capabilities.windows,
                once=channel.capabilities.once,
                quiet=channel.capabilities.quiet_hours,
            )
            for name, channel in self.channels.items()
        }

    def way(
        self, conn: Connection, case: Case, owed: OwedLetter, event: Event, messages: int = 1
    ) -> Route | None:
        """How this letter of so many messages travels; None when this case does not need it."""
        carriers = self.carriers
        if owed.to is None or (owed.letter != NEUTRAL_LETTER and is_on_hold(case, owed.to.address)):
            moment = planning_context(
                conn,
                case,
                owed.letter,
                event,
                carriers,
                automatic=owed.automatic,
                quiet_hours=self.policy.night,
                messages=messages,
            )
            return route_for(owed.letter, case, carriers, moment)
        return route_to(owed.to, carriers)

    def compose(
        self, conn: Connection, decision: Decision, group: Group, event: Event
    ) -> tuple[Route, RenderedLetter] | None:
        """The way of a letter, and its words as that way wants them; None where none is needed.

        It may lack what it must say. A quota may have room for one message, and not for all.
        """
        case, (owed, _) = decision.case, group
        way = self.way(conn, case, owed, event)
        if way is None:
            return None
        letter = self._composed(decision, group, way, event)
        messages = len(self._texts(letter, way))
        if messages < 2 or way.until is None:
            return way, letter
        way = self.way(conn, case, owed, event, messages)
        return None if way is None else (way, self._composed(decision, group, way, event))

    def groups(self, conn: Connection, decision: Decision, event: Event) -> list[Group]:
        """What is owed, by the messages in which it travels."""
        case = decision.case
        return grouped(decision, self.carriers, lambda owed: self.way(conn, case, owed, event))

    def enqueue(
        self, conn: Connection, decision: Decision, group: Group, event: Event
    ) -> EnqueuedLetter | None:
        """Put the letter in the outbox, or nothing where this case does not need it.

        Raises NotAllowed when an agent's letter lacks something, IncompleteLetter when the desk's
        own does.
        """
        case, (owed, _) = decision.case, group
        planned = self.compose(conn, decision, group, event)
        if planned is None or (
            owed.letter == NEUTRAL_LETTER and claim_notice_slot(conn, case, event)
        ):
            return None
        way, letter = planned
        if not letter.complete:
            missing = f"thư {letter.template_id} còn thiếu: {', '.join(letter.lacks)}"
            if owed.automatic:
                raise IncompleteLetter(f"{case.number}: {missing}")
            raise NotAllowed(decision.rule.clause, (missing,))
        parts = self._parts(conn, case, owed, letter, way, event)
        by_hand = way.channel == HAND
        rate_limited = ""
        if owed.automatic and not by_hand:
            rate_limited = self._rate_limit(conn, owed.letter, way, event)
        if rate_limited and owed.letter == NEUTRAL_LETTER:
            return None
        for part in parts:
            outbox.enqueue(
                conn,
                NewLetter(
                    message=part,
                    template=owed.letter if part is parts[-1] else PART,
                    at=event.now,
                    not_before=self._from(way, owed, event),
                    expires_at=None if by_hand or rate_limited else _until(way, event),
                    shuts_at=way.until,
                    rate_limited=rate_limited,
                ),
            )
        return EnqueuedLetter(message=parts[-1], by_hand=by_hand, rate_limited=rate_limited)

    def _composed(
        self, decision: Decision, group: Group, way: Route, event: Event
    ) -> RenderedLetter:
        """The letter with all that travels in it."""
        owed, together = group
        letter = self._letter(decision, owed, way, event)
        beside = [self._letter(decision, one, way, event) for one in together]
        return bundled(letter, beside, self._limit(way))

    def _letter(
        self, decision: Decision, owed: OwedLetter, way: Route, event: Event
    ) -> RenderedLetter:
        """The words of one letter, as its way wants them."""
        case, data = decision.case, decision.entry.data
        return compose(
            owed.letter,
            case,
            self.policy,
            key=owed.key,
            now=event.now,
            by=event.by,
            channel=POST if way.channel == HAND else way.channel,
            told={"text": data.get("reason", "")} | data,
            wordless=owed.automatic and is_sender_unproven(case, event),
        )

    def _texts(self, letter: RenderedLetter, way: Route) -> list[str]:
        """The words of each message; "" is a file that travels after the words."""
        channel, limit = self.channels.get(way.channel), self._limit(way)
        texts = split(letter.text, limit) if limit else [letter.text]
        alone = channel is not None and channel.capabilities.file_alone
        return [*texts, ""] if letter.document is not None and alone else texts

    def _limit(self, way: Route) -> int:
        channel = self.channels.get(way.channel)
        return channel.capabilities.text_limit if channel else 0

    def _from(self, way: Route, owed: OwedLetter, event: Event) -> datetime:
        """When it may leave: an agent may still take it back, a telephone sleeps at night."""
        soonest = event.now if owed.automatic else event.now + self.grace
        return max(soonest, way.at) if way.at is not None else soonest

    def _rate_limit(self, conn: Connection, letter: str, way: Route, event: Event) -> str:
        """Why this automatic letter must wait for an agent; empty when it may go (CP-07)."""
        lately = by_address.automatic_letters_since(
            conn, way.channel, way.to, event.now - rate_limits.LONGEST_PERIOD
        )
        earlier = [one for one in lately if one.letter != PART]
        cap = rate_limits.exceeded_cap(letter, earlier, event.now, self.policy)
        if isinstance(event, Wrote) and self.carriers[way.channel].single(way.to):
            limit = self.policy.automatic_letters_per_address_per_day
            key = _private_replies_key(way.channel, event.message.sender)
            verdict = Throttle(limit=limit, window=utc_day).count(conn, key, event.now)
            cap = cap or (None if verdict is Verdict.ALLOWED else rate_limits.DAILY)
        return cap.vi if cap else ""

    def _parts(
        self,
        conn: Connection,
        case: Case,
        owed: OwedLetter,
        letter: RenderedLetter,
        way: Route,
        event: Event,
    ) -> list[Outbound]:
        channel, texts = self.channels.get(way.channel), self._texts(letter, way)
        files = _files(letter, self.policy)
        reply_to = reply_to_id(conn, case, owed.letter, way, event)
        offered = channel.capabilities.choices if channel is not None else 0
        keys = [f"{owed.key}{BETWEEN}{place}" for place in range(1, len(texts))] + [owed.key]
        parts = [
            Outbound(
                key=key,
                channel=way.channel,
                to=way.to,
                to_name=letter.to_name,
                subject=letter.subject,
                text=text,
                attachments=files if key == owed.key else (),
                case_number=case.number,
                in_reply_to=reply_to if key == keys[0] or is_threaded(way.channel) else "",
                automatic=owed.automatic,
                late=way.late,
                choices=letter.choices[:offered] if key == owed.key else (),
            )
            for key, text in zip(keys, texts, strict=True)
        ]
        return [without_names(part) for part in parts] if owed.letter == NEUTRAL_LETTER else parts


def _private_replies_key(channel: str, author: str) -> str:
    """The throttle of the private replies to one author, whose comments are all addresses."""
    return f"private_replies {channel} {hashlib.sha256(author.encode()).hexdigest()[:16]}"


def _until(way: Route, event: Event) -> datetime:
    """How long it is tried: not beyond the moment at which the customer's window shuts."""
    life = event.now + LETTER_LIFE
    return min(life, way.until) if way.until is not None else life


def _files(letter: RenderedLetter, policy: Policy) -> tuple[Attachment, ...]:
    if letter.document is None:
        return ()
    content = pdf(letter.document, policy)
    name = letter.document.file_name
    return (Attachment(name=name, media_type="application/pdf", content=content),)
