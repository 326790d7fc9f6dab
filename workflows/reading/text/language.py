"""Detects Vietnamese or English, also Vietnamese without marks, where general detectors fail."""

from __future__ import annotations

import re
from collections.abc import Sequence

from workflows.reading.lexicons import blank_separated

_VIETNAMESE = blank_separated(
    """khong ko hok hong duoc dc dk cua cho nhung roi voi bi nay em anh chi minh toi tui ban ben vay
    gi sao nao chua da dang se thi ma nen vi neu khi lai cung rat qua lam giup gui nhan tien ngay
    hom thang nam xin chao cam on vang oi nhe nha ad shop cty hop dong hoa don khach hang goi tra
    loi xu ly ko k e vs hqua hnay mk sdt nv dich vu"""
)
_ENGLISH = blank_separated(
    """the is are was were have has had not and or but you your we our my me it its this that these
    of for from with to in on at by be been can could cannot will would please thank thanks since
    when why how what there they their any do does did don doesn didn still after before because
    want need hello hi yes i us as an if so no"""
)
_MARKED = re.compile(r"[ăâđêôơưĂÂĐÊÔƠƯ\u1ea0-\u1ef9]\w*")
_ENOUGH, _WORDS = 1000, 250  # characters, and words of about as much


def detect_language(text: str, folded: Sequence[str]) -> str:
    """Returns `vi` or `en` by the first words of a text and of its `folded` form; `vi` in doubt."""
    start = folded[:_WORDS]
    english = sum(map(_ENGLISH.__contains__, start))
    vietnamese = sum(map(_VIETNAMESE.__contains__, start))
    if english <= vietnamese:
        return "vi"
    marked = len(_MARKED.findall(text, 0, _ENOUGH))
    return "en" if english > vietnamese + 2 * marked else "vi"
