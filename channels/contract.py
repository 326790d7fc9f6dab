"""The contract of a channel; tests/channels/test_contract.py tests every channel against it.

A channel turns one delivery into messages, and hands over one message to its provider.

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
    """Whose fault it is that the provider has not taken a message."""

    LETTER = "letter"  # the message's or its recipient's: it uses up one of the message's tries
    LINE = "line"  # no answer, or the provider turns every client away for now
    CUT = "cut"  # the connection broke during this message: the cause may be the message
    PACE = "pace"  # we have sent too many messages, just now or today
    ACCOUNT = "account"  # the provider refuses us, whatever we send: a person must act
    POLICY = "policy"  # the provider refuses us or this text; its answer leaves open which


class SendFailed(ChannelError):
    """The provider has not taken the message; `reason` is a sentence for agents.

    `permanent`: another try cannot help. `retry_after`: how long the provider asks us to wait.
    """

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
    """The message left and no answer came: it may have arrived."""


@dataclass(frozen=True, kw_only=True)
class Capabilities:
    """What a channel can carry: data for the planner and the dispatcher."""

    text_limit: int  # characters in one message; 0: no limit
    attachments: bool
    written_answer: bool  # it can carry the written answer (AMB-14)
    quiet_hours: bool  # its letters wait for the allowed hours (TU-15)
    per_second: float  # messages that we hand over at most
    by_hand: bool = False  # an agent hands letters over: each is a task, and `send` is never called
    windows: tuple[Window, ...] = ()  # when a customer's message allows letters; (): always
    # Prefixes of addresses that take one letter only, and the time in which it may be sent.
    once: Mapping[str, Window] = field(default_factory=dict)
    file_alone: bool = False  # a file cannot travel with a text
    choices: int = 0  # at most so many answer buttons in one message; 0: none
    retries: tuple[timedelta, ...] = ()  # pauses before further tries; (): the desk's own


class Channel(Protocol):
    """What every channel has."""

    name: str
    capabilities: Capabilities

    def parse(self, raw: bytes) -> Sequence[Inbound]:
        """The messages in one delivery; () where it holds none for us. Raises Unreadable.

        It asks nobody, and the same bytes give the same messages with the same ids.
        """

    async def send(self, message: Outbound) -> Receipt:
        """Hand over one message, once. Raises SendFailed or SendUnknown."""


@runtime_checkable
class Verifier(Protocol):
    """A channel whose deliveries come by webhook, at /webhooks/{name}."""

    def verify(self, headers: Mapping[str, str], raw: bytes) -> bool:
        """True if the provider sent these bytes. Constant time; header names are lower case."""


@runtime_checkable
class LargeDeliveries(Protocol):
    """A webhook whose provider puts many events into one delivery."""

    delivery_limit: int  # bytes; others may have one mebibyte


@runtime_checkable
class Subscriber(Protocol):
    """A webhook whose provider first asks whether its deliveries are wanted (GET)."""

    def answer(self, query: Mapping[str, str]) -> str | None:
        """The whole answer to the provider's question; None where we must refuse it."""


@runtime_checkable
class DeletionCallback(Protocol):
    """A channel whose provider passes on requests of persons to delete their data."""

    def deletion_subject(self, form: Mapping[str, str], now: datetime) -> str | None:
        """The provider's id of the person; None where the provider's proof is wrong."""


@runtime_checkable
class FileDownloader(Protocol):
    """A channel whose attachments are links: their files are fetched after parsing."""

    async def collect(self, message: Inbound, *, patient: bool = False) -> Inbound:
        """The same message with its files; `Attachment.problem` says why one is missing.

        It takes some seconds at most, unless the caller is `patient`.
        """


@runtime_checkable
class Enricher(Protocol):
    """A channel whose deliveries lack what the provider answers when asked (a name)."""

    async def complete(self, message: Inbound) -> Inbound:
        """The message with what the provider answered within a few seconds."""


@runtime_checkable
class SenderProver(Protocol):
    """A channel that needs the network to know whether the sender is who they say."""

    async def prove(self, raw: bytes, message: Inbound) -> Inbound:
        """The same message with `sender_standing` filled in, as far as the proof can be found."""


@runtime_checkable
class PicklableParser(Protocol):
    """A channel whose deliveries are so large that another process should parse them."""

    @property
    def parser(self) -> Callable[[bytes], Sequence[Inbound]]:
        """A function that does what `parse` does and can be pickled."""


@runtime_checkable
class SentLookup(Protocol):
    """A channel that can find out later whether a letter of unknown fate was taken."""

    async def sent_ids(self, keys: Sequence[str]) -> Mapping[str, str]:
        """The provider's ids of the letters that it has, by our keys. Absence proves nothing."""


@runtime_checkable
class ProviderSetup(Protocol):
    """A channel that has to talk to its provider when the desk starts."""

    async def identify(self) -> str:
        """Ask which account is ours, before anything is parsed. Returns what is wrong, or ""."""

    async def set_webhook(self, public_url: str) -> str:
        """Tell the provider the address of our webhook, which already accepts deliveries.

        Returns what is wrong, or "".
        """


@runtime_checkable
class Closable(Protocol):
    """A channel that has connections of its own."""

    async def close(self) -> None:
        """Close them."""


StoreDeliveries = Callable[[Sequence[RawDelivery]], Awaitable[None]]
"""Stores deliveries in the inbox; when it returns they are on disk."""


class Cursors(Protocol):
    """Where fetchers store how far they have read, by a name of theirs."""

    async def load(self, name: str) -> str | None:
        """What was saved last; None if nothing was."""

    async def save(self, name: str, value: str) -> None:
        """On disk when it returns."""


class Vault(Protocol):
    """Where a channel stores one secret that changes (a refresh token)."""

    async def load(self) -> str | None:
        """What was saved last; None if nothing was."""

    async def save(self, value: str) -> None:
        """On disk when it returns."""

    def locked(self) -> AbstractAsyncContextManager[None]:
        """A lock that all workers share; entering waits until it is free."""


class IncidentReporter(Protocol):
    """Where a fetcher reports that it cannot fetch. Agents are notified once of each incident."""

    async def report(self, fault: Fault, reason: str, again_in: timedelta) -> None:
        """It cannot fetch, for this reason in words for agents; it tries again by itself."""

    async def resolve(self, words: str) -> None:
        """It fetches again, also where the incident began before a restart; `words` for agents."""


class Fetcher(Protocol):
    """What brings deliveries without a webhook: it polls, reads a mailbox or listens."""

    async def run(self, store: StoreDeliveries, /) -> None:
        """Store deliveries until cancelled; the provider's cursor moves only after `store`."""
