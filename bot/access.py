"""Who may do what: Telegram ids to agents and their roles (X-15)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from workflows.case import Actor, Role

WORKERS = frozenset({Role.RECEIVER, Role.RESOLVER, Role.APPROVER, Role.DATA_CONTACT, Role.ADMIN})


@dataclass(frozen=True, kw_only=True)
class Agent:
    """One person of the team. `id` is what cases and journals name."""

    id: str
    name: str
    telegram_id: int
    roles: frozenset[Role]
    department: str = "cskh"


class Access:
    """The team as configured; nobody else has access."""

    def __init__(self, agents: Iterable[Agent]) -> None:
        self.agents = tuple(agents)
        self._by_telegram = {agent.telegram_id: agent for agent in self.agents}
        self._by_id = {agent.id: agent for agent in self.agents}

    def actor(self, telegram_id: int) -> Actor | None:
        """The actor behind a Telegram account. None for a stranger."""
        agent = self._by_telegram.get(telegram_id)
        return None if agent is None else actor_of(agent)

    def agent(self, agent_id: str) -> Agent | None:
        """The agent with that id."""
        return self._by_id.get(agent_id)

    def telegram_id(self, agent_id: str) -> int | None:
        """The Telegram account of the agent; None for one who has left."""
        agent = self._by_id.get(agent_id)
        return agent.telegram_id if agent else None

    def name_of(self, agent_id: str) -> str:
        """The agent's name; the id for an agent who has left."""
        agent = self._by_id.get(agent_id)
        return agent.name if agent else agent_id


def actor_of(agent: Agent) -> Actor:
    """The agent as events and the journal name one."""
    return Actor(id=agent.id, name=agent.name, roles=agent.roles)


def may_work(actor: Actor) -> bool:
    """False for an auditor, who may only read."""
    return bool(actor.roles & WORKERS)
