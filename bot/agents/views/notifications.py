"""What the group is told of its own accord: decisions, hand letters, deliveries nobody could read.

Notices travel in the outbox like letters, so that none is lost; the channel `telegram` hands them
over. To keep under Telegram's twenty messages a minute, one decision is one message, and what an
agent did is told by the answer to the command.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from uuid import uuid4

from bot.access import Access
from bot.agents.buttons import REPLAY, buttons, file_button
from bot.agents.message import Button, Notice
from bot.agents.views.cards import case_card, heading, proposal_text, stand, title
from bot.agents.views.labels import channel_name, letter_name, problem_name
from bot.agents.views.letters import hand_task, outcome
from bot.agents.views.markup import LIMIT, bold, clip, esc, mention, visible, width
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
"""A card in the group is for all: who presses is checked when they press."""
ATTENTION = {"owner", "duty"}
LETTER_EVENTS = {
    e.LetterSent.name: "sent",
    e.LetterFailed.name: "failed",
    e.LetterUnknown.name: "unknown",
    e.LetterHeld.name: "held",
}
LONGEST = 10_000
"""Of a customer's message the group reads so much: three or four messages of Telegram."""
CHANNEL, GROUP, TOPIC = "telegram", "group", "topic:"


class TelegramNotices:
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
        """What the topic is told, and for urgent or new matters the whole group."""
        case, entry = decision.case, decision.entry
        key = f"{case.number}.v{case.version}"
        notice = self._told(decision)
        found = [] if notice is None else [_outbound(f"{key}.topic", TOPIC + case.number, notice)]
        for_all = [alert for alert in decision.alerts if alert.to == "group"]
        if for_all:
            found.append(_outbound(f"{key}.group", GROUP, self._short(case, entry, for_all)))
        return found

    def of_hand_letter(self, case: Case, owed: OwedLetter, message: Outbound) -> Sequence[Outbound]:
        """The task, with the paper to print."""
        notice = hand_task(case, owed.letter, message)
        task = _outbound(f"{owed.key}.hand", TOPIC + case.number, self._titled(case, notice))
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
        text = (
            f"{bold('⚠️ Không đọc được một gói tin')}\n"
            f"Kênh {esc(channel_name(channel))} · số {delivery}\n{esc(clip(reason, 1000))}"
        )
        notice = Notice(text=text, buttons=(Button("🔁 Đọc lại", f"{REPLAY}:{delivery}"),))
        return [_outbound(f"unreadable.{delivery}.{self._fresh()}", GROUP, notice)]

    def of_text(self, text: str) -> Sequence[Outbound]:
        """Something that belongs to no case."""
        return [_outbound(f"trouble.{self._fresh()}", GROUP, Notice(text=f"⚠️ {esc(text)}"))]

    def _told(self, decision: Decision) -> Notice | None:
        case, entry = decision.case, decision.entry
        if entry.event in LETTER_EVENTS:
            notice = self._letter(decision)
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
        called = self._called(case, decision.alerts)
        text = f"{notice.text}\n{called}" if called else notice.text
        return self._titled(case, Notice(text=text, buttons=notice.buttons))

    def _letter(self, decision: Decision) -> Notice | None:
        case, entry = decision.case, decision.entry
        data = entry.data
        template, key = str(data.get("template", "")), str(data.get("letter", ""))
        if entry.event == e.LetterSent.name and data.get("automatic") and template not in WRITTEN:
            return None
        if entry.event == e.LetterHeld.name and not decision.alerts:
            return None
        status = LETTER_EVENTS[entry.event]
        return outcome(case, template, key, status, str(data.get("reason", "")))

    def _message(self, decision: Decision) -> Notice:
        case, entry = decision.case, decision.entry
        new = entry.before == State.DRAFT.value
        wrote = _customer_words(entry.data, case.summary if new else "")
        odd = _oddities(entry.data)
        told = ", ".join(letter_name(owed.letter) for owed in decision.owed)
        answered = f"↪ Đang trả lời khách: {esc(told)}" if told else ""
        warned = _listed(decision.alerts[len(decision.rule.alerts) :])
        if new:
            card = self._card(case, entry)
            lines = (bold(f"🆕 {entry.sentence}"), warned, card, wrote, odd, answered)
            return Notice(text=_joined(lines), buttons=self._buttons(case))
        said = f"{esc(entry.sentence)} · {stand(case)}"
        moved = entry.before != entry.after
        return Notice(
            text=_joined((f"💬 {heading(case)}", said, warned, wrote, odd, answered)),
            buttons=self._buttons(case) if moved else (),
        )

    def _on_hold(self, decision: Decision) -> Notice:
        """What came from a contact on hold, so that nobody takes it for the customer's word."""
        case, entry = decision.case, decision.entry
        told = ", ".join(letter_name(owed.letter) for owed in decision.owed)
        lines = (
            bold(f"⛔ TẠM GIỮ · {esc(str(entry.data.get('from', '')))}"),
            esc(entry.sentence),
            f"{heading(case)} · {stand(case)}",
            _customer_words(entry.data, ""),
            f"↪ Chỉ gửi: {esc(told)}" if told else "",
        )
        return Notice(text=_joined(lines), buttons=self._buttons(case))

    def _alert(self, decision: Decision) -> Notice:
        case, entry = decision.case, decision.entry
        sign = "⏰" if entry.event == e.ClockRang.name else "🔔"
        said = "\n".join(f"{sign} {esc(alert.vi)}" for alert in decision.alerts)
        text = f"{said or sign + ' ' + esc(entry.sentence)}\n{heading(case)}\n{stand(case)}"
        if entry.event == e.RepliedElsewhere.name:
            text = f"{text}\n{_customer_words(entry.data, '')}"
        if entry.event != e.Proposed.name or case.proposal is None:
            return Notice(text=text, buttons=(file_button(case),))
        text = f"{text}\n{proposal_text(case.proposal)}"
        if width(visible(text)) > LIMIT - 200:
            return Notice(text=text, buttons=(file_button(case),))
        return Notice(text=text, buttons=self._buttons(case))

    def _short(self, case: Case, entry: JournalEntry, alerts: Sequence[Alert]) -> Notice:
        said = _listed(alerts)
        summary = esc(clip(case.summary, 200))
        text = f"{said}\n{heading(case)}\n{summary}".rstrip()
        return Notice(text=text, buttons=(file_button(case),), title=title(case))

    def _called(self, case: Case, alerts: Sequence[Alert]) -> str:
        """The people whom the alerts are for, so that their phones ring."""
        ids = {"owner": case.owner, "duty": self._policy.duty_manager}
        wanted = dict.fromkeys(ids[alert.to] for alert in alerts if alert.to in ATTENTION)
        agents = [agent for agent in map(self._access.agent, wanted) if agent is not None]
        return " ".join(f"👉 {mention(agent.name, agent.telegram_id)}" for agent in agents)

    def _card(self, case: Case, entry: JournalEntry) -> str:
        return case_card(case, self._policy, self._access.name_of, entry.at)

    def _buttons(self, case: Case) -> tuple[Button, ...]:
        return buttons(case, allowed(case, ANYONE, self._policy))

    def _titled(self, case: Case, notice: Notice) -> Notice:
        return Notice(text=notice.text, buttons=notice.buttons, title=title(case))


