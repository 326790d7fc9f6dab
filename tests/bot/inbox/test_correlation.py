"""Whose case a message reaches: proof, or a hint from somebody who belongs to it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.agents.card import plain
from bot.agents.views.cases import case_card
from storage.contacts import people
from tests.bot.stage import Stage
from tests.policy.story import AN, BINH, CHI
from workflows import events as e
from workflows.case import CaseKind, State

COMPLAINT = "hộp thư không gửi được từ sáng nay, báo lỗi 550, đề nghị xử lý"
LAN = {"from": "lan@vidu.example", "name": "Lan"}
EVE = {"from": "ke-la@vidu.example", "name": "Người lạ"}


async def opened(stage: Stage) -> str:
    await stage.arrives(COMPLAINT, channel="email", **LAN)
    await stage.delivers()
    return (await stage.only_case()).number


async def test_a_stranger_who_guesses_a_number_opens_a_case_of_their_own(stage: Stage) -> None:
    number = await opened(stage)
    await stage.arrives("Re: cho tôi xem hồ sơ, tôi không đồng ý", channel="email",
                        mentioned=[number], **EVE)  # fmt: skip
    assert len((await stage.desk.file(number)).messages) == 2
    assert len(await stage.cases()) == 2


async def test_a_stranger_who_quotes_a_customers_message_id_reaches_nothing(stage: Stage) -> None:
    number = await opened(stage)
    await stage.arrives("tôi rút khiếu nại", channel="email", references=["m1"], **EVE)
    assert (await stage.desk.case(number)).state is State.RECEIVED
    assert len((await stage.desk.file(number)).messages) == 2


async def test_a_stranger_with_our_token_is_filed_but_decides_nothing(stage: Stage) -> None:
    number = await opened(stage)
    await stage.arrives("tôi rút khiếu nại", channel="email", proven=[number], **EVE)
    case = await stage.desk.case(number)
    assert case.state is State.RECEIVED
    assert len((await stage.desk.file(number)).messages) == 3
    assert "ke-la@vidu.example" not in {c.address for c in case.person.contacts}


@pytest.mark.clause("PV-19")
@pytest.mark.parametrize("hint", ["mentioned", "references"])
async def test_a_forged_from_with_a_known_number_does_not_speak_for_the_customer(
    stage: Stage, hint: str
) -> None:
    number = await opened(stage)
    told = {"mentioned": [number], "references": ["m1"]}[hint]
    words = "tôi rút khiếu nại, số mới của tôi là 0987654321"
    await stage.arrives(words, channel="email", **{hint: told}, **LAN)
    case = await stage.desk.case(number)
    assert case.state is State.RECEIVED and not case.person.phone
    assert len((await stage.desk.file(number)).messages) == 3, "agents see it"
    assert any("chứng minh" in alert.vi for alert in stage.notices.decisions[-1].alerts)


@pytest.mark.parametrize(
    "proof", [{"standing": "proven", "mentioned": True}, {"proven": True}], ids=["border", "token"]
)
async def test_a_mail_that_is_vouched_for_speaks_for_the_customer(
    stage: Stage, proof: dict[str, object]
) -> None:
    number = await opened(stage)
    told = {key: [number] if value is True else value for key, value in proof.items()}
    await stage.arrives("tôi rút khiếu nại", channel="email", **told, **LAN)
    assert (await stage.desk.case(number)).withdrawal_asked_at == stage.now
    await stage.delivers()
    await stage.arrives("vâng, tôi rút", channel="email", **told, **LAN)
    assert (await stage.desk.case(number)).state is State.WITHDRAWN


async def test_a_token_of_another_case_vouches_for_nothing_here(stage: Stage) -> None:
    number = await opened(stage)
    await stage.arrives("tôi rút khiếu nại", channel="email", proven=["KN-2026-999999-1"],
                        mentioned=[number], **LAN)  # fmt: skip
    assert (await stage.desk.case(number)).state is State.RECEIVED


@pytest.mark.parametrize("claimed", ["+84912345678", "6ede9afa66b88fe6d6a9"])
async def test_a_mail_that_claims_to_be_from_a_phone_or_a_chat_reaches_nothing(
    stage: Stage, claimed: str
) -> None:
    """`From: +84912345678` needs no forged domain, and the number is the customer's own."""
    await stage.arrives(f"{COMPLAINT}. Số của tôi 0912345678")
    case = await stage.only_case()
    assert case.person.answers_at(claimed)
    await stage.arrives("tôi rút khiếu nại", channel="email", mentioned=[case.number],
                        **{"from": claimed})  # fmt: skip
    assert len((await stage.desk.file(case.number)).messages) == 1
    assert (await stage.desk.case(case.number)).state is State.RECEIVED


async def test_the_address_given_in_a_chat_continues_the_case_by_mail(stage: Stage) -> None:
    await stage.arrives(COMPLAINT)
    await stage.act(e.Corrected, facts=(("email", "Lan@vidu.example"),))
    case = await stage.only_case()
    await stage.arrives("tôi xin bổ sung", channel="email", mentioned=[case.number], **LAN)
    assert (await stage.only_case()).number == case.number


@pytest.mark.parametrize(
    "evidence", [{"references": ["m1"]}, {"references": ["email-1"]}, {"mentioned": True}]
)
async def test_the_customers_own_reply_continues_the_case(
    stage: Stage, evidence: dict[str, object]
) -> None:
    number = await opened(stage)
    told = {"mentioned": [number]} if evidence.get("mentioned") else evidence
    await stage.arrives("tôi xin bổ sung thông tin", channel="email", **told, **LAN)
    assert (await stage.only_case()).number == number


