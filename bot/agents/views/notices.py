"""Notices: what agents are shown without asking. Decisions, hand letters, unreadable deliveries.

Notices travel in the outbox like letters, so that none is lost; the channel `telegram` hands them
over. Telegram takes twenty messages a minute, so one decision is one message. An agent's own
command makes no notice: its answer says it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from uuid import uuid4

from bot.access import Access
from bot.agents.actions import REPLAY, after_end_buttons, case_buttons, file_button
from bot.agents.card import (
    Block,
    Button,
    Card,
    File,
    Heading,
    Line,
    Mention,
    Quote,
    Span,
    blocks,
    card,
    line,
    plain,
)
from bot.agents.labels import channel_name, letter_name, problem_name
from bot.agents.text import clip, width
from bot.agents.views.cases import case_card, heading, proposal_blocks, state_name, title
from bot.agents.views.letters import hand_task, outcome
from bot.agents.views.merge import merge_proposal
from workflows import events as e
from workflows.case import Actor, Case, Role, State
from workflows.engine.advance import Decision, OwedLetter, allowed
from workflows.engine.decision import JournalEntry
from workflows.messaging.messages import Outbound
from workflows.planning.route import WRITTEN
from workflows.policy import Policy
from workflows.rules import Alert

ANYONE = Actor(
    id="group", name="Nhóm", roles=frozenset({Role.RECEIVER, Role.RESOLVER, Role.APPROVER})
)
"""A notice is for all agents; whether one may press a button is checked at the press."""
CALLED = frozenset({"owner", "duty"})
"""Alerts to these mention a person, whose phone then rings."""
LETTER_EVENTS = {
    e.LetterSent.name: "sent",
    e.LetterFailed.name: "failed",
    e.LetterUnknown.name: "unknown",
    e.LetterHeld.name: "held",
}
LONGEST = 10_000
"""Characters of a customer's message that a notice shows: three or four messages of Telegram."""
AT_ONE_LOOK = 3896
"""Characters that surely fit on one page: only a proposal seen whole is approved by a button."""
CHANNEL, GROUP, TOPIC = "telegram", "group", "topic:"


class AgentNotices:
    """Turns decisions into notices (bot.notices.sink.Notices)."""

    def __init__(
        self,
        policy: Policy,
        access: Access,
        fresh: Callable[[], str] = lambda: uuid4().hex,
    ) -> None:
        """`fresh` gives a new id for notices that belong to no version of a case."""
        self._policy = policy
        self._access = access
        self._fresh = fresh

    def of_decision(self, decision: Decision) -> Sequence[Outbound]:
        """The notice for the topic; for urgent or new matters one for the whole group."""
        case = decision.case
        key = f"{case.number}.v{case.version}"
        notice = self._topic_notice(decision)
        found = [] if notice is None else [_outbound(f"{key}.topic", TOPIC + case.number, notice)]
        for_all = [alert for alert in decision.alerts if alert.to == "group"]
        if for_all:
            found.append(_outbound(f"{key}.group", GROUP, _group_notice(case, for_all)))
        return found

    def of_hand_letter(self, case: Case, owed: OwedLetter, message: Outbound) -> Sequence[Outbound]:
        """The task, with the paper to print."""
        notice = replace(hand_task(case, owed.letter, message), title=title(case))
        task = _outbound(f"{owed.key}.hand", TOPIC + case.number, notice)
        return [
            Outbound(
                key=task.key,
                channel=task.channel,
                to=task.to,
                text=task.text,
                attachments=message.attachments,
            )
        ]

    def of_unreadable(self, delivery: int, channel: str, reason: str) -> Sequence[Outbound]:
        """A delivery that nobody could read, with a button to try again."""
        notice = card(
            Heading("⚠️ Không đọc được một gói tin"),
            line(f"Kênh {channel_name(channel)} · số {delivery}"),
            line(clip(reason, 1000)),
            buttons=(Button("🔁 Đọc lại", f"{REPLAY}:{delivery}"),),
        )
        return [_outbound(f"unreadable.{delivery}.{self._fresh()}", GROUP, notice)]

    def of_duplicate(self, case: Case, earlier: Case) -> Sequence[Outbound]:
        """Both complaints, and the button that merges them."""
        notice = replace(merge_proposal(case, earlier, self._policy), title=title(case))
        key = f"{case.number}.v{case.version}.duplicate"
        return [_outbound(key, TOPIC + case.number, notice)]

    def of_text(self, text: str) -> Sequence[Outbound]:
        """Something that belongs to no case."""
        return [_outbound(f"trouble.{self._fresh()}", GROUP, card(line(f"⚠️ {text}")))]

    def _topic_notice(self, decision: Decision) -> Card | None:
        case, entry = decision.case, decision.entry
        if entry.event in LETTER_EVENTS:
            notice = _letter(decision)
        elif entry.event == e.Wrote.name:
            notice = self._message(decision)
        elif entry.event == e.MachineWrote.name:
            notice = _machine(case, entry)
        elif entry.event == e.WroteOnHold.name:
            notice = self._on_hold(decision)
        elif decision.alerts or entry.event == e.ClockRang.name:
            notice = self._alert(decision)
        else:
            return None
        if notice is None:
            return None
        shown = blocks(notice.blocks, self._called(case, decision.alerts))
        return Card(blocks=shown, buttons=notice.buttons, title=title(case))

    def _message(self, decision: Decision) -> Card:
        case, entry = decision.case, decision.entry
        new = entry.before == State.DRAFT.value
        wrote = (
            _warnings(decision.alerts[len(decision.rule.alerts) :]),
            self._card(case, entry) if new else None,
            _customer_words(entry.data, case.summary if new else ""),
            _reasons(entry.data) if new else None,
            _oddities(entry.data),
            _answers("↪ Đang trả lời khách", decision),
        )
        if new:
            return card(Heading(f"🆕 {entry.sentence}"), *wrote, buttons=self._buttons(case))
        moved = entry.before != entry.after
        return card(
            heading(case, before="💬 "),
            line(f"{entry.sentence} · {state_name(case)}"),
            *wrote,
            buttons=self._buttons(case) if moved else after_end_buttons(case),
        )

    def _on_hold(self, decision: Decision) -> Card:
        """A message from a contact on hold; nobody may take it for the customer's word."""
        case, entry = decision.case, decision.entry
        return card(
            Heading(f"⛔ TẠM GIỮ · {entry.data.get('from', '')}"),
            line(entry.sentence),
            heading(case, after=f" · {state_name(case)}"),
            _customer_words(entry.data, ""),
            _answers("↪ Chỉ gửi", decision),
            buttons=self._buttons(case),
        )

    def _alert(self, decision: Decision) -> Card:
        case, entry = decision.case, decision.entry
        sign = "⏰" if entry.event == e.ClockRang.name else "🔔"
        said = [alert.vi for alert in decision.alerts] or [entry.sentence]
        shown = blocks(
            (line(f"{sign} {sentence}") for sentence in said),
            heading(case),
            line(state_name(case)),
            _customer_words(entry.data, "") if entry.event == e.RepliedElsewhere.name else None,
        )
        if entry.event != e.Proposed.name or case.proposal is None:
            return Card(blocks=shown, buttons=(file_button(case),))
        shown = (*shown, *proposal_blocks(case.proposal))
        whole = width(plain(shown)) <= AT_ONE_LOOK
        return Card(blocks=shown, buttons=self._buttons(case) if whole else (file_button(case),))

    def _called(self, case: Case, alerts: Sequence[Alert]) -> Line | None:
        """The people whom the alerts are for, so that their phones ring."""
        ids = {"owner": case.owner, "duty": self._policy.duty_manager}
        wanted = dict.fromkeys(ids[alert.to] for alert in alerts if alert.to in CALLED)
        spans: list[Span] = []
        for agent in filter(None, map(self._access.agent, wanted)):
            spans += [" 👉 " if spans else "👉 ", Mention(agent.id, agent.name)]
        return Line(tuple(spans)) if spans else None

    def _card(self, case: Case, entry: JournalEntry) -> tuple[Block, ...]:
        return case_card(case, self._policy, self._access.name_of, entry.at)

    def _buttons(self, case: Case) -> tuple[Button, ...]:
        return case_buttons(case, allowed(case, ANYONE, self._policy), self._policy)


