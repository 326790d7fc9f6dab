"""How the desk builds a channel: each channel's folder has one ChannelFactory, see registry.py."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Generic, TypeVar

from channels.chat.catch_up import CatchUp, Known, Source
from channels.contract import Channel, Cursors, Fetcher, IncidentReporter, Vault
from channels.http.client import Http

S = TypeVar("S")
Clock = Callable[[], datetime]
Head = tuple[str, int]
"""Message-ID ("": none) and bytes of a mail."""


class NoVault(ValueError):
    """This channel has a secret that changes, and there is nowhere to store it."""


def _real_time() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, kw_only=True)
class Outside:
    """What channels are built with, beside their own settings."""

    http: Http
    clock: Clock = _real_time
    vaults: Callable[[str], Vault] | None = None  # by a name of the account's
    secret: bytes = b""  # signs our Message-IDs and return addresses
    public_url: str = ""  # where providers reach the desk
    hotline: str = ""  # the company's own number (E.164): never a customer's (CP-06)

    def vault(self, name: str, needed_by: str) -> Vault:
        """The vault of that name. Raises NoVault."""
        if self.vaults is None:
            raise NoVault(f"{needed_by} needs a vault for its refresh token")
        return self.vaults(name)


@dataclass(frozen=True, kw_only=True)
class FetcherPorts:
    """What fetchers ask of the desk."""

    cursors: Cursors
    notify: Callable[[str], Awaitable[None]]  # tells agents what they should know
    alarm: Callable[[str], IncidentReporter]  # by the fetcher's name
    stored_mails: Callable[[Collection[Head]], Awaitable[Collection[Head]]]
    known_messages: Callable[[str], Known]  # by the channel's name


@dataclass(frozen=True, kw_only=True)
class ProbeResult:
    """What a provider answered when `tiepnhan doctor` asked."""

    ok: bool
    part: str  # which part was asked
    text: str


class ChannelFactory(ABC, Generic[S]):
    """Builds one channel from S, its section of the operator's settings.

    A subclass sets `name` and `section` and overrides `build`, and the others where needed.
    """

    name: str  # is stored with every message: it never changes
    section: str  # the key of its settings
    listeners: frozenset[str] = frozenset()
    """Its fetchers that any number of workers may run; of the others only one at a time."""

    @abstractmethod
    def build(self, settings: S, outside: Outside) -> Channel:
        """The channel. Raises NoVault."""

    def fetchers(self, settings: S, outside: Outside, ports: FetcherPorts) -> Mapping[str, Fetcher]:
        """What must run beside the webhooks, by a name that locks and counters go by.

        A fetcher may end with an error of `store`, or with a ChannelError where a person must act;
        it can then be run again.
        """
        return {}

    async def probe(self, settings: S, outside: Outside) -> AsyncIterator[ProbeResult]:
        """Ask the provider whether it knows the desk. Raises NoVault."""
        for result in list[ProbeResult]():
            yield result


SILENT = (
    "Webhook của kênh {} không mang tin về: hệ thống đang tự đọc bù từ danh sách hội thoại, mỗi tin"
    " chậm vài phút. Hãy kiểm tra địa chỉ webhook và khoá bí mật (`tiepnhan doctor`)."
)


def catch_up(
    source: Source, called: str, outside: Outside, ports: FetcherPorts
) -> dict[str, Fetcher]:
    """The fetcher that reads a provider's lists beside the webhook. `called`: as people say it."""
    name = f"{source.name} lists"
    return {
        name: CatchUp(
            source,
            load=partial(ports.cursors.load, name),
            save=partial(ports.cursors.save, name),
            clock=outside.clock,
            alarm=ports.alarm(name),
            known=ports.known_messages(source.name),
            silent=partial(ports.notify, SILENT.format(called)),
        )
    }
