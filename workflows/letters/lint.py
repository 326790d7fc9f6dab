"""The lint of letters: what no letter may contain (letters.md, linter rules)."""

from __future__ import annotations

import re
import unicodedata

_PROMOTION = r"khuyến m[ãạ]i|ưu đãi|giảm giá|quà tặng|promotion|discount|special offer|voucher"
_SUSPICION = r"giả mạo|gian lận|lừa đảo|mạo danh|fraud|impersonat|fake"
_PROMISE = (
    r"bồi thường|hoàn tiền|hoàn lại tiền|đền bù|chịu trách nhiệm pháp lý|lỗi của công ty"
    r"|cam kết|bảo đảm sẽ|đảm bảo sẽ|chắc chắn sẽ"
    r"|refund|compensat|liable|liability|we guarantee|we promise"
)
_SECRETS = (
    r"(?<!đừng )(?<!không )(gửi|cung cấp|cho (biết|xin)) (mật khẩu|mã otp)"
    r"|(?<!not )send (us )?(your )?password"
)
_TEENCODE = r"\b(ko|kg|dc|đc|vs|ib|nha bạn|ad ơi|thanks ạ)\b"
_BLANK_NUMBER = r"(\?|\bnone\b|\bundefined\b)\s*(ngày|giờ|days?|hours?)|:\s*\?"
_EMOJI = "[\U0001f300-\U0001faff☀-➿]"
_DIACRITIC = re.compile(r"[ăâđêôơưàáảãạèéẻẽẹìíỉĩịòóỏõọùúủũụỳýỷỹỵ]", re.IGNORECASE)
_LEFT_OPEN = re.compile(r"\{\{|\}\}|\{%|%\}|\bNone\b|\bUndefined\b|\bTrue\b|\bFalse\b")

_RULES: tuple[tuple[str, str], ...] = (
    (_PROMOTION, "promotion (PV-04)"),
    (_SUSPICION, "a word of suspicion (TU-20)"),
    (_PROMISE, "a promise of money or liability (X-19)"),
    (_SECRETS, "a request for a secret (TU-14)"),
    (_TEENCODE, "teencode"),
    (_BLANK_NUMBER, "a number that nobody configured (TU-06)"),
    (_EMOJI, "an emoji"),
)


def lint(text: str, template_id: str) -> tuple[str, ...]:
    """Everything wrong with a letter as rendered from `template_id` ("T02.vi"); empty if nothing.

    It checks our own words: render the letter from harmless facts, without a customer's text.
    """
    found = [f"{what}: {m[0]!r}" for rule, what in _RULES if (m := re.search(rule, text, re.I))]
    found += _form(text)
    if template_id.endswith(".vi"):
        found += _vietnamese(text)
    return tuple(found)


def _form(text: str) -> list[str]:
    found = []
    if unicodedata.normalize("NFC", text) != text:
        found.append("not NFC")
    if match := _LEFT_OPEN.search(text):
        found.append(f"an unfilled field: {match[0]!r}")
    if re.search(r"[ \t]{2,}|[ \t]+$| [,.;:](\s|$)", text, re.MULTILINE):
        found.append("stray spaces")
    if re.search(r"\.\.(?!\.)|,,|;\s*\.", text):
        found.append("doubled punctuation")
    return found


def _vietnamese(text: str) -> list[str]:
    found = []
    if not _DIACRITIC.search(text):
        found.append("Vietnamese without diacritics")
    if re.search(r"\bbạn\b", text, re.I):
        found.append("'bạn' where 'Quý khách' belongs")
    if "!" in text:
        found.append("an exclamation mark")
    return found
