"""What a person at the page can do, each as one function from a form to an answer."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from sandbox.arguments import Arguments, Upload
from sandbox.mail import Mail, Part
from sandbox.page import chats, fault_switches
from sandbox.page.desk import DeskCaller, Unreachable
from sandbox.record import NothingCame
from sandbox.telegram.press import Press
from sandbox.world import World

Answer = dict[str, object]
Act = Callable[[World, DeskCaller, Arguments], Awaitable[Answer]]


class BadAct(ValueError):
    """The form cannot be carried out; the text tells the person what to change."""


async def zalo(world: World, desk: DeskCaller, form: Arguments) -> Answer:
    """Write, or send a picture, as a Zalo customer."""
    name = _required(form, "name", "Hãy cho biết tên khách.")
    customer = world.zalo.customer(form.text("id") or name, name)
    picture = form.files.get("file")
    if picture:
        await customer.sends_photo(
            world.zalo.add_media(picture.content, picture.media_type), form.text("text")
        )
    elif form.text("kind") == "unsupported":
        await customer.sends_unsupported()
    else:
        await customer.writes(_required(form, "text", "Hãy viết nội dung tin nhắn."))
    return {"id": customer.id}


async def mail(world: World, desk: DeskCaller, form: Arguments) -> Answer:
    """Write or answer as a customer with an e-mail address."""
    address = _required(form, "address", "Hãy cho biết địa chỉ thư.")
    if "@" not in address:
        raise BadAct("Địa chỉ thư phải có dạng ten@mien.vn.")
    customer = world.mail.customer(address, form.text("name"))
    answered = _answered(list(customer.received), form.text("answers"))
    text = _required(form, "text", "Hãy viết nội dung thư.")
    subject = form.text("subject") or (f"Re: {answered.subject}" if answered else "")
    await customer.writes(
        subject, text, [_part(upload) for upload in form.files.values()], answered
    )
    return {"address": customer.address}


async def note(world: World, desk: DeskCaller, form: Arguments) -> Answer:
    """Send the desk a note that an agent took for a customer."""
    _required(form, "text", "Hãy ghi nội dung khách trình bày.")
    return await desk.note(dict(form.fields))


async def clock(world: World, desk: DeskCaller, form: Arguments) -> Answer:
    """Move the time forward."""
    return await desk.move_clock(dict(form.fields))


async def types(world: World, desk: DeskCaller, form: Arguments) -> Answer:
    """Type, or send a file, as an agent."""
    agent = world.telegram.agent(_number(form, "agent"))
    private = form.flag("private")
    topic = form.integer("topic") or None
    upload = form.files.get("file")
    if upload:
        said = await agent.sends_file(
            upload.name, upload.content, caption=form.text("text"),
            media_type=upload.media_type, topic=topic, private=private,
        )  # fmt: skip
    else:
        said = await agent.types(
            _required(form, "text", "Hãy viết lệnh hoặc tin nhắn."),
            topic=topic, reply_to=form.integer("reply_to"), private=private,
        )  # fmt: skip
    return {"id": said.id}


async def press(world: World, desk: DeskCaller, form: Arguments) -> Answer:
    """Press an inline button as an agent and wait for what pops up."""
    agent = world.telegram.agent(_number(form, "agent"))
    pressed = await agent.presses(
        form.text("data"), message=_number(form, "message"), private=form.flag("private")
    )
    return await _popup(pressed)


ACTS: dict[str, Act] = {
    "zalo": zalo,
    "zalo_oa": chats.on_zalo_oa,
    "facebook": chats.on_facebook,
    "tap": chats.tap,
    "connect": chats.connect,
    "trouble": fault_switches.add_fault,
    "way": fault_switches.set_delivery,
    "mail": mail,
    "note": note,
    "clock": clock,
    "type": types,
    "press": press,
}
MISTAKES = (BadAct, Unreachable, LookupError, fault_switches.BadFault, *chats.MISTAKES)


async def _popup(pressed: Press) -> Answer:
    try:
        text = await pressed.answered(timeout=8)
    except NothingCame:
        return {"popup": "Bot chưa trả lời nút này."}
    return {"popup": text, "alert": pressed.alert}


def _required(form: Arguments, name: str, otherwise: str) -> str:
    found = form.text(name).strip()
    if not found:
        raise BadAct(otherwise)
    return found


def _number(form: Arguments, name: str) -> int:
    found = form.integer(name)
    if found is None:
        raise BadAct(f"Thiếu {name}.")
    return found


def _answered(received: list[Mail], index: str) -> Mail | None:
    return received[int(index)] if index.isdigit() and int(index) < len(received) else None


def _part(upload: Upload) -> Part:
    return Part(name=upload.name, content=upload.content, media_type=upload.media_type)
