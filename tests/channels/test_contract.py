"""What every channel promises, held against every entry of the registry and a toy channel.

Samples are tests/samples/<channel>/<name>.json (or .eml): `nothing-*` are deliveries that we do not
care about, `rubbish-*` cannot be read, all others have a `.expected.json` beside them, or are mail
of the corpus with a `.reading.json` (tests/channels/mail/test_corpus.py).
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from datetime import datetime
from enum import StrEnum
from functools import cache
from pathlib import Path

import httpx2
import pytest
from _pytest.mark import ParameterSet
from hypothesis import given
from hypothesis import strategies as st

from channels.contract import Channel, SendFailed, SendUnknown, Unreadable
from channels.factory import Outside
from channels.http.client import Http
from channels.mail.channel import MailChannel
from channels.mail.settings import MailSection, MailSettings, Tls
from channels.registry import ALWAYS_ON
from channels.registry import CHANNELS as SERVED
from tests.channels.facebook import fake_graph
from tests.channels.fake_smtp import FakeSmtp
from tests.channels.toy.factory import ToyFactory
from tests.channels.toy.settings import ToySettings
from tests.channels.zalo_bot.fake_zalo import SETTINGS, accepted, breaks, refused, zalo
from tests.channels.zalo_oa import fake_oa
from workflows.messaging.channels import KNOWN, is_by_hand
from workflows.messaging.messages import Outbound

CHANNELS = SERVED | {"toy": ToyFactory()}
SAMPLES = Path(__file__).parent.parent / "samples"
SECRET = b"a secret of the suite"
TOY = ToySettings(token="t", webhook_secret="mot-khoa-bi-mat")
MAIL = MailSection(address="khieunai@desk.example", smtp_host="127.0.0.1", smtp_tls=Tls.NONE)
ALL = {
    "email": MAIL,
    "zalo_bot": SETTINGS,
    "zalo_oa": fake_oa.SETTINGS,
    "facebook": fake_graph.SETTINGS,
    "toy": TOY,
    **ALWAYS_ON,
}
FOLDERS = {"email": "mail"}
ANSWERS = (".expected.json", ".reading.json", "topics.json")


def nobody(request: httpx2.Request) -> httpx2.Response:
    raise AssertionError("parsing must not touch the network")


@cache
def channels() -> dict[str, Channel]:
    return built(Http(transport=httpx2.MockTransport(nobody)))


def built(http: Http) -> dict[str, Channel]:
    vault = fake_oa.MemoryVault(fake_oa.pair().dump())
    outside = Outside(
        http=http,
        clock=lambda: fake_oa.NOW,
        vaults=lambda name: vault,
        secret=SECRET,
        hotline="+842873004787",
    )
    return {name: factory.build(ALL[name], outside) for name, factory in CHANNELS.items()}


def folder(name: str) -> Path:
    return SAMPLES / FOLDERS.get(name, name)


def kind_of(path: Path) -> str:
    prefix = path.name.partition("-")[0]
    return prefix if prefix in ("nothing", "rubbish") else "message"


def only_read(path: Path) -> bool:
    """True for mail of the corpus that says nothing of the channel's whole message."""
    read, whole = (path.with_suffix(f".{one}.json").exists() for one in ("reading", "expected"))
    return kind_of(path) == "message" and read and not whole


def samples(kind: str) -> list[ParameterSet]:
    """Parameters (channel, file) for `nothing`, `rubbish` or `message` samples of all channels."""
    return [
        pytest.param(name, path, id=f"{name}/{path.stem}")
        for name in CHANNELS
        for path in sorted(folder(name).glob("*"))
        if kind_of(path) == kind and not path.name.endswith(ANSWERS) and not only_read(path)
    ]


