"""Methods about the bot, its chats, members, files and commands."""

from __future__ import annotations

import re
from collections.abc import Callable

from sandbox.arguments import Arguments, BadBody
from sandbox.telegram.chat import Status, User
from sandbox.telegram.files import DOWNLOAD_LIMIT
from sandbox.telegram.refusal import bad
from sandbox.telegram.telegram import Telegram

_RIGHTS = (
    "can_be_edited", "can_manage_chat", "can_delete_messages", "can_manage_video_chats",
    "can_restrict_members", "can_promote_members", "can_change_info", "can_invite_users",
    "can_post_stories", "can_edit_stories", "can_delete_stories", "can_pin_messages",
    "can_manage_topics", "can_send_welcome_messages",
)  # fmt: skip


def get_me(telegram: Telegram, arguments: Arguments) -> object:
    """Who the bot is."""
    return telegram.bot.wire() | {
        "can_join_groups": True,
        "can_read_all_group_messages": True,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


def get_chat(telegram: Telegram, arguments: Arguments) -> object:
    """Full facts about a chat."""
    chat = telegram.chat(arguments.text("chat_id"))
    gifts = (
        "unlimited_gifts",
        "limited_gifts",
        "unique_gifts",
        "premium_subscription",
        "gifts_from_channels",
    )
    return chat.short() | {
        "accent_color_id": 1,
        "max_reaction_count": 11,
        "accepted_gift_types": dict.fromkeys(gifts, False),
        "permissions": {"can_send_messages": True},
    }


def get_chat_member(telegram: Telegram, arguments: Arguments) -> object:
    """What a user is in a chat."""
    chat = telegram.chat(arguments.text("chat_id"))
    user_id = arguments.integer("user_id")
    if user_id is None:
        raise bad("invalid user_id specified")
    if user_id not in chat.members:
        raise bad("PARTICIPANT_ID_INVALID", breach=False)
    return _member(*chat.members[user_id])


def get_chat_administrators(telegram: Telegram, arguments: Arguments) -> object:
    """Everyone who administers a chat, other bots excepted."""
    chat = telegram.chat(arguments.text("chat_id"))
    return [
        _member(user, status)
        for user, status in chat.members.values()
        if status in ("creator", "administrator")
    ]


def get_chat_member_count(telegram: Telegram, arguments: Arguments) -> object:
    """How many are in a chat."""
    return len(telegram.chat(arguments.text("chat_id")).members)


def set_my_commands(telegram: Telegram, arguments: Arguments) -> object:
    """Set the menu of commands for a scope and language."""
    try:
        commands = arguments.structure("commands")
    except BadBody as broken:
        raise bad("can't parse commands JSON object") from broken
    if not isinstance(commands, list):
        raise bad("can't parse commands: expected an Array of BotCommand")
    if len(commands) > 100:
        raise bad("BOT_COMMANDS_TOO_MUCH")
    for command in commands:
        _check_command(command)
    telegram.commands[_scope(arguments)] = commands
    return True


def get_my_commands(telegram: Telegram, arguments: Arguments) -> object:
    """Return the menu of a scope and language."""
    return telegram.commands.get(_scope(arguments), [])


def delete_my_commands(telegram: Telegram, arguments: Arguments) -> object:
    """Remove the menu of a scope and language."""
    telegram.commands.pop(_scope(arguments), None)
    return True


def get_file(telegram: Telegram, arguments: Arguments) -> object:
    """Where to download a file from, at most 20 MB."""
    stored = telegram.files.get(arguments.text("file_id"))
    if stored is None:
        raise bad("invalid file_id")
    if len(stored.content) > DOWNLOAD_LIMIT:
        raise bad("file is too big", breach=False)
    return {
        "file_id": stored.file_id,
        "file_unique_id": stored.unique_id,
        "file_size": len(stored.content),
        "file_path": f"documents/{stored.file_id}",
    }


def answer_callback_query(telegram: Telegram, arguments: Arguments) -> object:
    """Answer a pressed button, once."""
    press = telegram.presses.pop(arguments.text("callback_query_id"), None)
    if press is None:
        raise bad("query is too old and response timeout expired or query ID is invalid")
    text = arguments.text("text")
    if len(text) > 200:
        raise bad("MESSAGE_TOO_LONG")
    press.answered_with(text, alert=arguments.flag("show_alert"))
    return True


METHODS: dict[str, Callable[[Telegram, Arguments], object]] = {
    "getMe": get_me,
    "getChat": get_chat,
    "getChatMember": get_chat_member,
    "getChatAdministrators": get_chat_administrators,
    "getChatMemberCount": get_chat_member_count,
    "setMyCommands": set_my_commands,
    "getMyCommands": get_my_commands,
    "deleteMyCommands": delete_my_commands,
    "getFile": get_file,
    "answerCallbackQuery": answer_callback_query,
}


def _member(user: User, status: Status) -> dict[str, object]:
    found: dict[str, object] = {"user": user.wire(), "status": status}
    if status == "creator":
        return found | {"is_anonymous": False}
    if status == "administrator":
        return found | {"is_anonymous": False} | dict.fromkeys(_RIGHTS, True)
    return found


def _scope(arguments: Arguments) -> str:
    return f"{arguments.text('scope') or 'default'} {arguments.text('language_code')}".strip()


def _check_command(command: object) -> None:
    if not isinstance(command, dict):
        raise bad("can't parse commands: expected BotCommand")
    if not re.fullmatch(r"[a-z0-9_]{1,32}", str(command.get("command", "")).lstrip("/")):
        raise bad("BOT_COMMAND_INVALID")
    if not 1 <= len(str(command.get("description", ""))) <= 256:
        raise bad("BOT_COMMAND_DESCRIPTION_INVALID")
