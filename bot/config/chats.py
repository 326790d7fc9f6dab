"""What the operator says of the chat platforms that need an account: Zalo OA, Facebook."""

from __future__ import annotations

from datetime import timedelta

from pydantic import BaseModel, ConfigDict, Field, SecretStr

from channels.facebook.settings import FacebookSettings
from channels.zalo_oa.settings import ZaloOaSettings


class ChatSection(BaseModel):
    """Unknown keys are mistakes."""

    model_config = ConfigDict(extra="forbid")


class ZaloOaSection(ChatSection):
    """A Zalo official account; the token comes from `tiepnhan connect zalo-oa`."""

    app_id: str
    oa_id: str
    app_secret: SecretStr
    oa_secret: SecretStr  # signs the webhook
    base_url: str = "https://openapi.zalo.me"
    oauth_url: str = "https://oauth.zaloapp.com"
    redirect_url: str = ""  # where Zalo sends the browser after consent; as in Zalo's console
    pays: bool = False  # a funded ZCA is linked: letters go until the seventh day
    price: int = Field(default=55, ge=0)  # đồng for one of them
    free_hours: int = Field(default=48, ge=1, le=24 * 7)  # after the customer's last message
    free_messages: int = Field(default=0, ge=0)  # to each of the customer's; 0: any number
    paid_days: int = Field(default=7, ge=1, le=31)

    def channel(self) -> ZaloOaSettings:
        """As the channel wants it."""
        return ZaloOaSettings(
            app_id=self.app_id,
            oa_id=self.oa_id,
            app_secret=self.app_secret.get_secret_value(),
            oa_secret=self.oa_secret.get_secret_value(),
            base_url=self.base_url,
            oauth_url=self.oauth_url,
            pays=self.pays,
            price=self.price,
            free_for=timedelta(hours=self.free_hours),
            free_messages=self.free_messages,
            paid_for=timedelta(days=self.paid_days),
        )


class FacebookSection(ChatSection):
    """A Facebook Page and the app that serves it."""

    page_id: str
    page_token: SecretStr
    app_secret: SecretStr
    old_app_secret: SecretStr = SecretStr("")  # while the secret is being changed
    verify_token: SecretStr
    app_id: str = ""
    version: str = "v25.0"
    base_url: str = "https://graph.facebook.com"
    human_agent: bool = False  # Meta has granted the feature: agents may write for seven days

    def channel(self) -> FacebookSettings:
        """As the channel wants it."""
        secrets = (self.app_secret.get_secret_value(), self.old_app_secret.get_secret_value())
        return FacebookSettings(
            page_id=self.page_id,
            page_token=self.page_token.get_secret_value(),
            app_secrets=tuple(one for one in secrets if one),
            verify_token=self.verify_token.get_secret_value(),
            app_id=self.app_id,
            version=self.version,
            base_url=self.base_url,
            human_agent=self.human_agent,
        )
