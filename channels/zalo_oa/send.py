"""Sends one consultation message to Zalo, once (zalo.md 2.3). There is no idempotency key:
a lost answer is `SendUnknown` until the echo tells."""

from __future__ import annotations

from channels.chat import buttons
from channels.chat.split import units
from channels.contract import SendFailed, SendUnknown
from channels.http import wire
from channels.http.client import File
from channels.zalo_oa.api import OaApi, Refused
from channels.zalo_oa.refusals import send_failure
from channels.zalo_oa.settings import TEXT_LIMIT
from workflows.messaging.messages import Attachment, Outbound, Receipt

MESSAGE = "/v3.0/oa/message/cs"
UPLOAD_IMAGE, UPLOAD_GIF, UPLOAD_FILE = (
    "/v2.0/oa/upload/image", "/v2.0/oa/upload/gif", "/v2.0/oa/upload/file",
)  # fmt: skip
QUOTED = "quote_message_id"
INVALID = -201
MOST_BUTTONS = 5
"""One more and Zalo takes nothing of the message (zalo.md 2.3)."""
MIB = 1024 * 1024
IMAGES = frozenset({"image/jpeg", "image/png"})
DOCUMENTS = frozenset(
    {
        "application/pdf",
        "application/msword",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    }
)


async def send_message(message: Outbound, api: OaApi) -> Receipt:
    """Zalo's id of the accepted message. Raises SendFailed or SendUnknown."""
    _check(message)
    try:
        data = await _handed(message, await _content(message, api), api)
    except Refused as refusal:
        raise send_failure(refusal) from None
    message_id = wire.text(data.get("message_id"))
    if not message_id:
        raise SendUnknown("Zalo trả lời không kèm mã tin nhắn: tin có thể đã tới khách.")
    return Receipt(provider_id=message_id)


async def _handed(message: Outbound, content: dict[str, object], api: OaApi) -> dict[str, object]:
    """Zalo's answer. A letter does not fail because the message that it quotes is gone (-201)."""
    body = {"recipient": {"user_id": message.to}, "message": content}
    try:
        return await api.post(MESSAGE, body)
    except Refused as refusal:
        if refusal.code != INVALID or QUOTED not in content:
            raise
    del content[QUOTED]
    return await api.post(MESSAGE, body)


async def _content(message: Outbound, api: OaApi) -> dict[str, object]:
    content: dict[str, object] = {"text": message.text} if message.text.strip() else {}
    if message.in_reply_to:
        content[QUOTED] = message.in_reply_to
    if message.choices:
        shown = [_button(choice, message.key) for choice in message.choices]
        content["attachment"] = {"type": "template", "payload": {"buttons": shown}}
    for attachment in message.attachments:
        content["attachment"] = await _attached(attachment, api)
    return content


def _button(choice: str, letter: str) -> dict[str, object]:
    """Pressed, it stands in the chat as the customer's words."""
    return {"title": choice, "type": "oa.query.show", "payload": buttons.payload(choice, letter)}


async def _attached(attachment: Attachment, api: OaApi) -> dict[str, object]:
    file = File(
        name=attachment.name,
        media_type=attachment.media_type,
        content=attachment.content or b"",
    )
    if attachment.media_type in DOCUMENTS:
        data = await _uploaded(UPLOAD_FILE, file, api)
        return {"type": "file", "payload": {"token": _handle(data, "token")}}
    gif = attachment.media_type == "image/gif"
    data = await _uploaded(UPLOAD_GIF if gif else UPLOAD_IMAGE, file, api)
    element = {
        "media_type": "gif" if gif else "image",
        "attachment_id": _handle(data, "attachment_id"),
    }
    return {"type": "template", "payload": {"template_type": "media", "elements": [element]}}


async def _uploaded(path: str, file: File, api: OaApi) -> dict[str, object]:
    """Nothing has reached the customer yet, however this ends."""
    try:
        return await api.upload(path, file)
    except SendUnknown as lost:
        raise SendFailed(str(lost), permanent=False) from None


def _handle(data: dict[str, object], name: str) -> str:
    """The name of an uploaded file; the vendor's own documents disagree on its key."""
    handle = wire.text(data.get(name)) or wire.text(data.get("token"))
    handle = handle or wire.text(data.get("attachment_id"))
    if not handle:
        raise SendFailed("Zalo không nhận tệp đính kèm.", permanent=False)
    return handle


def _check(message: Outbound) -> None:
    """Refuse what Zalo cannot carry before anything leaves."""
    reason = ""
    if not message.to:
        reason = "Chưa biết khách nhận trên Zalo."
    elif not message.text.strip() and not message.attachments:
        reason = "Tin nhắn trống."
    elif units(message.text) > TEXT_LIMIT:
        reason = f"Tin nhắn dài hơn {TEXT_LIMIT} ký tự: cần chia thành nhiều tin."
    elif len(message.attachments) > 1:
        reason = "Zalo chỉ nhận một tệp trong mỗi tin."
    elif len(message.choices) > MOST_BUTTONS or (message.choices and message.attachments):
        reason = f"Zalo chỉ nhận {MOST_BUTTONS} nút trong mỗi tin, không kèm tệp."
    else:
        reason = next(filter(None, map(unfit, message.attachments)), "")
    if reason:
        raise SendFailed(reason, permanent=True)


def unfit(attachment: Attachment) -> str:
    """Why Zalo would not take this file, in a sentence for an agent; empty where it would."""
    if attachment.content is None:
        return f"Chưa có nội dung của tệp {attachment.name}."
    size = len(attachment.content)
    if attachment.media_type in IMAGES:
        return "" if size <= MIB else f"Ảnh {attachment.name} lớn hơn 1 MB."
    if attachment.media_type in DOCUMENTS or attachment.media_type == "image/gif":
        return "" if size <= 5 * MIB else f"Tệp {attachment.name} lớn hơn 5 MB."
    return f"Zalo không nhận loại tệp của {attachment.name}: chỉ JPG, PNG, GIF, PDF, DOC, DOCX."
