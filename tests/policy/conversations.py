"""Conversations that decide nothing: a generator, and the referee that plays them.

    python -m tests.policy.conversations --count 100000

People answer a closing question with a number, thank, say that the money came, add the footer of
their company, or speak of an act without doing it. None of this ends, stops, moves or reopens a
case, and small talk opens none. The words here are not those of the reader's lexicons on purpose.
"""

from __future__ import annotations

import argparse
import random
import sys
import tomllib
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.policy.story import AN, Story, said
from tests.policy.test_analyse import COMPLETE
from workflows import events as e
from workflows.case import State
from workflows.reading import Reading, read

WORDS = tomllib.loads(Path(__file__).with_name("conversations.toml").read_text("utf-8"))


def _bare(text: str) -> str:
    plain = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(c for c in plain if not unicodedata.combining(c))


SPELLINGS: tuple[Callable[[str], str], ...] = (
    str, str, str, _bare, str.upper, str.lower, lambda text: unicodedata.normalize("NFD", text),
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Conversation:
    """What a customer writes to a case in that state, which must stay as it is."""

    state: State | None  # None: to no case; none may be received
    text: str
    asked: tuple[str, ...]
    kind: str


def conversations(seed: int) -> Iterator[Conversation]:
    """Without end, always the same for a seed."""
    chance = random.Random(seed)
    while True:
        yield _conversation(chance)


def _conversation(chance: random.Random) -> Conversation:
    kind = chance.choice(("rating", "thanks", "done", "withdraw", "agree", "chat"))
    core = chance.choice((WORDS | WORDS["not_done"])[kind])
    if kind in ("thanks", "done") and chance.random() < 0.4:
        core = f"{core}, {chance.choice(WORDS['thanks'])}"
    if kind == "rating" and chance.random() < 0.3:
        core = f"{core}. {chance.choice(WORDS['thanks'])}"
    opener = chance.choice(WORDS["openers"])
    core = core[:1].lower() + core[1:] if opener and not core.isupper() and kind != "chat" else core
    text = chance.choice(SPELLINGS)(f"{opener}{core}{chance.choice(WORDS['tails'])}")
    mail = kind != "chat"
    if mail:
        text = f"{chance.choice(WORDS['banners'])}{text}{chance.choice(WORDS['footers'])}"
    state, asked = _where(kind, chance)
    return Conversation(state=state, text=text, asked=asked, kind=kind)


def _where(kind: str, chance: random.Random) -> tuple[State | None, tuple[str, ...]]:
    """A state that such words must not change, and what the desk had asked in it."""
    if kind == "chat":
        return None, ()
    states = {
        "withdraw": (State.RECEIVED, State.ANSWERED_R1),
        "agree": (State.ANSWERED_R1,),
        "rating": (State.CLOSED,),
    }
    state = chance.choice(states.get(kind, (State.CLOSED, State.ANSWERED_R1, State.RECEIVED)))
    return state, ASKED.get(state, ())


ASKED = {State.ANSWERED_R1: ("agreement",), State.CLOSED: ("rating",)}


class Referee:
    """Plays conversations on the real table; the cases they meet are made once."""

    def __init__(self) -> None:
        self._stories = {
            state: _at(state) for state in (State.RECEIVED, State.ANSWERED_R1, State.CLOSED)
        }

    def wrong(self, one: Conversation) -> str:
        """What the conversation moved that it must not; "" if nothing."""
        if one.state is None:
            return self._opened(one)
        story = self._stories[one.state]
        before = story.case, story.now, list(story.decisions)
        story.later(hours=3).writes(self._read(one, story))
        after, letters = story.state, set(story.owed())
        story.case, story.now, story.decisions = before[0], before[1], before[2]
        allowed = {one.state} | ({State.DISAGREED_R1} if one.kind == "agree" else set())
        if after not in allowed:
            return f"{one.state} -> {after}"
        return f"letter {sorted(letters & MOVING)}" if letters & MOVING else ""

    def _opened(self, one: Conversation) -> str:
        story = Story("zalo_bot")
        story.opens(read(one.text, channel="zalo_bot", now=story.now))
        return "" if story.state is State.DRAFT else f"opened {story.state}"

    def _read(self, one: Conversation, story: Story) -> Reading:
        return read(one.text, channel="email", now=story.now, asked=one.asked)


MOVING = {"reopened", "withdrawal_confirmed", "acknowledge"}


def _at(state: State) -> Story:
    story = Story("email")
    story.opens(COMPLETE)
    if state is State.RECEIVED:
        return story
    story.is_answered()
    if state is State.CLOSED:
        story.writes(said("agree"))
        story.does(AN, e.Closed, lesson="không có")
        story.later(days=1)
    assert story.state is state
    return story


def main() -> None:
    """Play so many conversations and print what moved a case."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    referee, found, shown = Referee(), Counter[str](), Counter[str]()
    for _, one in zip(range(given.count), conversations(given.seed), strict=False):
        wrong = referee.wrong(one)
        found[one.kind] += bool(wrong)
        if wrong and shown[one.kind] < 12:
            shown[one.kind] += 1
            sys.stdout.write(f"{one.kind:9} {wrong:28} {one.text!r}\n")
    sys.stdout.write(f"{given.count} conversations, {found.total()} moved a case: {dict(found)}\n")
    raise SystemExit(1 if found.total() else 0)


if __name__ == "__main__":
    main()
