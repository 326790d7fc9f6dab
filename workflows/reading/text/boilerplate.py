"""Words that nobody wrote: what programs, gateways and companies add to a message.

Confidentiality notices, gateway banners, scanner and print slogans are told by the marks of their
genre, not by their wording: they speak of "this mail" to "the recipient", forbid, advise against
links. One mark alone is a person's word; several in neighbouring sentences are not. Lines of mail
programs (device, reaction, recall, quote) are told by their form. A sentence in which somebody
speaks, asks or complains is never taken away.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from workflows.reading.text.fold import fold

Span = tuple[int, int]

_PARAGRAPH = re.compile(r"[^\n]+(?:\n[^\n]+)*")
_LINE = re.compile(r"[^\n]+")
# A sentence goes on in the next line if that begins with a small letter, or its own line is long.
_SENTENCE = re.compile(r"(?:[^\n.!?]|[.!?](?=[^\s.!?*])|\n(?=[a-z])|(?<=[^\n]{60})\n)+[.!?*|\]=]*+")
_LONGEST_LINE, _LONGEST_RUN = 250, 3000  # characters


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(patterns))


_MAIL = r"(?:e-?mails?|thu(?: dien tu)?|mails?|tin nhan|thong diep|buc thu)"
_STRONG = {
    "intended": _any(
        r"\bdanh rieng cho\b|\bchi danh cho\b|\bchi danh\b|\bco ten (?:o |neu )?tren\b",
        r"\bintended\b|\bin error\b|\bby mistake\b|\bsolely for\b|\b(?:do|vi) nham lan\b",
        r"\bneu (?:ban|quy vi|quy khach|ong/?ba)? ?(?:da )?(?:nhan nham|khong phai)\b",
    ),
    "secret": _any(
        r"\bbao mat\b|\brieng tu\b|\bthong tin (?:mat|rieng)\b",
        r"\bconfidential\w*|\bprivileged\b|\bproprietary\b",
    ),
    "forbidden": _any(
        r"\bnghiem cam\b|\bkhong duoc (?:phep )?(?:sao|phat|tiet|su dung|chia)",
        r"\bsao chep\b|\bphat tan\b|\btiet lo\b",
        r"\bcopy\w*\b|\bdisclos\w+|\bdisseminat\w+|\bdistribut\w+|\bprohibited\b",
    ),
    "delete": _any(
        r"\b(?:xoa|huy) (?:ngay |bo |luon )*(?:e-?mail|thu|tin|mail)\b|\bdelete\b|\bdestroy\b"
    ),
    "tell": _any(
        r"\b(?:bao|thong bao) (?:lai )?(?:ngay )?(?:cho )?(?:nguoi gui|chung toi)\b",
        r"\bnotify\b|\binform\b|\b(?:the|individual) sender\b",
    ),
    "liable": _any(
        r"\bkhong (?:phai )?chiu (?:bat ky |moi )?trach nhiem\b|\bmien tru\b",
        r"\bliab\w+|\bresponsib\w+|\bdisclaim\w*|\bwarranty\b",
    ),
    "views": _any(r"\bquan diem\b|\bviews\b|\bopinions\b|\bkhong (?:nhat thiet )?phan anh\b"),
    "label": re.compile(
        r"\W*(?:luu y|canh bao|chu y|thong bao|khuyen cao|tuyen bo|mien tru|notice|disclaimer"
        r"|caution|warning|confidential\w*|important|external|legal)\b[^\n:]{0,50}[:\n\]]"
    ),
}
"""Marks of a confidentiality notice that people's mail seldom has."""
_WEAK = {
    "recipient": _any(r"\bnguoi nhan\b|\bnhan nham\b|\brecipients?\b|\baddressees?\b"),
    "attached": _any(r"\b(?:tep|tap tin|file)s? (?:di |dinh )?kem\b|\battach(?:ed|ments?)\b"),
    "virus": _any(r"\bvi-?rut\b|\bvirus\w*|\bma doc\b|\bmalware\b|\bantivirus\b"),
    "this": _any(
        rf"\b{_MAIL} nay\b|\bnoi dung {_MAIL}\b|\b(?:trong|kem theo|qua) {_MAIL}\b",
        r"\bthis (?:e-?mail|mail|message|communication|transmission)\b|\bby e-?mail\b",
    ),
}
_OTHERS = {
    "outside": _any(
        rf"\bben ngoai\b|\b{_MAIL} ngoai\b|\bexternal\b|\boutside\b|\bunknown sender\b",
        r"\bngoai (?:to chuc|cong ty|he thong|mang|tap doan|don vi|doanh nghiep|ngan hang)\b",
        r"\bnguoi gui (?:la|khong quen|khong xac)",
    ),
    "advice": _any(
        r"\b(?:khong|dung|han che|than trong khi) (?:nen )?(?:nhap|bam|mo|click|tai)\b(?! duoc)",
        r"\b(?:do not|don'?t|avoid|never|before) (?:click|open)\w*|\blinks\b",
        r"\b(?:can|than) trong\b|\bunless you\b|\btru khi\b|\btrust the sender\b",
        r"\bexercise caution\b|\bbe careful\b",
        r"\btruoc khi (?:bam|mo|nhap|click|tai)\b|\bneu khong (?:ro|biet|chac)\b",
    ),
    "decorated": re.compile(r"\s*(?:\*{2,}|={2,}|\|{2,}|\[|【|⚠|#{2,}|-{3,})"),
    "scanned": _any(r"\bquet\b|\bscanned\b|\bchecked\b|\bkiem tra\b"),
    "clean": _any(
        r"\bkhong (?:co|chua|phat hien)\b|\bfree\b|\bclean\b|\ban toan\b|\bsach\b",
        r"\bchong (?:vi-?rut|virus|ma doc)\b",
    ),
    "maker": _any(
        r"\bwww\.|https?://|\bphan mem\b|\bsoftware\b|\b(?:scanned|checked)[^\n]{1,30} by\b"
    ),
    "brand": _any(
        r"\b(?:avast|avg|bkav|kaspersky|mailscanner|eset|norton|mcafee|bitdefender|sophos)\b"
    ),
    "print": _any(
        r"\bin (?:e-?mail|thu|mail|an|ra|giay|khi|neu|tai lieu|trang)\b|\btruoc khi in\b",
        r"\bkhong in\b|\bprint\w*|\bon (?:the |your )?screen\b|\btren man hinh\b",
    ),
    "nature": _any(
        r"\bmoi truong\b|\bcay xanh\b|\btrai dat\b|\bgiay\b",
        r"\benvironment\w*|\btrees?\b|\bplanet\b|\bpaper\b|\bgreen\b",
    ),
    "appeal": _any(
        r"\bcan nhac\b|\bnghi (?:den|toi)\b|\bhay\b|\bvui long\b|\bxin\b|\bchi in\b|\bcan thiet\b",
        r"\bplease\b|\bconsider\b|\bthink\b|\bsave\b|\bkeep\b|\bnecessary\b",
    ),
    "automatic": _any(r"\btu dong\b|\bautomat\w+|\btu he thong\b"),
    "unanswered": _any(
        r"\b(?:vui long|xin|please|dung) (?:khong |do not )?(?:tra loi|reply)\b|\bdo not reply\b"
    ),
}
_MARKS = {**_STRONG, **_WEAK, **_OTHERS}
_ANY_MARK = _any(
    rf"\b{_MAIL}\b|\bmessage\b|\bcommunication\b|\bexternal\b|\bben ngoai\b|\bconfidential",
    r"\bvi-?rut\b|\bvirus|\bmoi truong\b|\bgreen\b|\bpaper\b|\btrees?\b|\bgiay\b|\bviews\b",
    r"\bscanned\b",
)
"""In every added paragraph: most messages have none of these words and are done with."""


