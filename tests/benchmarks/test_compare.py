"""Two runs of a benchmark become ratios: above 1 where the second checkout is faster."""

from __future__ import annotations

import pytest

from benchmarks.compare.figures import figures, ratios, slower, summary

INTAKE = """
own mails by imap on sqlite, 1 run(s): median (lowest-highest)
  ready after s      1.20
  sort             mails   mails/s             CPU ms per mail     others, ms        cases   letters
  first              100   300                 4.0                 0.2               100     100
  replies            100   600                 2.0                 0.1               0       0
  duplicates          10   139                 2.0                 0.0               0       0
  automatic            4   189                 5.0                 0.0               0       0
  wrong answers      none
"""
WEBHOOKS = """
           answer p50            p99                   slowest               acknowledged p50
  quiet    2.5                   6.0                   7                     8
"""


def test_the_figures_of_a_run_are_found_by_row_and_column():
    found = figures("intake", INTAKE)
    assert (found["first mails/s"], found["replies CPU ms"]) == (300, 2)
    assert "first cases" not in found


def test_only_the_first_workload_counts_which_both_checkouts_have():
    assert figures("intake", INTAKE + INTAKE.replace("300", "100")) == figures("intake", INTAKE)


def test_a_table_that_is_not_complete_gives_no_figures():
    with pytest.raises(ValueError, match="missing"):
        figures("webhooks", WEBHOOKS)


def test_more_mails_a_second_and_less_cpu_are_both_faster():
    before = figures("intake", INTAKE)
    after = dict(before) | {"first mails/s": 330.0, "first CPU ms": 5.0, "automatic CPU ms": 0.0}
    found = ratios(before, after)
    assert (found["first mails/s"], found["first CPU ms"]) == (1.1, 0.8)
    assert "automatic CPU ms" not in found, "nothing was spent: no ratio"


def test_the_median_of_all_pairs_decides():
    pairs = [{"first mails/s": ratio} for ratio in (0.9, 1.0, 1.2)]
    assert summary(pairs) == ["first mails/s             1.00 (0.90-1.20)"]
    assert slower(pairs, 0.95) == []
    assert slower(pairs, 1.01) == ["first mails/s"]
