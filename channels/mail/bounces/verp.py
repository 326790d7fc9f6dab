"""Mail to the return path of one of our letters (VERP): it needs no quote (contract 9).

Only the letter's recipient and the servers on the way know that address, and only programs answer
to a return path.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from channels.mail.bounces.dsn import status_of
from channels.mail.classify.summary import MailSummary, is_reply
from channels.mail.phrases import tables
from channels.mail.threading_tokens import letter_of_return_path, plus_addresses
from workflows.messaging.messages import FailedRecipient, Kind

_STILL_TRYING = re.compile("|".join(tables.bounces().still_trying), re.I)
_LONGEST = 500  # characters of a reason


@dataclass(frozen=True, kw_only=True)
class VerpReturn:
    """`letter` is the key of the letter to whose return path the mail was sent; "": none."""

    head: MailSummary
    letter: str

    @classmethod
    def of(cls, head: MailSummary, secret: bytes) -> VerpReturn:
        """Read the recipients of a mail."""
        every = (
            letter_of_return_path(one, secret) for one in plus_addresses(head.headers) if secret
        )
        return cls(head=head, letter=next((key for key in every if key), ""))

    def kind(self, read: Kind) -> Kind:
        """The kind: `read` from everything else, corrected for mail with a null return path.

        Mail with Auto-Submitted or a formal report keeps its kind.
        """
        head = self.head
        is_null = head.headers.raw("return-path").replace(b" ", b"") == b"<>"
        plain = not head.body.reports and "auto-submitted" not in head.headers
        if not (self.letter and is_null and plain and read in (Kind.HUMAN, Kind.REPORT)):
            return read
        return Kind.AUTO_REPLY if is_reply(head.subject) else Kind.BOUNCE

    def failed(self, found: tuple[FailedRecipient, ...]) -> tuple[FailedRecipient, ...]:
        """The failed recipients; if the bounce names none, one with an empty address."""
        if not self.letter:
            return found
        return tuple(replace(one, letter=self.letter) for one in found) or (self._unnamed(),)

    def _unnamed(self) -> FailedRecipient:
        text = " ".join(f"{self.head.subject}. {self.head.text}".split())[:_LONGEST]
        status = status_of(text)
        waiting = status.startswith("4") or bool(_STILL_TRYING.search(text))
        return FailedRecipient(
            address="",
            status=status,
            diagnostic=text,
            permanent=not waiting,
            letter=self.letter,
        )
