"""The agents' side of a running desk: the Telegram bot, its notices, its ears."""

from __future__ import annotations

from bot.access import Access, Agent
from bot.agents.group_service import GroupDesk
from bot.agents.views.notifications import TelegramNotices
from bot.config.settings import TelegramSection
from bot.telegram import dispatcher as router
from bot.telegram import polling
from bot.telegram.channel import TelegramChannel
from bot.telegram.probe import probed
from bot.telegram.settings import TelegramSettings
from workflows.policy import Policy


class Agents:
    """One bot in one group."""

    def __init__(self, section: TelegramSection, policy: Policy) -> None:
        self._settings = TelegramSettings(
            token=section.token.get_secret_value(),
            group_id=section.group_id,
            base_url=section.base_url,
            per_minute=section.per_minute,
        )
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
        self._bot = router.connect(self._settings)

    @property
    def names(self) -> dict[str, str]:
        """The agents' names by their ids."""
        return {agent.id: agent.name for agent in self.access.agents}

    def channel(self, desk: GroupDesk) -> TelegramChannel:
        """The way of notices to the group."""
        settings = self._settings
        return TelegramChannel(self._bot, desk, settings.group_id, per_minute=settings.per_minute)

    async def listen(self, desk: GroupDesk) -> None:
        """Take commands and buttons until cancelled."""
        dispatcher = router.build(desk, self.access, self._settings)
        await polling.run(dispatcher, self._bot, poll_seconds=self._settings.poll_seconds)

    async def probed(self) -> tuple[bool, str]:
        """Whether the bot can work in the group, and what to say about it."""
        return await probed(self._bot, self._settings.group_id)

    async def close(self) -> None:
        """Close the connection to Telegram."""
        await self._bot.session.close()
