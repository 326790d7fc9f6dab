"""Feed the mail parser with what atheris finds: `python -m tests.fuzz.mail SECONDS [FOLDER]`.

Starts from the corpus of the tests, follows what new code each change reaches, and fails on the
first mail that raises anything, takes over a second of CPU time, or gives what cannot be stored.
That mail is then left in FOLDER (a new one by default). Needs atheris: `make fuzz` installs it.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["channels.mail", "channels.mime"]):
    from channels.contract import Unreadable
    from channels.mail.dump import read_mail
    from channels.mail.parse import ReadOptions, parse

CORPUS = Path(__file__).parents[1] / "samples" / "mail"
LONGEST = 64 * 1024
MOST_SECONDS = 5.0  # instrumented code runs several times slower
READER = ReadOptions(secret=b"0123456789abcdef", own=frozenset({"khieunai@cty.example"}))


class TooSlow(Exception):
    """One mail took longer than any mail may."""


def one_mail(raw: bytes) -> None:
    """Read the mail both ways; raises whatever went wrong."""
    began = time.process_time()
    json.dumps(read_mail(raw, READER), ensure_ascii=False).encode()
    try:
        inbound = parse(raw, READER)
    except Unreadable:
        return
    if "\x00" in inbound.text + inbound.full_text + inbound.subject + inbound.sender_name:
        raise ValueError("a text that no database takes")
    if time.process_time() - began > MOST_SECONDS:
        raise TooSlow(f"{time.process_time() - began:.1f} s")


def main() -> None:
    """Run for the seconds asked for."""
    seconds = int(sys.argv[1]) if len(sys.argv) > 1 else 60
    folder = Path(sys.argv[2] if len(sys.argv) > 2 else tempfile.mkdtemp(prefix="fuzz-mail-"))
    found = folder / "found"
    found.mkdir(parents=True, exist_ok=True)
    options = [
        f"-max_total_time={seconds}",
        f"-max_len={LONGEST}",
        f"-artifact_prefix={folder}/",
        "-print_final_stats=1",
        "-verbosity=1",
    ]
    atheris.Setup([sys.argv[0], *options, str(found), str(CORPUS)], one_mail)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
