"""What must be true after a run: of the desk's own files, and of what the customer has seen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from sandbox.violations import Violation
from storage import messages
from storage.cases import journal
from storage.cases.journal import Line
from storage.outbox import letters
from storage.outbox.letters import OutboxLetter, Status
from storage.schema import tables as t
from tests.faults.place import Place

TOLD = {
    Status.UNKNOWN: "LetterUnknown",
    Status.FAILED: "LetterFailed",
    Status.EXPIRED: "LetterFailed",
}
RESTING = frozenset({Status.SENT, Status.RATE_LIMITED, Status.CANCELLED, *TOLD})


@dataclass(frozen=True, kw_only=True)
class Said:
    """One message of the customer, as the provider has it."""

    id: str
    text: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Truth:
    """What really happened: what the customer wrote, and what the provider saw."""

    place: Place
    written: Sequence[Said]
    violations: Sequence[Violation]
    asked: Collection[str]  # letters of unknown fate about which an agent decided


def wrong(conn: Connection, truth: Truth) -> list[str]:
    """Everything that is not as it must be; empty after a good run."""
    numbers = conn.execute(select(t.cases.c.number)).scalars().all()
    lines = {number: journal.entries(conn, number) for number in numbers}
    for number, entries in lines.items():
        journal.verify(entries, journal.head(conn, number))
    found = [one for number in numbers for one in letters.of_case(conn, number)]
    return [
        *(f"contract violated: {one}" for one in truth.violations),
        *_inbox(conn),
        *_messages(conn, numbers, lines, truth),
        *_letters(found, lines, truth),
        *_screen(found, truth.place, truth.asked),
    ]


def _inbox(conn: Connection) -> Iterator[str]:
    for row in conn.execute(select(t.inbox).where(t.inbox.c.status != "done")):
        yield f"delivery {row.id} is {row.status}: {row.note}"


def _messages(
    conn: Connection, numbers: Sequence[str], lines: dict[str, Sequence[Line]], truth: Truth
) -> Iterator[str]:
    """Every message exactly once, in its case, in order, and heard by the workflow once.

    Graph's lists know no parts of a second: beside webhooks that do, these have no order.
    """
    place = {one.id: serial for serial, one in enumerate(truth.written)}
    said = {one.id: one.text for one in truth.written}
    coarse = truth.place.channel == "facebook"
    moment = {one.id: int(one.at.timestamp()) for one in truth.written} if coarse else place
    found: Counter[str] = Counter()
    for number in numbers:
        heard = [one for one in messages.of_case(conn, number) if one.direction == "in"]
        found.update(one.external_id for one in heard)
        moments = [moment.get(one.external_id, -1) for one in heard]
        if moments != sorted(moments):
            order = [place.get(one.external_id, -1) for one in heard]
            yield f"{number}: messages stand in the order {order}"
        for one in heard:
            if one.text != said.get(one.external_id):
                yield f"{number}: {one.text!r} was never written"
    if found != Counter(place.keys()):
        filed = sorted(place.get(one, -1) for one in found.elements())
        yield f"written {len(place)} messages, filed {filed}"
    total = conn.execute(select(t.messages.c.id).where(t.messages.c.direction == "in")).all()
    if len(total) != len(place):
        yield f"{len(total)} messages kept, {len(place)} written"
    wrote = Counter(
        line.data["message"] for some in lines.values() for line in some if line.event == "Wrote"
    )
    if wrote != Counter(place.keys()):
        yield f"the journals heard {sorted(place.get(k, -1) for k in wrote.elements())}"


def _letters(
    letters: Sequence[OutboxLetter], lines: dict[str, Sequence[Line]], truth: Truth
) -> Iterator[str]:
    """Every letter at rest, and what did not arrive for certain told to the agents."""
    told = {
        (line.event, line.data.get("letter"))
        for some in lines.values()
        for line in some
        if line.event.startswith("Letter")
    }
    if any(line.event == "RepliedElsewhere" for some in lines.values() for line in some):
        yield "a letter of ours was taken for a colleague's words"
    for one in letters:
        key = one.message.key
        if one.status not in RESTING and one.message.channel == truth.place.channel:
            yield f"letter {key} is still {one.status}: {one.error}"
        event = TOLD.get(one.status)
        if event and (event, key) not in told and one.template != "part":
            yield f"letter {key} is {one.status} and nobody was told: {one.error}"
        if one.status is Status.SENT and ("LetterSent", key) not in told:
            yield f"letter {key} is sent and its case does not know"


def _by_word(letter: OutboxLetter) -> bool:
    """An agent said that it arrived: the provider's id of it is not known."""
    return letter.status is Status.SENT and letter.provider_id.startswith("agent:")


def _screen(letters: Sequence[OutboxLetter], place: Place, asked: Collection[str]) -> Iterator[str]:
    """Everything on the customer's screen is one letter, and every sent letter is there once.

    What stands in a provider's lists is unknown to nobody, if no other letter says the same.
    Letters leave in their order, but for those that an agent had sent again (`asked`).
    """
    sent = [one for one in letters if one.status is Status.SENT and not _by_word(one)]
    by_id = {one.provider_id: one for one in sent}
    words = Counter(one.message.text for one in letters)
    unknown = [one for one in letters if one.status is Status.UNKNOWN or _by_word(one)]
    orders: dict[str, list[int]] = {}
    for one in place.seen():
        letter = by_id.pop(one.id, None)
        if letter is None:
            letter = next((u for u in unknown if u.message.text == one.text), None)
            if letter is None:
                yield f"the customer got {one.text[:60]!r} ({one.id}), of which no letter knows"
                continue
            unknown.remove(letter)
            if place.lists and letter.status is Status.UNKNOWN and words[letter.message.text] == 1:
                yield f"letter {letter.message.key} arrived, as the provider tells, and is unknown"
        if letter.message.key not in asked and words[letter.message.text] == 1:
            orders.setdefault(letter.message.to, []).append(letter.id)
    absent = [*by_id.values(), *filter(_by_word, unknown)]
    yield from (f"letter {one.message.key} is sent, but never arrived" for one in absent)
    for to, order in orders.items():
        if order != sorted(order):
            yield f"letters to {to} arrived in the order {order}"
