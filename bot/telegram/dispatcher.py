"""Everything of the group put together."""

from __future__ import annotations

from aiogram import Bot, Dispatcher
from aiogram.client.default import DefaultBotProperties
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.fsm.storage.memory import SimpleEventIsolation
from aiogram.fsm.strategy import FSMStrategy

from bot.access import Access
from bot.agents.buttons import DO
from bot.agents.context import Room
from bot.agents.forms.model import Form
from bot.agents.ports import Desk
from bot.telegram.command_handlers import case_form
from bot.telegram.form_dialog import Asking, Guide
from bot.telegram.fsm_storage import DeskForms
from bot.telegram.middleware import Gate, Once, Sentences
from bot.telegram.routers import approval, casework, fallback, intake, letters, overview
from bot.telegram.settings import TelegramSettings


def build(desk: Desk, access: Access, settings: TelegramSettings) -> Dispatcher:
    """The dispatcher of the agents' group: one router per file, forms kept by the desk."""
    room = Room(desk=desk, access=access, group_id=settings.group_id)

    async def form_for(key: str, asking: Asking) -> Form:
        if key.startswith(f"{DO}:"):
            return await case_form(room, key, asking)
        return await intake.note_form(room, key, asking)

    guide = Guide(room=room, form_for=form_for)
    dispatcher = Dispatcher(
        storage=DeskForms(desk),
        fsm_strategy=FSMStrategy.USER_IN_TOPIC,
        events_isolation=SimpleEventIsolation(),
    )
    gates = (Gate(access, settings.group_id), Once(desk.now), Sentences())
    for observer in (dispatcher.message, dispatcher.callback_query):
        for gate in gates:
            observer.outer_middleware(gate)
    dispatcher.include_routers(
        intake.build(room, guide),
        casework.build(room, guide),
        approval.build(room, guide),
        letters.build(room, guide),
        overview.build(room),
        fallback.build(room),
    )
    fallback.errors(dispatcher)
    return dispatcher


def connect(settings: TelegramSettings) -> Bot:
    """The bot at Telegram, or at whatever speaks its language under `base_url`."""
    session = AiohttpSession(api=TelegramAPIServer.from_base(settings.base_url))
    return Bot(settings.token, session=session, default=DefaultBotProperties())