def _group_notice(case: Case, alerts: Sequence[Alert]) -> Card:
    summary = clip(case.summary, 200).rstrip()
    shown = blocks(_warnings(alerts), heading(case), line(summary) if summary else None)
    return Card(blocks=shown, buttons=(file_button(case),), title=title(case))


def _letter(decision: Decision) -> Card | None:
    case, entry = decision.case, decision.entry
    data = entry.data
    template, key = str(data.get("template", "")), str(data.get("letter", ""))
    if entry.event == e.LetterSent.name and data.get("automatic") and template not in WRITTEN:
        return None
    if entry.event == e.LetterHeld.name and not decision.alerts:
        return None
    status = LETTER_EVENTS[entry.event]
    return outcome(case, template, key, status, str(data.get("reason", "")))


def _machine(case: Case, entry: JournalEntry) -> Card:
    """Automatic mail is shown and changes nothing (CP-07)."""
    words = clip(str(entry.data.get("text", "")), 500)
    return card(heading(case, before="🤖 "), line(entry.sentence), Quote(words))


def _warnings(alerts: Sequence[Alert]) -> list[Line]:
    return [line(f"{'🔴' if alert.urgent else '🔔'} {alert.vi}") for alert in alerts]


def _answers(label: str, decision: Decision) -> Line | None:
    names = ", ".join(letter_name(owed.letter) for owed in decision.owed)
    return line(f"{label}: {names}") if names else None


def _outbound(key: str, to: str, notice: Card) -> Outbound:
    return Outbound(key=key, channel=CHANNEL, to=to, text=notice.encode())


def _customer_words(data: Mapping[str, object], summary: str) -> tuple[Block, ...]:
    """What the customer wrote and sent, without what the card's summary says already."""
    names = data.get("files")
    problems = data.get("file_problems")
    odd = {str(name): str(what) for name, what in problems} if isinstance(problems, list) else {}
    files = [
        File(clip(name, 120), problem=problem_name(odd[name]) if odd.get(name) else "")
        for name in (map(str, names[:20]) if isinstance(names, list) else ())
    ]
    said = str(data.get("text", "")).strip()
    if said and said == summary.strip():
        return blocks(files)
    if not said:
        return blocks(line("(không có chữ)"), files)
    left = width(said) - LONGEST
    more = line(f"✂️ Còn khoảng {left} ký tự: xem trang hồ sơ.") if left > 0 else None
    return blocks(Quote(clip(said, LONGEST)), more, files)


def _reasons(data: Mapping[str, object]) -> Line | None:
    """The words by which the desk took the message for a complaint, or did not."""
    found = data.get("reasons")
    words = ", ".join(f"“{one}”" for one in found) if isinstance(found, list) else ""
    return line(f"🔎 Máy dựa vào các chữ: {words}") if words else None


def _oddities(data: Mapping[str, object]) -> Line | None:
    """What was odd about the mail itself, so that people look at the original."""
    found = data.get("problems")
    odd = [problem_name(str(one)) for one in found] if isinstance(found, list) else []
    return line(f"🔎 Điều cần lưu ý ở bản gốc: {', '.join(odd)}") if odd else None
