"""Numbered documents as PDF: complete, literal, the same every time."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from typing import Any

import pytest

from bot.rehearsal.pdf_text import pages, text
from tests.workflows.sample_cases import (
    AN,
    KINDS,
    NOW,
    NUMBER,
    PERSON,
    POLICY,
    SETTLEMENT,
    full,
    proposal,
)
from workflows.case import Case, Outcome
from workflows.letters import DocumentSource, compose, lint
from workflows.letters.pdf import pdf
from workflows.policy import Policy


def source(kind: str, policy: Policy = POLICY, **changes: Any) -> DocumentSource:
    number = 2 if kind == "answer2" else 1
    case = full(**{"proposal": proposal(round=number), **changes})
    letter = compose(kind, case, policy, key=f"{NUMBER}.{kind}", now=NOW, by=AN, channel="email")
    assert letter.missing == ()
    assert letter.document is not None
    return letter.document


def printed(kind: str, policy: Policy = POLICY, **changes: Any) -> str:
    return text(pdf(source(kind, policy, **changes), policy))


@pytest.mark.clause("CP-19", "CP-03", "CP-21", "CP-26", "CP-27")
@pytest.mark.parametrize("kind", KINDS)
def test_every_document_carries_letterhead_number_place_and_date(kind: str) -> None:
    words = printed(kind)
    for part in (
        "CÔNG TY CỔ PHẦN CÔNG NGHỆ TADU",
        "028 7300 4787",
        f"Số: {NUMBER}/{KINDS.index(kind) + 1}",
        "TP. Hồ Chí Minh, ngày 09 tháng 3 năm 2026",
        "Trần Anh Khôi",
    ):
        assert part in words
    assert unicodedata.normalize("NFC", words) == words


@pytest.mark.clause("AMB-34")
@pytest.mark.parametrize("kind", KINDS)
def test_an_english_document_prints_the_vietnamese_original_first(kind: str) -> None:
    english = printed(kind, language="en")
    assert english.startswith(printed(kind))
    assert "Vietnamese" in english
    assert "9 March 2026" in english


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_source_gives_the_same_bytes(kind: str) -> None:
    assert pdf(source(kind), POLICY) == pdf(source(kind), POLICY)


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "answer1"])
def test_a_plain_document_fits_one_page(kind: str) -> None:
    assert len(pages(pdf(source(kind), POLICY))) == 1


def test_a_signature_never_stands_alone_on_a_page() -> None:
    first, second = pages(pdf(source("answer1"), POLICY))
    assert "không lặp lại" in first
    assert "Nếu đồng ý, Quý khách chỉ cần trả lời" in second


INJECTION = '#read("/etc/passwd") $x^2$ *đậm* _nghiêng_ \\ `mã` <nhãn> @ref #let a = 1; [x] // y'


@pytest.mark.clause("X-14")
@pytest.mark.parametrize("field", ["summary", "name", "remedy", "paper"])
def test_markup_in_a_customers_words_is_printed_as_it_stands(field: str) -> None:
    changes: dict[str, dict[str, Any]] = {
        "summary": {"summary": INJECTION},
        "name": {"person": replace(PERSON, full_name=INJECTION)},
        "remedy": {"remedy_asked": INJECTION},
        "paper": {"papers": (INJECTION,)},
    }
    words = printed("slip", **changes[field]).replace(" ", "")
    assert INJECTION.replace(" ", "") in words
    assert "root:" not in words


@pytest.mark.clause("CP-03")
def test_a_slip_shows_content_remedy_papers_receiver_and_due_day() -> None:
    words = printed("slip")
    for part in (
        "Từ sáng nay hộp thư không gửi được thư ra ngoài",
        "khôi phục việc gửi thư và cho biết nguyên nhân",
        "(1) ảnh chụp màn hình thông báo lỗi (2) bản sao hợp đồng",
        "Nguyễn Thị An",
        "20 ngày làm việc",
        "30/03/2026",
        "HD-2025-0917",
    ):
        assert part in words
    assert "không có." in printed("slip", papers=())


@pytest.mark.clause("CP-21")
def test_minutes_name_both_parties_and_each_commitment_with_its_day() -> None:
    words = printed("minutes")
    assert "1) Mở khóa hộp thư; người thực hiện: Phòng Kỹ thuật; thời hạn: 09/03/2026." in words
    assert "2) Cập nhật mật khẩu trên điện thoại; người thực hiện: anh Khôi" in words
    assert "Đại diện: Nguyễn Thị An" in words
    assert "BÊN KHIẾU NẠI" in words


def test_the_motto_stands_on_minutes_only_and_can_be_switched_off() -> None:
    motto = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
    assert motto in printed("minutes")
    assert motto not in printed("minutes", replace(POLICY, show_motto_in_minutes=False))
    assert motto not in printed("answer1")


@pytest.mark.clause("CP-19", "CP-15")
def test_an_answer_says_what_was_found_why_and_what_will_be_done() -> None:
    words = printed("answer1")
    for part in (
        "Thư bị giữ lại từ 08:10 ngày 02/03/2026.",
        "Máy chủ gửi thư đạt hạn mức đặt cho gói cũ.",
        "Phát sinh thêm: Từ trưa không nhận được thư.",
        "(số tiền 1.200.000 đồng), hoàn thành chậm nhất ngày 31/03/2026",
        "Căn cứ: điều 4 hợp đồng HD-2025-0917.",
        "ĐẠI DIỆN CÔNG TY",
        "Lê Minh Chi",
        "cơ quan, tổ chức có thẩm quyền",
    ):
        assert part in words
    assert "VND 1,200,000" in printed("answer1", language="en")


@pytest.mark.parametrize(
    ("outcome", "says", "never"),
    [
        (Outcome.FULL, "là có cơ sở", "Căn cứ:"),
        (Outcome.PARTIAL, "chấp nhận một phần", "là có cơ sở"),
        (Outcome.NONE, "chưa thể đáp ứng", "sẽ thực hiện:"),
    ],
)
def test_an_answer_follows_its_outcome(outcome: Outcome, says: str, never: str) -> None:
    words = printed("answer1", proposal=proposal(outcome=outcome))
    assert says in words
    assert never not in words


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("corrective", [(), ("Cảnh báo sớm",)])
def test_paragraphs_never_run_into_each_other(kind: str, corrective: tuple[str, ...]) -> None:
    draft = proposal(round=2 if kind == "answer2" else 1, corrective=corrective, remedies=())
    words = printed(kind, language="en", proposal=draft)
    assert re.findall(r"\S+[.:][A-ZĐ]\S*", words) == []


def test_an_answer_without_remedies_or_corrective_work_has_no_empty_lists() -> None:
    words = printed("answer1", proposal=proposal(remedies=(), corrective=(), outcome=Outcome.NONE))
    assert "1)" not in words
    assert "không lặp lại" not in words


@pytest.mark.clause("CP-26")
def test_the_second_answer_names_the_first_and_answers_each_point() -> None:
    words = printed("answer2")
    assert f"văn bản số {NUMBER}/3 ngày 09/03/2026" in words
    assert "1. Ý kiến của Quý khách: Chưa nói rõ nguyên nhân Trả lời: Hạn mức cũ" in words
    assert "2. Ý kiến của Quý khách: Chưa tính thiệt hại" in words


@pytest.mark.clause("CP-26")
def test_an_invitation_gives_time_place_agenda_and_a_day_to_reply() -> None:
    words = printed("invitation")
    for part in ("09:00 ngày 20/03/2026", "Văn phòng TP. Hồ Chí Minh", "17/03/2026", "chứng từ"):
        assert part in words


@pytest.mark.clause("CP-27", "AMB-18")
def test_the_note_on_authorities_lists_the_configured_bodies_and_both_letters() -> None:
    words = printed("referral")
    for body in POLICY.bodies:
        assert body.name in words
    assert "1800 6838" in words
    assert f"{NUMBER}/3" in words
    assert f"{NUMBER}/5" in words
    assert "không phải tư vấn pháp lý" in words


@pytest.mark.clause("CP-19")
def test_the_configured_signatory_comes_before_the_approver() -> None:
    signer = replace(POLICY.signer, name="Phạm Thu Hà")
    words = printed("answer1", replace(POLICY, signer=signer))
    assert "Phạm Thu Hà" in words
    assert "Lê Minh Chi" not in words


def test_long_words_and_long_texts_stay_on_the_paper_with_the_signature() -> None:
    long = "Hộp thư không gửi được thư từ sáng, khách hàng gọi hỏi rất nhiều. " * 40
    case = {"summary": long + "https://vd.example/" + "a" * 200, "remedy_asked": long}
    made = pages(pdf(source("slip", **case), POLICY))
    assert len(made) > 1
    assert "NGƯỜI TIẾP NHẬN" in made[-1]
    assert "Thông tin trên phiếu" in made[-1]


def test_pages_are_numbered_from_the_second_and_the_copy_starts_anew() -> None:
    made = pages(pdf(source("answer1", language="en"), POLICY))
    first_lines = [page.strip().splitlines()[0] for page in made]
    assert first_lines[1] == "2"
    assert first_lines[0] == first_lines[2] == "CÔNG TY CỔ PHẦN CÔNG NGHỆ TADU"


def test_emoji_leave_no_empty_boxes() -> None:
    assert "Cảm ơn." in printed("slip", summary="Cảm ơn😀.").replace(" .", ".")


@pytest.mark.clause("PV-04", "X-19")
@pytest.mark.parametrize("kind", KINDS)
def test_our_own_words_on_paper_pass_the_lint(kind: str) -> None:
    found = lint(re.sub(r"…+", "…", printed(kind)), f"{kind}.vi")
    assert [fault for fault in found if "spaces" not in fault] == []


@pytest.mark.clause("CP-19")
def test_a_document_keeps_the_number_and_date_under_which_it_was_filed() -> None:
    later: Case = full()
    letter = compose(
        "answer1", later, POLICY, key=f"{NUMBER}.answer1",
        now=NOW.replace(month=5), by=AN, channel="email",
    )  # fmt: skip
    assert letter.document is not None
    assert letter.document.date == NOW.date()
    assert letter.document.number == f"{NUMBER}/3"
    assert letter.document.file_name == f"{NUMBER}_3.pdf"


def test_remarks_of_the_customer_stand_in_the_minutes() -> None:
    words = printed("minutes", settlement=replace(SETTLEMENT, remarks="mong được báo trước"))
    assert "mong được báo trước" in words
