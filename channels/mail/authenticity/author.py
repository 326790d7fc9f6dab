"""The sender that a mail claims to have."""

from __future__ import annotations

from itertools import islice

from channels.mail.authenticity.verdict import ClaimedSender
from channels.mail.classify.mail_servers import MAIL_SERVER, is_servers_address, is_servers_name
from channels.mail.classify.summary import is_no_reply_address
from channels.mail.replies.quotes import normalise
from channels.mime import addresses
from channels.mime.addresses import Mailbox
from channels.mime.headers import Headers, decode_words
from channels.mime.parts import Mail

_MOST_FIELDS = 5


def claimed_sender(mail: Mail, forms: frozenset[str]) -> ClaimedSender:
    """The mailboxes in From, of all such fields, and in Reply-To."""
    headers = mail.root.headers
    answer = addresses.first(headers.raw("reply-to")[:20_000]) if "reply-to" in headers else None
    answer = answer if answer and "@" in answer.email else None
    others = islice(headers.every("from"), 1, _MOST_FIELDS) if headers.count("from") > 1 else ()
    fields = (mail.field("from"), *others)
    found = (box for field in fields for box in addresses.mailboxes(field[:20_000]))
    senders = tuple({box.email: box for box in reversed(list(found))}.values())[::-1]
    form = len(senders) == 1 and senders[0].email in forms and answer not in (None, senders[0])
    return ClaimedSender(senders=senders, reply_to=answer, form=form)


def sender_of(mail: Mail, written: ClaimedSender, problems: list[str]) -> Mailbox | None:
    """The sender: From. Reply-To is the customer only if a web form of ours sent the mail.

    Anybody can put a victim into From and themselves into Reply-To, even at the same provider.
    """
    headers = mail.root.headers
    senders, answer = written.senders, written.reply_to
    if len(senders) > 1:
        problems.append("several_senders")
    named = next((box for box in senders if _can_be_answered(box)), None)
    sender = _without_direction_marks(named) if named else _other_sender(headers)
    if sender and answer and answer.email != sender.email:
        if written.form:
            return _without_direction_marks(answer)
        problems.append("reply_to_differs")
    return sender


def _without_direction_marks(box: Mailbox) -> Mailbox:
    """Without Unicode direction marks, which would reverse text in a case file."""
    return Mailbox(email=box.email, name=normalise(box.name))


def _other_sender(headers: Headers) -> Mailbox | None:
    """The sender of a mail whose From has no complete address; None if nobody can be answered."""
    author = decode_words(headers.raw("from")[:20_000])
    before, _, within = author.partition("<")
    name = normalise(before.strip("\"' "))
    word = name.partition("(")[0].strip().lower()
    if word and " " not in word and _can_be_answered(Mailbox(email=word)):
        return Mailbox(email=word)
    if is_servers_name(name) or (not name and within.strip() == ">"):
        return Mailbox(email=MAIL_SERVER, name=name)
    for field in ("sender", "reply-to", "return-path"):
        found = addresses.first(headers.raw(field)[:20_000])
        if found and _can_be_answered(found):
            return Mailbox(email=found.email, name=found.name or name)
    return None


def _can_be_answered(box: Mailbox) -> bool:
    """True for a whole address, or for the account of a program, which needs no answer."""
    return "@" in box.email or is_servers_address(box.email) or is_no_reply_address(f"{box.email}@")
