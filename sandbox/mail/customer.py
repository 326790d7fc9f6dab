"""A person with an e-mail address."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from sandbox.mail.mail import Draft, Mail, Part, compose
from sandbox.record import PATIENCE, Record

if TYPE_CHECKING:
    from sandbox.mail.office import PostOffice


class MailCustomer:
    """Writes to the desk and reads what it answers."""

    def __init__(self, office: PostOffice, address: str, name: str) -> None:
        self.office = office
        self.address = address
        self.name = name
        self.wrote: Record[Mail] = Record(f"mails written by {address}")
        self.received: Record[Mail] = Record(f"mails received by {address}")

    async def writes(
        self,
        subject: str,
        text: str,
        attachments: Sequence[Part | tuple[str, bytes]] = (),
        in_reply_to: Mail | str | None = None,
        *,
        html: str = "",
        headers: Mapping[str, str] | None = None,
        to: str = "",
        verdict: str = "pass",
    ) -> Mail:
        """Send a mail to the desk (or `to`); returns it once it lies in the mailbox.

        `verdict` is what the desk's server says of SPF, DKIM and DMARC.
        """
        draft = Draft(
            sender=self.address,
            sender_name=self.name,
            to=to or self.answer_address(in_reply_to),
            subject=subject,
            text=text,
            html=html,
            attachments=[_part(item) for item in attachments],
            answers=in_reply_to,
            headers=headers or {},
        )
        now = self.office.clock()
        raw = compose(draft, now=now)
        mail = Mail(raw=raw, sender=self.address, recipients=(draft.to,), at=now)
        await self.office.deliver(mail, verdict=verdict)
        return self.wrote.add(mail)

    async def replies(
        self, text: str, attachments: Sequence[Part | tuple[str, bytes]] = ()
    ) -> Mail:
        """Answer the last mail received, under its subject. Raises IndexError without one."""
        last = self.received[-1]
        subject = last.subject if last.subject.startswith("Re:") else f"Re: {last.subject}"
        return await self.writes(subject, text, attachments, last)

    async def next_message(
        self, matching: str | Callable[[Mail], bool] = "", *, timeout: float = PATIENCE
    ) -> Mail:
        """Return the next mail not read yet whose subject or text has the words (or predicate).

        Raises NothingCame.
        """
        if callable(matching):
            return await self.received.next(matching, timeout=timeout)
        wanted = matching
        return await self.received.next(
            lambda mail: wanted in mail.subject or wanted in mail.text, timeout=timeout
        )

    def answer_address(self, answers: Mail | str | None) -> str:
        """Where an answer to that mail goes: the desk's own address without one."""
        if isinstance(answers, Mail):
            for header in ("Reply-To", "From"):
                for address in getattr(answers.message[header], "addresses", ()):
                    return str(address.addr_spec)
        return self.office.desk


def _part(item: Part | tuple[str, bytes]) -> Part:
    if isinstance(item, Part):
        return item
    name, content = item
    kinds = {"pdf": "application/pdf", "jpg": "image/jpeg", "png": "image/png"}
    kind = kinds.get(name.rpartition(".")[2].lower(), "application/octet-stream")
    return Part(name=name, content=content, media_type=kind)
