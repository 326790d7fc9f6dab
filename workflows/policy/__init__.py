"""The tenant's policy as data: names, numbers, departments, categories, hours, authorities."""

from __future__ import annotations

from workflows.policy.file import PACKAGED, PolicyError, load
from workflows.policy.findings import Finding, Severity, check
from workflows.policy.model import (
    Ask,
    Body,
    Bot,
    Category,
    Department,
    Organisation,
    Policy,
    Signer,
)

__all__ = [
    "PACKAGED",
    "Ask",
    "Body",
    "Bot",
    "Category",
    "Department",
    "Finding",
    "Organisation",
    "Policy",
    "PolicyError",
    "Severity",
    "Signer",
    "check",
    "load",
]
