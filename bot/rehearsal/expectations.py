"""Judges what was seen: one small check for each key of `expect`."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.rehearsal.customers import international
from bot.rehearsal.evidence import Letter
from bot.rehearsal.scenes.scene import Expectations
from storage.cases.journal import Line
from workflows.calendar.working_time import ZONE
from workflows.case import Case, Timer
from workflows.letters import LETTERS
from workflows.reading.result import Reading

RUNNING = {"running", "stopped", "breached", "none"}
PERSON = ("full_name", "organisation", "position", "phone", "email", "postal_address")
WHOLE = {"amount"}


@dataclass(frozen=True, kw_only=True)
class Seen:
    """All that a step is judged by."""

    cases: Sequence[Case]
    case: Case | None
    letters: Sequence[Letter] = ()
    letter_addresses: dict[str, str] = field(default_factory=dict)  # key -> `way:address`
    texts: Sequence[str] = ()  # what this customer got
    group: Sequence[str] = ()  # what any agent could read
    refused: str | None = None
    journal: Sequence[Line] = ()
    reading: Reading | None = None
    document: tuple[str, str] | None = None  # template and text of the PDF last issued
    elsewhere: Sequence[str] = ()


@dataclass(frozen=True, kw_only=True)
class Failure:
    """One expectation that did not hold."""

    key: str
    expected: str
    seen: str


Check = Callable[[Expectations, Seen], Iterator[Failure]]


def failures(expect: Expectations, seen: Seen) -> list[Failure]:
    """What does not hold, in the order of the keys."""
    wanted = expect.model_fields_set
    return [one for key, check in CHECKS.items() if key in wanted for one in check(expect, seen)]


def flat(text: str) -> str:
    """NFC, and each run of white space as one blank."""
    return " ".join(unicodedata.normalize("NFC", text).split())


# ── the case ─────────────────────────────────────────────────────────────────────────────────


def _count(expect: Expectations, seen: Seen) -> Iterator[Failure]:
    if expect.cases != len(seen.cases):
        shown = ", ".join(f"{one.number} {one.state.value}" for one in seen.cases)
        yield Failure(key="cases", expected=str(expect.cases), seen=f"{len(seen.cases)} ({shown})")


def _of_case(key: str, value: Callable[[Case], object]) -> Check:
    def check(expect: Expectations, seen: Seen) -> Iterator[Failure]:
        wanted = getattr(expect, key)
        found = value(seen.case) if seen.case is not None else "no case"
        if wanted is not None and found != wanted:
            yield Failure(key=key, expected=str(wanted), seen=str(found))

    return check


def _not_state(expect: Expectations, seen: Seen) -> Iterator[Failure]:
    if seen.case is not None and seen.case.state.value in expect.not_state:
        state = seen.case.state.value
        yield Failure(key="not_state", expected=f"not {state}", seen=state)


def _clocks(expect: Expectations, seen: Seen) -> Iterator[Failure]:
    for kind, wanted in expect.clocks.items():
        timer = seen.case.timer(kind) if seen.case is not None else None
        if not _clock_holds(timer, wanted):
            yield Failure(key=f"clocks.{kind}", expected=wanted, seen=_clock_shown(timer))


def _clock_holds(timer: Timer | None, wanted: str) -> bool:
    if timer is None or wanted == "none":
        return timer is None and wanted == "none"
    if wanted in RUNNING:
        told = {"running": timer.running, "stopped": not timer.running}
        return told.get(wanted, timer.breached_at is not None)
    if "T" not in wanted and " " not in wanted:
        return timer.due_on.isoformat() == wanted
    try:
        due = datetime.fromisoformat(wanted)
    except ValueError:
        return False
    return timer.due_at == (due if due.tzinfo else due.replace(tzinfo=ZONE))


def _clock_shown(timer: Timer | None) -> str:
    if timer is None:
        return "none"
    state = "running" if timer.running else "stopped"
    breached = ", breached" if timer.breached_at else ""
    due = timer.due_at.astimezone(ZONE).isoformat(timespec="minutes")
    return f"{state}{breached}, due on {timer.due_on} ({due})"


# ── letters and words ────────────────────────────────────────────────────────────────────────


def letter_names(letter: Letter) -> set[str]:
    """The names by which a letter is told: those of the table, and the codes of its templates."""
    found = set(letter.names)
    for name in letter.names:
        if row := LETTERS.get(name):
            codes = {row.chat, row.mail, row.document} - {""}
            found |= codes | {re.sub(r"(chat|mail)$", "", code) for code in codes}
    return found


def _sent(expect: Expectations, seen: Seen) -> Iterator[Failure]:
    there = set().union(*(letter_names(one) for one in seen.letters)) if seen.letters else set()
    for name in expect.sent:
        if name not in there:
            yield Failure(key="sent", expected=name, seen=_names(seen.letters))


def _sent_exactly(expect: Expectations, seen: Seen) -> Iterator[Failure]:
    left = [name for one in seen.letters for name in one.names]
    wanted = list(expect.sent_exactly or ())
    for name in wanted:
        known = [
            one for one in left
            if name == one or name in letter_names(_named(one))
        ]  # fmt: skip
        if known:
            left.remove(known[0])
        else:
            left.append(f"no {name}")
    if left:
        yield Failure(
            key="sent_exactly", expected=", ".join(wanted) or "none", seen=_names(seen.letters)
        )


def _named(name: str) -> Letter:
    return Letter(key="", names=(name,), channel="", to="", case_number="")


def _not_sent(expect: Expectations, seen: Seen) -> Iterator[Failure]:
    for one in seen.letters:
        for name in expect.not_sent:
            if name in letter_names(one):
                yield Failure(key="not_sent", expected=f"no {name}", seen=_names(seen.letters))


def _sent_to(expect: Expectations, seen: Seen) -> Iterator[Failure]:
    named = {*expect.sent, *(expect.sent_exactly or ())}
    chosen = [one for one in seen.letters if not named or letter_names(one) & named]
    went = sorted({seen.letter_addresses[one.key] for one in chosen})
    if went != sorted(set(expect.sent_to)):
        yield Failure(
            key="sent_to", expected=", ".join(expect.sent_to), seen=", ".join(went) or "nowhere"
        )


def _names(letters: Iterable[Letter]) -> str:
    return ", ".join(name for one in letters for name in one.names) or "none"


def _contained(key: str, wanted: Sequence[str], texts: Sequence[str]) -> Iterator[Failure]:
    there = [flat(text) for text in texts]
    for piece in wanted:
        if not any(flat(piece) in text for text in there):
            yield Failure(key=key, expected=piece, seen=" | ".join(there) or "nothing")


def _absent(key: str, unwanted: Sequence[str], texts: Sequence[str]) -> Iterator[Failure]:
    for piece in unwanted:
        found = [text for text in map(flat, texts) if flat(piece) in text]
        if found:
            yield Failure(key=key, expected=f"without {piece}", seen=found[0])


def _quiet(expect: Expectations, seen: Seen) -> Iterator[Failure]:
    if expect.quiet is not (not seen.texts):
        wanted = "nothing" if expect.quiet else "something"
        shown = " | ".join(map(flat, seen.texts)) or "nothing"
        yield Failure(key="quiet", expected=wanted, seen=shown)


def _refused(expect: Expectations, seen: Seen) -> Iterator[Failure]:
    if expect.refused is None:
        return
    if seen.refused is None or flat(expect.refused) not in flat(seen.refused):
        answer = "not refused" if seen.refused is None else flat(seen.refused)
        yield Failure(key="refused", expected=expect.refused, seen=answer)


# ── journal, facts, reading, documents ───────────────────────────────────────────────────────


def clauses(lines: Iterable[Line]) -> set[str]:
    """The clauses of journal entries, each by itself."""
    return {part for line in lines for part in re.split(r"[\s,/;]+", line.clause) if part}


def _journal(expect: Expectations, seen: Seen) -> Iterator[Failure]:
    there = clauses(seen.journal)
    shown = ", ".join(f"{line.clause} {line.event}" for line in seen.journal) or "nothing"
    for clause in expect.journal:
        if clause not in there:
            yield Failure(key="journal", expected=clause, seen=shown)


def _journal_not(expect: Expectations, seen: Seen) -> Iterator[Failure]:
    for clause in sorted(clauses(seen.journal) & set(expect.journal_not)):
        shown = ", ".join(f"{line.clause} {line.event}" for line in seen.journal)
        yield Failure(key="journal_not", expected=f"no {clause}", seen=shown)


def facts_of(case: Case | None) -> dict[str, str]:
    """What is known in a case: its person first, then its facts."""
    if case is None:
        return {}
    person = {key: getattr(case.person, key) for key in PERSON}
    known = {key: value for key, value in person.items() if value}
    contact = known.get("phone") or known.get("email") or ""
    return {"contact": contact} | dict(case.facts) | known if known else dict(case.facts)


def _facts(expect: Expectations, seen: Seen) -> Iterator[Failure]:
    known = facts_of(seen.case)
    for key, wanted in expect.facts.items():
        if not _fact_holds(key, wanted, known.get(key, "")):
            yield Failure(key=f"facts.{key}", expected=wanted, seen=known.get(key) or "nothing")


def _fact_holds(key: str, wanted: str, known: str) -> bool:
    if not known:
        return False
    if key in ("phone", "contact") and not any(char.isalpha() or char == "@" for char in wanted):
        return international(wanted) == known
    if key == "email":
        return wanted.lower() == known.lower()
    if key in WHOLE:
        return re.sub(r"\D", "", wanted) == re.sub(r"\D", "", known)
    return flat(wanted).casefold() in flat(known).casefold()


def _no_facts(expect: Expectations, seen: Seen) -> Iterator[Failure]:
    known = facts_of(seen.case)
    for key in expect.no_facts:
        if known.get(key):
            yield Failure(key="no_facts", expected=f"no {key}", seen=known[key])


def _read(key: str, of: Callable[[Reading], Collection[str]]) -> Check:
    def check(expect: Expectations, seen: Seen) -> Iterator[Failure]:
        there = of(seen.reading) if seen.reading is not None else ()
        for wanted in getattr(expect, key):
            if wanted not in there:
                shown = ", ".join(sorted(there)) or "none"
                yield Failure(key=key, expected=wanted, seen=shown)

    return check


def _acts_not(expect: Expectations, seen: Seen) -> Iterator[Failure]:
    there = seen.reading.acts if seen.reading is not None else frozenset()
    for act in sorted(there & set(expect.acts_not)):
        yield Failure(key="acts_not", expected=f"no {act}", seen=", ".join(sorted(there)))


def _document(expect: Expectations, seen: Seen) -> Iterator[Failure]:
    if (wanted := expect.document) is None:
        return
    template, text = seen.document or ("none", "")
    if seen.document is None or (
        wanted.template and wanted.template not in letter_names(_named(template))
    ):
        yield Failure(key="document", expected=wanted.template or "a PDF", seen=template)
        return
    yield from _contained("document.says", wanted.says, [text])
    yield from _absent("document.says_not", wanted.says_not, [text])


CHECKS: dict[str, Check] = {
    "cases": _count,
    "state": _of_case("state", lambda case: case.state.value),
    "not_state": _not_state,
    "kind": _of_case("kind", lambda case: case.kind.value),
    "category": _of_case("category", lambda case: case.category),
    "owner": _of_case("owner", lambda case: case.owner),
    "department": _of_case("department", lambda case: case.department),
    "round": _of_case("round", lambda case: case.round),
    "clocks": _clocks,
    "sent": _sent,
    "sent_exactly": _sent_exactly,
    "not_sent": _not_sent,
    "sent_to": _sent_to,
    "says": lambda expect, seen: _contained("says", expect.says, seen.texts),
    "says_not": lambda expect, seen: _absent("says_not", expect.says_not, seen.texts),
    "quiet": _quiet,
    "group": lambda expect, seen: _contained("group", expect.group, seen.group),
    "group_not": lambda expect, seen: _absent("group_not", expect.group_not, seen.group),
    "refused": _refused,
    "journal": _journal,
    "journal_not": _journal_not,
    "facts": _facts,
    "no_facts": _no_facts,
    "signals": _read("signals", lambda reading: reading.signals),
    "acts": _read("acts", lambda reading: reading.acts),
    "acts_not": _acts_not,
    "document": _document,
    "elsewhere_not": lambda expect, seen: _absent(
        "elsewhere_not", expect.elsewhere_not, seen.elsewhere
    ),
}
