"""A stand-in for the Graph API: Pages, Messenger, comments, webhooks, and the people there."""

from __future__ import annotations

from sandbox.facebook.customer import Customer
from sandbox.facebook.graph import Facebook
from sandbox.facebook.messages import Message
from sandbox.facebook.page import INBOX, Page

__all__ = ["INBOX", "Customer", "Facebook", "Message", "Page"]
