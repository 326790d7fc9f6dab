"""What reaches customers: a draft first, an undo after, nothing by accident."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.agents.commands import COMMANDS
from bot.agents.parsing import InvalidInput
from tests.bot.telegram.group import AN, BINH, CHI, TEAM, Group
from workflows.case import Person, State
from workflows.case.groups import STAFF
from workflows.rules import RULES


@pytest.fixture
def group() -> Group:
    return Group()


def words_to_customers(group: Group) -> list[str]:
    return [letter.text for letter in group.desk.letters]


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(said=st.text(min_size=1, max_size=300).filter(lambda text: not text.startswith("/")))
async def test_words_without_a_command_never_leave_the_group(said: str) -> None:
    group = Group()
    number = await group.complaint()
    letters, decisions = words_to_customers(group), len(group.desk.decisions)
    await group.types(said, topic=number)
    await group.types(said)
    assert words_to_customers(group) == letters
    assert len(group.desk.decisions) == decisions and not group.desk.forms


async def test_plain_words_get_one_hint_per_agent(group: Group) -> None:
    number = await group.complaint()
    before = len(group.posted)
    for said in ("anh Bình xem giúp", "ok", "cảm ơn"):
        await group.types(said, topic=number)
    assert len(group.posted) == before + 1 and "/traloi" in group.last.text


async def test_a_note_is_never_in_a_letter(group: Group) -> None:
    number = await group.complaint()
    await group.types("/ghichu Khách này rất khó tính", topic=number)
    await group.types("/nhan", topic=number)
    await group.types("/traloi Dạ em đang kiểm tra ạ", topic=number)
    await group.presses("✅ Gửi")
    assert not any("khó tính" in text for text in words_to_customers(group))


async def test_a_reply_is_a_draft_until_its_writer_sends_it(group: Group) -> None:
    number = await group.complaint()
    before = len(group.desk.letters)
    await group.types("/traloi Dạ em đã nhận ảnh <b>rồi</b> ạ", topic=number)
    draft = group.last
    assert "CHƯA gửi" in draft.text and "Lê Văn Khách" in draft.text
    assert "zalo_bot: u1" in draft.text and "còn 47 giờ" in draft.text
    assert "<b>rồi</b>" in draft.text
    assert len(group.desk.letters) == before
    await group.presses("✅ Gửi")
    assert len(group.desk.letters) == before + 1
    assert "CP-18" in group.last.text


async def test_the_half_of_a_long_reply_that_telegram_cut_off_is_not_lost_in_silence(
    group: Group,
) -> None:
    number = await group.complaint()
    await group.types("/traloi " + "Bên em đã kiểm tra. " * 180, topic=number)
    await group.types("Phần cuối của thư.", topic=number)
    assert "chỉ nhận phần đầu" in group.last.text
    for said in ("Các anh chị xem giúp nhé. " * 150, "cảm ơn"):
        await group.types(said, topic=number)
        assert "chỉ nhận phần đầu" not in group.last.text


async def test_a_dropped_draft_is_never_sent(group: Group) -> None:
    number = await group.complaint()
    await group.types("/traloi nhầm rồi", topic=number)
    draft = group.last
    await group.presses("✖ Bỏ", on=draft)
    await group.presses("✅ Gửi", on=draft)
    assert not any("nhầm" in text for text in words_to_customers(group))


async def test_pressing_send_twice_sends_once(group: Group) -> None:
    number = await group.complaint()
    await group.types("/traloi Dạ vâng", topic=number)
    toast = await group.presses("✅ Gửi", on=group.last, times=2)
    assert [x.template for x in group.desk.letters].count("reply") == 1
    assert "đã gửi" in toast


async def test_only_the_writer_sends_a_draft(group: Group) -> None:
    number = await group.complaint()
    await group.types("/traloi Dạ vâng", by=AN, topic=number)
    toast = await group.presses("✅ Gửi", by=BINH)
    assert "An" in toast
    assert "reply" not in [x.template for x in group.desk.letters]


async def test_a_draft_whose_recipient_changed_meanwhile_is_shown_again(group: Group) -> None:
    number = await group.complaint()
    await group.types("/traloi Dạ vâng", topic=number)
    draft = group.last
    from dataclasses import replace

    case = group.desk.cases[number]
    group.desk.cases[number] = replace(case, person=Person(full_name="Trần Thị Khác"))
    await group.presses("✅ Gửi", on=draft)
    assert "xem lại" in group.last.text and "Trần Thị Khác" in group.last.text
    assert "reply" not in [x.template for x in group.desk.letters]
    await group.presses("✅ Gửi", on=group.last)
    assert "reply" in [x.template for x in group.desk.letters]


async def test_a_sent_reply_is_taken_back_while_it_has_not_left(group: Group) -> None:
    number = await group.complaint()
    await group.types("/traloi Dạ vâng", topic=number)
    await group.presses("✅ Gửi")
    await group.presses("↩ Hoàn tác")
    letter = next(x for x in group.desk.letters if x.template == "reply")
    assert letter.status == "cancelled" and "lấy lại" in group.last.text
    await group.presses("↩ Hoàn tác")
    assert "không lấy lại được" in group.last.text


async def test_undo_by_command_takes_back_the_newest_letter(group: Group) -> None:
    number = await group.complaint()
    await group.desk.all_letters_arrive()
    await group.types("/traloi Dạ vâng", topic=number)
    await group.presses("✅ Gửi")
    await group.types("/hoantac", topic=number)
    assert group.desk.letters[-1].status == "cancelled"
    await group.types("/undo", topic=number)
    assert "không lấy lại được" in group.last.text


async def test_a_draft_survives_a_restart(group: Group) -> None:
    number = await group.complaint()
    await group.types("/traloi Dạ vâng", topic=number)
    group.restart()
    await group.presses("✅ Gửi")
    assert group.desk.letters[-1].template == "reply"


def test_every_command_that_sends_an_agents_words_shows_a_draft_first() -> None:
    """The others owe only letters of fixed wording, or nothing."""
    fixed = {"Recognised", "SlipIssued", "MinutesMade", "Closed", "Reopened", "TakenOver",
             "WithdrawalRecorded", "Released"}  # fmt: skip
    owing = {rule.on.name for rule in RULES if rule.letters and rule.by & STAFF}
    drafted = {command.on.name for command in COMMANDS if command.drafted}
    assert owing & {command.on.name for command in COMMANDS} <= drafted | fixed


async def the_solution(group: Group, number: str, drafter: int = BINH) -> None:
    await group.types("/nhan", by=BINH, topic=number)
    await group.types(
        "/nguyennhan congty | Máy chủ quá tải | Nhật ký lúc 9:00; đã thử lại", by=BINH, topic=number
    )
    await group.types(
        "/dexuat toanbo | hoàn 1.200.000đ trước 30/11/2026; xin lỗi +3", by=drafter, topic=number
    )


@pytest.mark.clause("CP-17")
async def test_the_drafter_does_not_approve_and_is_told_why(group: Group) -> None:
    number = await group.complaint()
    await the_solution(group, number, drafter=CHI)
    assert "1.200.000 đồng" in group.last.text and "người soạn không tự duyệt" in group.last.text
    await group.presses("Duyệt", by=CHI)
    assert "người soạn không được tự duyệt" in group.last.text
    assert group.desk.cases[number].state is State.PROPOSAL_PENDING


@pytest.mark.clause("CP-17")
async def test_the_superior_approves_exactly_what_the_card_shows(group: Group) -> None:
    number = await group.complaint()
    await the_solution(group, number)
    old = group.last
    await group.types("/dexuat toanbo | hoàn 900.000đ +9", by=BINH, topic=number)
    await group.types("/hoso", by=CHI, topic=number)
    await group.presses("Duyệt", by=CHI, on=group.last)
    case = group.desk.cases[number]
    assert case.state is State.PROPOSAL_APPROVED and case.proposal is not None
    assert case.proposal.remedies[0].amount_vnd == 900_000
    assert old.buttons.keys() & {"Duyệt"} == set()


@pytest.mark.clause("CP-17")
async def test_a_card_of_an_older_draft_approves_nothing(group: Group) -> None:
    number = await group.complaint()
    await the_solution(group, number)
    await group.types("/duyet", by=CHI, topic=number)
    old = group.last
    await group.types("/dexuat toanbo | hoàn 9.000.000đ +9", by=BINH, topic=number)
    await group.presses("Duyệt", by=CHI, on=old)
    assert group.desk.cases[number].state is State.PROPOSAL_PENDING
    assert "cũ" in group.last.text and "9.000.000" in group.last.text


async def test_approval_by_its_code(group: Group) -> None:
    number = await group.complaint()
    await the_solution(group, number)
    draft = group.desk.cases[number].proposal
    assert draft is not None
    await group.types(f"/duyet {draft.digest[:8]}", by=CHI, topic=number)
    assert group.desk.cases[number].state is State.PROPOSAL_APPROVED


@pytest.mark.clause("CP-19")
async def test_the_written_answer_goes_out_by_draft_and_closes_after_agreement(
    group: Group,
) -> None:
    number = await group.complaint()
    await the_solution(group, number)
    await group.types("/sua full_name=Lê Văn Khách; email=khach@vidu.vn", by=BINH, topic=number)
    await group.types("/dexuat toanbo | hoàn 1.200.000đ +9", by=BINH, topic=number)
    await group.types("/hoso", by=CHI, topic=number)
    await group.presses("Duyệt", by=CHI, on=group.last)
    await group.presses("Gửi văn bản trả lời", by=CHI)
    assert "CHƯA gửi" in group.last.text
    await group.presses("✅ Gửi", by=CHI)
    assert group.desk.cases[number].state is State.ANSWERED_R1
    await group.desk.all_letters_arrive()
    await group.types("/dongy Khách gọi nói đồng ý", by=CHI, topic=number)
    await group.types(
        "/giaoviec kythuat Tăng bộ nhớ máy chủ | +5 | binh | khacphuc", by=CHI, topic=number
    )
    await group.types("/dong Cần theo dõi tải máy chủ", by=CHI, topic=number)
    assert group.desk.cases[number].state is State.CLOSED


def test_no_command_reads_nothing_as_something() -> None:
    """Empty words raise InvalidInput or make an event that the table judges: no other error."""
    group = Group()
    decision = group.desk.customer_writes("Tôi khiếu nại: không gửi được thư")
    actor = TEAM.actor(CHI)
    assert actor is not None
    from bot.agents.commands import CommandInput

    for command in COMMANDS:
        for parts in ((), ("",), ("|", ";"), ("", "", "", "", "", "", "")):
            typed = CommandInput(
                parts=parts,
                case=decision.case,
                by=actor,
                at=group.desk.now(),
                policy=group.desk.policy,
                access=TEAM,
            )
            try:
                assert command.read(typed).by == actor
            except InvalidInput as problem:
                assert str(problem)
