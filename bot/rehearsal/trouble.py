"""Troubles of providers: how each stand-in is told to fail."""

from __future__ import annotations

from bot.rehearsal.scenes.scene import Trouble
from sandbox.faults import Fault, FaultKind, Faults
from sandbox.mail.office import MailFault, PostOffice
from sandbox.world import World

UNTIL_CALM = 10**9
REFUSED = {
    "zalo_bot": (404, 0),  # no such customer
    "zalo_oa": (-217, 0),  # the customer has blocked the account
    "facebook": (551, 0),  # the person cannot be reached
    "telegram": (400, 0),
}
"""The error number (and subcode) with which a provider refuses one message for good."""
DEFERRED = {"zalo_bot": (500, 0), "zalo_oa": (-200, 0), "facebook": (2, 0), "telegram": (500, 0)}
"""The error numbers of a passing failure."""
SENDS = {
    "zalo_bot": ("sendMessage",),
    "zalo_oa": ("",),
    "facebook": ("",),
    "telegram": ("sendMessage", "sendDocument", "sendPhoto", "editMessageText",
                 "createForumTopic"),
}  # fmt: skip
"""The calls that fail; what agents type must still arrive."""
SMTP = {"refuse": ("RCPT", "550 5.1.1 no such user here"), "defer": ("RCPT", "451 4.3.0 later")}


def make_trouble(world: World, trouble: Trouble) -> None:
    """Let a provider fail from now on."""
    times = trouble.times or UNTIL_CALM
    if trouble.channel == "email":
        _by_mail(world.mail, trouble.kind, times)
        return
    faults = faults_of(world, trouble.channel)
    if trouble.kind == "calm":
        faults.clear()
        return
    for method in SENDS[trouble.channel]:
        faults.add(_fault(trouble.channel, trouble.kind, method, times))


def faults_of(world: World, channel: str) -> Faults:
    """Where the faults of a provider are kept."""
    there: dict[str, Faults] = {
        "zalo_bot": world.zalo.faults,
        "zalo_oa": world.zalo_oa.faults,
        "facebook": world.facebook.faults,
        "telegram": world.telegram.faults,
    }
    return there[channel]


def _fault(channel: str, kind: str, method: str, times: int) -> Fault:
    """`slow` is an answer that comes when the desk has stopped waiting: none, for the desk."""
    if kind in ("drop", "slow"):
        return Fault(kind=FaultKind.DROP, method=method, times=times)
    if kind == "down":
        return Fault(kind=FaultKind.HTML, method=method, code=502, times=times)
    code, subcode = (REFUSED if kind == "refuse" else DEFERRED)[channel]
    return Fault(kind=FaultKind.REFUSE, method=method, code=code, subcode=subcode, times=times)


def _by_mail(office: PostOffice, kind: str, times: int) -> None:
    if kind == "calm":
        office.clear_faults()
    elif kind == "down":
        office.down = True
    elif kind in ("drop", "slow"):
        office.add_fault(MailFault(at="DROP", times=times))
    else:
        at, reply = SMTP[kind]
        office.add_fault(MailFault(at=at, reply=reply, times=times))
