"""A case as plain files that can be verified without the desk (CP-23, X-08)."""

from __future__ import annotations

from pathlib import PurePosixPath

from sqlalchemy import Connection

from bot.cases.service import CaseFile, load_case_file
from storage.cases import journal
from storage.files import attachments
from storage.files.blob_store import MissingContent

LONGEST = 200
"""Bytes of a file's name; file systems take 255."""


def case_export(conn: Connection, number: str) -> tuple[CaseFile, dict[str, bytes]]:
    """The case file, and the contents by file name: journal.jsonl, documents, attachments.

    Names begin with a serial number, so that equal names stay apart. Raises UnknownCase.
    """
    file = load_case_file(conn, number)
    contents = {"journal.jsonl": journal.export(file.entries).encode()}
    held = [filed.attachment for filed in file.attachments]
    sent = [attachment for letter in file.letters for attachment in letter.message.attachments]
    for serial, attachment in enumerate((*sent, *held), start=1):
        if attachment.sha256:
            name = f"{serial:02d}-{_file_name(attachment.name)}"
            contents |= _content(conn, name, attachment.sha256)
    return file, contents


def _content(conn: Connection, name: str, sha256: str) -> dict[str, bytes]:
    """The content under its name, or a note that says why it is missing."""
    try:
        return {name: attachments.get(conn, sha256)}
    except (MissingContent, OSError) as gone:
        return {f"{name}.missing.txt": f"{gone}\n".encode()}


def _file_name(name: str) -> str:
    """A name that any file system accepts, with its ending: customers choose names freely."""
    safe = "".join(
        letter if letter.isprintable() and letter not in "/\\" else "_" for letter in name
    )
    stem, ending = PurePosixPath(safe).stem, PurePosixPath(safe).suffix[:16]
    short = stem.encode()[: LONGEST - len(ending.encode())].decode("utf-8", "ignore")
    return f"{short}{ending}"
