"""The mail server of the world: takes mail, stores it, puts it into mailboxes."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime

import aiosmtplib

from sandbox.mail.bounce import bounce
from sandbox.mail.customer import MailCustomer
from sandbox.mail.imap import ImapServer
from sandbox.mail.mail import Mail
from sandbox.mail.rules import faults, plain
from sandbox.record import Record
from sandbox.violations import Violations

PROVIDER = "mail"


@dataclass(kw_only=True)
class MailFault:
    """A fault for the next `times` mails to `address` ("" means anyone).

    `at` RCPT or DATA answers with `reply`; `at` DROP delivers and cuts the line without a reply.
    """

    at: str
    reply: str = ""
    address: str = ""
    times: int = 1


class PostOffice:
    """`desk` is the desk's address; everyone else is a customer."""

    def __init__(
        self,
        *,
        desk: str,
        password: str,
        clock: Callable[[], datetime],
        violations: Violations,
        require_auth: bool = True,
    ) -> None:
        self.desk = plain(desk)
        self.password = password
        self.clock = clock
        self.violations = violations
        self.require_auth = require_auth
        self.imap: ImapServer | None = None  # set when served
        self.smtp_port = 0
        self.desk_port = 0  # of the desk's own SMTP server, where mails for it go; 0: it has none
        self.forget()

    def forget(self) -> None:
        """Forget all mails, people and faults."""
        self.down = False  # every connection is cut at once
        self.sent: Record[Mail] = Record("mails sent by the desk")
        self.to_desk: Record[Mail] = Record("mails to the desk")
        self.refused: Record[tuple[str, Mail]] = Record("mails refused")
        self._customers: dict[str, MailCustomer] = {}
        self._faults: list[MailFault] = []

    @property
    def imap_port(self) -> int:
        """The port of the IMAP server."""
        return self.imap.port if self.imap else 0

    @property
    def customers(self) -> list[MailCustomer]:
        """Everyone who sent or got a mail."""
        return list(self._customers.values())

    def customer(self, address: str, name: str = "") -> MailCustomer:
        """Return the customer with that address."""
        key = address.strip().lower()
        if key not in self._customers:
            self._customers[key] = MailCustomer(self, key, name)
        return self._customers[key]

    def received(self, address: str) -> Record[Mail]:
        """Return the mails that came to an address, oldest first."""
        return self.to_desk if plain(address) == self.desk else self.customer(address).received

    async def put(self, raw: bytes) -> None:
        """Put a mail, byte for byte, into the desk's mailbox, as if it had just come."""
        mail = Mail(raw=raw, sender="", recipients=(self.desk,), at=self.clock())
        await self._into_mailbox(self.desk, raw, mail, self.desk)
        self.to_desk.add(mail)

    async def deliver(self, mail: Mail, *, verdict: str = "pass") -> None:
        """Put an accepted mail into the mailbox of each recipient, trace headers on top."""
        if self.is_desk(mail):
            self.sent.add(mail)
        for recipient in mail.recipients:
            at_desk = plain(recipient) == self.desk
            address = self.desk if at_desk else recipient.strip().lower()
            raw = self._trace(mail, recipient, verdict) + mail.raw
            await self._into_mailbox(address, raw, mail, recipient)
            self.received(address).add(mail)

    async def bounces(
        self, mail: Mail, *, status: str = "5.1.1", diagnostic: str = "550 5.1.1 no such user"
    ) -> None:
        """Send the desk a delivery failure for a mail that was accepted before."""
        raw = bounce(
            mail,
            address=mail.recipients[0],
            status=status,
            diagnostic=diagnostic,
            now=self.clock(),
        )
        await self.deliver(
            Mail(raw=raw, sender="", recipients=(mail.sender or self.desk,), at=self.clock())
        )

    def add_fault(self, fault: MailFault) -> None:
        """Add one fault."""
        self._faults.append(fault)

    def take_fault(self, at: str, addresses: list[str]) -> MailFault | None:
        """Return the fault for this moment, if any, and count it."""
        for fault in self._faults:
            if fault.at == at and (not fault.address or fault.address.lower() in addresses):
                fault.times -= 1
                if fault.times <= 0:
                    self._faults.remove(fault)
                return fault
        return None

    def clear_faults(self) -> None:
        """Remove all faults."""
        self._faults.clear()
        self.down = False

    def judge(self, mail: Mail, *, smtputf8: bool) -> str:
        """Return the reply that refuses a mail of the desk; "" to accept."""
        if not self.is_desk(mail):
            return ""
        reply = faults(mail.raw, desk=self.desk, smtputf8=smtputf8)
        if reply:
            self.violations.report(PROVIDER, "DATA", reply)
            self.refused.add((reply, mail))
        return reply

    def is_desk(self, mail: Mail) -> bool:
        """Whether the desk sent it."""
        return mail.submitted or plain(mail.sender) == self.desk

    async def _into_mailbox(self, address: str, raw: bytes, mail: Mail, recipient: str) -> None:
        """Raises aiosmtplib's errors where the desk's own server does not take a mail."""
        if self.imap:
            await self.imap.append(address, raw, self.clock())
        elif self.desk_port and address == self.desk:
            await aiosmtplib.send(
                raw,
                sender=mail.sender,
                recipients=[recipient],
                hostname="127.0.0.1",
                port=self.desk_port,
                start_tls=False,
            )

    def _trace(self, mail: Mail, recipient: str, verdict: str) -> bytes:
        domain = mail.sender.rpartition("@")[2] or "mx.sandbox.test"
        date = format_datetime(self.clock())
        return (
            f"Return-Path: <{mail.sender}>\r\n"
            f"Delivered-To: {recipient}\r\n"
            f"Authentication-Results: mx.sandbox.test; spf={verdict} smtp.mailfrom={domain};"
            f" dkim={verdict} header.d={domain}; dmarc={verdict} header.from={domain}\r\n"
            f"Received: from {domain} by mx.sandbox.test with ESMTP id {secrets.token_hex(6)};"
            f"\r\n {date}\r\n"
        ).encode()