@dataclass(frozen=True, kw_only=True)
class _Genre:
    """`marks` that count, of which one of `needs` and `enough` in all must be there."""

    needs: frozenset[str]
    marks: frozenset[str]
    enough: int = 3

    def __contains__(self, found: frozenset[str]) -> bool:
        return bool(self.needs & found) and len(self.marks & found) >= self.enough


@dataclass(frozen=True, kw_only=True)
class _Sentence:
    span: Span
    marks: frozenset[str]


_GENRES = (
    _Genre(needs=frozenset(_STRONG), marks=frozenset({*_STRONG, *_WEAK})),
    _Genre(
        needs=frozenset({"outside"}),
        marks=frozenset({"outside", "advice", "label", "this", "decorated"}),
    ),
    _Genre(
        needs=frozenset({"virus", "brand"}),
        marks=frozenset({"virus", "scanned", "clean", "maker", "brand", "this"}),
    ),
    _Genre(needs=frozenset({"nature"}), marks=frozenset({"print", "nature", "appeal"})),
    _Genre(needs=frozenset({"unanswered"}), marks=frozenset({"unanswered", "automatic", "this"})),
)
_SPEAKS = (
    r"(?<!chúng )\b(?:tôi|mình|tui|tao|em|anh|chị|cháu|i|my|me)\b(?!['’])"
    r"|\b(?:khiếu nại|bồi thường|đền bù|hoàn (?:lại )?tiền)\b|\?"
    r"|\b(?:đề nghị|yêu cầu|mong) (?:công ty|bên|quý (?:công ty|đơn vị)|shop|hệ thống)\b|\bnhờ\b"
    r"|\b(?:giúp|giùm|dùm|nhé|nha|hoài|vậy|luôn|rồi|làm ơn|cho qua|lần thứ|ba lần|hôm nay)\b"
    r"|\bbị (?!nghiêm|cấm|truy|coi|xử)|^(?!.*chịu .{0,9}trách nhiệm).*\blỗi\b|\bhỏng\b"
    r"|\bvẫn (?:không|chưa|còn)\b"
    r"|\bchưa (?!(?:được |có )?(?:sự|phép|đồng|chấp))|\bkhông \w+(?: \w+)? được\b(?! (?:sao|phép))"
    r"|\bnhưng\b|\bmà (?:không|lại|vẫn|chưa)\b|\bhoá đơn\b|\bhóa đơn\b|\bnhân viên\b|\bmáy in\b"
    r"|\bkhách hàng khác\b|\bbut\b|\bnever (?:got|arrived|came|received)\b|\bsince\b|\bbroken\b"
    r"|\btwice\b|\btimes\b"
)
_SPOKEN_MARKED = re.compile(_SPEAKS)
_SPOKEN_BARE = re.compile(fold(_SPEAKS))
"""Somebody speaks of themselves, asks or complains; footers speak of "the sender" and "us"."""
_COURTESY = re.compile(r"\W*(?:(?:xin |chan thanh )*(?:cam on|tran trong)|thanks?(?: you)?)\b\W*")
_COURTEOUS = frozenset({"courtesy"})  # the mark of thanks at the end of a notice

