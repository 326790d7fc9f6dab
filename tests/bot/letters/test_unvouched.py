"""A letter that the desk writes by itself to a sender for whom nobody vouches has only our words.

A forged sender makes the desk write to somebody who never wrote: what it says in the company's
name must not be what the forger wants them to read (PV-19, ADR 0007).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import Message

import pytest

from channels.mail.settings import MailSettings
from channels.mail.smtp.compose import compose
from tests.bot.stage import POLICY, Stage
from tests.policy.story import AN, Story, reading
from tests.workflows.sample_cases import full
from workflows import events as e
from workflows.case import DESK, Case, Incident, Person, Role
from workflows.engine.advance import Decision, OwedLetter
from workflows.letters import LETTERS, lint
from workflows.messaging.messages import Outbound
from workflows.rules import RULES, SIDE_EFFECTS

ADDRESS = "lan@vidu.example"
MARK = "lời-nhử"
COMPLAINT = f"hộp thư {MARK} không gửi được từ sáng nay, báo lỗi 550, vào http://{MARK}.example/0"
FORGED: dict[str, object] = {
    "from": ADDRESS,
    "name": f"Nhận tiền tại {MARK}",
    "subject": f"Nhận 10 triệu {MARK}",
}
SETTINGS = MailSettings(
    smtp_host="127.0.0.1",
    address="khieunai@desk.example",
    secret=b"0123456789abcdef",
    plus_address=True,
)
CHATS_ALONE = frozenset({"takeover"})
_BY_DESK = [
    rule.letters for rule in RULES if rule.on in (e.Wrote, e.WroteOnHold) or Role.SYSTEM in rule.by
] + [effect.letters for effect in SIDE_EFFECTS]
AUTOMATIC = sorted({action.letter for several in _BY_DESK for action in several})
"""Every letter that the desk may owe by itself, as the table says."""
BY_MAIL = [one for one in AUTOMATIC if one not in CHATS_ALONE and not LETTERS[one].neutral]


def forged(case: Case, language: str) -> Case:
    """The case with the mark wherever a customer's words can stand."""
    person = Person(
        full_name=f"Tên {MARK}", organisation=f"Công ty {MARK}", position=MARK, honorific=MARK,
        phone=f"+8491{MARK}", email=f"{MARK}@vidu.example", postal_address=MARK,
        contacts=case.person.contacts,
    )  # fmt: skip
    told = full(language=language)
    return replace(
        case,
        language=language,
        person=person,
        subject=MARK,
        summary=f"{MARK} http://{MARK}.example/0",
        remedy_asked=f"mong muốn {MARK}",
        facts=tuple((key, MARK) for key in ("domain", "contract", "order", "full_name", "email")),
        papers=(f"{MARK}.pdf",),
        questions=tuple(replace(one, value=MARK) for one in told.questions),
        incidents=(Incident(text=MARK, category="", reported_at=case.opened_at),),
        disagreement=(f"điểm {MARK}",),
        documents=told.documents,
        clocks=told.clocks,
        closing_reason=told.closing_reason,
        closed_at=told.closed_at,
    )


TOLD: dict[str, object] = {
    "text": MARK,
    "reason": MARK,
    "files": [f"{MARK}.exe"],
    "file_problems": [[f"{MARK}.exe", "dangerous"], [f"{MARK}.mp4", "too_large"]],
    "target": MARK,
    "secret_kind": MARK,
    "owner_name": MARK,
    "contact_person": MARK,
    "contact": {"channel": "email", "address": f"ke@{MARK}.example"},
    "messages": [MARK],
}


def on_the_wire(letter: Outbound) -> str:
    """Everything that a mail program could show of it, but the address it is sent to."""
    whole = message_from_bytes(compose(letter, SETTINGS, datetime(2026, 3, 2, tzinfo=UTC)))
    found = [
        f"{name}: {make_header(decode_header(value))}"
        for part in whole.walk()
        for name, value in part.items()
    ]
    found += [str(part.get_filename()) for part in whole.walk()]
    found += [_shown(part) for part in whole.walk() if not part.is_multipart()]
    return "\n".join(found)


def _shown(part: Message) -> str:
    content = part.get_payload(decode=True)
    assert isinstance(content, bytes)
    return content.decode("utf-8", "replace")


async def owed(stage: Stage, letter: str, case: Case, event: e.Event | None = None) -> Outbound:
    """The message that the desk owes, composed where all its letters are."""
    event = event or e.HandedBack(by=DESK, at=stage.now)
    decision = stage.notices.decisions[-1]
    one = OwedLetter(letter=letter, key=f"{case.number}.{letter}", automatic=True)
    entry = replace(decision.entry, data=TOLD)
    decision = Decision(
        before=case, case=case, rule=decision.rule, owed=(one,), alerts=(), entry=entry
    )
    composer = stage.case_writer.composer
    placed = await stage.work.run(lambda conn: composer.enqueue(conn, decision, (one, ()), event))
    assert placed is not None
    return placed.message


