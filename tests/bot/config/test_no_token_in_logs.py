"""Calls of providers carry tokens in addresses and headers: none is logged, whatever the client.

No name of a logger is relied on: where the libraries keep silent, every record of the process is
looked at; where they speak under any name, what leaves the handlers that the desk sets up.
"""

from __future__ import annotations

import logging
import sys
import traceback
from collections.abc import Awaitable, Callable, Iterator
from types import ModuleType

import pytest

from bot.config.logging_setup import Masking, configure_libraries
from channels.contract import ChannelError
from channels.http.client import Http
from tests.channels.http.test_client import (
    SECRET,
    Talk,
    hangs_up,
    response,
    says,
    server,
    stays_silent,
)

HEADERS = {"access_token": "v2-header-kin", "authorization": "Bearer eyJ-header-kin"}
HIDDEN = (SECRET, "v2-header-kin", "eyJ-header-kin", "form-kin", "query-kin")
CLIENTS = ("httpx", "httpcore", "aiohttp", "asyncio", "h11", "anyio")
Call = Callable[[Http, str], Awaitable[object]]


async def post(http: Http, url: str) -> object:
    return await http.post(url, {"text": "Dạ"}, headers=HEADERS)


async def get(http: Http, url: str) -> object:
    return await http.get(url, {"access_token": "query-kin"}, headers=HEADERS)


async def form(http: Http, url: str) -> object:
    return await http.form(url, {"refresh_token": "form-kin"}, headers=HEADERS)


async def download(http: Http, url: str) -> object:
    return await http.download(f"{url}?access_token=query-kin", 100)


def redirects() -> Talk:
    """Says that the same is to be had at this server under another token, then gives it."""
    asked: list[bytes] = []

    async def talk(reader, writer):
        asked.append(await reader.readuntil(b"\r\n\r\n"))
        there = f"location: /bot{SECRET}/y?access_token=query-kin\r\nset-cookie: key=form-kin\r\n"
        first = len(asked) == 1
        writer.write(response(b"{}", "302 Found", there) if first else response(b"{}"))
        await writer.drain()

    return talk


TALKS: dict[str, Callable[[], Talk]] = {
    "success": lambda: says(response(b'{"ok":true}')),
    "timeout": lambda: stays_silent,
    "hung up": lambda: hangs_up,
    "bad status": lambda: says(response(b"<html>", "500 Oops")),
    "no HTTP": lambda: says(f"/bot{SECRET}/x\r\n\r\n".encode()),
    "redirect": redirects,
}


async def everything(unmute: Callable[[], None] = lambda: None) -> None:
    """Every way of calling, with every way of ending."""
    for name, talk in TALKS.items():
        http = Http(loopback=True, timeout=0.2 if name == "timeout" else 30)
        unmute()
        try:
            for call in (post, get, form, download):
                async with server(talk()) as url:
                    await ended(call(http, url))
                if name == "success":
                    await ended(call(http, url))  # nobody is there any more: refused
        finally:
            await http.close()


async def ended(calling: Awaitable[object]) -> None:
    """Told by a library that we do not know yet, in every way that a record has."""
    try:
        told = repr(await calling)
    except ChannelError as error:
        told = repr(error)
    logging.getLogger("tests.ended").debug("%s", told)


class Records(logging.Handler):
    """Keeps the text of everything that a record holds, at the moment at which it comes."""

    def __init__(self) -> None:
        super().__init__()
        self.kept: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        held = dict(vars(record))
        failure = held.pop("exc_info")
        told = "".join(traceback.format_exception(failure[1])) if failure else ""
        self.kept.append(f"{self.format(record)}\n{held}\n{told}")

    def leaks(self) -> list[str]:
        return [one for one in self.kept if any(hidden in one for hidden in HIDDEN)]


@pytest.fixture
def levels() -> Iterator[None]:
    """Gives every logger its level back."""
    loggers = [logging.root, *known()]
    before = [(one, one.level, one.propagate, one.disabled) for one in loggers]
    yield
    for one in {*known()} - {*loggers}:
        one.setLevel(logging.NOTSET)
    for one, level, propagate, disabled in before:
        one.setLevel(level)
        one.propagate, one.disabled = propagate, disabled


def known() -> list[logging.Logger]:
    loggers = list(logging.root.manager.loggerDict.values())
    return [one for one in loggers if isinstance(one, logging.Logger)]


def all_speak() -> None:
    """Undoes whatever keeps a logger silent."""
    for one in (logging.root, *known()):
        one.setLevel(logging.DEBUG)
        one.propagate, one.disabled = True, False


@pytest.fixture
def raw(levels: None) -> Iterator[Records]:
    """Every record of the process as it was made; only what the client itself silences is not."""
    records = Records()
    logging.root.setLevel(logging.DEBUG)
    logging.root.addHandler(records)
    yield records
    logging.root.removeHandler(records)


@pytest.fixture
def ours(levels: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Records]:
    """What leaves the handlers that a desk sets up, before any formatter sees it."""
    monkeypatch.setattr(logging.root, "handlers", [])
    configure_libraries(logging.INFO)
    records = Records()
    for handler in logging.root.handlers:
        monkeypatch.setattr(handler, "emit", records.handle)
    assert logging.root.handlers
    yield records


def client_modules() -> list[ModuleType]:
    return [
        module
        for name, module in list(sys.modules.items())
        if name.startswith(CLIENTS) and isinstance(vars(module).get("logger"), logging.Logger)
    ]


async def test_where_the_libraries_are_silent_no_record_holds_a_token(raw: Records) -> None:
    await everything()
    assert raw.leaks() == []
    for ending in ("status=200", "status=302", "Downloaded", "SendFailed", "SendUnknown"):
        assert any(ending in one for one in raw.kept)


async def test_where_every_logger_speaks_no_handler_of_ours_gets_a_token(ours: Records) -> None:
    await everything(all_speak)
    assert len(ours.kept) > 50 and ours.leaks() == []


async def test_the_libraries_do_say_tokens_when_they_are_let(raw: Records) -> None:
    """Otherwise the tests beside this one would prove nothing."""
    await everything(all_speak)
    assert raw.leaks()


async def test_loggers_under_names_that_nobody_knows_bring_no_token_out(
    ours: Records, monkeypatch: pytest.MonkeyPatch
) -> None:
    modules = client_modules()
    assert len(modules) > 3
    for module in modules:
        renamed = logging.getLogger(f"renamed.{module.__name__}")
        monkeypatch.setattr(module, "logger", renamed)
    await everything(all_speak)
    assert any("renamed." in one for one in ours.kept)
    assert ours.leaks() == []


def test_a_new_logger_that_says_everything_brings_no_token_out(ours: Records) -> None:
    url, new = f"http://127.0.0.1/bot{SECRET}/x?access_token=query-kin", logging.getLogger("new")
    request = [(name.encode(), value.encode()) for name, value in HEADERS.items()]
    try:
        raise OSError(f"no answer from {url}, asked with {HEADERS}")
    except OSError:
        new.exception("lost %s %r", url, request, extra={"url": url, **HEADERS}, stack_info=True)
    new.warning(url, extra={"request": {"headers": request, "body": b"refresh_token=form-kin"}})
    assert len(ours.kept) == 2 and ours.leaks() == []
    assert "lost" in ours.kept[0] and "OSError" in ours.kept[0] and "127.0.0.1" in ours.kept[1]


def test_every_handler_of_the_root_masks(levels: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logging.root, "handlers", [])
    configure_libraries(logging.INFO)
    for handler in logging.root.handlers:
        assert any(isinstance(one, Masking) for one in handler.filters)
