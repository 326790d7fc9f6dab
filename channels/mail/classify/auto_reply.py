"""Does a machine answer for somebody who is away, or for an office? By its words, where marks lack.

Wording alone is weak: people answer letters that quote our own automatic mail, thank for mail, and
tell when they are away. Where it errs, it must err towards a person.
"""

from __future__ import annotations

import re

from channels.mail.classify.summary import Letterhead, auto_submitted, from_nobody, is_reply
from channels.mail.phrases import automatic, away, away_subjects
from channels.mail.phrases.auto_reply_patterns import VOICES
from channels.mail.phrases.matcher import Phrases, Wording, one_of, unwrapped

AWAY_SUBJECT = re.compile(r"^\W*" + one_of(away_subjects.AWAY_SUBJECT), re.I)
_NAMED = re.compile(r"^\W*" + one_of(away_subjects.AWAY_NAMED), re.I)
_RECEIPT = re.compile(r"^\W*" + one_of(away_subjects.RECEIPT), re.I)
_TITLE = re.compile(rf"\W*{one_of(away_subjects.AWAY_SUBJECT)}\W*(?:\n|$)", re.I)
_AWAY = Wording(away.AWAY_TEXT)
_TOLD = Wording((*away.AWAY_TEXT, *(Phrases(stems=v.stems, patterns=()) for v in VOICES)))
_OF_ITSELF = re.compile(one_of(automatic.OF_ITSELF))
_COURTESY = re.compile(automatic.COURTESY)
_MYSELF = re.compile(automatic.MYSELF)
_OF_DATES = re.compile(r"(?<=\d)\.")
_SENTENCE = re.compile(r"[.!…](?:\s+|$)|\n+|[。！]")
_GREETING = re.compile(
    r"^\s*(?:kính (?:gửi|chào)|xin chào|chào|dear|hello|hi|good day|guten tag|sehr geehrte|bonjour"
    r"|hola|buongiorno|olá|dzień dobry|добрый день|здравствуйте|您好)\b[^,.!]*,?"
)
_SHORT = 1500  # characters
_BRIEF = 800  # characters: longer letters have something to say
_LOOKED_AT = 6000  # characters: machines say what they are at the top
_WORDS, _SIGNS = 5, 12  # fewer words, or signs where no blanks stand, are a greeting or a name


def speaks_of_absence(head: Letterhead) -> bool:
    """True if the sender's own words are those of a machine that answers."""
    answers = "in-reply-to" in head.headers or is_reply(head.subject)
    own = (head.said.reply if answers else head.text)[:_LOOKED_AT].lower()
    if not (_TOLD if answers else _AWAY).hinted(own):
        return _weak_signs(head) and _announced(head)
    own = unwrapped(own if answers else head.said.reply[:_LOOKED_AT].lower())
    if answers and _tells_only_that(own):
        return True
    found = set(_AWAY.found(own))
    plainly = {one for one in found if not _COURTESY.search(one)}
    signs = len(plainly) + (len(found) > len(plainly))
    if (_announced(head) or _TITLE.match(own)) and (signs or _weak_signs(head)):
        return True
    if signs and _RECEIPT.match(head.subject) and _office_wrote(own):
        return True
    if (signs >= 2 or (signs and len(own) < _SHORT)) and _weak_signs(head):
        return True
    if len(found) >= 2 and _OF_ITSELF.search(own):
        return True
    return signs >= 3 and len(own) < _SHORT


def _announced(head: Letterhead) -> bool:
    return bool(AWAY_SUBJECT.match(head.subject) or _NAMED.match(head.subject))


def _tells_only_that(own: str) -> bool:
    """True for brief words that call themselves automatic, or tell of nothing but an absence and
    what comes of it; people who tell the same ask for something or complain as well.
    """
    if not _asks_nothing(own):
        return False
    own = _OF_DATES.sub(" ", own)
    sentences = [one.strip() for one in _SENTENCE.split(own) if one.strip()]
    himself = bool(_MYSELF.search(own))
    if not himself and any(map(_OF_ITSELF.match, sentences)):
        return True
    telling = [one for one in (_GREETING.sub("", one) for one in sentences) if _tells(one)]
    return any(voice.answers(own, telling, himself=himself) for voice in VOICES)


def _office_wrote(own: str) -> bool:
    """True for brief words in which nobody says I or wants something."""
    wants = any(re.search(voice.person, own) for voice in VOICES if voice.speaks(own))
    return _asks_nothing(own) and not wants and not _MYSELF.search(own)


def _asks_nothing(own: str) -> bool:
    return len(own) <= _BRIEF and "?" not in own and "？" not in own


def _tells(sentence: str) -> bool:
    """True for a sentence that is more than a greeting or a name."""
    return len(sentence.split()) >= _WORDS or (" " not in sentence and len(sentence) > _SIGNS)


def _weak_signs(head: Letterhead) -> bool:
    headers = head.headers
    suppressed = headers.plain("x-auto-response-suppress").lower() not in ("", "none")
    bulk = headers.plain("precedence").lower() in ("bulk", "junk") and "list-id" not in headers
    return suppressed or bulk or bool(auto_submitted(headers)) or from_nobody(head)
