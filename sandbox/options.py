"""The options of `python -m sandbox`."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from urllib.parse import urlsplit

ABOUT = """\
Stand-ins for Zalo Bot, Zalo Official Account, Facebook, Telegram and a mail server on this
machine: they speak the providers' wire formats and refuse what the providers refuse. Addresses
and keys are printed at the start; Ctrl+C ends it, and nothing is kept.
"""
EXAMPLES = """\
examples, with the address of the page as printed:
  tell the official account where your webhook is
    curl -H 'X-Sandbox: 1' PAGE/act/connect -d channel=zalo_oa -d url=http://127.0.0.1:8000/hook
  tell Facebook (also: verify_token)
    curl -H 'X-Sandbox: 1' PAGE/act/connect -d channel=facebook -d url=... -d verify_token=...
  a customer writes (zalo, zalo_oa, facebook)
    curl -H 'X-Sandbox: 1' PAGE/act/facebook -d name=Lan -d text='Xin chào'
  the next two calls are answered by a gateway's HTML page (refuse, refuse_200, html, slow, drop)
    curl -H 'X-Sandbox: 1' PAGE/act/trouble -d channel=facebook -d trouble=html -d times=2
  every event comes twice (duplicate, reorder, silent, delay)
    curl -H 'X-Sandbox: 1' PAGE/act/way -d channel=zalo_oa -d duplicate=true
  what stands on everybody's screen
    curl PAGE/state
"""
PORTS = {
    "zalo": "Zalo Bot",
    "zalo-oa": "Zalo Official Account",
    "facebook": "Facebook's Graph",
    "telegram": "Telegram",
    "smtp": "the mail server (SMTP)",
    "imap": "the mailboxes (IMAP)",
    "page": "the page for playing customers and agents",
}
HIGHEST = 65535


def options(given: Sequence[str] | None = None) -> argparse.Namespace:
    """The options; ends the program with a sentence where they make no sense."""
    parser = argparse.ArgumentParser(
        prog="python -m sandbox",
        description=ABOUT,
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    for name, what in PORTS.items():
        told = f"port of {what}; a free one if left out"
        parser.add_argument(f"--{name}-port", type=_port, default=0, metavar="PORT", help=told)
    desk = parser.add_argument_group("a desk beside it (all may be left out)")
    for name, what in (
        ("case", "its page about a case, without the number"),
        ("clock", "where its clock can be moved"),
        ("note", "where notes of phone calls go, without the channel"),
    ):
        desk.add_argument(f"--{name}-url", type=_url, default="", metavar="URL", help=what)
    desk.add_argument("--note-token", default="", metavar="TOKEN", help="bearer token for notes")
    found = parser.parse_args(given)
    taken = [port for name in PORTS if (port := getattr(found, f"{name.replace('-', '_')}_port"))]
    if len(set(taken)) < len(taken):
        parser.error("every port can be given only once")
    return found


def _port(text: str) -> int:
    if text.isascii() and text.isdigit() and int(text) <= HIGHEST:
        return int(text)
    raise argparse.ArgumentTypeError(f"{text!r} is no port: a number from 0 to {HIGHEST}")


def _url(text: str) -> str:
    parts = urlsplit(text)
    if not text or (parts.scheme in ("http", "https") and parts.netloc):
        return text
    raise argparse.ArgumentTypeError(f"{text!r} is no address: http://host/path")