_DEVICE = (
    r"(?:iphone|ipad|dien thoai|thiet bi|may tinh|may|samsung|galaxy|oppo|xiaomi|redmi|realme|vivo"
    r"|huawei|nokia|pixel|android|di dong|mobile|phone|tablet|blackberry|windows)"
)
_PROGRAM = (
    r"(?:outlook|gmail|yahoo|zalo|mail|proton\w*|thunderbird|thu|ung dung|bluemail|aqua mail"
    r"|fairemail|spark|zoho|icloud|hotmail)"
)
_STORY = (
    r"(?![^\n]*\b(?:thi|khong|ma|(?<!thiet )bi|nhung|chua|loi|roi|van|toi qua|hom|but|not|twice)\b)"
)
_NAME = r"[^\n]{1,60}"
_MACHINE_LINE = re.compile(
    r"\W*(?:"
    + "|".join(
        (
            rf"(?:da |duoc |thu )*gui (?:tu|bang|qua) {_STORY}(?:\w+ ){{0,3}}?(?:{_DEVICE}"
            rf"|{_PROGRAM})\b[^\n]{{0,60}}",
            rf"sent (?:from|via|with|using) {_STORY}(?:\w+ ){{0,3}}?(?:{_DEVICE}|{_PROGRAM})\b"
            r"[^\n]{0,60}",
            rf"(?:get|tai|lay|nhan) {_PROGRAM} (?:for|cho|danh cho|tren) [^\n]{{1,60}}",
            r"khong co vi-?rut|virus-?free",
            r"<#[0-9a-f]{8}-[0-9a-f-]{20,40}>",
            r"<https?://\S+>",
            r"\[?(?:external|ben ngoai|ext)(?: e-?mail| sender| mail)?\]?",
            r">(?!=? ?\d)[^\n]*",
            r"(?:vao|on|le|am|luc) (?=[^\n]*[\d@])[^\n]{5,160}(?:da viet|wrote|schrieb)\s?:?",
        )
    )
    + r")\W*"
)
"""A line that a program wrote: device, scanner, quote."""
_NAMING_LINE = re.compile(
    r"\W*(?:"
    + "|".join(
        (
            rf"{_NAME} (?:reacted (?:via|to)|liked|loved) (?:your |the )?(?:gmail|e-?mail|message)"
            r"[^\n]{0,40}",
            rf"{_NAME} (?:bay to|tha) cam xuc (?:qua|ve|voi|doi voi) (?:gmail|thu|e-?mail|tin)"
            r"[^\n]{0,30}",
            rf"{_NAME} would like to recall the message[^\n]*",
            rf"{_NAME} muon thu hoi (?:thu|tin nhan|e-?mail)[,:]? [\"“'«\[][^\n]*",
            r"(?:some people who received this message|you) don'?t often (?:get|receive) [^\n]*",
            rf"[^\n]{{0,40}}khong thuong(?: xuyen)? nhan duoc {_MAIL} tu \S+@[^\n]*",
            r"(?:[^\n]{0,80}\b(?:follow us|theo doi chung toi|facebook|fanpage|website|unsubscribe"
            r"|huy dang ky|disclaimer)\b[^\n]{0,80})?<?https?://\S*(?:utm_|sig-email|/gmail/about)"
            r"\S*>?(?:[^\n]{0,60})",
        )
    )
    + r")\W*"
)
"""A line of a program that names somebody, or has a link: reaction, recall, warning, advert."""
_MAY_NAME = re.compile(r"reacted|liked|loved|cam xuc|recall the|thu hoi|often|khong thuong|://")


