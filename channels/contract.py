"""What every channel promises; one suite, tests/channels/test_contract.py, holds all to it.

A channel turns one delivery into messages, and one message into a delivery.

    ChannelError
    ├── Unreadable              parse: these bytes are not a delivery of this channel
    ├── SendFailed              the provider has not taken the message (permanent or not)
    └── SendUnknown             the bytes left and no answer came: it may have arrived
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol, runtime_checkable

from workflows.messaging.messages import Inbound, Outbound, RawDelivery, Receipt
from workflows.messaging.windows import Window


class ChannelError(Exception):
    """Anything a channel may raise."""


class Unreadable(ChannelError):
    """These bytes cannot be read; the message says why, in words an agent understands."""


class Fault(StrEnum):
    """Whose trouble it is that a message was not taken, this time or ever."""

    LETTER = "letter"  # the message's, or its recipient's: it is counted against the message
    LINE = "line"  # nobody answers, or whoever comes is turned away for now
    CUT = "cut"  # the connection ended over this message: nobody knows because of whom
    PACE = "pace"  # too many messages of ours, just now or today
    ACCOUNT = "account"  # the provider refuses us, whatever we send: people must act
    POLICY = "policy"  # it refuses us or what this message says; its words leave open which


class SendFailed(ChannelError):
    """Not taken. `permanent`: trying again cannot help. `retry_after`: the provider's own wish."""

    def __init__(
        self,
        reason: str,
        *,
        permanent: bool,
        retry_after: timedelta | None = None,
        fault: Fault = Fault.LETTER,
    ) -> None:
        super().__init__(reason)
        self.reason = reason
        self.permanent = permanent
        self.retry_after = retry_after
        self.fault = fault


class SendUnknown(ChannelError):
    """The message may or may not have arrived (timed out after the bytes left)."""


@dataclass(frozen=True, kw_only=True)
class Capabilities:
    """What a channel can carry, as data for the planner."""

    text_limit: int  # characters in one message; 0: no limit
    attachments: bool
    written_answer: bool  # can it carry the written answer (AMB-14)?
    quiet_hours: bool  # wait for the allowed hours (TU-15)?
    per_second: float  # how many messages we hand over at most
    by_hand: bool = False  # an agent hands letters over: make a task of them, never call send
    windows: tuple[Window, ...] = ()  # when a customer's message allows letters; (): always
    once: Mapping[str, Window] = field(default_factory=dict)  # addresses for one letter only
    file_alone: bool = False  # a file cannot travel with words
    choices: int = 0  # how many answers to tap one message carries
    retries: tuple[timedelta, ...] = ()  # pauses after refusals that may pass; (): the desk's own


class Channel(Protocol):
    """The two verbs that every channel has."""

    name: str
    capabilities: Capabilities

    def parse(self, raw: bytes) -> Sequence[Inbound]:
        """Read one delivery. Events we do not care about give (); raises Unreadable."""

    async def send(self, message: Outbound) -> Receipt:
        """Hand over one message once. Raises SendFailed or SendUnknown."""


@runtime_checkable
class Verifier(Protocol):
    """Channels whose deliveries come by webhook."""

    def verify(self, headers: Mapping[str, str], raw: bytes) -> bool:
        """True if the provider sent these bytes. Constant time; header names are lower case."""


@runtime_checkable
class Bulky(Protocol):
    """Webhooks whose provider puts many events into one delivery."""

    delivery_limit: int  # bytes: more than a mebibyte


@runtime_checkable
class Subscriber(Protocol):
    """Webhooks whose provider first asks whether somebody here wants its deliveries."""

    def answer(self, query: Mapping[str, str]) -> str | None:
        """The words it wants to hear, and nothing beside them; None: it is not our provider."""


@runtime_checkable
class Forgetter(Protocol):
    """Webhooks whose provider hands on that a person wants their data deleted."""

    def forgets(self, form: Mapping[str, str], now: datetime) -> str | None:
        """Whose data, as the provider calls them; None where its proof is wrong."""


@runtime_checkable
class Collector(Protocol):
    """Channels whose attachments are links that must be fetched after parsing."""

    async def collect(self, message: Inbound, *, patient: bool = False) -> Inbound:
        """The same message with its files inside; what could not be fetched says why.

        In seconds, unless the caller is `patient`.
        """


@runtime_checkable
class Completer(Protocol):
    """Channels whose deliveries leave out what their provider tells when asked (a name)."""

    async def complete(self, message: Inbound) -> Inbound:
        """The message with what could be learned in a few seconds; it waits for nothing else."""


@runtime_checkable
class Prover(Protocol):
    """Channels where it takes the network to know whether the sender is who they say."""

    async def prove(self, raw: bytes, message: Inbound) -> Inbound:
        """The same message with `sender_standing` as far as it can be known."""


@runtime_checkable
class Portable(Protocol):
    """Channels whose deliveries are so large that another process parses them in a burst."""

    @property
    def parser(self) -> Callable[[bytes], Sequence[Inbound]]:
        """What `parse` does, without the channel: it can be pickled."""


@runtime_checkable
class Tracer(Protocol):
    """Channels that can tell later whether a letter of unknown fate was taken after all."""

    async def taken(self, keys: Sequence[str]) -> Mapping[str, str]:
        """The provider's ids of those letters that it has, by our keys; silence proves nothing."""


@runtime_checkable
class Registrant(Protocol):
    """Channels that introduce themselves to their provider when the desk starts."""

    async def identify(self) -> str:
        """Ask who we are there, before anything is parsed; what is wrong, "": nothing.

        A provider that cannot be reached does not stop the desk; `tiepnhan doctor` says more.
        """

    async def set_webhook(self, public_url: str) -> str:
        """Have the provider deliver to the desk, which listens; what is wrong, "": nothing."""


@runtime_checkable
class Closable(Protocol):
    """Channels that hold connections of their own."""

    async def close(self) -> None:
        """End them."""


StoreDeliveries = Callable[[Sequence[RawDelivery]], Awaitable[None]]
"""Commits the deliveries to the inbox; when it returns they are safe on disk."""


class Cursors(Protocol):
    """Where fetchers remember how far they got, by a name of theirs, over restarts."""

    async def load(self, name: str) -> str | None:
        """What was saved last; None before the first time."""

    async def save(self, name: str, value: str) -> None:
        """Remember this from now on."""


class Vault(Protocol):
    """One secret of a channel that outlives the process and changes (a refresh token)."""

    async def load(self) -> str | None:
        """What was saved last; None before the first time."""

    async def save(self, value: str) -> None:
        """On disk when it returns."""

    def alone(self) -> AbstractAsyncContextManager[None]:
        """Waits until no other worker is inside; then nobody else comes in."""


class Alarm(Protocol):
    """Where a fetcher says that nothing comes, and that it comes again; people hear each once."""

    async def raised(self, fault: Fault, reason: str, again_in: timedelta) -> None:
        """It stands still for that reason, in words for people, and tries again by itself."""

    async def over(self, words: str) -> None:
        """It goes on, if it ever stood still: also before a restart."""


class Fetcher(Protocol):
    """Channels that fetch (IMAP) or poll (Zalo Bot) or listen (SMTP)."""

    async def run(self, keep: StoreDeliveries) -> None:
        """Bring deliveries until cancelled; advance the provider's cursor only after `keep`."""
