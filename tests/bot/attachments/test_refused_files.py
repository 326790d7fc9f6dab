"""Files that are not kept: the complaint stays, the customer reads why and how to send it."""

from __future__ import annotations

import asyncio
import hashlib
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.attachments.checks import FileRules
from bot.attachments.clamd import Clamd
from bot.attachments.store import store_contents
from bot.inbox.worker import InboxWorker
from sandbox.clamd import EICAR, FakeClamd, clamd
from storage.files.blob_store import FolderStore, with_blob_store
from tests.bot.stage import Stage
from tests.policy.story import MONDAY
from workflows.case import State
from workflows.messaging.messages import Attachment, Inbound

COMPLAINT = "Hộp thư của tôi không gửi được thư từ sáng nay, báo lỗi 550."
MAI = "mai@vidu.example"


async def _complains(stage: Stage, *files: tuple[str, str, str], text: str = COMPLAINT) -> None:
    mai = {"from": MAI, "standing": "proven"}
    await stage.arrives(text, channel="email", files=list(files), **mai)
    await stage.delivers()


def _with_rules(stage: Stage, rules: FileRules) -> None:
    channels = {"zalo_bot": stage.chat, "email": stage.mail}
    stage.inbox_worker = InboxWorker(stage.work, channels, stage.case_writer, files=rules)


async def _kept(stage: Stage) -> dict[str, tuple[bool, str]]:
    """Of every file: whether its content was kept, and what is wrong with it."""
    file = await stage.desk.file((await stage.only_case()).number)
    held = [filed.attachment for filed in file.attachments]
    return {one.name: (bool(one.sha256), one.problem) for one in held}


@pytest.mark.clause("TU-04", "X-11")
async def test_a_dangerous_file_is_refused_with_a_letter_and_the_complaint_stays(
    stage: Stage,
) -> None:
    await _complains(
        stage,
        ("hoadon.pdf.exe", "MZ…", "dangerous"),
        ("anh.jpg", "ảnh", ""),
        ("a.zip", "z", "bomb"),
    )
    case = await stage.only_case()
    assert case.state is State.RECEIVED
    assert await _kept(stage) == {
        "hoadon.pdf.exe": (False, "dangerous"),
        "anh.jpg": (True, ""),
        "a.zip": (False, "bomb"),
    }
    _, letter = stage.mail.sent
    assert "hoadon.pdf.exe" in letter.text and "a.zip" in letter.text
    assert "anh.jpg" not in letter.text
    assert "PDF, JPG" in letter.text and "25 MB" in letter.text and case.number in letter.text


async def test_a_locked_archive_is_kept_and_shown_with_a_warning(stage: Stage) -> None:
    await _complains(stage, ("a.zip", "PK", "encrypted"))
    assert await _kept(stage) == {"a.zip": (True, "encrypted")}
    assert len(stage.mail.sent) == 1
    (decision,) = [d for d in stage.notices.decisions if d.entry.event == "Wrote"]
    assert decision.entry.data["file_problems"] == [["a.zip", "encrypted"]]


@pytest.mark.clause("X-11")
async def test_one_customer_may_send_so_much_a_day_and_again_tomorrow(stage: Stage) -> None:
    _with_rules(stage, FileRules(most_per_day=100))
    await _complains(stage, ("a.txt", "x" * 60, ""))
    await _complains(stage, ("b.txt", "y" * 60, ""), text=COMPLAINT + " Gửi thêm.")
    assert (await _kept(stage))["b.txt"] == (False, "too_much")
    stage.later(hours=25)
    await stage.arrives(
        COMPLAINT, channel="email", files=[("c.txt", "z" * 60, "")], **{"from": MAI}
    )
    assert (await _kept(stage))["a.txt"] == (True, "")


