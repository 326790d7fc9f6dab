"""A database that an older desk wrote opens, whatever has been renamed since.

The sample is the whole database of a desk that played a week with invented customers, written
before events had names of their own. It is a witness and is never made anew: when a test here
fails, the code has forgotten something that databases out there still say.
"""

from __future__ import annotations

import gzip
import json
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, select

from bot.agents.actions import DO, FILE, LOST, REPLAY
from bot.agents.commands import BY_NAME
from bot.agents.forms.dialog import ANSWERING
from bot.agents.views.notices import CHANNEL
from bot.cases.writer import CaseWriter
from bot.integrations.secret_store import StoredSecret
from bot.letters.composer import LetterComposer
from bot.privacy.erasure_requests import ErasureRequests
from bot.scheduler.machine_mail_digest import CURSOR
from bot.telegram.render import nobody, stored_post
from channels.zalo_oa.tokens import TokenPair
from storage import forms, inbox, incidents, key_values, messages
from storage.cases import cases, deadlines, holds, journal
from storage.contacts import people
from storage.database import engine as engines
from storage.database import migrate
from storage.database.locks import ProcessLocks
from storage.database.unit_of_work import UnitOfWork
from storage.files import attachments
from storage.outbox import letters
from storage.outbox.letters import Status
from storage.schema import tables
from storage.telegram import topics
from tests.bot.stage import POLICY, RecordedNotices
from tests.storage.test_stored_names import CLOCKS, EVENTS, ours
from workflows.case import Case, State
from workflows.case.approval_digest import digest_of

SAMPLE = Path(__file__).parent.parent / "samples" / "storage" / "journal-before-move.sql.gz"
SECRET = "khoa-bi-mat-chi-de-thu-0123456789"
STATES = {
    "KN-2026-000001-7": State.INVITED_R2,
    "KN-2026-000002-5": State.CLOSED,
    "KN-2026-000003-3": State.MERGED,
    "KN-2026-000004-1": State.RECEIVED,
    "KN-2026-000005-0": State.PROPOSAL_PENDING,
    "KN-2026-000006-8": State.RESOLVED_ON_SPOT,
    "KN-2026-000007-6": State.WITHDRAWN,
    "KN-2026-000008-4": State.NOT_A_COMPLAINT,
    "KN-2026-000009-2": State.RECEIVED,
}
TWO_ROUNDS, MERGED, HELD, PENDING, SETTLED = (f"KN-2026-00000{end}" for end in (
    "1-7", "3-3", "4-1", "5-0", "6-8"))  # fmt: skip
GROUP = -1001234567890
FILING = CaseWriter(
    policy=POLICY, composer=LetterComposer(policy=POLICY, channels={}), notices=RecordedNotices()
)
_kept = select(tables.cases.c.number, tables.cases.c.data)
LINES = 85


