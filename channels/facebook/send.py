"""Sends one message to Meta, once (facebook.md 6). There is no idempotency key: our key
travels as metadata, and the echo tells what became of a lost answer."""

from __future__ import annotations

from channels.chat import buttons
from channels.chat.split import units
from channels.contract import SendFailed, SendUnknown
from channels.facebook.graph import Graph, Refused
from channels.facebook.parse import PLUGIN
from channels.facebook.refusals import send_failure
from channels.facebook.settings import TEXT_LIMIT
from channels.http import wire
from channels.http.client import File
from workflows.conditions.comments import COMMENT, HIDE, PUBLIC
from workflows.messaging.messages import Attachment, Outbound, Receipt

FILE_LIMIT = 25 * 1024 * 1024
MOST_CHOICES = 13
_MOST_METADATA = 999


async def send_message(message: Outbound, graph: Graph) -> Receipt:
    """Meta's id of the accepted message. Raises SendFailed or SendUnknown."""
    _check(message)
    try:
        told = await _handed(message, graph)
    except Refused as refusal:
        raise send_failure(refusal) from None
    message_id = wire.text(told.get("message_id")) or wire.text(told.get("id"))
    if not message_id:
        raise SendUnknown("Facebook trả lời không kèm mã tin nhắn: tin có thể đã tới khách.")
    return Receipt(provider_id=message_id, reached=wire.text(told.get("recipient_id")))


async def _handed(message: Outbound, graph: Graph) -> dict[str, object]:
    if message.to.startswith(PUBLIC):
        path = f"{message.to.removeprefix(PUBLIC)}/comments"
        return await graph.post(path, {"message": message.text})
    if message.to.startswith(HIDE):
        return await _hidden(message.to.removeprefix(HIDE), graph)
    path = f"{graph.settings.page_id}/messages"
    fields = _recipient(message) | _type(message)
    if not message.attachments:
        content: dict[str, object] = {
            "text": message.text,
            "metadata": message.key[:_MOST_METADATA],
        }
        if message.choices:
            content["quick_replies"] = [_choice(one, message.key) for one in message.choices]
        return await graph.post(path, fields | {"message": content})
    (attachment,) = message.attachments
    kind = {"type": _kind(attachment), "payload": {"is_reusable": False}}
    described = {"attachment": kind, "metadata": message.key[:_MOST_METADATA]}
    file = File(
        name=attachment.name,
        media_type=attachment.media_type,
        content=attachment.content or b"",
    )
    return await graph.upload(path, fields | {"message": described}, file)


async def _hidden(comment: str, graph: Graph) -> dict[str, object]:
    """Hiding twice does no harm; what Meta does not confirm is unknown."""
    told = await graph.post(comment, {"is_hidden": True})
    done = told.get("success") in (True, "true")
    return {"id": f"{HIDE}{comment}"} if done else {}


def _choice(choice: str, letter: str) -> dict[str, object]:
    payload = buttons.payload(choice, letter)
    return {"content_type": "text", "title": choice, "payload": payload}


def _recipient(message: Outbound) -> dict[str, object]:
    """A person, or the writer of a comment: then this is its one private reply."""
    if message.to.startswith(COMMENT):
        return {"recipient": {"comment_id": message.to.removeprefix(COMMENT)}}
    if message.to.startswith(PLUGIN):
        return {"recipient": {"user_ref": message.to.removeprefix(PLUGIN)}}
    return {"recipient": {"id": message.to}}


def _type(message: Outbound) -> dict[str, object]:
    """Past the open window only a person may write, and must say so (6.2)."""
    if message.late:
        return {"messaging_type": "MESSAGE_TAG", "tag": "HUMAN_AGENT"}
    return {"messaging_type": "RESPONSE"}


def _kind(attachment: Attachment) -> str:
    kind = attachment.media_type.partition("/")[0]
    return kind if kind in ("image", "audio", "video") else "file"


def _unfit(choices: tuple[str, ...]) -> str:
    fits = len(choices) <= MOST_CHOICES and all(units(one) <= buttons.TITLE for one in choices)
    limit = f"Facebook chỉ nhận {MOST_CHOICES} nút trong mỗi tin, mỗi nút {buttons.TITLE} ký tự."
    return "" if fits else limit


def _check(message: Outbound) -> None:
    """Refuse what Meta would refuse before anything leaves."""
    reason = ""
    if not message.to:
        reason = "Chưa biết khách nhận trên Facebook."
    elif bool(message.text.strip()) == bool(message.attachments):
        reason = "Facebook nhận chữ hoặc tệp trong một tin, không nhận cả hai hay không có gì."
    elif units(message.text) > TEXT_LIMIT:
        reason = f"Tin nhắn dài hơn {TEXT_LIMIT} ký tự: cần chia thành nhiều tin."
    elif len(message.attachments) > 1:
        reason = "Facebook chỉ nhận một tệp trong mỗi tin."
    elif any(len(one.content or b"") > FILE_LIMIT for one in message.attachments):
        reason = "Tệp lớn hơn 25 MB."
    elif message.late and message.automatic:
        reason = "Quá 24 giờ kể từ tin cuối của khách: chỉ nhân viên mới được viết."
    reason = reason or _unfit(message.choices)
    if reason:
        raise SendFailed(reason, permanent=True)