def blanked(text: str, folded: str) -> tuple[str, str]:
    """The text and its folded form with blanks in place of words that nobody wrote.

    Both keep their length, so that places in them still are places in the text.
    """
    for find in (_lines, _added):  # a program's line in a notice is no sentence of it
        spans = sorted(find(text, folded))
        if spans:
            text, folded = _without(text, spans), _without(folded, spans)
    return text, folded


def _without(text: str, spans: list[Span]) -> str:
    parts, last = [], 0
    for start, end in spans:
        if end <= last:
            continue
        first = max(start, last)
        gap = "".join("\n" if char == "\n" else " " for char in text[first:end])
        parts += [text[last:first], gap]
        last = end
    return "".join((*parts, text[last:]))


def _lines(_text: str, folded: str) -> Iterator[Span]:
    """Lines that a program wrote."""
    may_name = bool(_MAY_NAME.search(folded))
    for line in _LINE.finditer(folded):
        words = line[0][:_LONGEST_LINE] if line[0][0] == ">" else line[0]
        if len(words) <= _LONGEST_LINE and (
            _MACHINE_LINE.fullmatch(words) or (may_name and _NAMING_LINE.fullmatch(words))
        ):
            yield line.span()


def _added(text: str, folded: str) -> Iterator[Span]:
    """Neighbouring sentences that are a notice, a banner or a slogan."""
    if not _ANY_MARK.search(folded):
        return
    for paragraph in _PARAGRAPH.finditer(folded):
        if _ANY_MARK.search(paragraph[0]):
            yield from _added_in(text, folded, paragraph.span())


def _added_in(text: str, folded: str, within: Span) -> Iterator[Span]:
    run: list[_Sentence] = []
    for found in _SENTENCE.finditer(folded, *within):
        one = None
        if not _is_spoken(text[found.start() : found.end()], found[0]):
            one = _Sentence(span=found.span(), marks=_marks_of(found[0]))
        if one is None or (run and not one.marks and not run[-1].marks):
            yield from _whole(run)
            run = []
        elif run or one.marks - _COURTEOUS:
            run.append(one)
    yield from _whole(run)


def _marks_of(sentence: str) -> frozenset[str]:
    if _COURTESY.fullmatch(sentence):
        return _COURTEOUS
    return frozenset(name for name, mark in _MARKS.items() if mark.search(sentence))


def _is_spoken(sentence: str, folded: str) -> bool:
    """True if a person speaks; marks are compared where there are any (chỉ, chị; lời, lỗi)."""
    if sentence.isascii():
        return bool(_SPOKEN_BARE.search(folded))
    return bool(_SPOKEN_MARKED.search(sentence.lower()))


def _whole(run: list[_Sentence]) -> Iterator[Span]:
    """The span of these sentences, if their marks together are those of a genre."""
    found = frozenset[str]().union(*(one.marks for one in run))
    if not any(found in genre for genre in _GENRES):
        return
    start, end = run[0].span[0], next(one.span[1] for one in reversed(run) if one.marks)
    if end - start <= _LONGEST_RUN:
        yield start, end
