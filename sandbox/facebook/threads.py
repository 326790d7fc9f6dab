"""Control of threads (Conversation Routing): who may write to a person."""

from __future__ import annotations

from sandbox.facebook.call import Call
from sandbox.facebook.customer import Customer
from sandbox.facebook.envelope import Refused
from sandbox.facebook.page import INBOX


async def pass_control(call: Call) -> object:
    """Give the thread to another app; also when nobody has it. Raises Refused."""
    call.known("recipient", "target_app_id", "metadata")
    target = call.arguments.text("target_app_id")
    if target not in (INBOX, call.facebook.app_id, call.page.default_app) or not target:
        raise Refused(100, 2018164)
    person = _person(call)
    _held_by_others(call, person)
    person.thread.owner = target
    return {"success": True}


async def take_control(call: Call) -> object:
    """Take the thread: only the default app may, and nobody where none is set. Raises Refused."""
    call.known("recipient", "metadata")
    person = _person(call)
    if call.page.default_app != call.facebook.app_id:
        raise Refused(100, 2018164)
    person.thread.owner = call.facebook.app_id
    return {"success": True}


async def release_control(call: Call) -> object:
    """Let the thread go idle. Raises Refused."""
    call.known("recipient", "metadata")
    person = _person(call)
    _held_by_others(call, person)
    person.thread.owner = ""
    return {"success": True}


async def request_control(call: Call) -> object:
    """Ask the owner for the thread; whether it gives it is its own affair."""
    call.known("recipient", "metadata")
    _person(call)
    return {"success": True}


async def owner(call: Call) -> object:
    """Which app has control of a thread."""
    call.known("recipient", "fields")
    call.of_page()
    person = call.person(call.arguments.text("recipient"))
    holder = person.thread.holder(call.facebook.clock(), call.page.default_app)
    return {"data": [{"thread_owner": {"app_id": holder}}] if holder else []}


def after(call: Call, person: Customer) -> None:
    """What a message says about its thread: pass it on, or let it go idle. Raises Refused."""
    wish = call.structure("thread_control")
    if not wish:
        return
    if wish.get("control_type") not in ("pass", "release"):
        raise Refused(100, what="control_type is pass or release")
    person.thread.owner = str(wish.get("app_id", "")) if wish["control_type"] == "pass" else ""


def _person(call: Call) -> Customer:
    call.of_page()
    return call.person(call.structure("recipient").get("id"))


def _held_by_others(call: Call, person: Customer) -> None:
    if call.page.in_standby(person):
        raise Refused(2018300, breach=False)
