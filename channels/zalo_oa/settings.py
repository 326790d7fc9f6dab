"""What the operator decides about the Zalo Official Account channel."""

from __future__ import annotations

from dataclasses import field
from typing import Annotated

from pydantic import ConfigDict, Field
from pydantic.dataclasses import dataclass

TEXT_LIMIT = 2000
"""Characters in one message (error -210 above), in UTF-16 units: the vendor names no unit."""


@dataclass(frozen=True, kw_only=True, config=ConfigDict(extra="forbid"))
class ZaloOaSettings:
    """One official account; its first token comes from `tiepnhan connect zalo-oa`.

    Windows and prices change several times a year (zalo.md 2.3).
    """

    app_id: str
    oa_id: str
    app_secret: str = field(repr=False)  # for tokens
    oa_secret: str = field(repr=False)  # signs the webhook; the console shows it apart
    base_url: str = "https://openapi.zalo.me"
    oauth_url: str = "https://oauth.zaloapp.com"
    redirect_url: str = ""  # where Zalo sends the browser after consent; as in Zalo's console
    pays: bool = False  # a funded ZCA is linked: letters go until the end of `paid_days`
    price: Annotated[int, Field(ge=0)] = 55  # đồng for one letter after `free_hours`
    free_hours: Annotated[int, Field(ge=1, le=24 * 7)] = 48  # after the customer's last message
    free_messages: Annotated[int, Field(ge=0)] = 0  # to each of the customer's; 0: any number
    paid_days: Annotated[int, Field(ge=1, le=31)] = 7  # after the customer's last message
