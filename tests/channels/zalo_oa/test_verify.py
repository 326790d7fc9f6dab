"""Signatures of official-account events: the contract's vectors, and what must not pass."""

from __future__ import annotations

import hashlib
import hmac
import json

import pytest

from channels.zalo_oa.verify import mac, verify
from tests.channels.zalo_oa.fake_oa import SETTINGS

BODY = (
    '{"app_id":"360846524940903967","sender":{"id":"246845883529197922"},'
    '"user_id_by_app":"552177279717587730","recipient":{"id":"388613280878808645"},'
    '"event_name":"user_send_text","message":{"text":"Xin chào","msg_id":"96d3cdf3af150460909"},'
    '"timestamp":"1540363714987"}'
).encode()
MAC = "37ac0767a27227725c28b2039af48ee46324c21e0690b62be2e9c8651add4c36"


def signed(value: str, raw: bytes = BODY) -> bool:
    return verify({"x-zevent-signature": value}, raw, SETTINGS)


def test_the_vectors_of_the_contract_hold():
    assert mac("X", b"BODY", "1234567890", "Y") == (
        "2f1ef5aabe67e8396a459ca89562e108ad541f82ba5022c85f645bd6b7220cb9"
    )
    assert mac(SETTINGS.app_id, BODY, "1540363714987", SETTINGS.oa_secret) == MAC


@pytest.mark.parametrize("value", [f"mac={MAC}", MAC, f"  mac={MAC} ", MAC.upper(), f"mac = {MAC}"])
def test_the_right_signature_is_accepted_with_and_without_its_prefix(value: str):
    assert signed(value)


@pytest.mark.parametrize("value", ["", "mac=", "mac=" + "0" * 64, "khác", MAC[:-1]])
def test_a_wrong_or_missing_signature_is_refused(value: str):
    assert not signed(value)
    assert not verify({}, BODY, SETTINGS)


def test_an_hmac_is_not_the_signature():
    key = SETTINGS.oa_secret.encode()
    assert not signed(hmac.new(key, BODY, hashlib.sha256).hexdigest())


def test_the_same_event_written_otherwise_does_not_verify():
    assert not signed(MAC, json.dumps(json.loads(BODY)).encode())


def test_an_event_of_another_app_is_refused_even_if_signed_with_our_key():
    raw = BODY.replace(b"360846524940903967", b"1111")
    assert not signed(mac("1111", raw, "1540363714987", SETTINGS.oa_secret), raw)


@pytest.mark.parametrize("raw", [b"", b"{}", b"[]", b"\xff", b'{"app_id":{}}'])
def test_what_is_no_event_never_verifies(raw: bytes):
    assert not signed(MAC, raw)