@pytest.mark.clause("PV-19", "TU-20")
@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("letter", BY_MAIL)
async def test_no_automatic_letter_says_a_word_of_whom_nobody_vouches_for(
    stage: Stage, letter: str, language: str
) -> None:
    await stage.arrives(COMPLAINT, channel="email", **FORGED)
    case = forged(await stage.only_case(), language)
    sent = await owed(stage, letter, case)
    assert sent.to == ADDRESS and sent.case_number in sent.subject
    assert MARK not in on_the_wire(sent)
    assert lint(f"{sent.subject}\n{sent.text}", f"x.{language}") == ()
    known = await owed(stage, letter, replace(case, vouched=True))
    assert MARK in on_the_wire(replace(known, key="x")), "the same letter names a known customer"


def test_the_table_owes_letters_of_the_desk_own_accord() -> None:
    assert {"acknowledge", "ask", "attachment_refused", "reminder_questions"} <= set(AUTOMATIC)


@pytest.mark.clause("PV-19", "CP-04")
async def test_whom_nobody_vouches_for_is_acknowledged_in_our_words(stage: Stage) -> None:
    files = [(f"{MARK}.pdf.exe", "MZ", "dangerous")]
    await stage.arrives(COMPLAINT, channel="email", files=files, **FORGED)
    await stage.delivers()
    case = await stage.only_case()
    assert MARK in case.summary, "the agents read every word"
    assert [f"[{case.number}]" in one.subject for one in stage.mail.sent] == [True, True]
    assert not [one for one in stage.mail.sent if MARK in on_the_wire(one)]
    acknowledged, refused = stage.mail.sent
    assert "Kính gửi Quý khách,\n" in acknowledged.text
    assert "chậm nhất ngày" in acknowledged.text and POLICY.org.email in acknowledged.text
    assert acknowledged.in_reply_to == "m1"
    assert refused.text.count("chưa tiếp nhận được vì") == 1


async def test_a_forged_mail_into_a_vouched_case_names_none_of_its_files(stage: Stage) -> None:
    await stage.arrives(COMPLAINT, channel="email", standing="proven", **FORGED)
    wrote = Story(channel="email").wrote(reading())
    case = await stage.only_case()
    told = await owed(stage, "attachment_refused", case, wrote)
    assert f"{MARK}.exe" in told.text
    forged_now = await owed(stage, "attachment_refused", case, replace(wrote, proven=False))
    assert MARK not in on_the_wire(forged_now)


@pytest.mark.parametrize("standing", ["unknown", "proven"])
async def test_only_who_is_proven_reads_their_own_words(stage: Stage, standing: str) -> None:
    await stage.arrives(COMPLAINT, channel="email", standing=standing, **FORGED)
    await stage.delivers()
    (sent,) = stage.mail.sent
    told = (MARK in sent.subject, MARK in sent.text, MARK in sent.to_name)
    assert told == ((standing == "proven"),) * 3


async def test_a_forged_new_matter_of_a_known_customer_brings_them_no_word_of_it(
    stage: Stage,
) -> None:
    await stage.arrives("hộp thư của tôi đầy, không nhận được thư", channel="email",
                        standing="proven", **{"from": ADDRESS, "name": "Lan"})  # fmt: skip
    await stage.delivers()
    stage.later(days=2)
    await stage.arrives(COMPLAINT, channel="email", **FORGED)
    await stage.delivers()
    first, second = stage.mail.sent
    assert first.case_number != second.case_number
    assert first.to_name == "Lan" and not second.to_name
    assert MARK not in on_the_wire(second)


async def test_an_answer_to_our_own_letter_vouches_from_then_on(stage: Stage) -> None:
    await stage.arrives(COMPLAINT, channel="email", **FORGED)
    number = (await stage.only_case()).number
    asks = {"channel": "email", "from": ADDRESS}
    await stage.arrives("hồ sơ của tôi tới đâu rồi?", mentioned=[number], **asks)
    assert not (await stage.only_case()).vouched
    stage.later(minutes=30)
    await stage.arrives("hồ sơ của tôi tới đâu rồi?", proven=[number], **asks)
    await stage.delivers()
    assert (await stage.only_case()).vouched
    acknowledged, status = stage.mail.sent
    assert MARK not in on_the_wire(acknowledged)
    assert f"Nhận 10 triệu {MARK}" not in acknowledged.text and MARK in status.text


async def test_what_an_agent_sends_names_the_customer_as_ever(stage: Stage) -> None:
    await stage.arrives(COMPLAINT, channel="email", **FORGED)
    await stage.delivers()
    await stage.act(e.Replied, by=AN, text="Chúng tôi đang kiểm tra.")
    stage.later(minutes=1)
    await stage.delivers()
    assert not stage.mail.sent[0].to_name
    assert stage.mail.sent[-1].to_name == FORGED["name"]


async def test_a_forged_secret_brings_no_word_into_the_chat(stage: Stage) -> None:
    """The mail bears the address that the customer gave in a chat."""
    await stage.arrives("hộp thư không gửi được từ sáng nay, email của tôi là lan@vidu.example")
    case = await stage.only_case()
    stage.later(hours=1)
    said = f"{MARK}: mật khẩu của tôi là Abc@12345"
    await stage.arrives(said, channel="email", mentioned=[case.number], **FORGED)
    await stage.delivers()
    assert not [one for one in (*stage.chat.sent, *stage.mail.sent) if MARK in on_the_wire(one)]
