"""What the operator says of mail accounts: servers, folders, passwords or OAuth."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, Field, SecretStr, model_validator

from channels.mail.settings import OAuth, Tls


class Provider(StrEnum):
    """Whose endpoints and scopes are the defaults."""

    GOOGLE = "google"
    MICROSOFT = "microsoft"
    OTHER = "other"


# Read on 2026-11-22 in the vendors' pages on IMAP and SMTP with OAuth 2.0.
_URLS = {
    Provider.GOOGLE: "https://oauth2.googleapis.com/token",
    Provider.MICROSOFT: "https://login.microsoftonline.com/{tenant}/oauth2/v2.0/token",
}
_SCOPES = {
    Provider.GOOGLE: ("https://mail.google.com/",),
    Provider.MICROSOFT: (
        "https://outlook.office.com/IMAP.AccessAsUser.All",
        "https://outlook.office.com/SMTP.Send",
        "offline_access",
    ),
}
_OWN_SCOPES = {Provider.MICROSOFT: ("https://outlook.office365.com/.default",)}


class OAuthSection(BaseModel):
    """An account that is opened with access tokens.

    With `refresh_token` a person has consented; without it the application asks in its own name
    (client credentials, Microsoft 365).
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    provider: Provider = Provider.OTHER
    tenant: str = "common"  # Microsoft: the directory's id or domain
    client_id: str
    client_secret: SecretStr = SecretStr("")
    refresh_token: SecretStr = SecretStr("")
    token_url: str = ""  # default: the provider's
    scopes: tuple[str, ...] = ()  # default: what IMAP and SMTP need there

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if not (self.token_url or self.provider in _URLS):
            raise ValueError("token_url is missing: name it, or a provider (google, microsoft)")
        if not (self.client_secret.get_secret_value() or self.refresh_token.get_secret_value()):
            raise ValueError("refresh_token or client_secret is missing")
        return self

    def channel(self) -> OAuth:
        """As the channel wants it."""
        refresh = self.refresh_token.get_secret_value()
        scopes = _SCOPES if refresh else _OWN_SCOPES
        url = self.token_url or _URLS[self.provider].format(tenant=self.tenant)
        return OAuth(
            client_id=self.client_id,
            client_secret=self.client_secret.get_secret_value(),
            refresh_token=refresh,
            token_url=url,
            scopes=self.scopes or scopes.get(self.provider, ()),
        )


class ImapSection(BaseModel):
    """One account that is read by IMAP."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    imap_host: str = ""
    imap_port: int = 993
    imap_tls: Tls = Tls.IMPLICIT
    imap_user: str = ""
    imap_password: SecretStr = SecretStr("")
    imap_folder: str = "INBOX"
    imap_folders: tuple[str, ...] = ()  # read beside it; \\Junk: the folder marked so (RFC 6154)
    imap_first: timedelta = Field(default=timedelta(), ge=timedelta(0))  # the very first reading
    imap_late: timedelta = Field(default=timedelta(hours=48), gt=timedelta(0))  # hourly search
    oauth: OAuthSection | None = None  # instead of passwords

    def imap(self) -> dict[str, Any]:
        """What was said of reading, as the channel's settings name it."""
        said = ImapSection.model_fields.keys() & self.model_fields_set
        names = said - {"imap_password", "oauth"} | {"imap_folder", "imap_folders"}
        given = {name: getattr(self, name) for name in names}
        return given | {
            "imap_password": self.imap_password.get_secret_value(),
            "oauth": self.oauth.channel() if self.oauth else None,
        }
