"""A contact point on hold, from the raw delivery to the replay: one transaction each (PV-19)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest

from bot.cases.service import CaseFile
from bot.inbox.dead_letters import MOST_FORGED_AN_HOUR
from storage.contacts import people
from tests.bot.stage import CUSTOMER, Stage
from tests.policy.story import AN
from workflows import events as e
from workflows.case import Case, ContactPoint, State
from workflows.engine.advance import NotAllowed
from workflows.messaging.messages import Inbound

BAO = "bao@vidu.example"
MAIL = ContactPoint(channel="email", address=BAO)
ZALO = ContactPoint(channel="zalo_bot", address=CUSTOMER)
FAULT = "hộp thư công ty không gửi được từ sáng nay, báo lỗi 550, tên miền vidu.example"
MONEY = "tôi bị trừ tiền hai lần khi gia hạn tên miền, đề nghị hoàn lại 500.000đ"
HOW = "gọi số đã đăng ký"


async def writes(stage: Stage, text: str, **told: object) -> None:
    await stage.arrives(text, channel="email", **({"from": BAO, "name": "Bảo"} | told))


async def opened(stage: Stage) -> Case:
    """A complaint by mail of somebody who is also known on Zalo."""
    await writes(stage, FAULT, subject="Không gửi được thư")
    case = await stage.only_case()
    contact = {"number": "KN-2026-000009-9", "received_at": None, "facts": (), "summary": ""}
    await stage.act(e.Absorbed, contact=ZALO, **contact)
    await stage.delivers()
    return await stage.desk.case(case.number)


async def holds(stage: Stage) -> Case:
    case = await opened(stage)
    await stage.desk.act(case.number, held(stage))
    return await stage.desk.case(case.number)


def held(stage: Stage) -> e.Held:
    return e.Held(by=AN, at=stage.now, contact=MAIL, reason="giọng văn khác hẳn")


def asked(stage: Stage) -> e.IdentityAsked:
    return e.IdentityAsked(by=AN, at=stage.now, contact=MAIL, via=ZALO)


def released(stage: Stage) -> e.Released:
    return e.Released(by=AN, at=stage.now, contact=MAIL, how=HOW)


def standing(file: CaseFile) -> list[tuple[str, str]]:
    """The messages that were ever on hold, with how they stand."""
    return [(m.text, file.held[m.id]) for m in file.messages if m.id in file.held]


async def worked_in(stage: Stage) -> None:
    for _ in range(40):
        if not await stage.inbox_worker.one_pass(stage.now):
            return
    raise AssertionError("the inbox never came to rest")


def notices(stage: Stage) -> Sequence[str]:
    return [one.text for one in stage.mail.sent if one.case_number == ""]


@pytest.mark.clause("PV-19")
async def test_a_hold_reaches_every_open_case_of_the_person(stage: Stage) -> None:
    first = await opened(stage)
    stage.later(hours=2)
    await writes(stage, MONEY, subject="Trừ tiền hai lần")
    second = next(case for case in await stage.cases() if case.number != first.number)
    await stage.desk.act(second.number, held(stage))
    for number, leads in ((first.number, False), (second.number, True)):
        case = await stage.desk.case(number)
        assert [(h.address, h.leads) for h in case.open_holds] == [(BAO, leads)]
        assert not case.person.answers_at(BAO)
        assert (case.timer("KHOLD") is not None) == leads, "one owner sees it through"
        assert [line.clause for line in (await stage.desk.file(number)).entries][-1] == "PV-19"
    await stage.desk.act(first.number, released(stage))
    for number in (first.number, second.number):
        assert not (await stage.desk.case(number)).open_holds


@pytest.mark.clause("PV-19")
async def test_messages_on_hold_are_kept_in_the_file_and_heard_by_nobody(stage: Stage) -> None:
    case = await holds(stage)
    await writes(stage, "đổi mật khẩu và huỷ hợp đồng giúp tôi", proven=[case.number])
    await writes(stage, MONEY, subject="Trừ tiền hai lần")
    (still,) = await stage.cases()
    assert (still.number, still.state, still.facts) == (case.number, case.state, case.facts)
    file = await stage.desk.file(case.number)
    assert standing(file) == [("đổi mật khẩu và huỷ hợp đồng giúp tôi", "held"), (MONEY, "held")]
    assert [line.event for line in file.entries][-2:] == ["WroteOnHold"] * 2


@pytest.mark.clause("PV-19")
async def test_only_one_neutral_notice_goes_to_the_address_and_it_names_nothing(
    stage: Stage,
) -> None:
    case = await holds(stage)
    before = len(stage.mail.sent)
    for serial in range(5):
        await writes(stage, f"đổi mật khẩu {serial}", proven=[case.number])
        stage.later(hours=1)
    await stage.delivers()
    (notice,) = stage.mail.sent[before:]
    assert (notice.to, notice.to_name, notice.case_number) == (BAO, "", "")
    told = f"{notice.subject} {notice.text}"
    assert case.number not in notice.key
    for secret in (case.number, "Bảo", "550", "khiếu nại"):
        assert secret not in told, told


@pytest.mark.clause("PV-19")
async def test_holding_again_and_again_writes_to_nobody_twice_a_day(stage: Stage) -> None:
    case = await holds(stage)
    for _ in range(3):
        await writes(stage, "đổi mật khẩu", proven=[case.number])
        await stage.desk.act(case.number, released(stage))
        await worked_in(stage)
        stage.later(hours=2)
        await stage.desk.act(case.number, held(stage))
    await stage.delivers()
    assert len(notices(stage)) == 1
    stage.later(days=1)
    await writes(stage, "đổi mật khẩu", proven=[case.number])
    await stage.delivers()
    assert len(notices(stage)) == 2


@pytest.mark.clause("PV-19")
async def test_a_letter_that_waits_to_leave_for_a_contact_put_on_hold_does_not_leave(
    stage: Stage,
) -> None:
    case = await opened(stage)
    await stage.desk.act(
        case.number, e.Replied(by=AN, at=stage.now, text="Dạ em đang kiểm tra hợp đồng HD-001")
    )
    before = len(stage.mail.sent)
    await stage.desk.act(case.number, held(stage))
    await stage.delivers()
    assert len(stage.mail.sent) == before
    events = [line.event for line in (await stage.desk.file(case.number)).entries]
    assert events[-2:] == ["Held", "LetterFailed"]


@pytest.mark.clause("PV-19", "CP-26")
async def test_a_yes_on_zalo_replays_everything_in_order_with_its_own_receipt(
    stage: Stage,
) -> None:
    case = await holds(stage)
    times = []
    for text in ("tôi tên Phạm Quốc Bảo", "số điện thoại 0912 345 678", "lỗi vẫn còn"):
        times.append(stage.later(hours=3))
        await writes(stage, text, proven=[case.number])
    stage.later(days=1)
    await stage.desk.act(case.number, asked(stage))
    await stage.delivers()
    assert "ĐÚNG" in stage.chat.sent[-1].text and BAO not in stage.chat.sent[-1].text
    stage.later(hours=1)
    await stage.arrives("đúng rồi em")
    await worked_in(stage)
    file = await stage.desk.file(case.number)
    assert not file.case.open_holds
    wrote = [line for line in file.entries if line.event == "Wrote"]
    assert [line.at for line in wrote[-3:]] == times
    assert [line.data["text"] for line in wrote[-3:]] == [text for text, _ in standing(file)]
    assert {how for _, how in standing(file)} == {"released"}
    assert file.case.fact("full_name") == "Phạm Quốc Bảo"
    await stage.delivers()
    assert "3 thư" in next(one.text for one in stage.chat.sent if "xác nhận. Từ" in one.text)


@pytest.mark.clause("PV-19", "CP-25", "AMB-23")
async def test_a_complaint_that_was_on_hold_counts_from_its_receipt(stage: Stage) -> None:
    case = await holds(stage)
    received = stage.later(hours=5)
    await writes(stage, MONEY, subject="Trừ tiền hai lần")
    await stage.delivers()
    stage.later(days=3)
    await stage.desk.act(case.number, released(stage))
    await worked_in(stage)
    new = next(one for one in await stage.cases() if one.number != case.number)
    assert (new.state, new.received_at, new.opened_at) == (State.RECEIVED, received, received)
    clock = new.timer("K24")
    assert clock is not None and clock.due_at == received + timedelta(hours=24)
    file = await stage.desk.file(new.number)
    assert [(m.direction, m.text) for m in file.messages] == [("in", MONEY)]
    assert not standing(await stage.desk.file(case.number))
    await stage.delivers()
    answer = stage.mail.sent[-1]
    assert answer.case_number == new.number, "the acknowledgement leaves, however old the mail is"


@pytest.mark.clause("PV-19")
async def test_a_no_strikes_the_contact_and_what_was_kept_never_counts(stage: Stage) -> None:
    case = await holds(stage)
    await writes(stage, "huỷ hợp đồng giúp tôi", proven=[case.number])
    await stage.desk.act(case.number, asked(stage))
    await stage.delivers()
    await stage.arrives("không phải tôi")
    await worked_in(stage)
    file = await stage.desk.file(case.number)
    assert standing(file) == [("huỷ hợp đồng giúp tôi", "refused")]
    struck = next(line for line in file.entries if line.event == "Disowned")
    assert struck.clause == "PV-19" and len(struck.data["messages"]) == 1
    assert BAO not in {c.address for c in file.case.person.contacts}
    assert await stage.work.read(lambda conn: people.find(conn, "email", BAO)) is None

    stage.later(days=2)
    await writes(stage, FAULT, proven=[case.number])
    assert len((await stage.desk.file(case.number)).messages) >= len(file.messages)
    assert (await stage.desk.case(case.number)).state is file.case.state


@pytest.mark.clause("PV-19")
async def test_mail_from_a_struck_address_waits_for_a_human_and_can_be_taken_back(
    stage: Stage,
) -> None:
    case = await holds(stage)
    disowned = e.Disowned(by=AN, at=stage.now, contact=MAIL, how=HOW)
    await stage.desk.act(case.number, disowned)
    received = stage.later(days=2)
    await writes(stage, FAULT, subject="Lỗi")
    draft = next(one for one in await stage.cases() if one.number != case.number)
    assert draft.state is State.DRAFT and draft.open_holds[0].leads
    stage.later(days=1)
    await stage.desk.act(draft.number, released(stage))
    await worked_in(stage)
    draft = await stage.desk.case(draft.number)
    assert (draft.state, draft.received_at) == (State.RECEIVED, received)


@pytest.mark.clause("PV-19")
async def test_what_arrives_during_a_replay_waits_for_its_turn(stage: Stage) -> None:
    case = await holds(stage)
    for text in ("thứ nhất", "thứ hai"):
        await writes(stage, text, proven=[case.number])
    await stage.desk.act(case.number, released(stage))
    await writes(stage, "thứ ba", proven=[case.number])  # its pass begins the replay as well
    await worked_in(stage)
    entries = (await stage.desk.file(case.number)).entries
    said = [line.data["text"] for line in entries if line.event == "Wrote"]
    assert said[-3:] == ["thứ nhất", "thứ hai", "thứ ba"]


@pytest.mark.clause("PV-19")
async def test_a_poisonous_message_does_not_stop_the_replay_behind_it(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = await holds(stage)
    for text in ("độc", "lành"):
        await writes(stage, text, proven=[case.number])
    await stage.desk.act(case.number, released(stage))
    parse = stage.mail.parse

    def poisoned(raw: bytes) -> Sequence[Inbound]:
        found = parse(raw)
        if "độc" in found[0].text:
            raise RuntimeError("a bug of ours")
        return found

    monkeypatch.setattr(stage.mail, "parse", poisoned)
    for _ in range(4):
        with pytest.raises(ExceptionGroup):
            await stage.inbox_worker.one_pass(stage.later(minutes=5))
        if len(stage.notices.unreadable):
            break
    await worked_in(stage)
    entries = (await stage.desk.file(case.number)).entries
    assert [line.data["text"] for line in entries if line.event == "Wrote"][-1] == "lành"
    assert len(stage.notices.unreadable) == 1, "and people are told of the poison"


@pytest.mark.clause("PV-19")
async def test_a_new_case_of_the_person_knows_the_hold_and_hears_the_yes(stage: Stage) -> None:
    case = await holds(stage)
    await stage.arrives("tên miền của tôi hết hạn mà không ai báo, tôi khiếu nại")
    new = next(one for one in await stage.cases() if one.number != case.number)
    assert [(h.address, h.leads) for h in new.open_holds] == [(BAO, False)]
    await stage.desk.act(case.number, asked(stage))
    await stage.delivers()
    await stage.arrives("chính tôi gửi thư đó")
    assert not (await stage.desk.case(case.number)).open_holds
    assert not (await stage.desk.case(new.number)).open_holds


@pytest.mark.clause("PV-19")
async def test_only_who_is_on_hold_can_be_released(stage: Stage) -> None:
    case = await opened(stage)
    with pytest.raises(NotAllowed, match="không đang bị tạm giữ"):
        await stage.desk.act(case.number, released(stage))


FORGED: dict[str, object] = {"standing": "failed", "reasons": ["dmarc_fail"]}


@pytest.mark.clause("PV-19", "AMB-22")
async def test_a_forged_mail_puts_the_address_on_hold_by_itself(stage: Stage) -> None:
    case = await opened(stage)
    await writes(stage, "đổi mật khẩu và huỷ hợp đồng", proven=[case.number], **FORGED)
    (still,) = await stage.cases()
    (hold,) = still.open_holds
    assert (hold.by, hold.signals, hold.leads) == ("desk", ("dmarc_fail",), True)
    assert (still.state, still.facts) == (case.state, case.facts)
    await writes(stage, "tôi rút khiếu nại", proven=[case.number])
    assert (await stage.desk.case(case.number)).state is case.state
    assert [how for _, how in standing(await stage.desk.file(case.number))] == ["held", "held"]


@pytest.mark.clause("PV-19")
async def test_a_forged_sender_meets_the_same_whether_or_not_we_know_the_address(
    stage: Stage,
) -> None:
    await opened(stage)
    before = len(stage.mail.sent)
    await writes(stage, FAULT, **FORGED)
    await writes(stage, FAULT, **(FORGED | {"from": "khong-quen@vidu.example", "name": "X"}))
    await stage.delivers()
    known, unknown = stage.mail.sent[before:]
    assert (known.subject, known.text) == (unknown.subject, unknown.text)
    assert {known.to, unknown.to} == {BAO, "khong-quen@vidu.example"}


@pytest.mark.clause("PV-19")
async def test_a_forger_with_the_token_of_their_own_case_is_kept_outside_it(stage: Stage) -> None:
    case = await opened(stage)
    forger = FORGED | {"from": "nan-nhan@vidu.example", "name": "X", "proven": [case.number]}
    await writes(stage, "đổi mật khẩu", **forger)
    assert not (await stage.desk.case(case.number)).open_holds
    draft = next(one for one in await stage.cases() if one.number != case.number)
    assert draft.state is State.DRAFT and draft.open_holds


@pytest.mark.clause("PV-19")
async def test_many_forged_mails_open_one_draft_and_send_one_notice(stage: Stage) -> None:
    for serial in range(12):
        await writes(stage, f"{FAULT} {serial}", **FORGED)
    await stage.delivers()
    draft = await stage.only_case()
    assert (draft.state, len(stage.mail.sent)) == (State.DRAFT, 1)
    received = draft.opened_at
    stage.later(days=1)
    await stage.desk.act(draft.number, released(stage))
    await worked_in(stage)
    after = await stage.desk.case(draft.number)
    assert (after.state, after.received_at) == (State.RECEIVED, received)
    assert not after.open_holds, "what a human let through is not doubted again"


@pytest.mark.clause("PV-19", "AMB-22")
async def test_one_weak_sign_is_no_reason_two_are(stage: Stage) -> None:
    await writes(stage, FAULT, signals=["reply_to_differs"])
    assert not (await stage.only_case()).open_holds
    both = {"from": "b@vidu.example", "signals": ["reply_to_differs", "look_alike_domain"]}
    await writes(stage, FAULT, **both)
    assert sum(bool(case.open_holds) for case in await stage.cases()) == 1


async def test_a_copy_that_arrives_during_the_replay_jumps_no_line(stage: Stage) -> None:
    """The same mail in a second folder, while those before it are being worked in."""
    case = await holds(stage)
    for text in ("một: " + MONEY, "hai", "ba"):
        await writes(stage, text, id=text, proven=[case.number])
        stage.later(minutes=1)
    await stage.desk.act(case.number, released(stage))
    await writes(stage, "ba", id="ba", proven=[case.number])
    await worked_in(stage)
    wrote = [d.entry.data for d in stage.notices.decisions if d.entry.event == "Wrote"]
    heard = [str(data.get("text", "")) for data in wrote]
    assert [text.partition(":")[0] for text in heard[-3:]] == ["một", "hai", "ba"]


@pytest.mark.clause("PV-19")
async def test_a_wave_of_forged_strangers_is_put_aside_and_told_once(stage: Stage) -> None:
    """Each would be a case, an alarm in the group and a letter to somebody who never wrote."""
    forged = {"channel": "email", "standing": "failed", "reasons": ["dmarc_failed"]}
    for serial in range(MOST_FORGED_AN_HOUR + 15):
        await stage.arrives(FAULT, **forged, **{"from": f"ai-{serial}@khac.example"})
    assert len(await stage.cases()) == MOST_FORGED_AN_HOUR
    (told,) = stage.notices.texts
    assert "giả mạo" in told
    aside = await stage.desk.dead_letters()
    assert len(aside) == 15
    await writes(stage, FAULT, standing="failed", reasons=["dmarc_failed"])
    stage.later(hours=2)
    await stage.desk.replay(aside[-1].id, AN)
    await stage.inbox_worker.one_pass(stage.now)
    case = max(await stage.cases(), key=lambda one: one.number)
    assert case.open_holds and case.opened_at < stage.now, "kept as of its receipt"


@pytest.mark.clause("PV-19")
async def test_a_customer_is_kept_in_their_case_whatever_wave_there_is(stage: Stage) -> None:
    number = (await opened(stage)).number
    forged = {"standing": "failed", "reasons": ["dmarc_failed"]}
    for serial in range(MOST_FORGED_AN_HOUR + 5):
        told = forged | {"from": f"ai-{serial}@khac.example"}
        await stage.arrives(FAULT, channel="email", **told)
    await writes(stage, MONEY, **forged)
    assert (await stage.desk.case(number)).open_holds
