"""Proofs: the contract's vectors, and everything that must not pass."""

from __future__ import annotations

import hashlib
import hmac
from datetime import UTC, datetime, timedelta

import pytest

from channels.facebook.verify import challenge, deletion_subject, proof, verify
from tests.channels.facebook.fake_graph import SECRET

BODY = (
    rb'{"object":"page","entry":[{"id":"1001","time":1795333320123,"messaging":[{"sender":{"id":"2002"},'
    rb'"recipient":{"id":"1001"},"timestamp":1795333319456,"message":{"mid":"m_fake-0001",'
    rb'"text":"T\u00f4i mu\u1ed1n ho\u00e0n ti\u1ec1n"}}]}]}'
)
MAC = "60ae0f3545bd14fe4e24fb5846afca99222c1a2cf4c4013caab8ce5ac421bd89"
SIGNED = (
    "H1Kf4aB9UfgxEOVzsz-mOTGKDY9EqGQON8xbExe8sco.eyJ1c2VyX2lkIjoiMjE4NDcxIiwiYWxnb3JpdGhtIjoiSE1BQy1T"
    "SEEyNTYiLCJpc3N1ZWRfYXQiOjE3OTUzMzMzMjAsImV4cGlyZXMiOjE3OTUzNDA1MjB9"
)
ISSUED = datetime.fromtimestamp(1795333320, UTC)


def signed(value: str, raw: bytes = BODY, *secrets: str) -> bool:
    return verify({"x-hub-signature-256": value}, raw, secrets or (SECRET,))


def test_the_vector_of_the_contract_holds():
    assert len(BODY) == 233
    assert signed(f"sha256={MAC}")


def test_the_same_words_written_as_utf_8_do_not_verify():
    again = BODY.decode("unicode_escape").encode()
    digest = hmac.new(SECRET.encode(), again, hashlib.sha256).hexdigest()
    assert digest == "01627d13fbce513c600a2b0d234d9b3207b4db6dfb5abe590e438b35a70eaeed"
    assert not signed(f"sha256={MAC}", again) and not signed(f"sha256={digest}")


@pytest.mark.parametrize(
    "value",
    [
        "",
        MAC,
        f"sha1={MAC}",
        f"md5={MAC}",
        f"sha256={MAC.upper()}",
        f"sha256={MAC[:-1]}",
        f"sha256={MAC} ",
        "sha256=276505f4bf661a2072fbfc9b6c865b0e64180587",
        "sha256=é" + "0" * 63,
    ],
)
def test_another_form_of_signature_is_refused(value: str):
    assert not signed(value)


def test_the_legacy_header_alone_proves_nothing():
    header = {"x-hub-signature": "sha1=276505f4bf661a2072fbfc9b6c865b0e64180587"}
    assert not verify(header, BODY, (SECRET,))


def test_an_older_secret_still_verifies_while_it_is_being_changed():
    assert signed(f"sha256={MAC}", BODY, "khoa-moi", SECRET)
    assert not signed(f"sha256={MAC}", BODY, "khoa-moi", "")


def test_the_proof_of_a_call_is_that_of_the_contract():
    assert proof("EAAtesttoken", SECRET) == (
        "ce54f32adad60074a1453c3168447959c31c1dc6a10604430250454ca199f06e"
    )


def asks(**changed: str) -> dict[str, str]:
    query = {
        "hub.mode": "subscribe",
        "hub.challenge": "1158201444",
        "hub.verify_token": "mot-cau-hoi",
    }
    return query | {name.replace("_", ".", 1): value for name, value in changed.items()}


def test_the_subscriptions_question_is_answered_word_for_word():
    assert challenge(asks(), "mot-cau-hoi") == "1158201444"


@pytest.mark.parametrize(
    "query",
    [
        {},
        asks(hub_mode="unsubscribe"),
        asks(hub_verify_token="khác"),
        asks(hub_challenge="<script>"),
        asks(hub_challenge="1" * 200),
    ],
)
def test_any_other_question_gets_no_answer(query: dict[str, str]):
    assert challenge(query, "mot-cau-hoi") is None


def test_without_a_token_of_ours_nobody_is_answered():
    assert challenge(asks(hub_verify_token=""), "") is None


def test_a_request_to_delete_names_its_person():
    assert deletion_subject(SIGNED, (SECRET,), ISSUED) == "218471"


@pytest.mark.parametrize(
    "request_",
    ["", ".", "a.b", SIGNED[:-2], SIGNED.replace("H1", "H2", 1), SIGNED.partition(".")[2], "é.é"],
)
def test_a_forged_request_to_delete_names_nobody(request_: str):
    assert deletion_subject(request_, (SECRET,), ISSUED) is None


def test_a_request_to_delete_is_no_good_for_ever():
    assert deletion_subject(SIGNED, (SECRET,), ISSUED + timedelta(days=2)) is None
