"""What a complaint is about in one line, and what the customer asks for, in their words."""

from __future__ import annotations

import re
from collections.abc import Iterator

from workflows.reading.text.concepts import HitsBySentence
from workflows.reading.text.fold import fold_clean
from workflows.reading.text.page import Page

SUBJECT_LIMIT = 80
_REMEDY_LIMIT = 200
_I_COMPLAIN = (
    r"(?:(?:(?:cong ty )?(?:chung )?(?:toi|em|minh)|anh|chi) )?(?:(?:muon|xin|can|phai) )?khieu nai"
)
_PREFIX = re.compile(
    r"^\s*(?:(?:re|fwd?|fw|tl|tra loi|chuyen tiep|v/?v|ve viec|don khieu nai|phan anh|complaint|"
    rf"{_I_COMPLAIN})\s*(?::|v/v|ve viec\b|ve\b)\s*|"
    r"\[[^\]\n]{0,60}\]\s*|(?:khieu nai|don khieu nai) (?=ve |viec ))+"
)
_ABOUT = re.compile(r"^\s*(?:ve viec|ve|viec) ")
_FORMAL = re.compile(
    rf"\s*(?:(?:don )?(?:khieu nai|phan anh|complaint)\b|{_I_COMPLAIN}\s*(?::|ve\b|viec\b))"
)
_NOT_FORMAL = re.compile(r"\b(?:rut|huy|quy trinh|thu tuc|hoi|tinh hinh|ket qua)\b")
_EMPTY = frozenset(
    [
        "khieu nai",
        "don khieu nai",
        "complaint",
        "complaints",
        "ho tro",
        "help",
        "support",
        "gap",
        "khan",
        "urgent",
        "hello",
        "hi",
        "chao",
        "cau hoi",
        "hoi",
        "thac mac",
        "phan anh",
        "khieu nai dich vu",
        "no subject",
        "khong co tieu de",
        "thong tin",
        "khong tieu de",
        "test",
        "lien he",
        "yeu cau ho tro",
        "can ho tro",
        "nho ho tro",
        "giup do",
        "can giup do",
        "mail",
    ]
)
_GREETING = re.compile(
    r"^(?:\s*(?:(?:da|alo|a lo|chao|xin chao|kinh chao|kinh gui|kinh thua|hello|hi|hey|"
    r"dear)\b[^,.!?\n]{0,60}[,.!?:\n]+|"
    r"(?:da|a|alo|hi|chao|xin chao|ad oi|shop oi|anh oi|chi oi|em oi|admin oi|ad|"
    r"ban oi)\b[ ,!.]+))+"
)
_SELF = re.compile(r"^\s*(?:toi|em|minh|chung toi|anh|chi) (?:ten|la)\b[^,.\n]{0,80}[,.\n]+\s*")
_WANTS = re.compile(
    r"(?:yeu cau|de nghi|kinh de nghi|mong|mong muon|muon (?:duoc )?(?:hoan|doi|lay|nhan|boi|"
    r"cong ty|ben)|xin (?:hoan|duoc|lai)|vui long|nho|doi lai|"
    r"(?:giup|gium|dum)\b|hoan (?:lai )?tien|boi thuong|den bu|tra lai tien|please|i want|"
    r"we want|i would like|refund)"
)


def topic_of(subject: str) -> str:
    """The subject line without `Re:`, tags and a leading `Khiếu nại: về việc`."""
    folded = fold_clean(re.sub("[éÉ]", "'", subject))  # a ticket, `vé`, is no `về`
    start = _PREFIX.match(folded)
    cut = start.end() if start else 0
    about = _ABOUT.match(folded, cut)
    return subject[about.end() if about else cut :].strip(" .:-")


def is_formal(subject: str) -> bool:
    """True for a subject line that declares a complaint: `Khiếu nại: …`, `Đơn khiếu nại …`."""
    folded = fold_clean(subject)
    return bool(_FORMAL.match(folded)) and not _NOT_FORMAL.search(folded)


def subject_line(page: Page, topic: str, rows: HitsBySentence) -> str:
    """At most 80 characters for `khiếu nại về: …`: the topic of the subject line if it says
    something, else the sentence that says most, without greetings.
    """
    plain = fold_clean(topic).strip(" .:-!?")
    if plain not in _EMPTY and len(plain) > 2:
        return _shortened(topic)
    telling = _telling_sentence(page, rows)
    return _shortened(topic_of(telling) or telling)


def _telling_sentence(page: Page, rows: HitsBySentence) -> str:
    """The sentence with the most concepts, the first of equals."""
    best, most = "", -1
    for bounds, row in zip(page.sentences, rows, strict=True):
        said = len({hit.concept for hit in row})
        if said > most and len(text := _without_greeting(page.slice(*bounds))) > 2:
            best, most = text, said
    return best


def _without_greeting(text: str) -> str:
    folded = fold_clean(text)
    for pattern in (_GREETING, _SELF):
        match = pattern.match(folded)
        if match and match.end() < len(folded) - 2:
            text, folded = text[match.end() :], folded[match.end() :]
    return text


def _shortened(line: str) -> str:
    """One line of at most 80 characters, cut between words."""
    line = " ".join(line.split()).strip(" ,;:-")
    if len(line) <= SUBJECT_LIMIT:
        return line
    return line[: SUBJECT_LIMIT - 1].rpartition(" ")[0].rstrip(" ,;:-") + "…"


def remedy_asked(page: Page) -> str:
    """Returns the sentence with the demand, from the demanding words on, or "" if there is none."""
    return next(_demands(page), "")


def _demands(page: Page) -> Iterator[str]:
    for first, last in page.sentences:
        start, end = page.at[first], page.ends[last - 1]
        match = _WANTS.search(page.folded, start, end)
        if match and (match.start() == start or not page.folded[match.start() - 1].isalnum()):
            words = " ".join(page.text[match.start() : end].split())
            yield (
                words
                if len(words) <= _REMEDY_LIMIT
                else words[:_REMEDY_LIMIT].rpartition(" ")[0] + "…"
            )
