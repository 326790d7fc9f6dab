"""What the operator decides about the toy channel."""

from __future__ import annotations

from dataclasses import field

from pydantic import ConfigDict
from pydantic.dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, config=ConfigDict(extra="forbid"))
class ToySettings:
    """One account of the toy messenger."""

    token: str = field(repr=False)
    webhook_secret: str = field(repr=False)
    base_url: str = "https://toy.example"
