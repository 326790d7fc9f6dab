"""What a mail without evidence goes on with: rules that no stranger may make slow."""

from __future__ import annotations

from datetime import timedelta

from tests.workflows.sample_cases import NOW, POLICY, minimal
from workflows.planning.correlation import Continuation, OpenCase, continuation_without_thread
from workflows.reading import read

READING = read("xem giúp tôi với", channel="email", now=NOW)


def joins(subject: str, earlier: str) -> Continuation | None:
    matter = OpenCase(case=minimal(opened_at=NOW - timedelta(days=3)), wrote=((earlier, "a"),))
    return continuation_without_thread(subject, READING, [matter], (), NOW, POLICY)


def test_the_number_of_their_own_case_in_the_subject_goes_on_with_it() -> None:
    assert joins("Re: [HD #4711] x", "[HD #4711] hỏng mail") is not None
    assert joins("Re: [HD #4712] x", "[HD #4711] hỏng mail") is None
    assert joins("[khẩn] x", "[khẩn] y") is None


def test_brackets_in_a_subject_cost_no_more_than_words() -> None:
    assert joins("[0" * 20_000, "[1" * 20_000) is None  # once hours
