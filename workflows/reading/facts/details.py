"""Details in the customer's own words: the error shown, the other side, what was lost, why."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from workflows.reading.facts.collector import FoundFact, matches_at
from workflows.reading.lexicons import blank_separated
from workflows.reading.text.clauses import clause_at
from workflows.reading.text.concepts import Hit
from workflows.reading.text.fold import contains_any
from workflows.reading.text.page import Page

_LONGEST = 120
_SMTP = re.compile(r"(?<![\w.])[45](?:\d\d[ -][45]\.\d{1,2}\.\d{1,3}|\.\d{1,2}\.\d{1,3}(?![\w.]))")
_HTTP = re.compile(
    r"(?<![\w.,/])[45]\d\d (?:bad gateway|gateway time-?out|not found|forbidden|unauthori[sz]ed|"
    r"internal server error|service (?:temporarily )?unavailable|too many requests|bad request)"
)
_QUOTED = re.compile(
    r"(?:bao|loi|says?|hien|error|chu|thong bao|message|la)[ :]{0,2}"
    r"(?:\"([^\"\n]{4,120})\"|'([^'\"\n]{4,120})')"
)
_QUOTES = ('"', "'")
_CLAUSE_END = re.compile(r"[,;!?\n]|\.(?=\s|$)")
_STREET = re.compile(r"(?:dia chi|\bdc|d/c) ?(?:nha|lien he|nhan thu)? ?[:.] ?(\S[^\n]{6,120})")
_STREET_WORDS = frozenset({"dia", "dc", "d"})
_AGE = re.compile(r"(?<!\w)(\d{1,2}) tuoi(?!\w)|(?<!\w)(\d{1,2}) years? old")

_METHODS = {
    "pay_transfer": "bank_transfer", "pay_card": "domestic_card", "pay_office": "office",
    "pay_home": "home_collection", "pay_wallet": "e-wallet",
}  # fmt: skip
_RIGHTS = {
    "right_withdraw": "rút lại đồng ý", "right_erase": "xóa dữ liệu",
    "right_object": "phản đối chia sẻ",
    "right_correct": "chỉnh sửa dữ liệu", "right_restrict": "hạn chế xử lý",
    "right_access": "cung cấp dữ liệu",
}  # fmt: skip
_ADS = {"ads_call": "cuộc gọi", "ads_sms": "tin nhắn", "ads_mail": "email"}
_ADVERTISES = re.compile(
    r"quang cao|tiep thi|\bqc\b|chao (?:moi|hang|ban)|moi (?:mua|vay|chao|dung|tham gia|nang cap)|"
    r"spam|\brac\b|khuyen mai|tele ?sale|marketing|advert|promot|sales?\b|\bads\b|lam phien|"
    r"phien|ban tin|newsletter|unsubscri|huy dang ky|tu choi nhan|upsell|"
    r"(?:dung|ngung|thoi|khong muon|cham dut|stop)\b.{0,20}(?:goi|nhan|gui|mail|call|text)"
)
_FIELDS = {
    "field_phone": "số điện thoại", "field_mail": "email", "field_party": "chủ thể hợp đồng",
    "field_address": "địa chỉ", "field_person": "người liên hệ",
}  # fmt: skip
_WISH = blank_separated(
    """tra phan lien bao ket gui goi nhan xin nho vui muon cu hay uu please answer reply contact
    send prefer call write"""
)
_PROMISED = blank_separated(
    """hua quang gioi cam tu ghi noi bao goi mua thuc khuyet nhu promised promise advertised said
    quoted sold package bought"""
)
"""Words with which people tell what they were promised."""
_PAST = blank_separated("da roi khong chua lan hoai mai tung ke nguoi khach khong ai")
_WAYS = {"by_mail": "email", "by_phone": "phone", "by_post": "post"}
_PAYMENTS = ("payment_double", "payment_unrecorded", "collection", "refund")
_CLAUSES = {
    "error_detail": ("mail_send", "deliverability", "login", "domain", "outage", "mail_recv", ""),
    "data_scope": ("data_loss",),
    "sample": ("spam_in",),
    "reason": ("refund", "cancel"),
}
_COUNTERPART_FOR = ("mail_recv", "deliverability", "mail_send", "")


def details(page: Page, hits: Sequence[Hit], category: str) -> Iterator[FoundFact]:
    """What the words say about the fields that this category asks for."""
    yield from _errors(page)
    yield from _clauses(page, hits, category)
    yield from _labels(page, hits, category)
    if category == "quality_mismatch" and not _PROMISED.isdisjoint(page.words):
        yield _clause(page, "expectation", 0)
    if category in _COUNTERPART_FOR:
        yield from _as_written(page, hits, "counterpart", "counterpart")
    for match in islice(matches_at(_STREET, page.folded, page.where(_STREET_WORDS)), 1):
        yield FoundFact("postal_address", page.text[slice(*match.span(1))].strip(), *match.span(1))


def _errors(page: Page) -> Iterator[FoundFact]:
    for match in matches_at(_SMTP, page.folded, page.numbers):
        yield FoundFact("error_detail", page.text[slice(*match.span())], *match.span())
    for match in matches_at(_HTTP, page.folded, page.numbers):
        yield FoundFact("error_detail", page.text[slice(*match.span())], *match.span())
    for match in _QUOTED.finditer(page.folded) if contains_any(page.folded, _QUOTES) else ():
        span = match.span(match.lastindex or 0)
        yield FoundFact("error_detail", page.text[slice(*span)], *span)


def _clauses(page: Page, hits: Sequence[Hit], category: str) -> Iterator[FoundFact]:
    for hit in hits:
        if category in _CLAUSES.get(hit.concept, ()):
            yield _clause(page, hit.concept, page.at[hit.first])
        elif hit.concept == "staff" and category in ("staff", "collection"):
            yield FoundFact("staff", page.slice(hit.first, hit.last))
        elif hit.concept == "webmail" and category == "outage":
            yield FoundFact("service_id", "webmail")


def _clause(page: Page, key: str, place: int) -> FoundFact:
    """The clause around a place, without claiming its span: other facts may stand in it."""
    start = 0
    for match in _CLAUSE_END.finditer(page.text, max(0, place - _LONGEST), place):
        start = match.end()
    start = max(start, place - _LONGEST)
    end = _CLAUSE_END.search(page.text, place)
    stop = min(end.start() if end else len(page.text), start + _LONGEST)
    return FoundFact(key, " ".join(page.text[start:stop].split()))


def _labels(page: Page, hits: Sequence[Hit], category: str) -> Iterator[FoundFact]:
    said = [hit.concept for hit in hits]
    money = category in _PAYMENTS or not category
    yield from _first("pay_method", _METHODS, said, wanted=money)
    yield from _first("request_type", _RIGHTS, said, wanted=category == "privacy_request")
    advertised = category == "ads_unwanted" and _ADVERTISES.search(page.folded) is not None
    yield from _first("channel_of_ads", _ADS, said, wanted=advertised)
    yield from _first("change_field", _FIELDS, said, wanted=category == "info_change")
    wished = [hit.concept for hit in hits if hit.concept in _WAYS and _is_wished(page, hit)]
    yield from _first("preferred_channel", _WAYS, wished, wanted=True)
    if money:
        yield from _as_written(page, hits, "banks", "bank")


def _is_wished(page: Page, hit: Hit) -> bool:
    """`xin trả lời qua email`; not `đã liên hệ qua email 3 lần`."""
    first, last = clause_at(page, hit.first)
    clause = page.words[first:last]
    return _PAST.isdisjoint(clause) and not _WISH.isdisjoint(clause)


def _first(
    key: str, values: dict[str, str], said: Sequence[str], *, wanted: bool
) -> Iterator[FoundFact]:
    if wanted:
        yield from (FoundFact(key, value) for concept, value in values.items() if concept in said)


def _as_written(page: Page, hits: Sequence[Hit], concept: str, key: str) -> Iterator[FoundFact]:
    for hit in hits:
        if hit.concept == concept:
            yield FoundFact(key, page.slice(hit.first, hit.last))


def age(folded: str) -> int | None:
    """The age that the writer states, if any."""
    match = _AGE.search(folded) if contains_any(folded, (" tuoi", " year")) else None
    return int(match[1] or match[2]) if match else None
