"""Words that nobody wrote: what programs, gateways and companies add to a message.

Confidentiality footers, gateway banners, scanner and print slogans, reactions, device lines and
quoted lines are told by the marks of their genre, not by their wording: they speak of "this mail"
to "the recipient", forbid, advise against links, or stand alone as a program's line. One mark alone
is a person's word; several in one paragraph are not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

Span = tuple[int, int]

_PARAGRAPH = re.compile(r"[^\n]+(?:\n[^\n]+)*")
_LINE = re.compile(r"[^\n]+")


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(patterns))


_THIS = _any(
    r"\b(?:e-?mails?|thu(?: dien tu)?|mails?|tin nhan|thong diep|buc thu) nay\b",
    r"\bthis (?:e-?mail|mail|message|communication|transmission)\b",
    r"\bnoi dung (?:e-?mail|thu)\b",
)
_FOOTER = (
    _any(  # whom it is for
        r"\bnguoi nhan\b|\bnhan nham\b|\bdanh (?:rieng )?cho\b|\bchi danh\b",
        r"\brecipients?\b|\baddressees?\b|\bintended\b|\bin error\b|\bby mistake\b",
    ),
    _any(  # how secret it is
        r"\bbao mat\b|\brieng tu\b|\bthong tin (?:mat|rieng)\b",
        r"\bconfidential\w*|\bprivileged\b|\bproprietary\b",
    ),
    _any(  # what is forbidden
        r"\bnghiem cam\b|\bkhong duoc (?:phep )?(?:sao|phat|tiet|su dung|chia)",
        r"\bsao chep\b|\bphat tan\b|\btiet lo\b",
        r"\bcopy\w*\b|\bdisclos\w+|\bdisseminat\w+|\bdistribut\w+|\bprohibited\b",
    ),
    _any(  # what to do with it
        r"\b(?:xoa|huy) (?:ngay |bo |luon )?(?:e-?mail|thu|tin|mail)\b|\bdelete\b|\bdestroy\b"
    ),
    _any(  # whom to tell
        r"\bbao (?:lai )?(?:ngay )?(?:cho )?(?:nguoi gui|chung toi)\b|\bnotify\b|\bthe sender\b"
    ),
    _any(  # who answers for it
        r"\bchiu trach nhiem\b|\bmien tru\b|\bliab\w+|\bresponsib\w+|\bdisclaim\w*|\bwarranty\b"
    ),
    _any(r"\b(?:tep|tap tin|file)s? (?:di |dinh )?kem\b|\battachments?\b|\battached files?\b"),
    _any(r"\bvi-?rut\b|\bvirus\w*\b|\bma doc\b|\bmalware\b"),
    _any(r"\bquan diem\b|\bviews\b|\bopinions\b|\bkhong (?:nhat thiet )?phan anh\b"),
)
"""The marks of a confidentiality notice."""
_LABEL = re.compile(
    r"\W*(?:luu y|canh bao|chu y|thong bao|khuyen cao|tuyen bo|mien tru|notice|disclaimer|caution|"
    r"warning|confidential\w*|important|external|legal)\b[^\n:]{0,50}[:\n\]]?"
)
_OUTSIDE = _any(
    r"\bben ngoai\b|\bngoai (?:to chuc|cong ty|he thong|mang)\b|\bexternal\b|\boutside\b",
    r"\bunknown sender\b|\bnguoi gui (?:la|khong quen|khong xac)",
)
_ADVICE = _any(
    r"\b(?:khong|dung|han che|than trong khi) (?:nen )?(?:nhap|bam|mo|click|nhan|tai)\b",
    r"\b(?:do not|don'?t|avoid|never|before) (?:click|open)\w*|\blinks?\b|\blien ket\b",
    r"\bunless you\b|\btru khi\b|\btrust the sender\b|\bexercise caution\b|\bthan trong\b",
)
_ENVIRONMENT = _any(
    r"\bmoi truong\b|\bcay xanh\b|\btrai dat\b|\benvironment\w*|\btrees?\b|\bplanet\b"
)
_PRINT = _any(
    r"\bin (?:e-?mail|thu|mail|an|ra|giay|khi|neu|tai lieu|trang)\b|\btruoc khi in\b|\bkhong in\b",
    r"\bprint\w*",
)
_PERSON = re.compile(
    r"(?<!chung )\b(?:toi|em|minh|tui|anh|chi(?! danh| duoc| khi| nham)|i|my|me)\b"
)
"""Somebody speaks of themselves: footers speak of "the sender" and "us"."""
_COMPLAINS = _any(
    r"\bkhieu nai\b|\bboi thuong\b|\bden bu\b|\b(?:de nghi|yeu cau) (?:cong ty|ben|quy)\b",
    r"\bbi (?!nghiem|cam|truy|coi|xu)",
)
_DEVICE = r"(?:iphone|ipad|dien thoai|may|samsung|galaxy|oppo|xiaomi|vivo|android|di dong)"
_PROGRAM = r"(?:outlook|gmail|yahoo|zalo|mail|proton\w*|thunderbird)"
_SPOKEN = r"(?![^\n]*\b(?:thi|khong|ma|bi|nhung|chua|loi|roi|van|but|not)\b)"
_MACHINE_LINE = re.compile(
    r"\W*(?:"
    + "|".join(
        (
            _SPOKEN + rf"(?:duoc )?gui (?:tu|bang|qua) (?:\w+ ){{0,3}}(?:{_DEVICE}|{_PROGRAM})"
            r"[^\n]{0,40}",
            _SPOKEN + r"sent (?:from|via|with|using) [^\n]{1,60}",
            r"(?:get|tai) outlook (?:for |cho )?[^\n]{1,40}",
            r"[^\n]{0,60}\breacted via gmail\b[^\n]{0,20}",
            r"[^\n]{0,60}\b(?:bay to|tha) cam xuc\b[^\n]{0,40}\b(?:gmail|thu)\b[^\n]{0,20}",
            r"[^\n]{0,40}would like to recall the message[^\n]*",
            r"(?:khong co vi-?rut|virus-?free|scanned by)[^\n]{0,90}",
            r"(?:e-?mail|thu) (?:nay )?da duoc (?:quet|kiem tra)[^\n]{0,60}",
            r"this (?:e-?mail|message) (?:has been|was) (?:scanned|checked)[^\n]{0,90}",
            r"<?#?[0-9a-f]{8}-[0-9a-f-]{20,40}>?",
            r"<?https?://\S*(?:utm_|sig-email|/gmail/about)\S*>?",
            r"<https?://\S+>",
            r"\[?(?:external|ben ngoai|ext)(?: e-?mail| sender| mail)?\]?",
            r">[^\n]*",
            r"(?:vao|on|le|am|luc) [^\n]{5,160}(?:da viet|wrote|schrieb)\s?:?",
        )
    )
    + r")\W*"
)
"""A line that a program wrote: device, reaction, recall, scanner, tracking link, quote."""
_SLOGAN_WORDS = 45
_LONGEST, _LONGEST_LINE = 3000, 250  # characters
_ENOUGH = 3  # marks of the genre that make a footer


def blanked(text: str, folded: str) -> tuple[str, str]:
    """The text and its folded form with blanks in place of words that nobody wrote.

    Both keep their length, so that places in them still are places in the text.
    """
    spans = list(_spans(folded))
    if not spans:
        return text, folded
    return _without(text, spans), _without(folded, spans)


def _without(text: str, spans: list[Span]) -> str:
    parts, last = [], 0
    for start, end in spans:
        gap = "".join("\n" if char == "\n" else " " for char in text[start:end])
        parts += [text[last:start], gap]
        last = end
    return "".join((*parts, text[last:]))


def _spans(folded: str) -> Iterator[Span]:
    """Where words stand that nobody wrote, in order."""
    for found in _PARAGRAPH.finditer(folded):
        if _is_added(found[0]):
            yield found.span()
            continue
        for line in _LINE.finditer(folded, found.start(), found.end()):
            if _is_machine_line(line[0]) or (line.span() != found.span() and _is_added(line[0])):
                yield line.span()


def _is_machine_line(line: str) -> bool:
    return line[0] == ">" or (len(line) <= _LONGEST_LINE and bool(_MACHINE_LINE.fullmatch(line)))


def _is_added(words: str) -> bool:
    if len(words) > _LONGEST:
        return False
    return _is_footer(words) or _is_banner(words) or _is_slogan(words)


def _is_footer(paragraph: str) -> bool:
    """A confidentiality notice: it speaks of this mail and of whom it is not meant for."""
    this, whom = _THIS.search(paragraph), _FOOTER[0].search(paragraph)
    if not (this or whom) or _COMPLAINS.search(paragraph):
        return False
    marks = sum(1 for mark in _FOOTER if mark.search(paragraph))
    marks += bool(this) + bool(_LABEL.match(paragraph)) - 2 * bool(_PERSON.search(paragraph))
    return marks >= _ENOUGH


def _is_banner(paragraph: str) -> bool:
    """A gateway's warning about mail from outside."""
    if not (_THIS.search(paragraph) or _LABEL.match(paragraph)) or _PERSON.search(paragraph):
        return False
    if _COMPLAINS.search(paragraph):
        return False
    return bool(_OUTSIDE.search(paragraph) and _ADVICE.search(paragraph))


def _is_slogan(paragraph: str) -> bool:
    """A wish not to print the mail."""
    if paragraph.count(" ") > _SLOGAN_WORDS or not _PRINT.search(paragraph):
        return False
    return bool(_ENVIRONMENT.search(paragraph)) and not _PERSON.search(paragraph)
