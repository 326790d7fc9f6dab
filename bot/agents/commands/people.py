"""Departments and agents: parsed from words, and offered as buttons."""

from __future__ import annotations

from bot.access import Access
from bot.agents.commands.command import Choice, CommandInput
from bot.agents.parsing import InvalidInput, folded_word
from workflows.policy import Policy


def parse_department(text: str, given: CommandInput) -> str:
    """The key of a department by key or name. Raises InvalidInput with the keys there are."""
    wanted = folded_word(text)
    for key, found in given.policy.departments.items():
        if wanted in (folded_word(key), folded_word(found.name)):
            return key
    known = ", ".join(given.policy.departments)
    raise InvalidInput(f"không có bộ phận “{text}”. Các bộ phận: {known}")


def department_choices(policy: Policy, access: Access) -> tuple[Choice, ...]:
    """All departments."""
    return tuple((found.name, key) for key, found in policy.departments.items())


def parse_agent(text: str, given: CommandInput) -> str:
    """The id of an agent by id or name. Raises InvalidInput with the ids there are."""
    wanted = folded_word(text)
    fitting = [a for a in given.access.agents if wanted in (folded_word(a.id), folded_word(a.name))]
    if len(fitting) != 1:
        known = ", ".join(f"{a.id} ({a.name})" for a in given.access.agents)
        raise InvalidInput(f"không rõ nhân viên “{text}”. Danh sách: {known}")
    return fitting[0].id


def agent_choices(policy: Policy, access: Access) -> tuple[Choice, ...]:
    """All agents of the team."""
    return tuple((found.name, found.id) for found in access.agents)
