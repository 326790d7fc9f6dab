"""Names: of people by the cues around them, of organisations by their legal form."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from workflows.reading.facts.collector import FoundFact, matches_at
from workflows.reading.lexicons import blank_separated, comma_separated, lexicon
from workflows.reading.text.fold import agrees, fold_clean
from workflows.reading.text.page import Page

_FAMILIES = blank_separated(
    """nguyễn trần lê phạm hoàng huỳnh phan vũ võ đặng bùi đỗ hồ ngô dương lý trương đinh đoàn lâm
    trịnh mai đào hà cao lương tống tăng tô châu quách thái la kiều mạc lưu tạ phùng an vương chu
    đàm thạch lò giàng quàng vừ sùng nông bế hứa lục triệu từ tôn ninh khổng nghiêm âu diệp hàn doãn
    lại kim danh sơn viên ông ung tiêu giang hà lữ mã nhữ phí thân tưởng ứng vi văn xa"""
)
_FAMILY = frozenset(map(fold_clean, _FAMILIES))
_PLACES = frozenset(
    fold_clean(name)
    for names in lexicon("places")["places"].values()
    for name in comma_separated(names)
)
_AT = re.compile(
    r"(?:\bo|\btai|\bve|\btu|\bden|chi nhanh|duong|\bpho|\bquan|\bhuyen|\bphuong|\bxa|\btinh|"
    r"\btp\.?|thanh pho|\bcho|\btruong|\bben xe|\bsan bay|\bcau|\d)[ ,]{1,2}$"
)
_GIVEN = 2  # at most so many given names in small letters
_SHOUTED = 0.7  # share of capitals from which words say nothing about names
_LATIN = (*range(0x41, 0x5B), *range(0xC0, 0x250), *range(0x1E00, 0x1F00))
_CAPITAL = "[" + "".join(chr(code) for code in _LATIN if chr(code).isupper()) + "]"
_WORD = rf"{_CAPITAL}[^\W\d_]*"
_FULL = re.compile(rf"{_CAPITAL}(?<!\w.)[^\W\d_]*(?: {_WORD}){{1,4}}")
_CALLED = re.compile(
    r"(?<!\w)(?:(?P<who>nhan vien|nv|thu ngan|ky thuat|tu van|shipper|khach hang|doi tac|giam doc|"
    r"toi|em|minh|anh|chi|chau|ho)\W{1,2})?(?:ho va )?ten(?: cua)?(?: (?:toi|em|minh|anh|"
    r"chi))?(?: la)?(?: ?: ?| )(?=[^\W\d])"
)
_NAMED = re.compile(r"[^\W\d_]+(?: [^\W\d_]+){0,3}")
_TITLED = re.compile(rf"(?<!\w)(?:[Mm]rs?|[Mm]s|Miss)\.? ({_WORD}(?: {_WORD}){{0,3}})")
_ENGLISH = re.compile(  # `my name is X`, `Name: X`; not the name of a domain, a user, a company
    rf"(?:(?<=[Mm]y )|(?<=[Ff]ull )|(?<![\w-] )(?<!\w))[Nn]ame(?: is|:)"
    rf" ({_WORD}(?: {_WORD}){{1,3}})"
)
_LABELLED = re.compile(
    rf"(?<!\w)(?:(?:[Nn]gười (?:khiếu nại|gửi|phản ánh|yêu cầu|viết đơn|làm đơn|đại diện)|"
    rf"[Nn]guoi (?:khieu nai|gui|phan anh|yeu cau)|[Kk]hách hàng|KH|[Ôô]ng/[Bb]à) ?: ?"
    rf"(?:là |ông |bà |anh |chị )?|"
    rf"(?:[Ii] am|[Ii]'m) (?!Not|Very|So |Extremely|Really|Sorry|Still))"
    rf"({_WORD}(?: {_WORD}){{1,4}})(?=\W|$)"
)
_CONTACT = re.compile(
    rf"(?:liên hệ|lien he|lh|gặp|người làm việc|phụ trách)[: ]+(?:là )?(?:anh|chị|chi|cô|ông|bà|"
    rf"Anh|Chị) ({_WORD}(?: {_WORD}){{0,3}})"
)
_ONE_OF_OURS = re.compile(
    rf"(?<!\w)(?:[Cc]hị|[Aa]nh|[Cc]ô|[Cc]hú) ({_WORD}) (?:[^\W\d_]+ ){{0,2}}bên (?:mình|tôi)"
)
_OTHERS = re.compile(
    r"(?:nhan vien|\bnv|thu ngan|tu van(?: vien)?|khach hang|\bkhach|doi tac|ten mien|cua|"
    r"giam doc|ky thuat|quy|"
    r"gui|thua|duong|phuong|quan|pho|dear|dai dien|cong ty|tnhh|co phan|\bcp|\bmtv)[ :]*(?:ong|"
    r"ba|anh|chi|ten|la|viet)?[ :]*$"
)
_STAFF_NEAR = re.compile(
    r"\b(?:nhan vien|nv|quan ly|bao ve|thu ngan|tai xe|shipper|ky thuat|le tan|giam doc|tong dai|"
    r"tu van|giao dich vien|co|chu) (?!toi |em |minh )[^.,\n]{0,18}$"
)
_STOP = blank_separated(
    """o va noi bao la cua tu so sdt dt dien email mail mst ben den ma dia co da khong goi nhan
    voi     noi chuyen nay do dang lam"""
)
_ASKS_WHO = re.compile(r"\b(?:ai|dua nao|nguoi nao|thang nao|con nao|cai gi) $")
_PARTICLES = blank_separated("ạ a á nhé nhe nha nghe nghen nhen nè ne hen hỉ đó đấy đây ơi nhá con")
_SECOND = (  # second syllables of trade words, which many write in lower case
    "(?: (?:dựng|mại|vụ|tư|phần|nghiệp|phẩm|tải|thông|liệu|lịch|tế|thuật|kế|khẩu|nghệ|sản)"
    r"(?!\w))?"
)
_ORGANISATION = re.compile(
    rf"(?<!\w)(?:(?:[Cc]ông [Tt]y|[Cc]ong [Tt]y|[Cc][Tt][Yy]|CÔNG TY|[Dd]oanh nghiệp|DNTN|"
    rf"[Hh]ộ kinh doanh|HKD|[Tt]rường|"
    rf"[Bb]ệnh viện|[Vv]ăn phòng luật sư)(?: (?:TNHH|CP|Cổ phần|cổ phần|CỔ PHẦN|MTV|Cổ Phần|"
    rf"một thành viên|tư nhân|TM|DV|SX))*)"
    rf"((?: (?:&|và|-|{_CAPITAL}[\w.&-]*{_SECOND})){{1,8}})"
)
_LEGAL_FORMS = blank_separated("cong cty doanh dntn ho hkd truong benh van")
_ADDRESSED = re.compile(r"(?:kinh gui|gui|to|dear|quy|kinh thua)\W{0,2}(?:ban giam doc )?$")
_FORMS = blank_separated("TNHH CP MTV TM DV SX DNTN HKD")


_BY_CUE = (
    (_TITLED, frozenset({"mr", "mrs", "ms", "miss"})),
    (_ENGLISH, frozenset({"name"})),
    (_LABELLED, blank_separated("nguoi khach kh ong i")),
    (_CONTACT, frozenset({"lien", "lh", "gap", "nguoi", "phu"})),
    (_ONE_OF_OURS, frozenset({"chi", "anh", "co", "chu"})),
)
"""pattern, and the words of which one opens what it matches"""


def people(page: Page) -> Iterator[FoundFact]:
    """The writer's name, best cue first, and `staff` for the employee whom they name."""
    if "ten" in page.folded:
        yield from _called(page.text, page.folded)
    for pattern, cues in _BY_CUE:
        for match in matches_at(pattern, page.text, page.where(cues)):
            name, source = cased(match[1]), "contact" if pattern is _CONTACT else "label"
            yield FoundFact("full_name", name, match.start(1), match.end(1), source)
    standing = list(_in_full(page.text, page.folded))
    if standing and not _is_shouted(page.text):
        yield from standing


