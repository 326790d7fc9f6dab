"""Meta's side of the wire, with a memory: what was asked, and a script of what it answers."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field

import httpx2

from channels.facebook.channel import FacebookChannel
from channels.facebook.settings import FacebookSettings
from channels.http.client import Http

CUSTOMER = "2002"
SECRET = "test_app_secret_0123456789abcdef"
SETTINGS = FacebookSettings(
    page_id="1001",
    page_token="EAAtesttoken",
    app_secret=SECRET,
    verify_token="mot-cau-hoi",
    app_id="1517776481860111",
    base_url="https://graph.test",
)

Reply = httpx2.Response | Callable[[httpx2.Request], httpx2.Response]


def accepted(message_id: str = "m_42") -> httpx2.Response:
    return httpx2.Response(200, json={"recipient_id": CUSTOMER, "message_id": message_id})


def refused(code: int, subcode: int = 0, *, status: int = 400) -> httpx2.Response:
    error: dict[str, object] = {
        "message": f"(#{code}) no",
        "type": "OAuthException",
        "code": code,
        "fbtrace_id": "BLBz",
    }
    if subcode:
        error["error_subcode"] = subcode
    return httpx2.Response(status, json={"error": error})


@dataclass
class FakeGraph:
    """Answers from the script, in order; remembers every request."""

    script: list[Reply] = field(default_factory=list)
    asked: list[httpx2.Request] = field(default_factory=list)

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        self.asked.append(request)
        reply = self.script.pop(0)
        return reply(request) if callable(reply) else reply

    def http(self) -> Http:
        return Http(transport=httpx2.MockTransport(self))

    def channel(self) -> FacebookChannel:
        return FacebookChannel(SETTINGS, self.http())

    def body(self, place: int = -1) -> dict[str, object]:
        """The JSON of one request."""
        told = json.loads(self.asked[place].content)
        assert isinstance(told, dict)
        return told


def graph(*script: Reply) -> FakeGraph:
    return FakeGraph(script=list(script))