async def test_a_mail_without_any_evidence_is_a_new_matter(stage: Stage) -> None:
    await opened(stage)
    stage.later(minutes=2)  # sooner it could be a machine that answers our acknowledgement
    await stage.arrives("hóa đơn tháng 10 sai tên công ty, đề nghị sửa", channel="email", **LAN)
    assert len(await stage.cases()) == 2


async def test_after_the_time_for_reopening_a_chat_starts_a_new_case(stage: Stage) -> None:
    await stage.arrives("mail cty e k gui dc tu sang nay, bao loi 550")
    number = (await stage.only_case()).number
    await stage.act(e.WithdrawalRecorded)
    await stage.act(e.Closed, lesson="không có")
    stage.now += timedelta(days=29)
    await stage.arrives("lại không gửi được mail nữa rồi")
    assert (await stage.only_case()).number == number
    await stage.act(e.WithdrawalRecorded, by=BINH)
    await stage.act(e.Closed, by=CHI, lesson="không có")
    stage.now += timedelta(days=31)
    await stage.arrives("mail lại lỗi, không gửi được")
    assert (await stage.only_case()).number != number
    assert AN


@pytest.mark.clause("PV-19")
@pytest.mark.parametrize(("standing", "phone"), [("unknown", ""), ("proven", "+84987654321")])
async def test_a_new_matter_in_a_customers_name_writes_nothing_into_their_record(
    stage: Stage, standing: str, phone: str
) -> None:
    """The telephone number of a forger is where the customer would be asked (PV-19)."""
    await opened(stage)
    stage.later(hours=3)
    words = "tôi bị trừ tiền hai lần, đề nghị hoàn lại 500.000đ, số mới của tôi là 0987654321"
    await stage.arrives(words, channel="email", subject="Hoàn tiền", standing=standing, **LAN)
    new = (await stage.cases())[-1]
    assert new.kind is CaseKind.COMPLAINT, "the matter itself is heard"
    assert new.person.phone == phone
    known = await stage.work.read(lambda conn: people.find(conn, "email", LAN["from"]))
    assert known is not None and known[1].phone == phone


async def ended(stage: Stage) -> str:
    number = await opened(stage)
    for words in ("tôi xin rút khiếu nại", "đúng, tôi rút"):
        await stage.arrives(words, channel="email", proven=[number], **LAN)
        await stage.delivers()
    await stage.desk.act(number, e.Closed(by=AN, at=stage.now, lesson="không có"))
    await stage.delivers()
    return number


async def ended_long_ago(stage: Stage) -> str:
    number = await ended(stage)
    stage.later(days=90)
    return number


@pytest.mark.clause("AMB-35")
async def test_another_matter_in_the_thread_of_a_closed_case_is_a_new_case(stage: Stage) -> None:
    number = await ended(stage)
    stage.later(days=2)
    words = "Hóa đơn tháng 2 của công ty tôi ghi sai mã số thuế, đề nghị xuất lại hóa đơn."
    await stage.arrives(words, channel="email", proven=[number], **LAN)
    new = (await stage.cases())[-1]
    assert (new.follows, new.category, new.state) == (number, "invoice", State.RECEIVED)
    assert (await stage.desk.case(number)).state is State.CLOSED


@pytest.mark.clause("AMB-35")
async def test_the_same_matter_in_the_thread_of_a_closed_case_reopens_it(stage: Stage) -> None:
    number = await ended(stage)
    stage.later(days=2)
    await stage.arrives(COMPLAINT + " lần nữa", channel="email", proven=[number], **LAN)
    assert (await stage.desk.case(number)).state is not State.CLOSED


@pytest.mark.parametrize("mark", ["5", "rất hài lòng", "Cảm ơn anh chị, tiền đã về tài khoản rồi"])
async def test_a_mark_or_thanks_after_the_end_reopens_nothing(stage: Stage, mark: str) -> None:
    number = await ended(stage)
    stage.later(days=2)
    await stage.arrives(mark, channel="email", proven=[number], **LAN)
    assert (await stage.desk.case(number)).state is State.CLOSED


@pytest.mark.clause("AMB-35")
@pytest.mark.parametrize(("who", "hint"), [(LAN, "proven"), (LAN, "mentioned"), (EVE, "proven")])
async def test_an_answer_to_a_case_that_ended_long_ago_is_a_new_case_that_names_it(
    stage: Stage, who: dict[str, str], hint: str
) -> None:
    number = await ended_long_ago(stage)
    await stage.arrives(COMPLAINT + " lần nữa", channel="email", **{hint: [number]}, **who)
    new = await stage.only_case()
    assert new.number != number and new.follows == number
    assert number in plain(case_card(new, stage.desk.policy, str, stage.now))


async def test_a_stranger_who_guesses_the_number_of_an_ended_case_is_linked_to_nothing(
    stage: Stage,
) -> None:
    number = await ended_long_ago(stage)
    await stage.arrives(COMPLAINT, channel="email", mentioned=[number], **EVE)
    assert (await stage.only_case()).follows == ""


async def test_what_a_stranger_sends_by_mistake_is_hidden_without_a_letter_to_the_customer(
    stage: Stage,
) -> None:
    number = await opened(stage)
    words = "mật khẩu của em là Abc@12345 anh vào xem giúp"
    await stage.arrives(words, channel="email", proven=[number], **EVE)
    await stage.delivers()
    assert len(stage.mail.sent) == 1, "the acknowledgement"
    assert "Abc@12345" not in (await stage.desk.file(number)).messages[-1].text
    await stage.arrives(words, channel="email", proven=[number], **LAN)
    await stage.delivers()
    assert len(stage.mail.sent) == 2
