"""The forms for customers by phone, at the counter and by post (CP-01, CP-03, CP-06, CP-08)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from bot.access import Access
from bot.agents.card import Block, Bold, Quote, line
from bot.agents.commands import Choice, CommandInput, Step
from bot.agents.forms.model import FilledForm
from bot.agents.parsing import InvalidInput, parse_day, split_items
from channels.manual.notes import phone_number
from workflows.calendar.working_time import local_day
from workflows.case import Actor, Case, CaseKind, State
from workflows.letters import compose
from workflows.policy import Policy

TITLES = {"phone": "Khiếu nại qua điện thoại", "counter": "Khách đến quầy", "post": "Đơn bưu điện"}
CONFIRM = {
    "phone": "✅ Đã đọc lại cho khách, ghi nhận",
    "counter": "✅ Khách đã xem lại, ghi nhận",
    "post": "✅ Ghi nhận",
}


def _phone(text: str, given: CommandInput) -> None:
    if not phone_number(text):
        raise InvalidInput(f"“{text}” không phải số điện thoại: hỏi lại khách, hoặc bỏ qua")


def _email(text: str, given: CommandInput) -> None:
    name, at, host = text.partition("@")
    if not (name and at and "." in host) or " " in text:
        raise InvalidInput(f"“{text}” không phải địa chỉ thư: hỏi lại khách, hoặc bỏ qua")


def _past_day(text: str, given: CommandInput) -> None:
    if parse_day(text, given.today) > given.today:
        raise InvalidInput(f"“{text}” là ngày chưa tới: ghi đủ cả năm, ví dụ 20/11/2026")


def _count(text: str, given: CommandInput) -> None:
    if not text.isdecimal() or int(text) > 10_000:
        raise InvalidInput("ghi một con số, ví dụ 3")


def _branches(policy: Policy, access: Access) -> tuple[Choice, ...]:
    return tuple((name, key) for key, name in policy.branches.items())


PHONE = Step(ask="Số điện thoại của khách?", optional=True, check=_phone)
NAME = Step(ask="Họ tên khách?", optional=True)
EMAIL = Step(ask="Thư điện tử để gửi văn bản trả lời?", optional=True, check=_email)
STORY = Step(ask="Khách trình bày sự việc thế nào? (lời của khách, càng đủ càng tốt)")
REMEDY = Step(ask="Khách mong muốn giải quyết thế nào?", optional=True)
RECORDED = Step(
    ask="Đã đọc thông báo ghi âm: khách có đồng ý không?",
    optional=True,
    choices=lambda policy, access: (("Đồng ý", "đồng ý"), ("Không muốn ghi âm", "không")),
)

FIELDS: dict[str, tuple[tuple[str, Step], ...]] = {
    "phone": (
        ("recording", RECORDED),
        ("phone", PHONE),
        ("full_name", NAME),
        ("email", EMAIL),
        ("text", STORY),
        ("remedy", REMEDY),
        ("call_reference", Step(ask="Mã cuộc gọi trong tổng đài?", optional=True)),
    ),
    "counter": (
        ("full_name", NAME),
        ("phone", PHONE),
        ("email", EMAIL),
        ("text", STORY),
        ("remedy", REMEDY),
        ("papers", Step(ask="Khách mang theo giấy tờ gì? Mỗi dòng một thứ", optional=True)),
        ("branch", Step(ask="Tại văn phòng nào?", optional=True, choices=_branches)),
    ),
    "post": (
        ("received", Step(ask="Nhận phong bì ngày nào? (ngày đến, không phải ngày gửi)",
                          check=_past_day)),
        ("full_name", NAME),
        ("postal_address", Step(ask="Địa chỉ người gửi?", optional=True)),
        ("phone", PHONE),
        ("email", EMAIL),
        ("text", STORY),
        ("remedy", REMEDY),
        ("postmark", Step(ask="Ngày trên dấu bưu điện?", optional=True, check=_past_day)),
        ("registered_mail", Step(ask="Số hiệu bưu gửi?", optional=True)),
        ("enclosures", Step(ask="Có mấy giấy tờ kèm theo?", optional=True, check=_count)),
    ),
}  # fmt: skip
FACTS = frozenset({"full_name", "phone", "email", "postal_address"})


def opening(channel: str, policy: Policy, now: datetime, by: Actor) -> tuple[Block, ...]:
    """The text to read aloud before the questions: the recording notice of a call (TU-16)."""
    if channel != "phone":
        return ()
    letter = compose(
        "recording_notice",
        unopened_case(channel, now, by),
        policy,
        key="",
        now=now,
        by=by,
        channel="phone",
    )
    return (line("🔊 ", Bold("Đọc cho khách nghe:")), Quote(letter.text))


def unopened_case(channel: str, now: datetime, by: Actor) -> Case:
    """A case before its first event: forms and letters need one to look at."""
    return Case(
        number="",
        state=State.DRAFT,
        kind=CaseKind.QUERY,
        channel=channel,
        conversation="",
        opened_at=now,
        department="",
        owner=by.id,
    )


def note(channel: str, filled: FilledForm, now: datetime, by: Actor) -> dict[str, Any]:
    """The note as the channel's form takes it (channels.manual.notes.NoteForm)."""
    names = [name for name, _ in FIELDS[channel]]
    said = {name: text for name, text in zip(names, filled.answers, strict=True) if text}
    facts = {name: said.pop(name) for name in FACTS & said.keys()}
    found: dict[str, Any] = {
        "id": filled.id,
        "agent": by.id,
        "noted_at": now.isoformat(),
        "text": said.pop("text"),
        "facts": facts,
    }
    return found | EXTRA[channel](said, filled, now)


def _call(said: dict[str, str], filled: FilledForm, now: datetime) -> dict[str, Any]:
    recording = said.pop("recording", "")
    return {
        **said,
        "recording_notice": True if recording else None,
        "recording_objection": recording == "không",
        "call_started_at": filled.started,
        "call_ended_at": now.isoformat(),
        "read_back": True,
    }


def _visit(said: dict[str, str], filled: FilledForm, now: datetime) -> dict[str, Any]:
    papers = split_items(said.pop("papers", ""))
    return {**said, "papers": list(papers)}


def _envelope(said: dict[str, str], filled: FilledForm, now: datetime) -> dict[str, Any]:
    today = local_day(datetime.fromisoformat(filled.started))
    days: dict[str, Any] = {
        name: parse_day(said.pop(name), today).isoformat()
        for name in ("received", "postmark")
        if name in said
    }
    enclosures = int(said.pop("enclosures", "0"))
    return {**said, **days, "enclosures": enclosures}


EXTRA: dict[str, Callable[[dict[str, str], FilledForm, datetime], dict[str, Any]]] = {
    "phone": _call,
    "counter": _visit,
    "post": _envelope,
}