@pytest.fixture
def old(tmp_path: Path) -> Iterator[Engine]:
    """The database of before, brought to the schema of this version."""
    path = tmp_path / "old.db"
    with closing(sqlite3.connect(path)) as made:
        made.executescript(gzip.decompress(SAMPLE.read_bytes()).decode())
    engine = engines.create(f"sqlite:///{path}")
    migrate.upgrade(engine)
    migrate.check(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def conn(old: Engine) -> Iterator[Connection]:
    with old.connect() as made:
        yield made


@pytest.fixture
async def work(old: Engine) -> AsyncIterator[UnitOfWork]:
    made = UnitOfWork(old)
    yield made
    await made.close()


def every_case(conn: Connection) -> list[Case]:
    return [cases.load(conn, number) for number in STATES]


def test_every_case_is_read_as_it_was_kept(conn: Connection) -> None:
    assert {case.number: case.state for case in every_case(conn)} == STATES
    kept = {number: json.loads(data) for number, data in conn.execute(_kept)}
    for case in every_case(conn):
        read = json.loads(cases.RECORD.dump(case))
        assert {key: read[key] for key in kept[case.number]} == kept[case.number]


def test_every_journal_is_whole(conn: Connection) -> None:
    found = 0
    for number in STATES:
        lines = journal.entries(conn, number)
        journal.verify(lines, journal.head(conn, number))
        journal.verify(journal.read_export(journal.export(lines)))
        found += len(lines)
    assert found == LINES


def test_every_line_names_an_event_that_still_exists(conn: Connection) -> None:
    kept = {line.event for number in STATES for line in journal.entries(conn, number)}
    assert len(kept) == 24
    assert kept <= set(EVENTS.split())
    assert kept <= {one.name for one in ours()}


def test_clocks_remember_what_did_their_duty(conn: Connection) -> None:
    clocks = [clock for case in every_case(conn) for clock in case.clocks]
    assert {clock.kind for clock in clocks} <= set(CLOCKS.split())
    settled = cases.load(conn, SETTLED)
    assert {clock.kind: clock.met_by for clock in settled.clocks if clock.met_by} == {
        "K24": ("Settled", f"{SETTLED}.2"),
        "K20": (f"{SETTLED}.2",),
    }
    assert deadlines.running(conn), "clocks that still have something to say"


def test_a_draft_that_waits_may_still_be_approved(conn: Connection) -> None:
    case = cases.load(conn, PENDING)
    assert case.proposal is not None
    assert case.proposal.digest == digest_of(case, case.proposal)


def test_rounds_merges_and_holds_are_what_they_were(conn: Connection) -> None:
    assert cases.load(conn, TWO_ROUNDS).round == 2
    assert cases.load(conn, MERGED).merged_into == HELD
    held = cases.load(conn, HELD)
    assert held.absorbed == (MERGED,)
    (hold,) = held.open_holds
    known = holds.hold_state(conn, hold.contact.channel, hold.contact.address)
    assert known is not None and known.held
    assert set(holds.of_case(conn, HELD).values()) == {holds.HELD}
    assert people.load(conn, held.person_id).full_name == held.person.full_name


def test_letters_messages_files_and_deliveries_are_read(conn: Connection) -> None:
    found = [one for number in STATES for one in letters.of_case(conn, number)]
    assert {one.status.value for one in found} == {"owed", "sent", "unknown"}
    assert all(messages.of_case(conn, number) for number in STATES)
    (filed,) = attachments.of_case(conn, TWO_ROUNDS)
    assert attachments.get(conn, filed.attachment.sha256).startswith(b"\x89PNG")
    (unread,) = inbox.listing(conn, "unreadable")
    assert unread.channel == "zalo_bot"


def test_old_buttons_still_say_what_to_do(conn: Connection) -> None:
    sent = letters.listing(conn, Status.SENT, limit=200)
    stored = [one.message.text for one in sent if one.message.channel == CHANNEL]
    keyboards = [stored_post(text, nobody).keyboard for text in stored]
    keys = [key for one in keyboards if one for row in one.inline_keyboard for key in row]
    pressed = [str(key.callback_data).split(":") for key in keys]
    assert {kind for kind, *_ in pressed} == {DO, FILE, LOST, REPLAY}
    assert {name for kind, name, *_ in pressed if kind == DO} <= set(BY_NAME)


def test_topics_troubles_forms_and_places_are_found(conn: Connection) -> None:
    threads = [topics.thread_of(conn, number, GROUP) for number in STATES]
    assert all(threads) and len(set(threads)) == len(STATES)
    (trouble,) = incidents.open_incidents(conn)
    assert (trouble.name, trouble.fault) == ("email", "account")
    held = forms.load(conn, f"form:{GROUP}:0:101")
    assert held is not None
    form = json.loads(held["form"])
    assert form["state"] == ANSWERING
    assert form["data"]["answers"] == ["đồng ý", "0912 345 678"]
    assert int(key_values.get(conn, CURSOR) or 0) > 0


async def test_secrets_and_requests_to_be_forgotten_are_found(
    old: Engine, work: UnitOfWork
) -> None:
    (name,) = await work.read(_secret_names)
    assert name.startswith("zalo_oa ")
    vault = StoredSecret(work, ProcessLocks(old), name, SECRET.encode())
    kept = await vault.load()
    assert kept is not None and TokenPair.parse(kept).refresh
    requests = ErasureRequests(work=work, case_writer=FILING, secret=SECRET)
    wish = await requests.find("e628b82906c022b85047")
    assert wish is not None and (wish.channel, wish.person) == ("facebook", "777")


def _secret_names(conn: Connection) -> list[str]:
    return list(conn.execute(select(tables.secrets.c.name)).scalars())
