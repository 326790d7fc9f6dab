"""A guided form as values: its questions, where one stands, and how each question looks."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bot.agents.buttons import FORM
from bot.agents.commands import Choice, Step, Typed
from bot.agents.message import Button, Notice
from bot.agents.parsing import Misread, word
from bot.agents.views.markup import bold, clip, esc

SKIP = "boqua"


@dataclass(frozen=True, kw_only=True)
class Filled:
    """A form filled in: one answer per step ("" where skipped), its id, when it was begun."""

    answers: tuple[str, ...]
    id: str
    started: str


@dataclass(frozen=True, kw_only=True)
class Form:
    """What is asked, and what happens with the answers.

    With a `confirm` label the answers are read back before `finish`; it raises what an agent
    should be told. `opening` is Telegram HTML shown first.
    """

    title: str
    steps: tuple[Step, ...]
    typed: Typed
    finish: Callable[[Filled], Awaitable[None]]
    opening: str = ""
    confirm: str = ""

    def asked(self, answers: list[str]) -> list[str]:
        """The answers, with blanks for the questions that this case does not need."""
        found = list(answers)
        while len(found) < len(self.steps) and not self._needed(self.steps[len(found)]):
            found.append("")
        return found

    def back(self, answers: list[str]) -> list[str]:
        """The answers up to the question before."""
        found = answers[:-1]
        while found and not self._needed(self.steps[len(found)]):
            found.pop()
        return found

    def taken(self, step: Step, said: str) -> str:
        """The answer as kept. Raises Misread when it does not fit."""
        text = said.strip()
        if word(text) == SKIP or not text:
            if not step.optional:
                raise Misread("câu này cần trả lời")
            return ""
        if step.check is not None:
            step.check(text, self.typed)
        return text

    def choices(self, step: Step) -> tuple[Choice, ...]:
        """What buttons offer for the step."""
        if step.choices is None:
            return ()
        return step.choices(self.typed.policy, self.typed.access)

    def _needed(self, step: Step) -> bool:
        return step.when is None or step.when(self.typed.case)


def question(form: Form, at: int) -> Notice:
    """One question with its choices."""
    step = form.steps[at]
    opening = f"{form.opening}\n\n" if form.opening and at == 0 else ""
    text = f"{opening}📝 {bold(form.title)} · câu {at + 1}/{len(form.steps)}\n{esc(step.ask)}"
    choices = [
        Button(clip(label, 60), f"{FORM}:pick:{at}:{index}")
        for index, (label, _) in enumerate(form.choices(step))
    ]
    moves = [Button("✖ Bỏ phiếu", f"{FORM}:cancel")]
    if at:
        moves.insert(0, Button("⬅ Câu trước", f"{FORM}:back:{at}"))
    if step.optional:
        moves.insert(0, Button("Bỏ qua", f"{FORM}:skip:{at}"))
    return Notice(text=text, buttons=(*choices, *moves))


def summary(form: Form, answers: list[str]) -> Notice:
    """The answers read back before they count."""
    lines = [
        f"• {esc(step.ask)}\n   {bold(answer)}"
        for step, answer in zip(form.steps, answers, strict=True)
        if answer
    ]
    text = f"📋 {bold(form.title)}: xin kiểm tra lại\n" + "\n".join(lines)
    buttons = (
        Button(form.confirm, f"{FORM}:ok"),
        Button("⬅ Câu trước", f"{FORM}:back:{len(answers)}"),
        Button("✖ Bỏ phiếu", f"{FORM}:cancel"),
    )
    return Notice(text=text, buttons=buttons)


def pending(title: str) -> Notice:
    """Another form is half filled in this place."""
    return Notice(
        text=f"Đang có phiếu dở: {bold(title)}.",
        buttons=(
            Button("▶ Điền tiếp", f"{FORM}:resume"),
            Button("✖ Bỏ phiếu đó", f"{FORM}:cancel"),
        ),
    )
