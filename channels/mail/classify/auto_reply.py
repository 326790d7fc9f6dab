"""Finds automatic replies of absent people and of offices by their words, where no header says so.

Words alone are a weak sign: people answer letters that quote our own automatic mail, thank us, and
say when they are away. In doubt the mail is a person's.
"""

from __future__ import annotations

import re

from channels.mail.classify.summary import (
    MailSummary,
    auto_submitted,
    beginnings,
    is_from_no_reply,
    is_reply,
)
from channels.mail.phrases import tables
from channels.mail.phrases.matcher import PhraseMatcher, Phrases, one_of, unwrapped

_SUBJECTS = tables.auto_reply_subjects()
_SIGNS = tables.auto_reply_signs()
AUTO_REPLY_SUBJECT = re.compile(r"^\W*" + one_of(_SUBJECTS.announced), re.I)
_AMBIGUOUS_SUBJECT = re.compile(r"^\W*" + one_of(_SUBJECTS.ambiguous), re.I)
_RECEIPT_SUBJECT = re.compile(r"^\W*" + one_of(_SUBJECTS.receipt), re.I)
_TITLE = re.compile(rf"\W*{one_of(_SUBJECTS.announced)}\W*(?:\n|$)", re.I)
_SIGN = PhraseMatcher(_SIGNS.languages)
_SIGN_OR_REPLY = PhraseMatcher(
    (*_SIGNS.languages, *(Phrases(stems=one.stems, patterns=()) for one in tables.auto_replies()))
)
_OF_ITSELF = re.compile(one_of(_SIGNS.of_itself))
_COURTESY = re.compile("|".join(_SIGNS.courtesy))
_FIRST_PERSON = re.compile("|".join(_SIGNS.first_person))
_DOT_OF_A_NUMBER = re.compile(r"(?<=\d)\.")
_SENTENCE_END = re.compile(r"[.!…](?:\s+|$)|\n+|[。！]")
_GREETING = re.compile(
    r"^\s*(?:kính (?:gửi|chào)|xin chào|chào|dear|hello|hi|good day|guten tag|sehr geehrte|bonjour"
    r"|hola|buongiorno|olá|dzień dobry|добрый день|здравствуйте|您好)\b[^,.!]*,?"
)
_SHORT = 1500  # characters
_BRIEF = 800  # characters: a longer letter has a subject of its own
_MOST_READ = 6000  # characters: an automatic reply says so at the top
_WORDS, _CHARACTERS = 5, 12  # fewer words, or characters without blanks, are a greeting or a name


def is_worded_as_auto_reply(head: MailSummary) -> bool:
    """True if the sender's own words are those of an automatic reply."""
    answers = "in-reply-to" in head.headers or is_reply(head.subject)
    own = (head.as_answer.reply if answers else head.text)[:_MOST_READ].lower()
    if not (_SIGN_OR_REPLY if answers else _SIGN).has_stem(own):
        return _has_weak_sign(head) and _is_announced(head)
    own = unwrapped(own if answers else head.as_answer.reply[:_MOST_READ].lower())
    if answers and _is_whole_auto_reply(own):
        return True
    found = set(_SIGN.matches(own))
    plain = {one for one in found if not _COURTESY.search(one)}
    signs = len(plain) + (len(found) > len(plain))
    if (_is_announced(head) or _TITLE.match(own)) and (signs or _has_weak_sign(head)):
        return True
    if signs and _RECEIPT_SUBJECT.match(head.subject) and _is_from_an_office(own):
        return True
    if (signs >= 2 or (signs and len(own) < _SHORT)) and _has_weak_sign(head):
        return True
    if len(found) >= 2 and _OF_ITSELF.search(own):
        return True
    return signs >= 3 and len(own) < _SHORT


def _is_announced(head: MailSummary) -> bool:
    return any(
        AUTO_REPLY_SUBJECT.match(subject) or _AMBIGUOUS_SUBJECT.match(subject)
        for subject in beginnings(head.subject)
    )


def _is_whole_auto_reply(own: str) -> bool:
    """True for a short text that calls itself automatic, or contains only an absence and what comes
    of it. People who write the same also ask for something, or complain.
    """
    if not _asks_nothing(own):
        return False
    own = _DOT_OF_A_NUMBER.sub(" ", own)
    sentences = [one.strip() for one in _SENTENCE_END.split(own) if one.strip()]
    first_person = bool(_FIRST_PERSON.search(own))
    if not first_person and any(map(_OF_ITSELF.match, sentences)):
        return True
    rest = [one for one in (_GREETING.sub("", one) for one in sentences) if _is_statement(one)]
    return any(
        language.is_auto_reply(own, rest, first_person=first_person)
        for language in tables.auto_replies()
    )


def _is_from_an_office(own: str) -> bool:
    """True for a short text without first person that wants nothing."""
    wants = any(
        re.search(one.person, own) for one in tables.auto_replies() if one.is_language_of(own)
    )
    return _asks_nothing(own) and not wants and not _FIRST_PERSON.search(own)


def _asks_nothing(own: str) -> bool:
    return len(own) <= _BRIEF and "?" not in own and "？" not in own


def _is_statement(sentence: str) -> bool:
    """True for a sentence that is more than a greeting or a name."""
    return len(sentence.split()) >= _WORDS or (" " not in sentence and len(sentence) > _CHARACTERS)


def _has_weak_sign(head: MailSummary) -> bool:
    headers = head.headers
    suppressed = headers.plain("x-auto-response-suppress").lower() not in ("", "none")
    bulk = headers.plain("precedence").lower() in ("bulk", "junk") and "list-id" not in headers
    return suppressed or bulk or bool(auto_submitted(headers)) or is_from_no_reply(head)
