"""The case as agents see it: pure functions from a case to Telegram HTML."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from bot.agents.parsing import OUTCOME_NAMES, SIDE_NAMES
from bot.agents.views.labels import ENDS, channel_name, clock_time, customer_name, sign_name, span
from bot.agents.views.markup import bold, clip, esc
from workflows.calendar.working_time import day_ends
from workflows.case import Case, Hold, Proposal, Timer
from workflows.case.labels import NAMES
from workflows.letters import vdate, vnd
from workflows.policy import Policy
from workflows.rules import DEADLINES

NameOf = Callable[[str], str]
DEADLINE_NAMES = {deadline.kind: deadline.vi for deadline in DEADLINES}


def title(case: Case) -> str:
    """What the topic of a case is called."""
    return f"{case.number} · {customer_name(case)}"


def heading(case: Case) -> str:
    """The line that every answer about a case carries: number, customer, channel (B7)."""
    who = esc(clip(customer_name(case), 80))
    return f"{bold(case.number)} · {who} · {esc(channel_name(case.channel))}"


def stand(case: Case) -> str:
    """Where the case stands."""
    second = " · lần 2" if case.round > 1 else ""
    return f"{esc(NAMES[case.state])}{second}"


def case_card(case: Case, policy: Policy, name_of: NameOf, now: datetime) -> str:
    """Everything that an agent needs to see before doing the next thing."""
    lines = (
        f"🗂 {heading(case)}",
        f"📍 {stand(case)}{' · 🔴 khẩn' if case.urgent else ''}",
        _ended(case),
        f"↪ Tiếp theo hồ sơ đã kết thúc {esc(case.follows)}" if case.follows else "",
        _contact(case),
        _about(case, policy),
        f"👤 Phụ trách: {esc(name_of(case.owner))}"
        f" ({esc(policy.department(case.department).name)})",
        _quoted("📝", case.summary, 700),
        _quoted("🎯 Mong muốn:", case.remedy_asked, 300),
        *_clocks(case, now),
        _questions(case, policy),
        *_tasks(case, policy, name_of),
        _cause(case),
        proposal_text(case.proposal) if case.proposal else "",
        _points(case),
    )
    return "\n".join(line for line in lines if line)


def proposal_text(proposal: Proposal) -> str:
    """The draft in full, nothing cut: this is what an approver approves (CP-17)."""
    parts = [
        f"💡 {bold('Phương án')} lần {proposal.round}: {OUTCOME_NAMES[proposal.outcome]}",
        *(
            f"  • {esc(remedy.what)} (trước {vdate(remedy.by)}"
            f"{', ' + vnd(remedy.amount_vnd) if remedy.amount_vnd else ''})"
            for remedy in proposal.remedies
        ),
        _quoted("Lý do:", proposal.reason),
        _quoted("Căn cứ:", proposal.basis),
        *(f"  • {esc(p)} → {esc(a)}" for p, a in proposal.points),
        _quoted("Đề nghị thêm:", proposal.offer),
        *(f"  🔧 {esc(action)}" for action in proposal.corrective),
        f"Người soạn: {esc(proposal.drafted_by_name or proposal.drafted_by)}"
        f" · mã {proposal.digest[:8]}",
        _verdict(proposal),
    ]
    return "\n".join(part for part in parts if part)


def worklist_line(case: Case, name_of: NameOf, now: datetime) -> str:
    """One line of the list: how urgent, which, who, until when."""
    due = case.next_due_at
    when = f"{clock_time(due)} ({span(due - now)})" if due else "không có hạn"
    hold = "⛔ " if case.open_holds else ""
    sign = "🔴" if case.urgent or (due is not None and due <= now) else "•"
    where = f"{stand(case)} · {esc(name_of(case.owner))} · {esc(when)}"
    return f"{sign} {hold}{heading(case)}\n    {where}"


def _quoted(label: str, text: str, limit: int = 0) -> str:
    said = clip(text, limit) if limit else text
    return f"{label} {esc(said)}" if text.strip() else ""


def _ended(case: Case) -> str:
    if case.merged_into:
        return f"↪ Đã gộp vào {esc(case.merged_into)}"
    return f"🏁 {ENDS[case.closing_reason]}" if case.closing_reason else ""


def _contact(case: Case) -> str:
    person = case.person
    known = [person.organisation, person.phone, person.email, person.postal_address]
    line = " · ".join(esc(clip(item, 120)) for item in known if item)
    return "\n".join(
        part for part in (f"📇 {line}" if line else "", *map(_hold, case.open_holds)) if part
    )


def _hold(hold: Hold) -> str:
    """A contact on hold: why, and how far the verification is (PV-19)."""
    seen = f" ({esc('; '.join(map(sign_name, hold.signals)))})" if hold.signals else ""
    asked = (
        f"đã hỏi khách qua {esc(channel_name(hold.asked.channel))}"
        if hold.asked
        else "chưa hỏi khách"
    )
    since = clock_time(hold.at)
    return (
        f"⛔ Tạm giữ {esc(hold.address)} từ {since}: {esc(clip(hold.reason, 200))}{seen} · {asked}"
    )


def _about(case: Case, policy: Policy) -> str:
    category = policy.category(case.category)
    return f"🏷 {esc(category.label)}" if category else ""


def _clocks(case: Case, now: datetime) -> list[str]:
    return [
        f"⏰ {esc(DEADLINE_NAMES.get(clock.kind, clock.kind))}: "
        f"{_until(clock)} ({span(clock.due_at - now)})"
        for clock in case.clocks
        if clock.running and clock.kind != "KARCHIVE"
    ]


def _until(clock: Timer) -> str:
    """The last day, as letters print it; the minute where hours are counted."""
    whole_days = clock.due_at == day_ends(clock.due_on)
    return f"hết {vdate(clock.due_on)}" if whole_days else clock_time(clock.due_at)


def _questions(case: Case, policy: Policy) -> str:
    asked = [
        policy.questions[q.field].vi if q.field in policy.questions else q.field
        for q in case.open_questions
    ]
    return f"❓ Chờ khách trả lời: {esc(clip('; '.join(asked), 400))}" if asked else ""


def _tasks(case: Case, policy: Policy, name_of: NameOf) -> list[str]:
    return [
        f"🔧 #{task.id} {esc(policy.department(task.department).name)}: {esc(clip(task.what, 200))}"
        f"{' · khắc phục' if task.corrective else ''}"
        f"{' · ' + esc(name_of(task.owner)) if task.owner else ''}"
        f"{' · hạn ' + vdate(task.due) if task.due else ''}"
        for task in case.tasks
        if task.done_at is None
    ]


def _cause(case: Case) -> str:
    if case.cause is None:
        return ""
    side = SIDE_NAMES[case.cause.fault_side]
    found = "".join(f"\n  • {esc(clip(finding, 200))}" for finding in case.cause.findings[:5])
    return f"⚖ Nguyên nhân ({side}): {esc(clip(case.cause.text, 400))}{found}"


def _verdict(proposal: Proposal) -> str:
    if proposal.approved_at:
        return f"✅ Đã duyệt: {esc(proposal.approved_by_name or proposal.approved_by)}"
    if proposal.returned_reason:
        return f"↩ Chưa duyệt: {esc(clip(proposal.returned_reason, 300))}"
    return "⏳ Chờ người khác duyệt (người soạn không tự duyệt)"


def _points(case: Case) -> str:
    if not case.disagreement:
        return ""
    said = "".join(f"\n  • {esc(clip(point, 300))}" for point in case.disagreement)
    return f"💬 Khách chưa đồng ý:{said}"
