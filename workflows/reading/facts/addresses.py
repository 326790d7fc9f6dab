"""Mailboxes, e-mail addresses for the answer, and domains; also as they are spelt on the phone."""

from __future__ import annotations

import re
from collections.abc import Iterator

from workflows.reading.facts.collector import FoundFact
from workflows.reading.lexicons import blank_separated
from workflows.reading.text.page import Page

_MAILBOX = re.compile(
    r"(?<![a-z0-9._%+-])[a-z0-9][a-z0-9._%+-]{0,63}@[a-z0-9][a-z0-9-]{0,62}(?:\.[a-z0-9][a-z0-9-]{0,62}){1,4}"
)
_DOMAIN = re.compile(
    r"(?<![\w@.-])[^\W_](?:[^\W_]|-){0,62}(?:\.[^\W_](?:[^\W_]|-){0,62}){1,4}(?![\w@-])"
)
_ENDINGS = blank_separated(
    """com net org vn info biz xyz io dev shop online site top asia edu gov me co app store tech
    cloud club live link pro ai eu uk jp kr cn sg us de fr"""
)
_ENDING = re.compile(rf"\.(?:{'|'.join(_ENDINGS)})(?!\w)")
_PROVIDERS = blank_separated(
    """gmail.com yahoo.com yahoo.com.vn hotmail.com outlook.com outlook.com.vn icloud.com live.com
    microsoft.com google.com facebook.com zalo.me proton.me protonmail.com"""
)
_FOR_ANSWER = re.compile(
    r"(?:e-?mail ?:|mail ?:|lien he|phan hoi|tra loi|ket qua|nhan tin|reply to|"
    r"contact)[^@\n]{0,25}$"
)
_NEW_ONE = re.compile(
    r"\b(?:doi|thay|chuyen)\b[^\n]{0,40}@\S{3,60} (?:sang|qua|thanh|to)(?: la)? $"
)
_BEFORE = 80  # characters that are looked at
_NEAR = r"[^.;,\n@]{0,20}"
_OTHERS = (
    r"\b(?:doi tac|khach(?: hang)?|ban hang|nha cung cap|ben kia|phia kia|nguoi gui|nguoi nhan"
    r"|ke \w+|co quan|ngan hang|sender|recipient|client|customer)\b"
)
_OURS = r"(?:em|toi|minh|tui|chung toi|cong ty|my|our)"
_NAMED = r"(?:\s(?:dia chi|hop thu|hom thu|e?mail|ten mien|dung|xai|la|co))*[\s(:<]*$"
_THEIRS = re.compile(
    rf"(?:\b(?:thu|mail|email|nhan|duoc|den|toi|sang|lua dao|gia mao)\b{_NEAR}\b(?:tu|from|by)\b"
    rf"|\b(?:gui|goi|phat|tra loi|send|sent|write)\b{_NEAR}{_NEAR}\b(?:cho|toi|den|sang|qua|to)\b"
    rf"(?: (?!{_OURS}\b)\w+){{0,3}}"
    rf"|{_OTHERS}{_NEAR}){_NAMED}"
)
_OF_OTHERS_OF_OURS = re.compile(rf"{_OTHERS} (?:cua|ben) {_OURS}[\s(:<]*$")
_OWN_BEFORE = re.compile(
    rf"(?:\b(?:cua|ben|hop thu|hom thu|tai khoan|dia chi|cong ty|e?mail) {_OURS}\b[\s(:<]*"
    rf"|{_OTHERS}{_NEAR}\b(?:gui|goi|phat)\b{_NEAR}\b(?:cho|toi|den|vao|ve)\b[\s(:<]*"
    rf"|\b(?:khong|chua|chang|ko|k|{_OURS})\b{_NEAR}\bgui\b{_NEAR}\btu\b[\s(:<]*"
    rf"|\b(?:mail|thu) di\b{_NEAR}\btu\b[\s(:<]*"
    rf"|\b(?:doi|thay|chuyen) (?:e?mail|dia chi|hop thu|ten mien|tu)\b{_NEAR})$"
)
_OWN_AFTER = re.compile(
    r"[\s)>]*(?:cua|ben|o) (?:cong ty )?(?:em|toi|minh|tui|tao|chung toi|ben (?:em|minh|toi))\b"
)
# So few blanks, because a search that may begin at each of thousands takes minutes.
_AT = re.compile(r"\s{0,3}\(?\s{0,3}\ba cong\b\s{0,3}\)?\s{0,3}")
_DOT = re.compile(r"\s{1,3}cham\s{1,3}(?=com\b|vn\b|net\b|org\b|edu\b|[a-z0-9-]+(?:\.| cham ))")
_UNDERSCORE = re.compile(r"\s{1,3}gach duoi\s{1,3}")
_SIGNS = (("a cong", "@", _AT), ("cham ", ".", _DOT), ("gach duoi", "_", _UNDERSCORE))


def unspelt(folded: str) -> str:
    """The folded text with `a còng`, `chấm` and `gạch dưới` written as signs. Offsets are lost."""
    for words, sign, spelt in _SIGNS:
        if words in folded:
            folded = spelt.sub(sign, folded)
    return folded


def addresses(page: Page) -> Iterator[FoundFact]:
    """`email` for an address meant for the answer, `mailbox` for one that the matter is about."""
    folded = page.folded
    if "@" not in folded and not ("a" in page.places and "a cong" in folded):
        return
    spelt = unspelt(folded)
    for match in _MAILBOX.finditer(spelt):
        value = match[0].rstrip(".-")
        new = _is_new_one(spelt, match.start())
        end = match.start() + len(value)
        if new or _is_for_answer(spelt, match.start(), value):
            key = "email"
        else:
            key = "counterpart" if is_theirs(spelt, match.start(), end) else "mailbox"
        placed = spelt is folded
        yield FoundFact(key, value, match.start() if placed else 0, end if placed else 0)


def is_theirs(folded: str, start: int, end: int) -> bool:
    """`thư từ a@b.vn`, `gửi cho a@b.vn`: the address at this place is the other side's."""
    before = folded[max(0, start - _BEFORE) : start]
    if _OF_OTHERS_OF_OURS.search(before):
        return True
    own = _OWN_AFTER.match(folded, end) or _OWN_BEFORE.search(before)
    return not own and _THEIRS.search(before) is not None


def _is_new_one(spelt: str, start: int) -> bool:
    """`đổi email từ … sang …`: the second is where answers go from now on."""
    return bool(_NEW_ONE.search(spelt[max(0, start - 90) : start]))


def _is_for_answer(spelt: str, start: int, value: str) -> bool:
    if value.partition("@")[2] in _PROVIDERS:
        return True
    return bool(_FOR_ANSWER.search(spelt[max(0, start - 40) : start]))


def domains(text: str, folded: str) -> Iterator[FoundFact]:
    """Domain names that are nobody's mail provider. The value has no `www.`."""
    if not _ENDING.search(folded):
        return
    for match in _DOMAIN.finditer(text):
        value = match[0].lower().removeprefix("www.")
        if value.rpartition(".")[2] in _ENDINGS and value not in _PROVIDERS and not _numeric(value):
            theirs = is_theirs(folded, match.start(), match.end())
            yield FoundFact("counterpart" if theirs else "domain", value, *match.span())


def _numeric(value: str) -> bool:
    return value.replace(".", "").isdigit()
