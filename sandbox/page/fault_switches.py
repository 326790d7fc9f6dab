"""Faults by switch, for developers who test their own program against the sandbox."""

from __future__ import annotations

from sandbox.arguments import Arguments
from sandbox.faults import Fault, FaultKind, Faults
from sandbox.page.desk import DeskCaller
from sandbox.webhook_sender import WebhookSender
from sandbox.world import World

Answer = dict[str, object]
MOST = 10_000


class BadFault(ValueError):
    """There is no such fault; the text names those that there are."""


async def add_fault(world: World, desk: DeskCaller, form: Arguments) -> Answer:
    """Let the next `times` calls of `method` (all, if empty) on `channel` fail (`trouble`).

    `none` removes the faults that have not happened yet.
    """
    faults, kind = _faults(world, form.text("channel")), form.text("trouble")
    if kind == "none":
        faults.clear()
        return {"trouble": kind}
    if kind not in list(FaultKind):
        raise BadFault(f"trouble: {', '.join(FaultKind)}, none")
    fault = Fault(
        kind=FaultKind(kind),
        method=form.text("method"),
        code=_number(form, "code", 500),
        subcode=_number(form, "subcode", 0),
        description=form.text("description"),
        seconds=float(_number(form, "seconds", 60)),
        times=max(1, _number(form, "times", 1)),
    )
    faults.add(fault)
    return {"trouble": kind, "times": fault.times}


async def set_delivery(world: World, desk: DeskCaller, form: Arguments) -> Answer:
    """Set how `channel` sends its events: `duplicate`, `reorder`, `silent`, `delay` in seconds."""
    sender = _sender(world, form.text("channel"))
    sender.duplicate = form.flag("duplicate")
    sender.reorder = form.flag("reorder")
    sender.silent = form.flag("silent")
    sender.delay = float(_number(form, "delay", 0))
    return {"url": sender.url, "lost": len(list(sender.lost))}


def _faults(world: World, channel: str) -> Faults:
    there = {
        "zalo": world.zalo.faults,
        "zalo_oa": world.zalo_oa.faults,
        "facebook": world.facebook.faults,
    }
    if channel not in there:
        raise BadFault(f"channel: {', '.join(there)}")
    return there[channel]


def _sender(world: World, channel: str) -> WebhookSender:
    there = {"zalo_oa": world.zalo_oa.webhook.sender, "facebook": world.facebook.webhook.sender}
    if channel not in there:
        raise BadFault(f"channel: {', '.join(there)}")
    return there[channel]


def _number(form: Arguments, name: str, otherwise: int) -> int:
    found = form.text(name)
    if not found:
        return otherwise
    try:
        number = int(found)
    except ValueError:
        raise BadFault(f"{name} is a whole number") from None
    if abs(number) > MOST * 1000:
        raise BadFault(f"{name} is too large")
    return number
