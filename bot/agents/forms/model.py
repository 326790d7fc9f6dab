"""A guided form as values: its questions, its answers, and the card of each question."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bot.agents.actions import FORM
from bot.agents.card import (
    Blank,
    Block,
    Bold,
    Button,
    Card,
    CommandResult,
    Item,
    card,
    line,
)
from bot.agents.commands import Choice, CommandInput, Step
from bot.agents.parsing import InvalidInput, folded_word
from bot.agents.text import clip

SKIP = "boqua"


@dataclass(frozen=True, kw_only=True)
class FilledForm:
    """One answer per step ("" where skipped), the form's id, and when it was begun."""

    answers: tuple[str, ...]
    id: str
    started: str


@dataclass(frozen=True, kw_only=True)
class Form:
    """What is asked, and what happens with the answers.

    With a `confirm` label the answers are read back before `finish`, which raises NotAllowed,
    DeskError or InvalidInput with a sentence for the agent. `opening` stands above the first
    question.
    """

    title: str
    steps: tuple[Step, ...]
    given: CommandInput
    finish: Callable[[FilledForm], Awaitable[CommandResult]]
    opening: tuple[Block, ...] = ()
    confirm: str = ""

    def with_blanks(self, answers: list[str]) -> list[str]:
        """The answers, with blanks for the questions that this case does not need."""
        found = list(answers)
        while len(found) < len(self.steps) and not self._is_needed(self.steps[len(found)]):
            found.append("")
        return found

    def before_last(self, answers: list[str]) -> list[str]:
        """The answers up to the question before."""
        found = answers[:-1]
        while found and not self._is_needed(self.steps[len(found)]):
            found.pop()
        return found

    def checked(self, step: Step, said: str) -> str:
        """The answer as it is stored. Raises InvalidInput when it does not fit."""
        text = said.strip()
        if folded_word(text) == SKIP or not text:
            if not step.optional:
                raise InvalidInput("câu này cần trả lời")
            return ""
        if step.check is not None:
            step.check(text, self.given)
        return text

    def choices(self, step: Step) -> tuple[Choice, ...]:
        """What buttons offer for the step."""
        if step.choices is None:
            return ()
        return step.choices(self.given.policy, self.given.access)

    def _is_needed(self, step: Step) -> bool:
        return step.when is None or step.when(self.given.case)


def question(form: Form, at: int) -> Card:
    """One question with its choices."""
    step = form.steps[at]
    choices = [
        Button(clip(label, 60), f"{FORM}:pick:{at}:{index}")
        for index, (label, _) in enumerate(form.choices(step))
    ]
    moves = [Button("✖ Bỏ phiếu", f"{FORM}:cancel")]
    if at:
        moves.insert(0, Button("⬅ Câu trước", f"{FORM}:back:{at}"))
    if step.optional:
        moves.insert(0, Button("Bỏ qua", f"{FORM}:skip:{at}"))
    return card(
        (*form.opening, Blank()) if form.opening and at == 0 else None,
        line("📝 ", Bold(form.title), f" · câu {at + 1}/{len(form.steps)}"),
        line(step.ask),
        buttons=(*choices, *moves),
    )


def summary(form: Form, answers: list[str]) -> Card:
    """The answers read back before they count."""
    return card(
        line("📋 ", Bold(form.title), ": xin kiểm tra lại"),
        (
            Item((f"{step.ask}\n   ", Bold(answer)))
            for step, answer in zip(form.steps, answers, strict=True)
            if answer
        ),
        buttons=(
            Button(form.confirm, f"{FORM}:ok"),
            Button("⬅ Câu trước", f"{FORM}:back:{len(answers)}"),
            Button("✖ Bỏ phiếu", f"{FORM}:cancel"),
        ),
    )


def pending(title: str) -> Card:
    """Another form is half filled in this place."""
    return card(
        line("Đang có phiếu dở: ", Bold(title), "."),
        buttons=(
            Button("▶ Điền tiếp", f"{FORM}:resume"),
            Button("✖ Bỏ phiếu đó", f"{FORM}:cancel"),
        ),
    )
