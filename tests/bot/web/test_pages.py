"""The pages: what they show, in both languages, and what they keep to themselves."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from selectolax.lexbor import LexborHTMLParser as HTMLParser

from storage.files import attachments
from tests.bot.web.site import AN, Site
from workflows.case import FaultSide
from workflows.events import CauseFound, Noted, Taken
from workflows.messaging.messages import Attachment


async def opened(site: Site, path: str) -> HTMLParser:
    async with site.browser() as person:
        answer = await person.get(path)
    assert answer.status_code == 200, answer.text
    return HTMLParser(answer.text)


def text_of(page: HTMLParser, selector: str = "main") -> str:
    node = page.css_first(selector)
    assert node is not None, f"there is no {selector}"
    return re.sub(r"\s+", " ", node.text())


async def test_an_empty_desk_says_so(site: Site):
    assert "Không có hồ sơ nào đang chờ" in text_of(await opened(site, "/desk"))


async def test_the_worklist_shows_the_most_pressing_case_first(site: Site):
    first = await site.complains(chat="chat-1")
    site.clock.advance(timedelta(hours=1))
    second = await site.complains(chat="chat-2")
    page = await opened(site, "/desk")
    numbers = [node.text() for node in page.css("tbody th a")]
    assert numbers == [first.number, second.number]
    assert "không gửi được thư" in text_of(page, "tbody tr")
    assert "● còn 23 giờ" in text_of(page, "tbody tr")
    assert "Chưa biết tên" in text_of(page, "tbody tr") and "chat-" not in text_of(page, "tbody tr")


async def test_a_case_can_be_found_without_diacritics(site: Site):
    case = await site.complains(name="Trần Văn Đức")
    assert case.number in text_of(await opened(site, "/desk?q=chat-1"))
    assert "Không có hồ sơ nào khớp" in text_of(await opened(site, "/desk?q=xyzzy"))


@pytest.mark.clause("X-03")
async def test_the_case_page_shows_step_clocks_messages_letters_and_journal(site: Site):
    case = await site.complains()
    page = await opened(site, f"/desk/case/{case.number}")
    now = page.css('.steps li[aria-current="step"] .name')
    assert [node.text() for node in now] == ["Tiếp nhận"]
    assert "CP-25" in text_of(page, ".clocks") and "30/03/2026" in text_of(page, ".clocks")
    said = text_of(page, ".said")
    assert "không gửi được thư" in said and case.number in said
    assert "Xác nhận tiếp nhận" in text_of(page, "table.stack")
    assert "đã gửi" in text_of(page, "table.stack")
    assert "nguyên vẹn" in text_of(page, "#h-journal")
    assert "CP-04" in text_of(page, ".journal")


@pytest.mark.clause("CP-28")
async def test_what_can_be_done_next_comes_from_the_table(site: Site):
    case = await site.complains()
    buttons = {rule.button for rule in site.desk.allowed(case, AN)}
    page = await opened(site, f"/desk/case/{case.number}")
    assert {node.text() for node in page.css(".deeds li b")} == buttons


async def test_the_line_of_steps_moves_with_the_case(site: Site):
    case = await site.complains()
    await site.desk.act(case.number, Taken(by=AN, at=site.clock.now()))
    found = CauseFound(
        by=AN,
        at=site.clock.now(),
        text="Hàng đợi thư bị nghẽn",
        fault_side=FaultSide.PROVIDER,
        findings=("Nhật ký máy chủ báo hết dung lượng",),
    )
    await site.desk.act(case.number, found)
    page = await opened(site, f"/desk/case/{case.number}")
    assert [node.attributes["class"] for node in page.css(".steps li")] == [
        "done", "done", "now", "todo", "todo",
    ]  # fmt: skip
    assert "Hàng đợi thư bị nghẽn" in text_of(page, ".work")


async def test_an_overdue_clock_is_told_by_word_and_shape_not_only_by_colour(site: Site):
    case = await site.complains()
    site.clock.advance(timedelta(hours=30))
    clocks = text_of(await opened(site, f"/desk/case/{case.number}"), ".clocks")
    assert "■ Quá hạn · quá hạn 6 giờ" in clocks
    assert "● Trong hạn · còn" in clocks


async def test_the_page_speaks_english_when_asked(site: Site):
    case = await site.complains()
    page = await opened(site, f"/desk/case/{case.number}?lang=en")
    assert [node.attributes["lang"] for node in page.css("html")] == ["en"]
    assert "What can be done next" in text_of(page)
    assert "intact" in text_of(page, "#h-journal")


async def test_an_altered_journal_is_shown_as_altered(site: Site):
    case = await site.complains()
    await site.work.run(
        lambda conn: conn.exec_driver_sql("UPDATE journal SET actor_name = 'Ai đó' WHERE seq = 1")
    )
    heading = text_of(await opened(site, f"/desk/case/{case.number}"), "#h-journal")
    assert "ĐÃ BỊ SỬA" in heading and "nguyên vẹn" not in heading


async def test_a_journal_that_lost_its_end_is_shown_as_altered(site: Site):
    case = await site.complains()
    await site.desk.act(case.number, Noted(by=AN, at=site.clock.now(), text="ghi chú"))
    await site.work.run(
        lambda conn: conn.exec_driver_sql("DELETE FROM journal WHERE event = 'Noted'")
    )
    assert "ĐÃ BỊ SỬA" in text_of(await opened(site, f"/desk/case/{case.number}"), "#h-journal")


@pytest.mark.clause("PV-01")
async def test_long_numbers_are_shown_in_part(site: Site):
    words = "Tôi khiếu nại không gửi được thư. Gọi tôi 0912 345 678, thẻ 9704 0312 3456 7890."
    case = await site.complains(words)
    page = text_of(await opened(site, f"/desk/case/{case.number}"))
    for number in ("0912 345 678", "0912345678", "+84912345678", "345 678", "9704 0312 3456 7890"):
        assert number not in page
    assert "091***678" in page


async def test_a_page_that_did_not_change_is_not_sent_again(site: Site):
    case = await site.complains()
    async with site.browser() as person:
        first = await person.get(f"/desk/case/{case.number}")
        tag = {"If-None-Match": first.headers["etag"]}
        same = await person.get(f"/desk/case/{case.number}", headers=tag)
        await site.desk.act(case.number, Taken(by=AN, at=site.clock.now()))
        changed = await person.get(f"/desk/case/{case.number}", headers=tag)
    assert (same.status_code, same.content) == (304, b"")
    assert changed.status_code == 200


async def test_an_unknown_case_is_a_plain_page(site: Site):
    async with site.browser() as person:
        answer = await person.get("/desk/case/KN-2026-000404")
    assert answer.status_code == 404
    assert "Không có trang hoặc hồ sơ này" in answer.text


async def filed(site: Site, number: str, file: Attachment) -> str:
    await site.work.run(lambda conn: attachments.link(conn, number, None, file))
    return await site.work.run(lambda conn: attachments.put(conn, file))


async def test_a_pdf_opens_and_anything_else_is_saved(site: Site):
    case = await site.complains()
    pdf = Attachment(name="Văn bản.pdf", media_type="application/pdf", content=b"%PDF-1.7 x")
    page = Attachment(name="hóa đơn.html", media_type="text/html", content=b"<script>1</script>")
    false = Attachment(name="x.pdf", media_type="application/pdf", content=b"<script>1</script>")
    async with site.browser() as person:
        answers = [
            await person.get(f"/desk/case/{case.number}/file/{await filed(site, case.number, f)}/x")
            for f in (pdf, page, false)
        ]
    ways = [answer.headers["content-disposition"].split(";")[0] for answer in answers]
    assert ways == ["inline", "attachment", "attachment"]
    kinds = [answer.headers["content-type"] for answer in answers]
    assert kinds == ["application/pdf", "application/octet-stream", "application/octet-stream"]
    assert (
        "filename*=UTF-8''V%C4%83n%20b%E1%BA%A3n.pdf" in answers[0].headers["content-disposition"]
    )
    assert answers[0].content == b"%PDF-1.7 x"
