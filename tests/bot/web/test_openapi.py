"""The API keeps to its own description, whatever a program sends it."""

from __future__ import annotations

from typing import Any

import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis import Case
from schemathesis.checks import CHECKS
from schemathesis.core.result import Ok

from tests.bot.web.site import TOKEN, Site

BEARER = {"Authorization": f"Bearer {TOKEN}"}
OURS = "^/(api|readyz|healthz|metrics)"


def test_every_call_is_answered_as_described(site: Site):
    site.names = {}  # whoever a made-up note names may write it
    schema = schemathesis.openapi.from_asgi("/openapi.json", site.app(demo=False))
    # A form may be wrong in ways that no schema can say: a call that ran backwards, say.
    too_strict: list[Any] = CHECKS.get_by_names(["positive_data_acceptance"])
    tried = []
    for found in schema.include(path_regex=OURS).get_all_operations():
        assert isinstance(found, Ok), "the description is not valid"
        operation = found.ok()
        tried.append(operation.path)

        @given(case=operation.as_strategy())
        @settings(
            max_examples=20,
            suppress_health_check=list(HealthCheck),
        )
        def check(case: Case) -> None:
            case.call_and_validate(headers=BEARER, excluded_checks=too_strict)

        check()
    assert len(tried) == 8
