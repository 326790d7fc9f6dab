"""The authenticity of a mail's sender: results of the border server, and warnings (email.md 11)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from channels.mail.authenticity.authentication_results import Result, border_results
from channels.mail.authenticity.lookalike_domains import looks_like
from channels.mime.addresses import Mailbox
from channels.mime.headers import Headers
from workflows.messaging.messages import Authenticity, SenderAuthenticity

_IN_NAME = re.compile(r"[^\s<>\"'()@]@([^\s<>\"'()@]{1,255}\.[^\s<>\"'()@.]{2,63})")
_BORDER_FAILED = {
    ("dmarc", "fail"): "dmarc_failed",
    ("spf", "fail"): "spf_failed",
    ("dkim", "fail"): "dkim_failed",
    ("compauth", "fail"): "compauth_failed",
}


_FORGED = frozenset({"dmarc_failed", "looks_like_ours"})
"""Each of these alone means that the sender is forged (AMB-22)."""


@dataclass(frozen=True, kw_only=True)
class ClaimedSender:
    """The sender that a mail claims: the mailboxes in From, and the one in Reply-To.

    `form`: a web form of ours sent the mail, and the customer is in Reply-To.
    """

    senders: Sequence[Mailbox]
    reply_to: Mailbox | None
    form: bool = False


def authenticity_of(
    headers: Headers, written: ClaimedSender, *, borders: Sequence[str], own: frozenset[str]
) -> SenderAuthenticity:
    """PROVEN, FAILED or UNKNOWN, with reasons and warning signals.

    Most mail of small companies is UNKNOWN: no check proves the sender, and nothing is wrong.
    """
    results = border_results(headers, borders)
    domain = domain_of(written.senders[0].email) if len(written.senders) == 1 else ""
    against = [
        _BORDER_FAILED[key]
        for one in results
        if (key := (one.method, one.result)) in _BORDER_FAILED
    ]
    proofs = _proofs(results, domain) if domain else []
    signals = list(_warnings(written, own, proven=bool(proofs)))
    forged = [reason for reason in (*against, *signals) if reason in _FORGED]
    if forged:
        return SenderAuthenticity(
            standing=Authenticity.FAILED, reasons=tuple(forged), signals=tuple(signals)
        )
    if written.form:  # the form's domain does not prove who filled it in
        return SenderAuthenticity(reasons=("web_form",), signals=tuple(against))
    if proofs:
        return SenderAuthenticity(
            standing=Authenticity.PROVEN, reasons=tuple(proofs), signals=tuple(signals)
        )
    reasons = () if results else ("no_border",)
    return SenderAuthenticity(reasons=reasons, signals=tuple(dict.fromkeys((*signals, *against))))


def _proofs(results: Sequence[Result], domain: str) -> list[str]:
    """Which checks prove the domain in From: dmarc, dkim, spf."""
    found = []
    for one in results:
        if one.result != "pass":
            continue
        author = one.properties.get("header.from", domain).rpartition("@")[2]
        if one.method == "dmarc" and author == domain:
            found.append("dmarc")
        if one.method == "dkim" and aligned(_signer(one), domain):
            found.append("dkim")
        envelope = one.properties.get("smtp.mailfrom", "")
        if one.method == "spf" and aligned(envelope.rpartition("@")[2], domain):
            found.append("spf")
    return list(dict.fromkeys(found))


def _signer(result: Result) -> str:
    identity = result.properties.get("header.i", "").rpartition("@")[2]
    return result.properties.get("header.d", "") or identity


def aligned(proven: str, domain: str) -> bool:
    """True if `proven` is the domain in From, above it or below it (RFC 7489 3.1, relaxed)."""
    proven = proven.strip(".").lower()
    if "." not in proven or not domain:
        return False
    return proven == domain or domain.endswith(f".{proven}") or proven.endswith(f".{domain}")


def domain_of(address: str) -> str:
    """The part after the last @, lower case."""
    return address.rpartition("@")[2].lower()


def _warnings(written: ClaimedSender, own: frozenset[str], *, proven: bool) -> Iterable[str]:
    if len(written.senders) > 1:
        yield "several_senders"
    ours = _domains(own)
    for sender in written.senders[:1]:
        domain = domain_of(sender.email)
        if domain in ours and not proven:
            yield "our_domain"
        if looks_like(domain, ours):
            yield "looks_like_ours"
        shown = _IN_NAME.search(sender.name) if "@" in sender.name else None
        if shown and shown[1].lower() != domain:
            yield "other_address_in_name"
        if written.reply_to and domain_of(written.reply_to.email) != domain:
            yield "answers_elsewhere"


@lru_cache(maxsize=64)
def _domains(addresses: frozenset[str]) -> frozenset[str]:
    return frozenset(map(domain_of, addresses))
