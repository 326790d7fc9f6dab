"""What forms offer to choose from: departments and agents, as typed and as buttons."""

from __future__ import annotations

from bot.access import Access
from bot.agents.commands.command import Choice, CommandInput
from bot.agents.parsing import Misread, word
from workflows.policy import Policy


def department(text: str, given: CommandInput) -> str:
    """The key of a department by key or name. Raises Misread with the keys there are."""
    wanted = word(text)
    for key, found in given.policy.departments.items():
        if wanted in (word(key), word(found.name)):
            return key
    known = ", ".join(given.policy.departments)
    raise Misread(f"không có bộ phận “{text}”. Các bộ phận: {known}")


def departments(policy: Policy, access: Access) -> tuple[Choice, ...]:
    """All departments."""
    return tuple((found.name, key) for key, found in policy.departments.items())


def agent(text: str, given: CommandInput) -> str:
    """The id of an agent by id or name. Raises Misread with the ids there are."""
    wanted = word(text)
    fitting = [a for a in given.access.agents if wanted in (word(a.id), word(a.name))]
    if len(fitting) != 1:
        known = ", ".join(f"{a.id} ({a.name})" for a in given.access.agents)
        raise Misread(f"không rõ nhân viên “{text}”. Danh sách: {known}")
    return fitting[0].id


def agents(policy: Policy, access: Access) -> tuple[Choice, ...]:
    """Everybody in the team."""
    return tuple((found.name, found.id) for found in access.agents)
