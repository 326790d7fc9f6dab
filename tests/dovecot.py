"""Dovecot with a configuration of its own on a free loopback port; any user, one password."""

from __future__ import annotations

import contextlib
import grp
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.patience import until_now

PROGRAM = shutil.which("dovecot") or shutil.which("/usr/sbin/dovecot")
CONFIG = """
protocols = imap
listen = 127.0.0.1
base_dir = {place}/run
state_dir = {place}/run
log_path = {place}/log
ssl = no
disable_plaintext_auth = no
mail_location = maildir:{place}/mail/%u
mail_fsync = never
first_valid_uid = 1
default_internal_user = {internal}
default_internal_group = {group}
default_login_user = {login}
service anvil {{
  chroot =
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
namespace inbox {{
  inbox = yes
  mailbox "Thư rác" {{
    auto = create
    special_use = \\Junk
  }}
  mailbox "Đã gửi" {{
    auto = create
    special_use = \\Sent
  }}
}}
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={mail} gid={mail_group} home={place}/mail/%u
}}
"""


def missing() -> str:
    """Why there is no Dovecot to test with; "": there is one."""
    if PROGRAM is None:
        return "dovecot is not installed (scripts/setup says why)"
    told = subprocess.run([PROGRAM, "--version"], capture_output=True, text=True).stdout
    return "" if told.startswith("2.3") else f"configuration is for Dovecot 2.3, this is {told}"


@dataclass(frozen=True, kw_only=True)
class Dovecot:
    """A running one."""

    port: int
    place: Path
    owner: tuple[int, int]

    def maildir(self, user: str) -> Path:
        """Where the mail of a user lies."""
        return self.place / "mail" / user

    def wipe(self, user: str) -> None:
        """The user never had any mail."""
        shutil.rmtree(self.maildir(user), ignore_errors=True)

    def fill(self, user: str, mails: list[bytes]) -> None:
        """Put mails into the INBOX, as a delivery agent does."""
        new = self.maildir(user) / "new"
        for folder in (new, new.with_name("cur"), new.with_name("tmp")):
            folder.mkdir(parents=True, exist_ok=True)
        for number, raw in enumerate(mails):
            (new / f"1700000000.M{number:06}P1.here").write_bytes(raw)
        for path in (self.maildir(user), *self.maildir(user).rglob("*")):
            os.chown(path, *self.owner)


@contextlib.contextmanager
def dovecot(password: str) -> Iterator[Dovecot]:
    """Run it while the context lasts."""
    root = os.getuid() == 0
    me = pwd.getpwuid(os.getuid()).pw_name
    mail = pwd.getpwnam("nobody" if root else me)
    place = Path(tempfile.mkdtemp(prefix="dovecot-"))
    place.chmod(0o755)
    (place / "mail").mkdir()
    os.chown(place / "mail", mail.pw_uid, mail.pw_gid)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    config = place / "dovecot.conf"
    config.write_text(
        CONFIG.format(
            place=place,
            port=port,
            password=password,
            internal="dovecot" if root else me,
            group="dovecot" if root else grp.getgrgid(os.getgid()).gr_name,
            login="dovenull" if root else me,
            mail=mail.pw_uid,
            mail_group=mail.pw_gid,
        )
    )
    process = subprocess.Popen([str(PROGRAM), "-F", "-c", str(config)])
    try:
        _answers(port, place / "log", process)
        yield Dovecot(port=port, place=place, owner=(mail.pw_uid, mail.pw_gid))
    finally:
        process.terminate()
        process.wait()
        shutil.rmtree(place, ignore_errors=True)


def _answers(port: int, log: Path, process: subprocess.Popen[bytes]) -> None:
    def there() -> bool:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port)) as line:
            if line.recv(4) == b"* OK":
                return True
        if process.poll() is not None:
            raise RuntimeError(log.read_text() if log.exists() else "dovecot did not start")
        return False

    until_now(there)
