"""The shapes of the events that Zalo sends."""

from __future__ import annotations

import json
from dataclasses import dataclass

from sandbox.zalo_oa.webhook import Event

Fields = dict[str, object]


@dataclass(frozen=True, kw_only=True)
class Frame:
    """The fields that every event of one customer has."""

    app_id: str
    oa_id: str
    user_id: str
    user_id_by_app: str
    timestamp: str

    def from_user(self, name: str, content: Fields) -> Event:
        """The customer did something."""
        return self._between(name, {"id": self.user_id}, self.oa_id, content)

    def from_oa(self, name: str, content: Fields, *, admin_id: str = "") -> Event:
        """The account did something; `admin_id` where a person used the console."""
        admin = {"admin_id": admin_id} if admin_id else {}
        return self._between(name, {"id": self.oa_id, **admin}, self.user_id, content)

    def of_follower(self, name: str, source: str) -> Event:
        """Follow and unfollow have neither sender nor recipient."""
        return {
            "oa_id": self.oa_id,
            "follower": {"id": self.user_id},
            "user_id_by_app": self.user_id_by_app,
            "event_name": name,
            "source": source,
            "app_id": self.app_id,
            "timestamp": self.timestamp,
        }

    def _between(self, name: str, sender: Fields, to: str, content: Fields) -> Event:
        return {
            "app_id": self.app_id,
            "sender": sender,
            "user_id_by_app": self.user_id_by_app,
            "recipient": {"id": to},
            "event_name": name,
            **content,
            "timestamp": self.timestamp,
        }


def media(kind: str, *urls: str) -> Fields:
    """Pictures, GIFs, voice or video at their addresses."""
    bare = kind == "audio"
    payloads = [{"url": url} if bare else {"thumbnail": url, "url": url} for url in urls]
    return {"attachments": [{"type": kind, "payload": payload} for payload in payloads]}


def file(url: str, name: str, size: int, checksum: str) -> Fields:
    """A document; its size is a string."""
    payload = {
        "url": url,
        "size": str(size),
        "name": name,
        "checksum": checksum,
        "type": name.rpartition(".")[2],
    }
    return {"attachments": [{"type": "file", "payload": payload}]}


def sticker(sticker_id: str, url: str) -> Fields:
    """A sticker."""
    return {"attachments": [{"type": "sticker", "payload": {"id": sticker_id, "url": url}}]}


def location(latitude: str, longitude: str) -> Fields:
    """A place; the numbers are strings."""
    at = {"coordinates": {"latitude": latitude, "longitude": longitude}}
    return {"text": "", "attachments": [{"type": "location", "payload": at}]}


def link(url: str, description: str) -> Fields:
    """A shared link."""
    payload = {"thumbnail": url, "description": description, "url": url}
    return {"text": url, "attachments": [{"type": "link", "payload": payload}]}


def card(phone: str) -> Fields:
    """A business card travels as a link whose description is JSON."""
    described = json.dumps({"phone": phone, "qrCodeUrl": "https://qr.example/x.png"})
    return {"attachments": [{"type": "link", "payload": {"description": described}}]}
