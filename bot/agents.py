"""The agents' side of a running desk: the Telegram bot, its notices, its ears."""

from __future__ import annotations

from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer

from bot.access import Access, Agent
from bot.group_desk import GroupDesk
from bot.settings import TelegramSection
from bot.telegram import polling, router
from bot.telegram.channel import TelegramChannel
from bot.telegram.notices import TelegramNotices
from workflows.policy import Policy


class Agents:
    """One bot in one group."""

    def __init__(self, section: TelegramSection, policy: Policy) -> None:
        self._section = section
        self.access = Access(
            Agent(
                id=agent.id,
                name=agent.name,
                telegram_id=agent.telegram_id,
                roles=agent.roles,
                department=agent.department,
            )
            for agent in section.agents
        )
        self.notices = TelegramNotices(policy, self.access)
        session = AiohttpSession(api=TelegramAPIServer.from_base(section.base_url))
        self._bot = Bot(token=section.token.get_secret_value(), session=session)

    @property
    def names(self) -> dict[str, str]:
        """The agents' names by their ids."""
        return {agent.id: agent.name for agent in self.access.agents}

    def channel(self, desk: GroupDesk) -> TelegramChannel:
        """The way of notices to the group."""
        return TelegramChannel(
            self._bot, desk, self._section.group_id, per_minute=self._section.per_minute
        )

    async def announce(self) -> None:
        """Tell Telegram which commands there are."""
        await router.announce(self._bot, self._section.group_id)

    async def listen(self, desk: GroupDesk) -> None:
        """Take commands and buttons until cancelled."""
        dispatcher = router.build(desk, self.access, self._section.group_id)
        await polling.run(self._bot, dispatcher)

    async def close(self) -> None:
        """Close the connection to Telegram."""
        await self._bot.session.close()
