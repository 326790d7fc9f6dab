"""The agents' desk in a Telegram group: the bot, its notices, its commands."""

from __future__ import annotations

from bot.access import Access, Agent
from bot.agents.service import AgentsService
from bot.agents.views.notices import AgentNotices
from bot.config.settings import TelegramSection
from bot.telegram import polling
from bot.telegram.channel import TelegramChannel
from bot.telegram.dispatcher import build, connect
from bot.telegram.probe import probe
from bot.telegram.settings import TelegramSettings
from bot.telegram.topics import Topics
from storage.database.unit_of_work import UnitOfWork
from workflows.policy import Policy


class TelegramService:
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
        self.notices = AgentNotices(policy, self.access)
        self._bot = connect(self._settings)

    @property
    def names(self) -> dict[str, str]:
        """The agents' names by their ids."""
        return {agent.id: agent.name for agent in self.access.agents}

    def channel(self, work: UnitOfWork) -> TelegramChannel:
        """The channel that hands notices to the group."""
        settings = self._settings
        return TelegramChannel(
            self._bot,
            Topics(work, settings.group_id),
            self.access,
            settings.group_id,
            per_minute=settings.per_minute,
        )

    async def listen(self, service: AgentsService, work: UnitOfWork) -> None:
        """Take commands and buttons until cancelled."""
        settings = self._settings
        dispatcher = build(service, Topics(work, settings.group_id), self.access, settings)
        await polling.poll_forever(dispatcher, self._bot, poll_seconds=settings.poll_seconds)

    async def probe(self) -> tuple[bool, str]:
        """Whether the bot can work in the group, and a sentence about it."""
        return await probe(self._bot, self._settings.group_id)

    async def close(self) -> None:
        """Close the connection to Telegram."""
        await self._bot.session.close()