def as_json(value: object) -> object:
    """A record as JSON, without the fields that are as they are by default."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        told = {
            field.name: getattr(value, field.name)
            for field in dataclasses.fields(value)
            if getattr(value, field.name) != field.default
        }
        return {name: as_json(one) for name, one in told.items()}
    if isinstance(value, tuple | list | frozenset):
        return [as_json(one) for one in value]
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value) if isinstance(value, StrEnum) else value


def test_every_channel_has_samples_of_messages_and_of_rubbish():
    for name in CHANNELS:
        found = [path.name for path in folder(name).glob("*")]
        assert any(one.startswith("rubbish-") for one in found), name
        assert any(one.endswith(".expected.json") for one in found), name


@pytest.mark.parametrize(("name", "path"), samples("message"))
def test_a_sample_reads_as_expected(name: str, path: Path):
    expected = json.loads(path.with_suffix(".expected.json").read_text("utf-8"))
    assert as_json(channels()[name].parse(path.read_bytes())) == expected


@pytest.mark.parametrize(("name", "path"), samples("message"))
def test_the_same_delivery_twice_has_the_same_ids(name: str, path: Path):
    first, second = (channels()[name].parse(path.read_bytes()) for _ in range(2))
    assert [one.external_id for one in first] == [one.external_id for one in second]
    assert len({one.external_id for one in first}) == len(first) > 0


@pytest.mark.parametrize(("name", "path"), samples("message"))
def test_a_message_says_who_where_and_when(name: str, path: Path):
    for message in channels()[name].parse(path.read_bytes()):
        assert message.channel == name
        assert message.external_id and message.conversation and message.sender
        assert message.sent_at.tzinfo is not None


@pytest.mark.parametrize(("name", "path"), samples("nothing"))
def test_an_event_we_do_not_care_about_gives_nothing(name: str, path: Path):
    assert tuple(channels()[name].parse(path.read_bytes())) == ()


@pytest.mark.parametrize(("name", "path"), samples("rubbish"))
def test_rubbish_is_unreadable_and_says_why_in_words(name: str, path: Path):
    with pytest.raises(Unreadable) as caught:
        channels()[name].parse(path.read_bytes())
    assert str(caught.value).endswith(".") and " " in str(caught.value)


@pytest.mark.parametrize("name", CHANNELS)
@given(raw=st.binary(max_size=300))
def test_any_bytes_are_messages_or_unreadable(name: str, raw: bytes):
    try:
        found = channels()[name].parse(raw)
    except Unreadable:
        return
    assert all(message.channel == name for message in found)


@pytest.mark.parametrize("name", CHANNELS)
def test_capabilities_make_sense_to_the_planner(name: str):
    channel = channels()[name]
    assert channel.name == name
    assert channel.capabilities.text_limit >= 0
    assert channel.capabilities.per_second > 0
    assert not (channel.capabilities.written_answer and not channel.capabilities.attachments)
    if name in KNOWN:
        assert channel.capabilities.by_hand == is_by_hand(name)


@pytest.mark.parametrize("name", ALWAYS_ON)
async def test_what_people_hand_over_is_never_sent_and_says_how(name: str):
    channel = channels()[name]
    assert channel.capabilities.by_hand
    with pytest.raises(SendFailed) as caught:
        await channel.send(Outbound(key="k1", channel=name, to="+84912345678", text="Kính gửi"))
    assert caught.value.permanent
    assert caught.value.reason.endswith(".")


# ── handing over: the same four endings for every channel that sends by itself ───────────────


class Ending(StrEnum):
    """How the provider's side of one hand-over ends."""

    ACCEPTED = "accepted"
    REFUSED = "refused for good"
    CLOSED = "nobody listens"
    DROPPED = "the line breaks after the message left"


@asynccontextmanager
async def by_zalo(ending: Ending) -> AsyncIterator[Channel]:
    reply = {
        Ending.ACCEPTED: accepted("m1"),
        Ending.REFUSED: refused(404, "Not found"),
        Ending.CLOSED: breaks(httpx2.ConnectError),
        Ending.DROPPED: breaks(httpx2.RemoteProtocolError),
    }[ending]
    http = zalo(reply).http()
    yield built(http)["zalo_bot"]
    await http.close()


@asynccontextmanager
async def by_oa(ending: Ending) -> AsyncIterator[Channel]:
    reply = {
        Ending.ACCEPTED: fake_oa.accepted("m1"),
        Ending.REFUSED: fake_oa.refused(-230, "closed"),
        Ending.CLOSED: breaks(httpx2.ConnectError),
        Ending.DROPPED: breaks(httpx2.RemoteProtocolError),
    }[ending]
    http = fake_oa.oa(reply).http()
    yield built(http)["zalo_oa"]
    await http.close()


