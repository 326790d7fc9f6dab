"""What a program at the other end of Zalo OA does: calls with a token, and a webhook."""

from __future__ import annotations

import json

import httpx2

from sandbox.world import World
from sandbox.zalo_oa import Customer
from sandbox.zalo_oa.oauth import Pair

FORM = "/v4/oa/access_token"


class Desk:
    """Plain calls, as the contract writes them."""

    def __init__(self, world: World, http: httpx2.AsyncClient) -> None:
        self.oa = world.zalo_oa
        self.accounts = world.accounts
        self.http = http
        self.token = self.oa.oauth.grant().access

    async def post(self, path: str, body: object) -> dict:
        answer = await self.http.post(self.oa.base_url + path, json=body, headers=self.headers)
        assert answer.status_code == 200
        return answer.json()

    async def get(self, path: str, **query: object) -> dict:
        answer = await self.http.get(
            self.oa.base_url + path, params={"data": json.dumps(query)}, headers=self.headers
        )
        assert answer.status_code == 200
        return answer.json()

    async def upload(self, kind: str, name: str, content: bytes) -> dict:
        answer = await self.http.post(
            f"{self.oa.base_url}/v2.0/oa/upload/{kind}",
            files={"file": (name, content)},
            headers=self.headers,
        )
        assert answer.status_code == 200
        return answer.json()

    async def send(self, to: Customer | str, **message: object) -> dict:
        user_id = to if isinstance(to, str) else to.id
        body = {"recipient": {"user_id": user_id}, "message": message}
        return await self.post("/v3.0/oa/message/cs", body)

    async def text(self, to: Customer, text: str = "Chào anh") -> dict:
        return await self.send(to, text=text)

    async def oauth(self, *, secret: str = "", **form: str) -> dict:
        answer = await self.http.post(
            self.oa.base_url + FORM,
            data={"app_id": self.accounts.zalo_app_id} | form,
            headers={"secret_key": secret or self.accounts.zalo_app_secret},
        )
        assert answer.status_code == 200
        return answer.json()

    async def refresh(self, pair: Pair) -> dict:
        return await self.oauth(grant_type="refresh_token", refresh_token=pair.refresh)

    @property
    def headers(self) -> dict[str, str]:
        return {"access_token": self.token}


def media(kind: str = "image", **named: object) -> dict:
    """An attachment of one picture."""
    element = {"media_type": kind, **named}
    payload = {"template_type": "media", "elements": [element]}
    return {"type": "template", "payload": payload}
