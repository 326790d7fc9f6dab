"""Reading a mail against the standard library's parse of the same mail.

    python benchmarks/mail_parse.py [--small] [--rounds N] [--workload SCRIPT]

Ours is MailChannel.parse: the whole Inbound with decoded headers, text and reply, kind, threading
evidence and files with their hashes. Theirs stops at the tree of parts (`compat32`, `default`), or
also undoes the transfer encodings (`+ payloads`), or reads what a program needs (`+ content`: the
sender, the subject, the text). All run over the same mails in turns, so other load on the machine
meets each alike; times are CPU time of this process.
"""

from __future__ import annotations

import argparse
import email
import email.policy
import gc
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from email.message import EmailMessage, Message
from pathlib import Path

from benchmarks.parts import machine, workload
from benchmarks.parts.spread import spread
from channels.contract import Unreadable
from channels.mail.channel import MailChannel
from channels.mail.settings import MailSettings

CORPUS = Path(__file__).parents[1] / "tests" / "samples" / "mail"
WANTED = 80  # percent of the first contestant's speed
CHANNEL = MailChannel(
    MailSettings(address=workload.DESK, secret=b"0123456789abcdef", smtp_host="127.0.0.1")
)

Mails = Sequence[bytes]
Contestant = Callable[[bytes], object]


def ours(raw: bytes) -> object:
    """The whole message, or the reason why it cannot be read."""
    try:
        return CHANNEL.parse(raw)
    except Unreadable as reason:
        return reason


def payloads(raw: bytes) -> object:
    """Every part's bytes, decoded from the transfer encoding."""
    mail: Message = email.message_from_bytes(raw)
    return [one.get_payload(decode=True) for one in mail.walk() if not one.is_multipart()]


def content(raw: bytes) -> object:
    """Sender, subject and text, as the library's newer interface gives them."""
    mail = email.message_from_bytes(raw, policy=email.policy.default)
    assert isinstance(mail, EmailMessage)
    try:
        body = mail.get_body(("plain", "html"))
        return mail["from"], mail["subject"], body.get_content() if body else ""
    except (
        LookupError,
        ValueError,
        TypeError,
        AttributeError,
        AssertionError,
        IndexError,
    ) as error:
        return error  # broken mail: some fields cannot be read


def modern(raw: bytes) -> object:
    """The tree of parts under policy.default; fields stay undecoded until asked for."""
    return email.message_from_bytes(raw, policy=email.policy.default)


CONTESTANTS: dict[str, Contestant] = {
    "compat32": email.message_from_bytes,
    "compat32 + payloads": payloads,
    "default": modern,
    "default + content": content,
}


def own_mails(count: int) -> Mails:
    """First letters, replies, duplicates and automatic mails, as intake.py sends them."""
    people = workload.customers(count, 1)
    letters = list(workload.first_letters(people, 1))
    acknowledged = {
        one.address: workload.Acknowledgement(
            subject=one.subject, message_id="<ours.token@desk.example>"
        )
        for one in people
    }
    posts = [
        *letters,
        *workload.replies(people, acknowledged, count, 1),
        *workload.duplicates(people, letters, count // 10),
        *workload.automatic(people, acknowledged, count // 25, 1),
    ]
    return [post.raw for post in posts]


def others_mails(script: Path, count: int) -> Mails:
    """The first letters of another generator: `SCRIPT new OUT --n N`."""
    with tempfile.TemporaryDirectory() as place:
        command = [sys.executable, str(script), "new", place, "--n", str(count)]
        subprocess.run(command, check=True, capture_output=True)
        return [path.read_bytes() for path in sorted(Path(place).glob("*.eml"))]


def sample_mails() -> Mails:
    """The corpus of the tests, short and broken in every way, as far as the library reads it."""
    every = [path.read_bytes() for path in sorted(CORPUS.glob("*.eml"))]
    return [raw for raw in every if _is_readable(raw)]


def _is_readable(raw: bytes) -> bool:
    try:
        payloads(raw)
    except (RecursionError, LookupError, ValueError, TypeError):
        return False
    return True


def cpu(contestant: Contestant, mails: Mails) -> float:
    """CPU seconds for all mails; garbage of before is collected first."""
    gc.collect()
    began = time.process_time()
    for raw in mails:
        contestant(raw)
    return time.process_time() - began


def compare(title: str, mails: Mails, rounds: int) -> None:
    """Print what each contestant needs, and our speed in percent of theirs."""
    size = sum(map(len, mails)) / len(mails) / 1000
    print(f"\n{title}: {len(mails)} mails of {size:.1f} kB, {rounds} rounds in turns")
    for contestant in (ours, *CONTESTANTS.values()):
        cpu(contestant, mails)
    times: dict[str, list[float]] = {name: [] for name in ("ours", *CONTESTANTS)}
    for _ in range(rounds):
        for name, contestant in (("ours", ours), *CONTESTANTS.items()):
            times[name].append(cpu(contestant, mails))
    for name, taken in times.items():
        rate = spread([len(mails) / one for one in taken])
        speed = [100 * theirs / mine for theirs, mine in zip(taken, times["ours"], strict=True)]
        versus = "" if name == "ours" else f"   ours at {spread(speed)} % of it"
        print(f"  {name:22}{rate:>22} mails/s{versus}")


def main() -> None:
    """Measure every set of mails."""
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("--small", action="store_true", help="fewer mails and rounds")
    options.add_argument("--rounds", type=int, default=0)
    options.add_argument("--workload", type=Path, help="another generator of mails")
    asked = options.parse_args()
    count, rounds = (100, 5) if asked.small else (500, 15)
    rounds = asked.rounds or rounds
    print(machine.description())
    compare("own mails", own_mails(count), rounds)
    if asked.workload and asked.workload.exists():
        compare(f"mails of {asked.workload.name}", others_mails(asked.workload, count), rounds)
    compare("samples of the tests", sample_mails(), rounds)
    print(f"\nwanted: {WANTED} % of compat32")


if __name__ == "__main__":
    main()
