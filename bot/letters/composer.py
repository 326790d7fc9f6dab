"""From a letter that is owed to messages in the outbox: its route, its text, its file."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from sqlalchemy import Connection

from bot.letters.bundle import Group, bundled, grouped
from bot.letters.context import planning_context
from bot.letters.hold_notice import claim_notice_slot, without_names
from bot.letters.reply_to import reply_to_id
from channels.chat.split import split
from channels.contract import Channel
from storage.outbox import by_address, outbox
from storage.outbox.letters import NewLetter
from storage.rate_counters import RateCounter, Verdict, utc_day
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
"""Stands between the key of a letter and the number of a piece."""


class IncompleteLetter(Exception):
    """An automatic letter lacks something; the text tells an agent what."""


@dataclass(frozen=True, kw_only=True)
class EnqueuedLetter:
    """A letter in the outbox; `rate_limited` says why it waits for an agent, "" if it does not."""

    message: Outbound
    by_hand: bool
    rate_limited: str = ""


@dataclass(frozen=True, kw_only=True)
class LetterComposer:
    """Composes letters and enqueues them; `channels` are those that are switched on."""

    policy: Policy
    channels: Mapping[str, Channel]
    grace: timedelta = timedelta()  # how long an agent may take a letter back

    @cached_property
    def carriers(self) -> dict[str, Carrier]:
        """The channels as the planner sees them."""
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

    def route(
        self, conn: Connection, case: Case, owed: OwedLetter, event: Event, messages: int = 1
    ) -> Route | None:
        """The route of this letter of so many messages; None when this case does not need it."""
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
        """The route of a letter and its text for that route; None when the case does not need it.

        The letter may be incomplete. A quota may have room for one message and not for all: then
        the letter is planned again with its number of messages.
        """
        case, (owed, _) = decision.case, group
        route = self.route(conn, case, owed, event)
        if route is None:
            return None
        letter = self._bundle(decision, group, route, event)
        messages = len(self._texts(letter, route))
        if messages < 2 or route.until is None:
            return route, letter
        route = self.route(conn, case, owed, event, messages)
        return None if route is None else (route, self._bundle(decision, group, route, event))

    def groups(self, conn: Connection, decision: Decision, event: Event) -> list[Group]:
        """The owed letters, grouped by the messages in which they travel."""
        case = decision.case
        return grouped(decision, self.carriers, lambda owed: self.route(conn, case, owed, event))

    def enqueue(
        self, conn: Connection, decision: Decision, group: Group, event: Event
    ) -> EnqueuedLetter | None:
        """Put the letter in the outbox. Returns None when the case does not need it.

        Raises NotAllowed when a letter of an agent lacks something, IncompleteLetter when an
        automatic letter does.
        """
        case, (owed, _) = decision.case, group
        planned = self.compose(conn, decision, group, event)
        if planned is None or (
            owed.letter == NEUTRAL_LETTER and not claim_notice_slot(conn, case, event)
        ):
            return None
        route, letter = planned
        if not letter.complete:
            missing = f"thư {letter.template_id} còn thiếu: {', '.join(letter.lacks)}"
            if owed.automatic:
                raise IncompleteLetter(f"{case.number}: {missing}")
            raise NotAllowed(decision.rule.clause, (missing,))
        parts = self._parts(conn, case, owed, letter, route, event)
        by_hand = route.channel == HAND
        rate_limited = ""
        if owed.automatic and not by_hand:
            rate_limited = self._rate_limit(conn, owed.letter, route, event)
        if rate_limited and owed.letter == NEUTRAL_LETTER:
            return None
        for part in parts:
            outbox.enqueue(
                conn,
                NewLetter(
                    message=part,
                    template=owed.letter if part is parts[-1] else PART,
                    at=event.now,
                    not_before=self._earliest(route, owed, event),
                    expires_at=None if by_hand or rate_limited else _expiry(route, event),
                    shuts_at=route.until,
                    rate_limited=rate_limited,
                ),
            )
        return EnqueuedLetter(message=parts[-1], by_hand=by_hand, rate_limited=rate_limited)

    def _bundle(
        self, decision: Decision, group: Group, route: Route, event: Event
    ) -> RenderedLetter:
        """The letter with the letters that travel in it."""
        owed, together = group
        letter = self._render(decision, owed, route, event)
        beside = [self._render(decision, one, route, event) for one in together]
        return bundled(letter, beside, self._limit(route))

    def _render(
        self, decision: Decision, owed: OwedLetter, route: Route, event: Event
    ) -> RenderedLetter:
        """The text of one letter for its route."""
        case, data = decision.case, decision.entry.data
        return compose(
            owed.letter,
            case,
            self.policy,
            key=owed.key,
            now=event.now,
            by=event.by,
            channel=POST if route.channel == HAND else route.channel,
            data={"text": data.get("reason", "")} | data,
            without_customer_text=owed.automatic and is_sender_unproven(case, event),
        )

    def _texts(self, letter: RenderedLetter, route: Route) -> list[str]:
        """The text of each message; "" is for a file that travels in a message of its own."""
        channel, limit = self.channels.get(route.channel), self._limit(route)
        texts = split(letter.text, limit) if limit else [letter.text]
        alone = channel is not None and channel.capabilities.file_alone
        return [*texts, ""] if letter.document is not None and alone else texts

    def _limit(self, route: Route) -> int:
        channel = self.channels.get(route.channel)
        return channel.capabilities.text_limit if channel else 0

    def _earliest(self, route: Route, owed: OwedLetter, event: Event) -> datetime:
        """When it may leave: after the time to take it back, and not in quiet hours."""
        soonest = event.now if owed.automatic else event.now + self.grace
        return max(soonest, route.at) if route.at is not None else soonest

    def _rate_limit(self, conn: Connection, letter: str, route: Route, event: Event) -> str:
        """Why this automatic letter must wait for an agent; "" when it may go (CP-07)."""
        lately = by_address.automatic_letters_since(
            conn, route.channel, route.to, event.now - rate_limits.LONGEST_PERIOD
        )
        earlier = [one for one in lately if one.letter != PART]
        cap = rate_limits.exceeded_cap(letter, earlier, event.now, self.policy)
        if isinstance(event, Wrote) and self.carriers[route.channel].single(route.to):
            limit = self.policy.automatic_letters_per_address_per_day
            key = _private_replies_key(route.channel, event.message.sender)
            verdict = RateCounter(limit=limit, window=utc_day).count(conn, key, event.now)
            cap = cap or (None if verdict is Verdict.ALLOWED else rate_limits.DAILY)
        return cap.vi if cap else ""

    def _parts(
        self,
        conn: Connection,
        case: Case,
        owed: OwedLetter,
        letter: RenderedLetter,
        route: Route,
        event: Event,
    ) -> list[Outbound]:
        channel, texts = self.channels.get(route.channel), self._texts(letter, route)
        files = _files(letter, self.policy)
        reply_to = reply_to_id(conn, case, owed.letter, route, event)
        offered = channel.capabilities.choices if channel is not None else 0
        keys = [f"{owed.key}{BETWEEN}{place}" for place in range(1, len(texts))] + [owed.key]
        parts = [
            Outbound(
                key=key,
                channel=route.channel,
                to=route.to,
                to_name=letter.to_name,
                subject=letter.subject,
                text=text,
                attachments=files if key == owed.key else (),
                case_number=case.number,
                in_reply_to=reply_to if key == keys[0] or is_threaded(route.channel) else "",
                automatic=owed.automatic,
                late=route.late,
                choices=letter.choices[:offered] if key == owed.key else (),
                carries=letter.carries if key == owed.key else (),
            )
            for key, text in zip(keys, texts, strict=True)
        ]
        return [without_names(part) for part in parts] if owed.letter == NEUTRAL_LETTER else parts


def _private_replies_key(channel: str, author: str) -> str:
    """The throttle key for private replies to one author: each comment is an address of its own."""
    return f"private_replies {channel} {hashlib.sha256(author.encode()).hexdigest()[:16]}"


def _expiry(route: Route, event: Event) -> datetime:
    """How long it is tried: not after the customer's window closes."""
    life = event.now + LETTER_LIFE
    return min(life, route.until) if route.until is not None else life


def _files(letter: RenderedLetter, policy: Policy) -> tuple[Attachment, ...]:
    if letter.document is None:
        return ()
    content = pdf(letter.document, policy)
    name = letter.document.file_name
    return (Attachment(name=name, media_type="application/pdf", content=content),)
