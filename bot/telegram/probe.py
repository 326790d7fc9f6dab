"""Whether the bot can work in the agents' group, for `tiepnhan doctor`."""

from __future__ import annotations

from aiogram import Bot
from aiogram.exceptions import AiogramError, TelegramBadRequest, TelegramUnauthorizedError
from aiogram.types import ChatMemberAdministrator


async def probe(bot: Bot, group_id: int) -> tuple[bool, str]:
    """Whether the bot can work, and a sentence about it; nothing is posted."""
    try:
        me = await bot.get_me()
        chat = await bot.get_chat(group_id)
        member = await bot.get_chat_member(group_id, me.id)
    except TelegramUnauthorizedError:
        return False, "Telegram does not know telegram.token; copy it anew from @BotFather"
    except TelegramBadRequest as error:
        return False, f"{error.message}; add the bot to the group and check telegram.group_id"
    except AiogramError as error:
        return False, f"{error}; check the line to telegram.base_url"
    called = f"@{me.username} in “{chat.title}”"
    if not isinstance(member, ChatMemberAdministrator):
        return False, f"{called}: make the bot an administrator who may manage topics"
    if not chat.is_forum:
        return True, f"{called}: topics are off, cases show by number in the plain group"
    if not member.can_manage_topics:
        return False, f"{called}: let the bot manage topics"
    return True, called