def _machine(case: Case, entry: JournalEntry) -> Notice:
    """Automatic mail is shown and sets nothing off (CP-07)."""
    said = esc(clip(str(entry.data.get("text", "")), 500))
    return Notice(
        text=f"🤖 {heading(case)}\n{esc(entry.sentence)}\n<blockquote>{said}</blockquote>"
    )


def _listed(alerts: Sequence[Alert]) -> str:
    return "\n".join(f"{'🔴' if alert.urgent else '🔔'} {esc(alert.vi)}" for alert in alerts)


def _outbound(key: str, to: str, notice: Notice) -> Outbound:
    return Outbound(key=key, channel=CHANNEL, to=to, text=notice.encode())


def _joined(lines: Sequence[str]) -> str:
    return "\n".join(line for line in lines if line)


def _customer_words(data: Mapping[str, object], summary: str) -> str:
    """What the customer wrote and sent, without what the card's summary says already."""
    files = data.get("files")
    names = [str(name) for name in files] if isinstance(files, list) else []
    told = data.get("file_problems")
    odd = {str(name): str(what) for name, what in told} if isinstance(told, list) else {}
    listed = "".join(f"\n📎 {esc(clip(name, 120))}{_flaw(odd.get(name))}" for name in names[:20])
    said = str(data.get("text", "")).strip()
    if said and said == summary.strip():
        return listed.strip()
    if not said:
        return f"(không có chữ){listed}"
    left = width(said) - LONGEST
    more = f"\n✂️ Còn khoảng {left} ký tự: xem trang hồ sơ." if left > 0 else ""
    return f"<blockquote>{esc(clip(said, LONGEST))}</blockquote>{more}{listed}"


def _flaw(problem: str | None) -> str:
    return f" ⚠️ {esc(problem_name(problem))}" if problem else ""


def _oddities(data: Mapping[str, object]) -> str:
    """What was odd about the mail itself, so that people look at the original."""
    found = data.get("problems")
    odd = [problem_name(str(one)) for one in found] if isinstance(found, list) else []
    return f"🔎 Điều cần lưu ý ở bản gốc: {esc(', '.join(odd))}" if odd else ""
