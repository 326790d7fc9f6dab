"""The Facebook channel: Messenger and Page comments. Parse, send, verify, complete."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from channels.chat import media
from channels.chat.names import PATIENCE, NameCache
from channels.contract import Capabilities
from channels.facebook import comments
from channels.facebook.graph import Graph
from channels.facebook.parse import NAME, parse
from channels.facebook.send import MOST_CHOICES, send_message
from channels.facebook.settings import TEXT_LIMIT, FacebookSettings
from channels.facebook.verify import challenge, deletion_subject, verify
from channels.http import wire
from channels.http.answer import PAUSES
from channels.http.client import Http
from workflows.conditions.comments import COMMENT
from workflows.messaging.messages import Inbound, Kind, Outbound, Receipt
from workflows.messaging.windows import Window

MEDIA_LIMIT = 25 * 1024 * 1024
DAY = Window(lasts=timedelta(hours=24))
WEEK = Window(lasts=timedelta(days=7))


class FacebookChannel:
    """Messenger and the comments under posts, with most protocols of channels.contract."""

    name = NAME
    delivery_limit = 16 * 1024 * 1024
    """Up to 1000 events (facebook.md 3.4), each letter of Vietnamese as six bytes."""

    def __init__(self, settings: FacebookSettings, http: Http) -> None:
        self._settings = settings
        self._http = http
        self._graph = Graph(settings=settings, http=http)
        self._names = NameCache(self._name)
        self.capabilities = Capabilities(
            text_limit=TEXT_LIMIT,
            attachments=True,
            written_answer=False,  # AMB-14: twenty working days are no 24 hours
            quiet_hours=True,
            per_second=40.0,  # above, the Page's own inbox stops showing new messages
            windows=_windows(settings),
            once={COMMENT: WEEK},
            file_alone=True,
            choices=MOST_CHOICES,
            retries=PAUSES,
        )

    def parse(self, raw: bytes) -> Sequence[Inbound]:
        """The messages of one notification; raises Unreadable."""
        return parse(raw, self._settings)

    async def send(self, message: Outbound) -> Receipt:
        """Hand over one text, or one file."""
        return await send_message(message, self._graph)

    def verify(self, headers: Mapping[str, str], raw: bytes) -> bool:
        """True if Meta signed these bytes."""
        return verify(headers, raw, self._settings.app_secrets)

    def answer(self, query: Mapping[str, str]) -> str | None:
        """What Meta wants to hear before it delivers; None: this is not our subscription."""
        return challenge(query, self._settings.verify_token)

    def deletion_subject(self, form: Mapping[str, str], now: datetime) -> str | None:
        """Whose data Meta asks us to delete: an id of the app's own, which is no PSID."""
        return deletion_subject(form.get("signed_request", ""), self._settings.app_secrets, now)

    async def collect(self, message: Inbound, *, patient: bool = False) -> Inbound:
        """The message with its files inside."""
        return await media.collect(message, self._http, limit=MEDIA_LIMIT, patient=patient)

    async def complete(self, message: Inbound) -> Inbound:
        """The message with the customer's name; a comment with what its event left out."""
        if message.conversation.startswith(COMMENT):
            return await comments.complete(message, self._graph)
        if message.sender_name or message.kind is Kind.ECHO:
            return message
        return replace(message, sender_name=await self._names.of(message.sender))

    async def _name(self, psid: str) -> str:
        told = await self._graph.get(psid, {"fields": "name"}, timeout=PATIENCE)
        return wire.text(told.get("name"))


def _windows(settings: FacebookSettings) -> tuple[Window, ...]:
    return (DAY, replace(WEEK, person_only=True)) if settings.human_agent else (DAY,)
