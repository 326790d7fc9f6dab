"""Everything of the group put together."""

from __future__ import annotations

from aiogram import Bot, Dispatcher
from aiogram.client.default import DefaultBotProperties
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.fsm.storage.memory import SimpleEventIsolation
from aiogram.fsm.strategy import FSMStrategy

from bot.access import Access
from bot.agents.context import AgentsContext
from bot.agents.desk import AgentsDesk
from bot.agents.service import AgentsService
from bot.telegram.fsm_storage import FormStorage
from bot.telegram.handlers import build_router, handle_errors
from bot.telegram.middleware import (
    DeduplicationMiddleware,
    GroupAccessMiddleware,
    RefusalMiddleware,
)
from bot.telegram.settings import TelegramSettings
from bot.telegram.topics import Topics


def build(
    service: AgentsService, topics: Topics, access: Access, settings: TelegramSettings
) -> Dispatcher:
    """The dispatcher of the agents' group; half-filled forms are stored by the service."""
    dispatcher = Dispatcher(
        storage=FormStorage(service),
        fsm_strategy=FSMStrategy.USER_IN_TOPIC,
        events_isolation=SimpleEventIsolation(),
    )
    middlewares = (
        GroupAccessMiddleware(access, settings.group_id),
        DeduplicationMiddleware(service.now),
        RefusalMiddleware(),
    )
    for observer in (dispatcher.message, dispatcher.callback_query):
        for middleware in middlewares:
            observer.outer_middleware(middleware)
    desk = AgentsDesk(AgentsContext(service=service, access=access))
    dispatcher.include_router(build_router(desk, topics))
    handle_errors(dispatcher)
    return dispatcher


def connect(settings: TelegramSettings) -> Bot:
    """The bot at Telegram, or at another server of the same protocol under `base_url`."""
    kind = AiohttpSession if settings.base_url.startswith("https:") else PlainSession
    session = kind(api=TelegramAPIServer.from_base(settings.base_url))
    return Bot(settings.token, session=session, default=DefaultBotProperties())


class PlainSession(AiohttpSession):
    """A session without TLS: closed at once. The library's own waits for the end of TLS."""

    async def close(self) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._session.close()
