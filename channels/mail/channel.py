"""The mail channel: reads one mail, sends one mail."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial

from channels.contract import Capabilities
from channels.mail.authenticity.dkim import DkimVerifier
from channels.mail.imap.sent_folder import SentCopies, SentCopy, SentFolder
from channels.mail.oauth import Tokens
from channels.mail.parse import ReadOptions, parse_delivery
from channels.mail.settings import NAME, MailSettings
from channels.mail.smtp.compose import compose
from channels.mail.smtp.envelope import Envelope
from channels.mail.smtp.sender import Sender
from channels.mail.threading_tokens import letter_id, return_address
from workflows.messaging.messages import Inbound, Outbound, Receipt

Clock = Callable[[], datetime]
RETRIES = tuple(timedelta(minutes=one) for one in (5, 15, 30, 60, 120, 240))
"""Greylisting ends after five minutes; a full mailbox takes days (email.md section 12)."""


def _utc_now() -> datetime:
    return datetime.now(UTC)


class MailChannel:
    """Reads and sends mail for one mailbox (channels.contract.Channel)."""

    name = NAME

    def __init__(
        self,
        settings: MailSettings,
        *,
        clock: Clock = _utc_now,
        signatures: DkimVerifier | None = None,
        tokens: Tokens | None = None,
    ) -> None:
        self._settings = settings
        self._signatures = signatures or DkimVerifier()
        self.capabilities = Capabilities(
            text_limit=0,
            attachments=True,
            written_answer=True,
            quiet_hours=False,
            per_second=settings.per_second,
            retries=RETRIES,
        )
        self._clock = clock
        self._sender = Sender(settings, tokens, clock=clock)
        self._sent = SentFolder(settings, tokens)
        self._copies = SentCopies(settings, tokens)
        self._reader = ReadOptions(
            secret=settings.secret,
            own=settings.mine,
            limits=settings.limits,
            borders=settings.borders,
            forms=frozenset(address.lower() for address in settings.forms),
        )

    def parse(self, raw: bytes) -> Sequence[Inbound]:
        """Read one mail. Raises Unreadable."""
        return self.parser(raw)

    @property
    def parser(self) -> Callable[[bytes], Sequence[Inbound]]:
        """The function of `parse`, for another process."""
        return partial(parse_delivery, self._reader)

    async def prove(self, raw: bytes, message: Inbound) -> Inbound:
        """The message with the authenticity that its DKIM signature proves; asks DNS."""
        if not self._settings.check_signatures:
            return message
        return await self._signatures.prove(raw, message)

    async def send(self, message: Outbound) -> Receipt:
        """Send one mail once; the id is its Message-ID. Raises SendFailed or SendUnknown."""
        now = self._clock()
        raw = compose(message, self._settings, now)
        settings = self._settings
        name = letter_id(message.key, settings.secret, settings.id_domain)
        base = settings.bounce_address or settings.address
        envelope = Envelope(
            to=message.to,
            automatic=message.automatic,
            name=name,
            returns=(
                return_address(message.key, base, settings.secret) if settings.plus_address else ""
            ),
        )
        await self._sender.send(raw, envelope)
        if settings.sent_copies:
            self._copies.add(SentCopy(message_id=name, raw=raw, at=now))
        return Receipt(provider_id=name)

    async def sent_ids(self, keys: Sequence[str]) -> Mapping[str, str]:
        """The Message-IDs of those letters that are in the folder of sent mail, by key."""
        return await self._sent.sent_ids(keys)

    async def close(self) -> None:
        """Close the connections."""
        await self._copies.close()
        await self._sender.close()
