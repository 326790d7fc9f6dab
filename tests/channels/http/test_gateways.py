"""A gateway on the way answers in JSON of its own: no letter is given up, none is sent twice."""

from __future__ import annotations

from collections.abc import Callable

import httpx2
import pytest

from channels.contract import Channel, SendFailed, SendUnknown
from tests.channels.facebook import fake_graph
from tests.channels.test_contract import built, letter
from tests.channels.zalo_bot import fake_zalo
from tests.channels.zalo_oa import fake_oa

CHATS: dict[str, Callable[[httpx2.Response], Channel]] = {
    "zalo_bot": lambda reply: built(fake_zalo.zalo(reply).http())["zalo_bot"],
    "zalo_oa": lambda reply: fake_oa.oa(reply).channel(),
    "facebook": lambda reply: fake_graph.graph(reply).channel(),
}


@pytest.mark.parametrize("name", CHATS)
@pytest.mark.parametrize("status", [429, 503])
async def test_a_gateways_json_gives_no_letter_up(name: str, status: int):
    reply = httpx2.Response(status, json={"message": "no healthy upstream"})
    with pytest.raises(SendFailed) as caught:
        await CHATS[name](reply).send(letter(name))
    assert not caught.value.permanent


@pytest.mark.parametrize("name", CHATS)
@pytest.mark.parametrize("status", [500, 502, 504])
async def test_a_gateway_that_gave_up_does_not_know_what_became_of_the_letter(
    name: str, status: int
):
    reply = httpx2.Response(status, json={"message": "upstream timed out"})
    with pytest.raises(SendUnknown):
        await CHATS[name](reply).send(letter(name))


@pytest.mark.parametrize("name", CHATS)
@pytest.mark.parametrize("told", [None, [], "ok", 7, {"data": []}, {"ok": True, "result": "x"}])
async def test_a_success_that_names_no_message_is_unknown(name: str, told: object):
    with pytest.raises(SendUnknown):
        await CHATS[name](httpx2.Response(200, json=told)).send(letter(name))