@asynccontextmanager
async def by_facebook(ending: Ending) -> AsyncIterator[Channel]:
    reply = {
        Ending.ACCEPTED: fake_graph.accepted("m_1"),
        Ending.REFUSED: fake_graph.refused(551, 1545041),
        Ending.CLOSED: breaks(httpx2.ConnectError),
        Ending.DROPPED: breaks(httpx2.RemoteProtocolError),
    }[ending]
    http = fake_graph.graph(reply).http()
    yield built(http)["facebook"]
    await http.close()


@asynccontextmanager
async def by_mail(ending: Ending) -> AsyncIterator[Channel]:
    refusal = "550 5.1.1 no such user" if ending is Ending.REFUSED else ""
    server = FakeSmtp(refuses=refusal, hangs_up=ending is Ending.DROPPED)
    async with AsyncExitStack() as stack:
        if ending is Ending.CLOSED:
            async with server.listening():
                pass
        else:
            await stack.enter_async_context(server.listening())
        channel = MailChannel(
            MailSettings(**vars(MAIL) | {"smtp_port": server.port}, secret=SECRET)
        )
        stack.push_async_callback(channel.close)
        yield channel


@asynccontextmanager
async def by_toy(ending: Ending) -> AsyncIterator[Channel]:
    reply = {
        Ending.ACCEPTED: httpx2.Response(200, json={"id": "m1"}),
        Ending.REFUSED: httpx2.Response(400, json={"error": "no such person"}),
        Ending.CLOSED: breaks(httpx2.ConnectError),
        Ending.DROPPED: breaks(httpx2.RemoteProtocolError),
    }[ending]
    http = zalo(reply).http()
    yield built(http)["toy"]
    await http.close()


SENDERS = {
    "toy": by_toy,
    "zalo_bot": by_zalo,
    "zalo_oa": by_oa,
    "facebook": by_facebook,
    "email": by_mail,
}
ADDRESSES = {
    "toy": "lan",
    "zalo_bot": "6ede9afa66b88fe6d6a9",
    "zalo_oa": fake_oa.CUSTOMER,
    "facebook": fake_graph.CUSTOMER,
    "email": "hoa@example.vn",
}


def letter(name: str) -> Outbound:
    return Outbound(key="KN-2026-000123-7.4", channel=name, to=ADDRESSES[name], text="Xin chào")


def test_every_channel_is_handed_over_by_people_or_by_itself():
    assert set(ALWAYS_ON) | set(SENDERS) == set(CHANNELS)
    by_hand = {name for name, one in channels().items() if one.capabilities.by_hand}
    assert by_hand == set(ALWAYS_ON)


@pytest.mark.parametrize("name", SENDERS)
async def test_an_accepted_message_returns_the_providers_id(name: str):
    async with SENDERS[name](Ending.ACCEPTED) as channel:
        receipt = await channel.send(letter(name))
    assert receipt.provider_id


@pytest.mark.parametrize("name", SENDERS)
async def test_a_refused_message_is_permanent_and_says_why(name: str):
    async with SENDERS[name](Ending.REFUSED) as channel:
        with pytest.raises(SendFailed) as caught:
            await channel.send(letter(name))
    assert caught.value.permanent
    assert caught.value.reason


@pytest.mark.parametrize("name", SENDERS)
async def test_where_nobody_listens_the_message_has_not_left_and_is_tried_again(name: str):
    async with SENDERS[name](Ending.CLOSED) as channel:
        with pytest.raises(SendFailed) as caught:
            await channel.send(letter(name))
    assert not caught.value.permanent


@pytest.mark.parametrize("name", SENDERS)
async def test_a_line_that_breaks_after_the_message_left_is_unknown(name: str):
    async with SENDERS[name](Ending.DROPPED) as channel:
        with pytest.raises(SendUnknown):
            await channel.send(letter(name))


@pytest.mark.parametrize("name", SENDERS)
async def test_a_message_to_nobody_is_permanent_and_never_leaves(name: str):
    async with SENDERS[name](Ending.CLOSED) as channel:
        with pytest.raises(SendFailed) as caught:
            await channel.send(replace(letter(name), to=""))
    assert caught.value.permanent
