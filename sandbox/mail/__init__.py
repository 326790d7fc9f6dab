"""A stand-in for the mail of the world: SMTP, IMAP, the desk's mailbox and the customers'."""

from __future__ import annotations

from sandbox.mail.customer import MailCustomer
from sandbox.mail.mail import Mail, Part
from sandbox.mail.office import PostOffice

__all__ = ["Mail", "MailCustomer", "Part", "PostOffice"]
