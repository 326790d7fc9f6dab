"""What a run needs of a provider: one customer there, and what can be refused."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import httpx2
from starlette.types import ASGIApp

from channels.contract import Channel
from channels.zalo_oa.tokens import TokenPair
from sandbox.faults import Fault, Faults
from sandbox.webhook_sender import WebhookSender
from sandbox.world import Accounts
from tests.faults.storm import Storm
from tests.faults.timeline import Timeline

BASE = "http://127.0.0.1"
SECRET = "khoa-cua-webhook"
FAST = 10_000.0
ACCOUNTS = Accounts()


@dataclass(frozen=True)
class Seen:
    """One message on the customer's screen."""

    id: str
    text: str


class Place(Protocol):
    """One provider as a run plays it."""

    channel: str
    faults: Faults
    refusals: tuple[Fault, ...]
    lists: bool  # the provider can be asked for what no webhook brought
    polled: bool

    @property
    def application(self) -> ASGIApp:
        """What serves the provider."""

    @property
    def settings(self) -> object:
        """What the operator says of this channel."""

    def tuned(self, channel: Channel) -> None:
        """Tell the channel what only a start of the desk would tell it."""

    def storm(self, door: Storm) -> None:
        """Put the weather between the provider and the desk's webhook."""

    @property
    def courier(self) -> WebhookSender:
        """The way to the webhook."""

    async def writes(self, text: str) -> str:
        """The customer writes; the provider's id of it."""

    def seen(self) -> Sequence[Seen]:
        """What the customer got from the desk, oldest first."""

    def sends(self, request: httpx2.Request) -> bool:
        """Whether the call puts something on a screen."""

    def mishap(self) -> None:
        """Something befalls the account itself."""

    def mended(self) -> None:
        """People have set the account right."""

    def consents(self, now: Timeline) -> TokenPair | None:
        """The tokens of a new consent, where there is such a thing."""
