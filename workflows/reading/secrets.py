"""Redacts what must not be stored: passwords, one-time codes, card and id numbers (TU-14)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from workflows.reading.lexicons import blank_separated
from workflows.reading.text.fold import clean, contains_any, fold_clean

_PASSWORD_CUES = ("mat khau", "mat ma", "pass", "pw", "mk", "pin")
_OTP_CUES = ("otp", "ma xac", "ma bao mat", "code", "cvv", "cvc")
_IDENTITY_CUES = ("cccd", "cmnd", "cmt", "can cuoc", "chung minh", "dinh danh", "citizen", "id ")
_PASSPORT_CUES = ("ho chieu", "passport")
_BETWEEN = r"[ ._/-]{0,3}"  # what people write between groups of digits
_NINE_DIGITS = re.compile(rf"[0-9](?:{_BETWEEN}[0-9]){{8}}")
_TWELVE_DIGITS = re.compile(rf"[0-9](?:{_BETWEEN}[0-9]){{11}}")
_GAP = r"(?: (?!(?:la|is)\b)\w{1,10}){0,5}"
_WORDS = r"(?: (?!(?:la|is)\b)(?!\d)\w{1,10}){0,5}"
_PASSWORD = re.compile(
    r"(?<!\w)(?:mat khau|mat ma|password|passwd|passcode|passphrase|pwd|pass|pw|mk|pin)(?!\w)"
    rf"(?P<owner>{_GAP})(?P<sign> ?[:=] ?| (?:la|is)(?: ?:)? |\n| )(?P<secret>[^\s,;]{{3,64}})"
)
_CODE = (
    r"(?:otp|ma otp|ma xac (?:thuc|nhan|minh)|ma bao mat|verification code|one.time code|"
    r"security code|cvv|cvc)"
)
_OTP = re.compile(
    rf"(?<!\w){_CODE}"
    rf"{_WORDS}(?:\s?[:=]\s{{0,2}}| (?:la|is)(?: ?:)? |\s{{1,3}})"
    r"(?P<secret>\d[\d -]{1,9}\d)(?!\w)"
)
_DIGITS = re.compile(rf"\d(?<![^\W_]\d)(?:{_BETWEEN}\d){{12,30}}")
_BEFORE_OTP = re.compile(
    rf"(?<![\w.,])(?P<secret>\d{{3,8}}) (?:la|is)(?: (?:my|the))? {_CODE}(?!\w)"
)
_QUANTITY = re.compile(r"\d+(?:[.,]\d+)?(?:mah|wh|w|v|%|h|p|k|tr|d|gb|cell|cuc|vien)")
"""Behind a bare `pin`: a battery of 5000mah is no secret."""
_CARD_LENGTHS = range(19, 12, -1)
_ISSUERS = re.compile(
    r"4(?:.{12}|.{15}|.{18})|(?:5[1-5]|2[2-7]).{14}|35(?:2[89]|[3-8].).{12,15}|3[47].{13}"
    r"|3[068].{12}|(?:6011|65..|9704|62..).{12,15}|(?:50|5[6-8]|67).{11,17}"
)
"""Beginnings and lengths of card numbers (ISO/IEC 7812): Visa, Mastercard, JCB, Discover, American
Express, Diners, Napas, UnionPay, Maestro. One in ten of all other long numbers passes Luhn too."""
_EXPIRY = re.compile(
    r"[ ,;|/.-]{1,3}(?:(?:exp\w*|expiry|valid|hsd|han|het han|ngay het han)\W{0,3})?"
    r"(?:0?[1-9]|1[0-2]) ?[/.-] ?(?:20)?\d\d(?!\d)"
)
_CVV = re.compile(
    r"[ ,;|/.-]{1,3}(?:(?:cvv2?|cvc2?|ma)\W{0,3}(?:la )?)?\d{3,4}(?![\d.,]|\s?(?:k|tr|d)\b)"
)
_IDENTITY = re.compile(
    r"(?:cccd|cmnd|cmt|can cuoc(?: cong dan)?|chung minh(?: nhan dan| thu)?|dinh danh|citizen id|"
    r"id card|id number)"
    r"[^\d\n]{0,25}(?P<secret>\d(?:[ .]?\d){8,11})(?!\d)"
)
_PASSPORT = re.compile(r"(?:ho chieu|passport)[^\d\n]{0,20}(?P<secret>[a-z]\d{7,8})(?!\w)")
_BARE_IDENTITY = re.compile(r"0(?<![\w.,/+-]0)\d\d[0-3]\d{8}(?![\w/-])")
_NOT_IDENTITY = re.compile(
    r"(?:tai khoan|\btk|stk|ma (?:don|gd|giao dich|van don)|don hang|\bft|account|ref\w*|"
    r"so tk)\W{0,3}(?:\w+ ){0,3}$"
)
_MASKED = "[đã che "
_ORDINARY = blank_separated(
    """sai dung khong duoc cua toi em minh anh chi bi bao roi moi cu lai nay do cho va thi ma de vao
    trong khi nhieu lan qua het han chua da co gi nao the vay luon hoai mai tai khoan email mail web
    webmail dang nhap admin quan tri hom qua nay cung van con nua xong thu otp ko dc gui ve giup voi
    bam lay mat quen doi reset wrong incorrect not does for the was has and but to my is mot hai ba
    nhung nen vi ad shop oi hay hoac ngay thang nam cap nhat thanh cong that bai khach hang cong ty
    ra di nhe nha a yeu manh ai vua hien thi loi khoa may doc don luu viet"""
)


@dataclass(frozen=True, kw_only=True)
class Redacted:
    """A text without secrets, and which kinds of secrets it had."""

    text: str
    folded: str
    kinds: frozenset[str]  # password, otp, card, identity


@dataclass(frozen=True, slots=True)
class _Span:
    start: int
    end: int
    kind: str


def redact(text: str) -> Redacted:
    """The text, clean, with a mask in the place of every secret."""
    text = clean(text)
    folded = fold_clean(text)
    spans: list[_Span] = []
    for find in _finders(folded):
        spans += [
            s
            for s in find(text, folded)
            if not any(s.start < o.end and o.start < s.end for o in spans)
        ]
    if not spans:
        return Redacted(text=text, folded=folded, kinds=frozenset())
    out, last = [], 0
    for span in sorted(spans, key=lambda span: span.start):
        out += [text[last : span.start], _mask(span.kind, text[span.start : span.end])]
        last = span.end
    masked = "".join((*out, text[last:]))
    kinds = frozenset(span.kind for span in spans if span.kind != "beside")
    return Redacted(text=masked, folded=fold_clean(masked), kinds=kinds)


def _finders(folded: str) -> Iterator[Callable[[str, str], Iterator[_Span]]]:
    """The finders whose cues are in the text: the others cannot find anything."""
    if contains_any(folded, _PASSWORD_CUES):
        yield _passwords
    if contains_any(folded, _OTP_CUES):
        yield _one_time_codes
    if contains_any(folded, _PASSPORT_CUES):
        yield _passports
    if long := _NINE_DIGITS.search(folded):
        if _TWELVE_DIGITS.search(folded, long.start()):
            yield _cards
        yield _identities


def _passwords(text: str, folded: str) -> Iterator[_Span]:
    place = 0
    while match := _PASSWORD.search(folded, place):
        place = match.end() if _is_secret(match, text) else match.start() + 2
        if _is_secret(match, text):
            yield _Span(match.start("secret"), match.end("secret"), "password")


def _is_secret(match: re.Match[str], text: str) -> bool:
    """After `:`, `=` or `là` nearly any word is one; after a space only a word that looks so."""
    secret = text[match.start("secret") : match.end("secret")]
    plain = match["secret"].strip(".!?\"'()")
    if plain in _ORDINARY or not plain or text.startswith(_MASKED, match.start("secret")):
        return False
    odd = any(char.isdigit() for char in plain) or not plain.isalnum()
    if match["sign"].strip():
        return odd or secret.isascii()
    if _QUANTITY.fullmatch(plain):
        return False
    return (
        odd and any(char.isalpha() for char in plain) and "@" not in plain.rpartition(".")[0][:-1]
    ) or (odd and len(plain) >= 4 and not match["owner"])


def _one_time_codes(text: str, folded: str) -> Iterator[_Span]:
    for pattern in (_OTP, _BEFORE_OTP):
        yield from (_Span(*match.span("secret"), "otp") for match in pattern.finditer(folded))


def _cards(text: str, folded: str) -> Iterator[_Span]:
    """Card numbers, with the expiry and the code that stand behind them.

    A run of digits may hold more than the number: each of its groups may be the beginning, and
    every length is tried there.
    """
    for match in _DIGITS.finditer(folded):
        places = [at for at in range(match.start(), match.end()) if folded[at].isdigit()]
        done = match.start()
        for number, start in enumerate(places):
            if start < done or (number and not _begins_group(folded, start)):
                continue
            if end := _card_end(folded, places[number:]):
                yield _Span(start, end, "card")
                yield from _beside_card(folded, end)
                done = end


def _begins_group(folded: str, place: int) -> bool:
    return not folded[place - 1].isdigit()


def _card_end(folded: str, places: list[int]) -> int:
    """Where the card number ends that these digits begin with, or 0. It ends with a group."""
    for length in _CARD_LENGTHS:
        if len(places) < length:
            continue
        end = places[length - 1] + 1
        whole = not folded[end : end + 1].isalnum() and folded[end : end + 1] != "-"
        number = "".join(folded[at] for at in places[:length])
        if whole and _ISSUERS.fullmatch(number) and _passes_luhn([int(one) for one in number]):
            return end
    return 0


def _beside_card(folded: str, end: int) -> Iterator[_Span]:
    for pattern in (_EXPIRY, _CVV):
        match = pattern.match(folded, end)
        if match is not None:
            yield _Span(end, match.end(), "beside")
            end = match.end()


def _passes_luhn(digits: list[int]) -> bool:
    doubled = [
        d if n % 2 == 0 else (d * 2 - 9 if d > 4 else d * 2) for n, d in enumerate(reversed(digits))
    ]
    return sum(doubled) % 10 == 0 and len(set(digits)) > 1


def _passports(text: str, folded: str) -> Iterator[_Span]:
    yield from (_Span(*match.span("secret"), "identity") for match in _PASSPORT.finditer(folded))


def _identities(text: str, folded: str) -> Iterator[_Span]:
    if contains_any(folded, _IDENTITY_CUES):
        yield from (
            _Span(*match.span("secret"), "identity") for match in _IDENTITY.finditer(folded)
        )
    for match in _BARE_IDENTITY.finditer(folded):
        province = 1 <= int(match[0][:3]) <= 96
        if province and not _NOT_IDENTITY.search(
            folded[max(0, match.start() - 30) : match.start()]
        ):
            yield _Span(match.start(), match.end(), "identity")


def _mask(kind: str, secret: str) -> str:
    digits = "".join(char for char in secret if char.isalnum())
    return {
        "password": "[đã che mật khẩu]",
        "otp": "[đã che mã OTP]",
        "card": f"{digits[:6]}******{digits[-4:]}",
        "beside": " [đã che]",
        "identity": f"{digits[:3]}***{digits[-3:]}",
    }[kind]
