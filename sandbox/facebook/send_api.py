"""The Send API: who may be written to, how, and what follows from it."""

from __future__ import annotations

from datetime import timedelta

from sandbox.facebook import threads
from sandbox.facebook.call import Call
from sandbox.facebook.content import Content, content
from sandbox.facebook.customer import Customer
from sandbox.facebook.envelope import Refused
from sandbox.facebook.graph import PROVIDER, Facebook
from sandbox.facebook.messages import Message, new_mid

OPEN, HUMAN = timedelta(hours=24), timedelta(days=7)
PRIVATE_REPLY = timedelta(days=7)
DEAD_TAGS = frozenset({"CONFIRMED_EVENT_UPDATE", "ACCOUNT_UPDATE", "POST_PURCHASE_UPDATE"})
TAGS = frozenset({"HUMAN_AGENT", "CUSTOMER_FEEDBACK"})
PUSHES = frozenset({"", "REGULAR", "SILENT_PUSH", "NO_PUSH"})
ACTIONS = frozenset({"typing_on", "typing_off", "mark_seen", "react", "unreact"})
RECIPIENTS = ("id", "user_ref", "comment_id", "post_id")
PARAMETERS = (
    *("recipient", "message", "messaging_type", "tag", "sender_action", "payload"),
    *("notification_type", "persona_id", "reply_to", "thread_control"),
)


async def send(call: Call) -> object:
    """`POST messages`: put one message on somebody's screen. Raises Refused."""
    call.of_page()
    call.known(*PARAMETERS)
    action = call.arguments.text("sender_action")
    if action:
        return _act(call, action)
    tag = _tag(call)
    _options(call)
    recipient = _recipient(call)
    told = await content(call, call.structure("message"))
    if call.page.restricted:
        raise Refused(10, 1893063, "The Page is temporarily restricted", breach=False)
    if recipient[0] in ("comment_id", "post_id"):
        to = _private_reply(call, recipient[1])
    else:
        to = call.person(recipient[1])
        _permitted(call, to, tag, told.template)
    one = _message(call, told, tag)
    call.page.put(to, one)
    threads.after(call, to)
    await _follow_up(call.facebook, call, to, one)
    answer = {"recipient_id": to.id, "message_id": one.mid}
    return answer | ({"attachment_id": told.attachment_id} if told.attachment_id else {})


def _act(call: Call, action: str) -> object:
    """Typing and the like: a request of its own, that answers with the recipient only."""
    if "message" in call.arguments.fields:
        raise Refused(100, 2018014)
    if action not in ACTIONS:
        raise Refused(100, what=f"sender_action {action!r} is unknown")
    return {"recipient_id": call.person(_recipient(call)[1]).id}


def _tag(call: Call) -> str:
    """The tag of the message, "" where it has none. Raises Refused."""
    kind, tag = call.arguments.text("messaging_type"), call.arguments.text("tag")
    if tag in DEAD_TAGS:
        raise Refused(100, 1893061)
    if kind not in ("RESPONSE", "UPDATE", "MESSAGE_TAG"):
        raise Refused(100, what="messaging_type is RESPONSE, UPDATE or MESSAGE_TAG")
    if (kind == "MESSAGE_TAG") != bool(tag):
        raise Refused(100, what="a tag goes with MESSAGE_TAG, and MESSAGE_TAG with a tag")
    if tag and tag not in TAGS:
        raise Refused(100, what=f"tag {tag!r} is unknown")
    return tag


def _options(call: Call) -> None:
    """What may stand beside a message. Raises Refused."""
    if call.arguments.text("notification_type") not in PUSHES:
        raise Refused(100, what="notification_type is REGULAR, SILENT_PUSH or NO_PUSH")
    persona = call.arguments.text("persona_id")
    if persona and persona not in call.page.personas:
        raise Refused(100, 33)


def _recipient(call: Call) -> tuple[str, object]:
    """How somebody is addressed, and the address. Raises Refused."""
    recipient = call.structure("recipient")
    if len(recipient) != 1 or next(iter(recipient)) not in RECIPIENTS:
        raise Refused(100, what=f"recipient has exactly one of {RECIPIENTS}")
    return next(iter(recipient.items()))


def _private_reply(call: Call, piece_id: object) -> Customer:
    """The writer of a comment, who may be written to once, within seven days. Raises Refused."""
    call.facebook.count("private_replies")
    piece = call.page.public(str(piece_id))
    if piece is None or piece.author is None or piece.replied:
        raise Refused(100, 2534025)
    if call.facebook.clock() - piece.at > PRIVATE_REPLY:
        raise Refused(100, 2534025)
    _reachable(piece.author)
    piece.replied = True
    return piece.author


def _permitted(call: Call, to: Customer, tag: str, template: str) -> None:
    """Control of the thread, and the window by the person's last word. Raises Refused."""
    if call.page.in_standby(to):
        raise Refused(2018300, breach=False)
    _reachable(to)
    now, last = call.facebook.clock(), to.thread.last_user_at
    age = now - last if last else HUMAN * 2
    if age <= OPEN:
        if tag == "HUMAN_AGENT":
            call.facebook.violations.report(PROVIDER, "messages", "HUMAN_AGENT inside 24 hours")
        return
    human = tag == "HUMAN_AGENT" and call.page.human_agent
    feedback = tag == "CUSTOMER_FEEDBACK" and template == "customer_feedback"
    if not (human or feedback) or age > HUMAN:
        raise Refused(10, 2018278)


def _reachable(to: Customer) -> None:
    if to.blocked:
        raise Refused(551, 1545041, breach=False)


def _message(call: Call, told: Content, tag: str) -> Message:
    return Message(
        mid=new_mid(),
        text=told.text,
        at=call.facebook.clock(),
        app_id=call.facebook.app_id,
        attachments=told.attachments,
        media=told.media,
        quick_replies=told.quick_replies,
        metadata=told.metadata,
        tag=tag,
        reply_to=str(call.structure("reply_to").get("mid", "")),
    )


async def _follow_up(facebook: Facebook, call: Call, to: Customer, one: Message) -> None:
    """The echo, before or after the answer, and then the receipt."""
    if facebook.echo_first:
        await call.page.echo(to, one)
        facebook.webhook.sender.in_background(call.page.receipt(to, one))
        return

    async def later() -> None:
        await call.page.echo(to, one)
        await call.page.receipt(to, one)

    facebook.webhook.sender.in_background(later())