def _is_shouted(text: str) -> bool:
    letters = [char for char in text if char.isalpha()]
    return len(letters) > 30 and sum(map(str.isupper, letters)) > _SHOUTED * len(letters)


def _called(text: str, folded: str) -> Iterator[FoundFact]:
    """`em tên X`, `tôi tên là X`, and of others `nhân viên tên X`."""
    for match in _CALLED.finditer(folded):
        words = _NAMED.match(text, match.end())
        name = _without_particles(_whole_name(words[0], text[words.end() :])) if words else ""
        if not name:
            continue
        if match["who"] is None and _ASKS_WHO.search(folded, 0, match.start()):
            continue
        before = folded[max(0, match.start() - 40) : match.start()]
        staff = bool(_STAFF_NEAR.search(before)) or match["who"] in (
            "nhan vien",
            "nv",
            "thu ngan",
            "ky thuat",
            "tu van",
            "shipper",
        )
        if match["who"] is None and _OTHERS.search(
            folded[max(0, match.start() - 25) : match.start()]
        ):
            staff = True
        labelled = ":" in match[0]  # an explicit label overrules the list of families
        if staff or labelled or name[0].isupper() or fold_clean(name.split()[0]) in _FAMILY:
            key = "staff" if staff else "full_name"
            yield FoundFact(key, cased(name), match.end(), match.end() + len(name), "label")


