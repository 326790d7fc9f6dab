"""What is asked for: only what is missing, only what the matter needs (CP-10, PV-05, PV-08)."""

from __future__ import annotations

from datetime import datetime

import pytest

from workflows.reading import fills, missing_fields, required_for
from workflows.reading import read as read_message
from workflows.reading.lexicons import lexicon

from .conftest import NOW, Reads

CHANNELS = ("email", "zalo_bot", "zalo_oa", "facebook", "phone", "counter", "post", "webchat")
CATEGORIES = tuple(lexicon("required")["required"])


@pytest.mark.clause("CP-10")
def test_a_bare_complaint_by_web_chat_is_asked_for_name_contact_and_service(read: Reads) -> None:
    reading = read("mail công ty e k gửi dc", channel="webchat")
    assert reading.missing[:3] == ("full_name", "contact", "service_id")


@pytest.mark.parametrize("channel", CHANNELS)
def test_a_contact_is_asked_only_where_no_written_answer_can_travel(channel: str) -> None:
    asked = "contact" in missing_fields("login", channel, ())
    assert asked is (channel not in ("email", "phone"))


@pytest.mark.parametrize("known", ["phone", "email"])
def test_a_phone_or_an_address_is_contact_enough(known: str) -> None:
    assert "contact" not in missing_fields("login", "zalo_bot", (known,))


@pytest.mark.parametrize("known", ["domain", "mailbox", "contract", "service_id"])
def test_any_one_identifier_names_the_service(known: str) -> None:
    assert "service_id" not in missing_fields("outage", "email", {known: "x"})


def test_a_person_or_an_organisation_is_a_name() -> None:
    assert "full_name" in fills(("organisation",)) & fills(("full_name",))


def test_either_or_fields_are_filled_by_either() -> None:
    assert missing_fields("invoice", "email", ("full_name", "tax", "order")) == ()
    assert missing_fields("slow_response", "email", ("full_name", "incident_time")) == ()
    assert missing_fields("refund", "email", ("full_name", "case", "amount", "reason")) == ()


def test_empty_values_do_not_count_as_known() -> None:
    assert "amount" in missing_fields("payment_double", "email", {"amount": ""})


def test_merged_facts_leave_nothing_to_ask() -> None:
    facts = {"full_name": "A", "phone": "+84912345678", "domain": "a-vd.vn", "error_detail": "550"}
    assert missing_fields("login", "zalo_bot", facts) == ()


@pytest.mark.clause("PV-08")
@pytest.mark.parametrize("category", CATEGORIES)
def test_no_category_asks_for_identity_or_account_numbers(category: str) -> None:
    assert not {"identity", "cccd", "account", "bank"} & set(required_for(category, "webchat"))


def test_the_tenants_matrix_replaces_the_built_in_one() -> None:
    reading = read_message(
        "mail không gửi được", channel="email", now=NOW, required={"mail_send": ["sample"]}
    )
    assert reading.missing == ("full_name", "sample")


def test_a_complaint_outside_the_matrix_still_needs_a_name(read: Reads) -> None:
    reading = read("tôi muốn khiếu nại, giao hàng quá trễ", channel="zalo_bot")
    assert reading.missing == ("full_name", "contact")


@pytest.mark.clause("PV-05")
@pytest.mark.parametrize(
    "text",
    ["quy trình khiếu nại thế nào", "cho hỏi gói email 10 user giá bao nhiêu vậy ạ", "hi ad",
     "Bên mình có làm việc thứ 7 không?", "đồng ý", "kết quả tới đâu rồi", "cảm ơn em"],
)  # fmt: skip
def test_who_only_asks_or_answers_is_asked_nothing(read: Reads, text: str) -> None:
    assert read(text).missing == ()


def test_the_moment_of_reading_decides_what_yesterday_means() -> None:
    def when(now: datetime) -> str:
        facts = read_message("mail sập từ hôm qua", channel="email", now=now).facts
        return next(found.value for found in facts if found.key == "incident_time")

    assert "17/11/2026" in when(NOW)
    assert "30/11/2026" in when(NOW.replace(month=12, day=1))
