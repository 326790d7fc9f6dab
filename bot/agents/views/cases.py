"""The case as agents see it: pure functions from a case to blocks of a card."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from bot.agents.card import Block, Bold, Field, Item, Line, blocks, field, line
from bot.agents.labels import ENDS, channel_name, clock_time, customer_name, sign_name, span
from bot.agents.parsing import OUTCOME_NAMES, SIDE_NAMES
from bot.agents.text import clip
from workflows.calendar.working_time import day_ends
from workflows.case import Case, Hold, Proposal, Remedy, Timer
from workflows.case.labels import NAMES
from workflows.letters import vdate, vnd
from workflows.policy import Policy
from workflows.rules import DEADLINES

NameOf = Callable[[str], str]
DEADLINE_NAMES = {deadline.kind: deadline.vi for deadline in DEADLINES}


def title(case: Case) -> str:
    """What the topic of a case is called."""
    return f"{case.number} · {customer_name(case)}"


def heading(case: Case, before: str = "", after: str = "") -> Line:
    """The line that every answer about a case carries: number, customer, channel (B7)."""
    who = clip(customer_name(case), 80)
    about = f" · {who} · {channel_name(case.channel)}{after}"
    return Line((before, Bold(case.number), about) if before else (Bold(case.number), about))


def state_name(case: Case) -> str:
    """Where the case stands."""
    return f"{NAMES[case.state]}{' · lần 2' if case.round > 1 else ''}"


def case_card(case: Case, policy: Policy, name_of: NameOf, now: datetime) -> tuple[Block, ...]:
    """Everything that an agent needs to see before doing the next thing."""
    category = policy.category(case.category)
    owner = f"{name_of(case.owner)} ({policy.department(case.department).name})"
    return blocks(
        heading(case, before="🗂 "),
        line(f"📍 {state_name(case)}{' · 🔴 khẩn' if case.urgent else ''}"),
        _ended(case),
        line(f"⭐ Khách chấm mức hài lòng: {case.rating}/5") if case.rating else None,
        line(f"↪ Tiếp theo hồ sơ đã kết thúc {case.follows}") if case.follows else None,
        contact_line(case),
        map(_hold, case.open_holds),
        line(f"🏷 {category.label}") if category else None,
        field("👤", "Phụ trách", owner),
        _given("📝", "", case.summary, 700),
        _given("🎯", "Mong muốn", case.remedy_asked, 300),
        _clocks(case, now),
        _questions(case, policy),
        _tasks(case, policy, name_of),
        _cause(case),
        proposal_blocks(case.proposal) if case.proposal else None,
        _points(case),
    )


def proposal_blocks(proposal: Proposal) -> tuple[Block, ...]:
    """The draft in full, nothing cut: this is what an approver approves (CP-17)."""
    drafter = proposal.drafted_by_name or proposal.drafted_by
    return blocks(
        line("💡 ", Bold("Phương án"), f" lần {proposal.round}: {OUTCOME_NAMES[proposal.outcome]}"),
        (_listed(_remedy(remedy)) for remedy in proposal.remedies),
        _given("", "Lý do", proposal.reason),
        _given("", "Căn cứ", proposal.basis),
        (_listed(f"{point} → {answer}") for point, answer in proposal.points),
        _given("", "Đề nghị thêm", proposal.offer),
        (_listed(action, sign="🔧") for action in proposal.corrective),
        field("", "Người soạn", f"{drafter} · mã {proposal.digest[:8]}"),
        _verdict(proposal),
    )


def worklist_item(case: Case, name_of: NameOf, now: datetime) -> Item:
    """One case of the list: how urgent, which, who, until when."""
    due = case.next_due_at
    when = f"{clock_time(due)} ({span(due - now)})" if due else "không có hạn"
    where = f"\n    {state_name(case)} · {name_of(case.owner)} · {when}"
    shown = heading(case, before="⛔ " if case.open_holds else "", after=where)
    pressing = case.urgent or (due is not None and due <= now)
    return Item(shown.text, sign="🔴" if pressing else "•")


def _listed(text: str, sign: str = "•") -> Item:
    return Item((text,), sign=sign, inner=True)


def _given(sign: str, label: str, text: str, limit: int = 0) -> Field | None:
    said = clip(text, limit) if limit else text
    return field(sign, label, said) if text.strip() else None


def _ended(case: Case) -> Line | None:
    if case.merged_into:
        return line(f"↪ Đã gộp vào {case.merged_into}")
    return line(f"🏁 {ENDS[case.closing_reason]}") if case.closing_reason else None


def contact_line(case: Case) -> Line | None:
    """What is known to reach the customer by, if anything."""
    person = case.person
    known = [person.organisation, person.phone, person.email, person.postal_address]
    shown = " · ".join(clip(item, 120) for item in known if item)
    return line(f"📇 {shown}") if shown else None


def _hold(hold: Hold) -> Line:
    """A contact on hold: why, and how far the verification is (PV-19)."""
    seen = f" ({'; '.join(map(sign_name, hold.signals))})" if hold.signals else ""
    asked = (
        f"đã hỏi khách qua {channel_name(hold.asked.channel)}" if hold.asked else "chưa hỏi khách"
    )
    return line(
        f"⛔ Tạm giữ {hold.address} từ {clock_time(hold.at)}:"
        f" {clip(hold.reason, 200)}{seen} · {asked}"
    )


def _clocks(case: Case, now: datetime) -> list[Field]:
    return [
        field(
            "⏰",
            DEADLINE_NAMES.get(clock.kind, clock.kind),
            f"{_until(clock)} ({span(clock.due_at - now)})",
        )
        for clock in case.clocks
        if clock.running and clock.kind != "KARCHIVE"
    ]


def _until(clock: Timer) -> str:
    """The last day, as letters print it; the minute where hours are counted."""
    whole_days = clock.due_at == day_ends(clock.due_on)
    return f"hết {vdate(clock.due_on)}" if whole_days else clock_time(clock.due_at)


def _questions(case: Case, policy: Policy) -> Field | None:
    asked = [
        policy.questions[q.field].vi if q.field in policy.questions else q.field
        for q in case.open_questions
    ]
    return field("❓", "Chờ khách trả lời", clip("; ".join(asked), 400)) if asked else None


def _tasks(case: Case, policy: Policy, name_of: NameOf) -> list[Field]:
    return [
        field(
            "🔧",
            f"#{task.id} {policy.department(task.department).name}",
            f"{clip(task.what, 200)}"
            f"{' · khắc phục' if task.corrective else ''}"
            f"{' · ' + name_of(task.owner) if task.owner else ''}"
            f"{' · hạn ' + vdate(task.due) if task.due else ''}",
        )
        for task in case.tasks
        if task.done_at is None
    ]


def _cause(case: Case) -> list[Block]:
    if case.cause is None:
        return []
    side = SIDE_NAMES[case.cause.fault_side]
    found = [_listed(clip(finding, 200)) for finding in case.cause.findings[:5]]
    return [field("⚖", f"Nguyên nhân ({side})", clip(case.cause.text, 400)), *found]


def _remedy(remedy: Remedy) -> str:
    amount = f", {vnd(remedy.amount_vnd)}" if remedy.amount_vnd else ""
    return f"{remedy.what} (trước {vdate(remedy.by)}{amount})"


def _verdict(proposal: Proposal) -> Block:
    if proposal.approved_at:
        return field("✅", "Đã duyệt", proposal.approved_by_name or proposal.approved_by)
    if proposal.returned_reason:
        return field("↩", "Chưa duyệt", clip(proposal.returned_reason, 300))
    return line("⏳ Chờ người khác duyệt (người soạn không tự duyệt)")


def _points(case: Case) -> list[Block]:
    if not case.disagreement:
        return []
    said = [_listed(clip(point, 300)) for point in case.disagreement]
    return [line("💬 Khách chưa đồng ý:"), *said]
