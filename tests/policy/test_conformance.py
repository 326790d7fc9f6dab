"""The conformance page is true, and no requirement of the complaints policy is without a test."""

from __future__ import annotations

import tomllib

from tests.policy import policy_page
from tests.policy.conformance import PAGE, TITLES, marked_tests, page


def test_the_conformance_page_is_up_to_date() -> None:
    assert PAGE.read_text("utf-8") == page(), "stale: run `make docs`"


def test_the_policy_page_is_up_to_date() -> None:
    assert policy_page.PAGE.read_text("utf-8") == policy_page.page(), "stale: run `make docs`"


def test_every_complaint_requirement_has_a_test_of_its_own() -> None:
    proved = marked_tests()
    missing = [
        clause for clause in tomllib.loads(TITLES.read_text("utf-8")) if clause not in proved
    ]
    assert missing == []
