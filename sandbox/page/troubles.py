"""Trouble by switch, for whoever tests a program of their own against the sandbox."""

from __future__ import annotations

from sandbox.arguments import Arguments
from sandbox.courier import Courier
from sandbox.faults import Fault, Faults, Trouble
from sandbox.page.desk import DeskCaller
from sandbox.world import World

Answer = dict[str, object]
MOST = 10_000


class BadTrouble(ValueError):
    """There is no such trouble; the text names those there are."""


async def trouble(world: World, desk: DeskCaller, form: Arguments) -> Answer:
    """The next `times` calls of `method` (all, if empty) on `channel` go wrong (`trouble`).

    `none` takes back what has not happened yet.
    """
    faults, kind = _faults(world, form.text("channel")), form.text("trouble")
    if kind == "none":
        faults.clear()
        return {"trouble": kind}
    if kind not in list(Trouble):
        raise BadTrouble(f"trouble: {', '.join(Trouble)}, none")
    fault = Fault(
        trouble=Trouble(kind),
        method=form.text("method"),
        code=_number(form, "code", 500),
        subcode=_number(form, "subcode", 0),
        description=form.text("description"),
        seconds=float(_number(form, "seconds", 60)),
        times=max(1, _number(form, "times", 1)),
    )
    faults.add(fault)
    return {"trouble": kind, "times": fault.times}


async def way(world: World, desk: DeskCaller, form: Arguments) -> Answer:
    """How events of `channel` travel: `duplicate`, `reorder`, `silent`, `delay` in seconds."""
    courier = _courier(world, form.text("channel"))
    courier.duplicate = form.flag("duplicate")
    courier.reorder = form.flag("reorder")
    courier.silent = form.flag("silent")
    courier.delay = float(_number(form, "delay", 0))
    return {"url": courier.url, "lost": len(list(courier.lost))}


def _faults(world: World, channel: str) -> Faults:
    there = {
        "zalo": world.zalo.faults,
        "zalo_oa": world.zalo_oa.faults,
        "facebook": world.facebook.faults,
    }
    if channel not in there:
        raise BadTrouble(f"channel: {', '.join(there)}")
    return there[channel]


def _courier(world: World, channel: str) -> Courier:
    there = {"zalo_oa": world.zalo_oa.webhook.way, "facebook": world.facebook.webhook.way}
    if channel not in there:
        raise BadTrouble(f"channel: {', '.join(there)}")
    return there[channel]


def _number(form: Arguments, name: str, otherwise: int) -> int:
    found = form.text(name)
    if not found:
        return otherwise
    try:
        number = int(found)
    except ValueError:
        raise BadTrouble(f"{name} is a whole number") from None
    if abs(number) > MOST * 1000:
        raise BadTrouble(f"{name} is too large")
    return number
