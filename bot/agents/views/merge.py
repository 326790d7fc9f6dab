"""The question before two cases become one: who is who, what ties them, what separates them."""

from __future__ import annotations

from bot.agents.actions import file_button, merge_action
from bot.agents.card import Blank, Block, Button, Card, Heading, blocks, card, line
from bot.agents.labels import clock_time
from bot.agents.text import clip
from bot.agents.views.cases import contact_line, heading, state_name
from workflows.case import Case
from workflows.planning.duplicates import MergeEvidence
from workflows.policy import Policy

SAME = "Cùng một người, gộp"


def merge_question(old: Case, new: Case, evidence: MergeEvidence, policy: Policy) -> Card:
    """Both cases with what ties and what separates them; only the button merges."""
    ties = ", ".join(evidence.ties) or "không có gì"
    separates = "; ".join(evidence.separates) or "chưa thấy gì"
    return card(
        Heading("❓ Hai hồ sơ này có phải của cùng một khách hàng không?"),
        _one(old, policy),
        Blank(),
        _one(new, policy),
        Blank(),
        line(f"🔗 Giống nhau: {clip(ties, 400)}"),
        line(f"✂ Khác nhau: {clip(separates, 400)}"),
        line("Nếu là hai người: không gộp, mỗi khách được trả lời riêng. Chưa gộp gì cả."),
        buttons=(Button(SAME, merge_action(old, new.number)), file_button(new)),
    )


def merge_proposal(case: Case, earlier: Case, policy: Policy) -> Card:
    """A person has two open complaints of one matter: an agent may merge them with one tap."""
    return card(
        Heading("🔗 Có thể là cùng một sự việc"),
        line("Cùng khách hàng, cùng loại sự việc, cả hai hồ sơ đang mở:"),
        _one(case, policy),
        Blank(),
        _one(earlier, policy),
        buttons=(
            Button(f"Gộp vào {earlier.number}", merge_action(case, earlier.number)),
            file_button(case),
        ),
    )


def _one(case: Case, policy: Policy) -> tuple[Block, ...]:
    category = policy.category(case.category)
    since = f"Nhận lúc {clock_time(case.received_at or case.opened_at)} · {state_name(case)}"
    return blocks(
        heading(case, before="🗂 "),
        contact_line(case),
        line(f"🏷 {category.label}") if category else None,
        line(since),
        line(f"📝 {clip(case.summary, 200)}") if case.summary else None,
    )