@pytest.mark.clause("TU-04")
async def test_malware_is_refused_and_never_stored(stage: Stage) -> None:
    async with clamd() as server:
        _with_rules(stage, FileRules(scanner=Clamd(f"tcp:127.0.0.1:{server.port}")))
        await _complains(stage, ("thu.txt", EICAR.decode(), ""), ("sach.txt", "sạch", ""))
        assert server.broken == [] and len(server.scanned) == 2
    assert await _kept(stage) == {"thu.txt": (False, "malware"), "sach.txt": (True, "")}
    assert "kiểm tra an toàn" in stage.mail.sent[-1].text


@pytest.mark.parametrize("trouble", ["down", "silent", "too large"])
async def test_what_no_scanner_saw_is_kept_and_says_so(stage: Stage, trouble: str) -> None:
    async with clamd() as server:
        scanner = _scanner_with(server, trouble)
        _with_rules(stage, FileRules(scanner=scanner))
        await _complains(stage, ("a.txt", "x" * 100, ""))
    assert await _kept(stage) == {"a.txt": (True, "unscanned")}
    assert len(stage.mail.sent) == 1


async def test_a_scanner_that_hangs_is_waited_for_once_a_mail(stage: Stage) -> None:
    """A hundred files would hold every mail of that pass for a hundred minutes."""
    async with clamd() as server:
        _with_rules(stage, FileRules(scanner=_scanner_with(server, "silent")))
        await _complains(stage, *((f"{place}.txt", f"x{place}", "") for place in range(5)))
        assert len(server.scanned) == 1
    assert {problem for _, problem in (await _kept(stage)).values()} == {"unscanned"}


async def test_a_file_too_large_for_the_scanner_hides_no_malware_behind_it(stage: Stage) -> None:
    async with clamd() as server:
        server.most = 100
        _with_rules(stage, FileRules(scanner=Clamd(f"tcp:127.0.0.1:{server.port}")))
        await _complains(stage, ("to.txt", "x" * 101, ""), ("thu.txt", EICAR.decode(), ""))
    assert await _kept(stage) == {"to.txt": (True, "unscanned"), "thu.txt": (False, "malware")}


async def test_an_answer_without_an_end_is_no_verdict(stage: Stage) -> None:
    """It once put the mail aside after three tries."""

    async def endless(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"stream: " + b"x" * 200_000)
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(endless, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        _with_rules(stage, FileRules(scanner=Clamd(f"tcp:127.0.0.1:{port}")))
        await _complains(stage, ("a.txt", "x", ""))
    assert await _kept(stage) == {"a.txt": (True, "unscanned")}


def _scanner_with(server: FakeClamd, trouble: str) -> Clamd:
    if trouble == "down":
        return Clamd("unix:/nowhere/clamd.ctl")
    server.silent, server.most = trouble == "silent", 10 if trouble == "too large" else 10_000
    return Clamd(f"tcp:127.0.0.1:{server.port}", timeout=timedelta(seconds=0.1))


@pytest.mark.parametrize("address", ["", "clamd", "tcp:3310", "tcp:host:port", "unix:"])
def test_an_address_that_is_none_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match="use unix"):
        Clamd(address)


async def test_a_file_lies_on_disk_before_the_transaction_and_a_refused_one_never(
    stage: Stage, tmp_path: Path
) -> None:
    good, bad = Attachment(name="a.jpg", content=b"1"), Attachment(name="b.exe", content=b"2")
    message = Inbound(
        channel="email",
        external_id="<1@vidu.example>",
        conversation=MAI,
        sender=MAI,
        sent_at=MONDAY,
        text=COMPLAINT,
        attachments=(good, replace(bad, problem="dangerous"), Attachment(name="later.jpg")),
    )
    placed = with_blob_store(stage.work.engine, FolderStore(tmp_path))
    await store_contents([message, replace(message, attachments=())], placed)
    assert [name for name, _ in FolderStore(tmp_path).listing()] == [
        hashlib.sha256(b"1").hexdigest()
    ]
