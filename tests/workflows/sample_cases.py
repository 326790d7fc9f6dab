"""Cases that letters are written about: one minimal, one with everything a case can hold."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from workflows.calendar.working_time import ZONE, due_in_working_days
from workflows.case import (
    DESK,
    Actor,
    Agreement,
    Case,
    CaseKind,
    Cause,
    ClosingReason,
    Document,
    FaultSide,
    Incident,
    Meeting,
    Outcome,
    Person,
    Proposal,
    Question,
    Remedy,
    Role,
    Settlement,
    State,
    Timer,
)
from workflows.policy import load

POLICY = load()
NOW = datetime(2026, 3, 9, 10, 30, tzinfo=ZONE)
RECEIVED = datetime(2026, 3, 2, 9, 5, tzinfo=ZONE)
AN = Actor(id="an", name="Nguyễn Thị An", roles=frozenset({Role.RECEIVER}))
CUSTOMER = Actor(id="khoi@minhan.example", name="", roles=frozenset({Role.CUSTOMER}))
NUMBER = "KN-2026-000123-7"
KINDS = ("slip", "minutes", "answer1", "answer2", "invitation", "referral")


def clock(kind: str = "K20", days: int = 20) -> Timer:
    due_at, due_on = due_in_working_days(RECEIVED, days, POLICY.calendar)
    return Timer(kind=kind, started_at=RECEIVED, due_at=due_at, due_on=due_on)


def minimal(**changes: Any) -> Case:
    """Just received by chat: nothing known but the words."""
    case = Case(
        number=NUMBER,
        state=State.RECEIVED,
        kind=CaseKind.COMPLAINT,
        channel="zalo_bot",
        conversation="1234567890",
        opened_at=RECEIVED,
        received_at=RECEIVED,
        department="cskh",
        owner="an",
        subject="không gửi được thư",
        summary="Từ sáng nay hộp thư không gửi được thư ra ngoài.",
        clocks=(clock(),),
    )
    return replace(case, **changes)


def full(**changes: Any) -> Case:
    """Everything a case can hold, as if all its letters were being written on the same day."""
    questions = tuple(
        Question(field=name, asked_at=RECEIVED) for name in ("service_id", "error_detail")
    )
    case = minimal(
        channel="email",
        conversation="khoi@minhan.example",
        category="mail_send",
        remedy_asked="khôi phục việc gửi thư và cho biết nguyên nhân",
        department="kythuat",
        owner="an",
        branch="hcm",
        person=PERSON,
        facts=(("contract", "HD-2025-0917"), ("domain", "minhan.example")),
        papers=("ảnh chụp màn hình thông báo lỗi", "bản sao hợp đồng"),
        questions=questions,
        incidents=(
            Incident(
                text="Từ trưa không nhận được thư.", category="mail_recv", reported_at=RECEIVED
            ),
        ),
        cause=CAUSE,
        proposal=proposal(),
        settlement=SETTLEMENT,
        meeting=MEETING,
        documents=tuple(document(kind) for kind in KINDS),
        disagreement=("chưa thấy nói rõ nguyên nhân",),
        clocks=(clock(), clock("KR2", 10)),
        closing_reason=ClosingReason.AGREED,
        closed_at=NOW,
    )
    return replace(case, **changes)


def document(kind: str) -> Document:
    place = KINDS.index(kind) + 1
    return Document(
        number=f"{NUMBER}/{place}",
        template=kind,
        round=1 if place < 4 else 2,
        issued_at=NOW,
        letter=f"{NUMBER}.{kind}",
    )


def proposal(**changes: Any) -> Proposal:
    draft = Proposal(
        round=1,
        outcome=Outcome.PARTIAL,
        remedies=(
            Remedy(what="Nâng hạn mức gửi thư lên 500 thư mỗi giờ", by=date(2026, 3, 16)),
            Remedy(
                what="Giảm trừ phí tháng 3 cho thời gian gián đoạn",
                by=date(2026, 3, 31),
                amount_vnd=1_200_000,
            ),
            Remedy(what="Cử một kỹ sư theo dõi trong hai tuần", by=date(2026, 3, 30)),
        ),
        reason="phần chi phí thuê ngoài chưa có chứng từ",
        basis="điều 4 hợp đồng HD-2025-0917",
        points=(
            ("Chưa nói rõ nguyên nhân", "Hạn mức cũ được đặt cho 20 hộp thư, nay có 45 hộp thư."),
            ("Chưa tính thiệt hại", "Chúng tôi cần chứng từ của khoản chi trước khi xem xét."),
        ),
        offer="miễn phí nâng cấp gói dịch vụ trong ba tháng",
        corrective=("Cảnh báo trước khi hộp thư chạm hạn mức",),
        drafted_by="binh",
        drafted_by_name="Trần Văn Bình",
        drafted_at=NOW,
        digest="d",
        approved_by="chi",
        approved_by_name="Lê Minh Chi",
        approved_at=NOW,
    )
    return replace(draft, **changes)


PERSON = Person(
    full_name="Trần Anh Khôi",
    organisation="Công ty TNHH Minh An",
    position="Trưởng phòng Hành chính",
    honorific="anh",
    phone="+84912345678",
    email="khoi@minhan.example",
    postal_address="12 Lê Lợi, Thành phố Huế",
)
CAUSE = Cause(
    text="Máy chủ gửi thư đạt hạn mức đặt cho gói cũ.",
    fault_side=FaultSide.PROVIDER,
    findings=("Thư bị giữ lại từ 08:10 ngày 02/03/2026.", "Không có thư nào bị mất."),
)
SETTLEMENT = Settlement(
    answer="đã mở lại",
    facts="Hộp thư bị khóa do nhập sai nhiều lần; đã mở lại tại chỗ.",
    cause="Thiết bị cũ lưu mật khẩu đã đổi.",
    agreement=(
        Agreement(what="Mở khóa hộp thư", who="Phòng Kỹ thuật", by=date(2026, 3, 9)),
        Agreement(what="Cập nhật mật khẩu trên điện thoại", who="anh Khôi", by=date(2026, 3, 10)),
    ),
    agreed=True,
    started_at=RECEIVED,
    ended_at=NOW,
    place="Văn phòng TP. Hồ Chí Minh",
)
MEETING = Meeting(
    at=datetime(2026, 3, 20, 9, 0, tzinfo=ZONE),
    place="Văn phòng TP. Hồ Chí Minh",
    agenda=("nghe ý kiến của Quý khách", "thống nhất cách giải quyết"),
    attendees="bà Lê Minh Chi, ông Trần Văn Bình",
    reply_by=date(2026, 3, 17),
    bring=("hợp đồng", "chứng từ chi phí"),
    online_link="https://hop.example/kn123",
)
TOLD = {
    "text": "Em đã mở lại hộp thư, anh thử giúp em nhé.",
    "done": ["kiểm tra nhật ký máy chủ"],
    "pending": ["đối chiếu hạn mức gửi"],
    "to_department": "kythuat",
    "contact_person": "ông Trần Văn Bình",
    "reason": "cần đối chiếu với nhà cung cấp đường truyền",
    "new_date": "2026-04-03",
    "contact": {"channel": "email", "address": "ketoan@minhan.example"},
    "messages": ["m1", "m2"],
    "file_problems": [["hoadon.pdf.exe", "dangerous"], ["phim.mp4", "too_large"]],
}
"""Journal data of the events that owe letters, all in one."""

SENDERS = {"desk": DESK, "customer": CUSTOMER, "agent": AN}