def _without_particles(name: str) -> str:
    """`phạm văn đồng ạ` ends in no name."""
    words = name.split()
    while len(words) > 1 and words[-1] in _PARTICLES:
        words.pop()
    return " ".join(words)


def _whole_name(words: str, after: str) -> str:
    """`Lê hùng` where nothing follows; else the words before the first that is no part of it."""
    family, *given = words.split()
    alone = not after.lstrip(" ")[:1].isalnum() and len(given) <= _GIVEN
    free = not any(fold_clean(word) in _STOP for word in given)
    if given and family[0].isupper() and is_family(family, marked=True) and alone and free:
        return words
    return _cut(words)


def _cut(words: str) -> str:
    """The words before the first that is no part of a name."""
    kept: list[str] = []
    for word in words.split():
        after_capital = bool(kept) and kept[0][0].isupper()
        if word[0].islower() and (after_capital or fold_clean(word) in _STOP):
            break
        kept.append(word)
    return " ".join(kept)


def _in_full(text: str, folded: str) -> Iterator[FoundFact]:
    """Capitalised names that open with a family name: signatures, `Nguyễn Thị Hạnh, 0903…`."""
    for match in _FULL.finditer(text):
        words = match[0].split()
        marked = not match[0].isascii()
        while words and not is_family(words[0], marked):
            words.pop(0)
        if len(words) > 2 and words[0] == "Ông" and is_family(words[1], marked):
            words.pop(0)  # a title before a whole name
        if (
            len(words) < 2
            or (len(words) == 2 and words[0] == "Ông")
            or all(len(word) == 1 for word in words[1:])
        ):
            continue
        name = " ".join(words)
        start = match.end() - len(name)
        before = folded[max(0, start - 25) : start]
        if _OTHERS.search(before) or _AT.search(before) or fold_clean(name) in _PLACES:
            continue
        if _stands_apart(folded, start, match.end()):
            yield FoundFact("full_name", cased(name), start, match.end(), "signature")


@lru_cache(maxsize=2048)
def is_family(word: str, marked: bool) -> bool:
    """`Mai` is a family name and `Mãi` is none; without marks the letters are enough."""
    low = word.lower()
    return fold_clean(low) in _FAMILY and any(
        agrees(low, family, marked) for family in _FAMILIES if fold_clean(family) == fold_clean(low)
    )


def _stands_apart(folded: str, start: int, end: int) -> bool:
    """A name is the writer's where it opens or ends a line, or a number or a cue is beside it."""
    before, after = folded[max(0, start - 40) : start].rstrip(" *_"), folded[end : end + 20]
    cued = bool(_CUE_BEFORE.search(before[-20:]))
    opens = cued or not before or before[-1] in "\n.,;:!?-("
    closes = not after.strip(" .*_") or after.lstrip(" ")[:1] in "\n,;-()|/" or after[:1] == "."
    return opens and (closes or bool(_NUMBER_AFTER.match(after)))


_CUE_BEFORE = re.compile(
    r"\b(?:toi|em|minh|tui|day|chung toi|i am|this is)(?: la|,)?$|\bla$|\bten$"
)
_NUMBER_AFTER = re.compile(
    r"[ ,:;-]{1,3}(?:sdt|dt|so|tel)?[ .:]{0,3}[\d+(]|[ ,:;-]{1,3}(?:e-?mail)?[ .:]{0,3}[\w.]+@"
)


def organisations(page: Page) -> Iterator[FoundFact]:
    """The organisations of the customer, without the one that a letter is addressed to."""
    for match in matches_at(_ORGANISATION, page.text, page.where(_LEGAL_FORMS)):
        if _ADDRESSED.search(page.folded[max(0, match.start() - 20) : match.start()]):
            continue
        own = match[1].split()
        if own and not all(word.upper() in _FORMS for word in own):
            yield FoundFact("organisation", _organisation(match[0]), match.start(), match.end())


def _organisation(written: str) -> str:
    words = [
        word.capitalize() if word.isupper() and word not in _FORMS else word
        for word in written.strip(" -").split()
    ]
    if fold_clean(words[0]) == "cty":
        words[:1] = ["Công", "ty"]
    if fold_clean(words[0]) == "cong":
        words[:2] = ["Công", "ty"]
    return " ".join(words)


def is_place(name: str) -> bool:
    """Whether the words are a province, a district or a town."""
    return fold_clean(name) in _PLACES


def cased(name: str) -> str:
    """`TRẦN THỊ MAI` and `nguyen van a` as names are written; mixed case stays."""
    if name.isupper() or name.islower():
        return " ".join(word.capitalize() for word in name.split())
    return " ".join(word.capitalize() if word.islower() else word for word in name.split())
