"""Signals: what people must know about a message, whatever it asks for (section 3, flags)."""

from __future__ import annotations

import re

from workflows.reading.page import Page

_PATTERNS = {
    "authority_claim": (
        r"\b(?:toi|minh|em|anh|day|chung toi) (?:la |ben |thuoc |dang )?(?:can bo |ben )?"
        r"(?:cong an|canh sat|dieu tra vien|toa an|vien kiem sat|phong vien|nha bao|luat su|"
        r"thanh tra|co quan dieu tra|so thong tin)"
        r"|\bi am (?:a |an )?(?:police|lawyer|journalist|officer|reporter)"
    ),
    "impersonation_risk": (
        r"\b(?:toi|minh|em|day) (?:la |ben )?(?:nhan vien|ky thuat(?: vien)?|admin|quan ly|"
        r"giam doc|sep)"
        r"(?: \w+){0,4} (?:ben (?:cong ty|cty|minh|ban) day|cua (?:cong ty|cty) day|ben day|"
        r"noi bo|cua he thong)"
        r"|\bi work (?:for|at) your company"
    ),
    "legal_threat": (
        r"\b(?:se|di|khoi|dam don|don) kien\b|\bkien (?:ra toa|cong ty|ben|len)|\bra toa\b|"
        r"\bto cao (?:len|cong ty|cac|ben)"
        r"|\bluat su (?:cua|toi|se)|\b(?:nho|thue) luat su|\b(?:sue|lawyer|legal action)\b|"
        r"bao ve (?:quyen loi )?nguoi tieu dung"
        r"|\bbao cong an|uy ban canh tranh|\btoi se to cao"
    ),
    "safety": (
        r"\btu tu\b|\bgiet\b|\b(?:se |thi )?dot (?:cong ty|van phong|nha|cua hang)|"
        r"\bchem (?:chet|ca|may)|\btu sat\b"
        r"|\b(?:kill|hurt) (?:myself|you|him|her|them)|suicide|khong muon song|danh (?:chet|"
        r"tui may)|dat bom"
    ),
    "abusive_tone": (
        r"\b(?:clgt|vcl|vkl|dcm|dkm|dmm|vl|cmm|wtf|fuck\w*|shit|bullshit|stupid|idiots?)\b|"
        r"\bnhu (?:hach|cut|lon|shit)\b"
        r"|\bdo (?:lua dao|mat day|khon nan|cho|ngu)\b|\bngu (?:nhu|vay|the|si)|\bmat day\b|"
        r"\bkhon nan|\btui (?:bay|may)\b|\bdm may"
    ),
    "vulnerable": (
        r"khuyet tat|khiem thi|khiem thinh|trinh doc man hinh|screen reader|\bgia yeu|"
        r"nguoi (?:cao tuoi|gia)|benh nang|dang mang thai"
        r"|\bbenh hiem ngheo|disabled|wheelchair|\bho ngheo"
    ),
    "bad_attachment": r"\.(?:exe|scr|bat|cmd|js|vbs|msi|jar|com|ps1|lnk|iso)(?![\w.])",
}  # fmt: skip
_COMPILED = {name: re.compile(pattern) for name, pattern in _PATTERNS.items()}
_MINOR_WORDS = re.compile(
    r"\b(?:em|con|chau) (?:moi )?(?:hoc|dang hoc) lop \d|\bhoc sinh lop|\bba me (?:em )?chua biet"
)
_ADULT, _OLD = 18, 65


def signals(
    page: Page, *, age: int | None, secrets: frozenset[str], repaired: bool, issues: int
) -> frozenset[str]:
    """The signals of a page; `issues` is how many matters it raises."""
    found = {name for name, pattern in _COMPILED.items() if pattern.search(page.folded)}
    if (age is not None and age < _ADULT) or _MINOR_WORDS.search(page.folded):
        found.add("minor")
    if age is not None and age >= _OLD:
        found.add("vulnerable")
    if secrets & {"password", "otp", "card"}:
        found.add("secret_sent")
    if secrets & {"identity", "card"}:
        found.add("sensitive")
    if repaired:
        found.add("encoding_repaired")
    if issues > 1:
        found.add("multi_issue")
    return frozenset(found)
