"""No test depends on how fast its machine is: what waits, waits by tests/patience.py."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.test_house import name, project_files, report

SHORT = 0.05
"""Seconds that a test may let pass: one turn of something else, not a wait for it."""
WAITING = {"tests/patience.py", "tests/conftest.py"}
COMPARING = {"tests/cost.py", "tests/fuzz/mail.py"}
STOPWATCHES = {"perf_counter", "perf_counter_ns", "process_time", "thread_time", "timeit"}
CLOCKS = STOPWATCHES | {"monotonic", "monotonic_ns"}
LIMITS = {"timeout": 0, "timeout_at": 0, "wait_for": 1}
MEASURED = re.compile(r"elapsed|took|lasted|duration")


def calls() -> Iterator[tuple[str, str, str, ast.Call]]:
    """All calls of tests: file, place, name of the function as written, call."""
    for path, tree in trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                called = ast.unparse(node.func)
                yield name(path), f"{name(path)}:{node.lineno} {called}", called, node


def trees() -> Iterator[tuple[Path, ast.Module]]:
    for path in project_files():
        if path.suffix == ".py" and path.is_relative_to(project_tests()):
            yield path, ast.parse(path.read_text("utf-8"))


def project_tests() -> Path:
    return Path(__file__).resolve().parent


def is_short(node: ast.Call) -> bool:
    """Its first argument is a small number."""
    first = node.args[0] if node.args else None
    return isinstance(first, ast.Constant) and float(str(first.value)) <= SHORT


def test_no_test_sleeps():
    found = [
        place
        for file, place, called, node in calls()
        if file not in WAITING
        and (called == "time.sleep" or (called == "asyncio.sleep" and not is_short(node)))
    ]
    report("Wait for a condition (tests.patience) instead of:", found)


def test_no_test_has_a_patience_of_its_own():
    found = [
        place
        for file, place, called, node in calls()
        if file not in WAITING
        and called.startswith("asyncio.")
        and (at := LIMITS.get(called.removeprefix("asyncio."))) is not None
        and (len(node.args) <= at or isinstance(node.args[at], ast.Constant))
    ]
    report("Use tests.patience, which is long enough for any machine, instead of:", found)


def test_no_test_reads_a_stopwatch():
    found = [
        place
        for file, place, called, _ in calls()
        if file not in COMPARING and called.rpartition(".")[2] in STOPWATCHES
    ]
    report("Compare costs (tests.cost) or measure in benchmarks/ instead of:", found)


def test_no_test_asserts_how_long_something_took():
    found = [
        f"{name(path)}:{node.lineno} {ast.unparse(node)}"
        for path, tree in trees()
        if name(path) not in WAITING | COMPARING
        for node in ast.walk(tree)
        if isinstance(node, ast.Compare) and reads_time(node)
    ]
    report("Seconds differ from machine to machine; measure in benchmarks/ instead of:", found)


def reads_time(node: ast.Compare) -> bool:
    """A clock, or what is called after one, stands in the comparison."""
    for part in ast.walk(node):
        if isinstance(part, ast.Call) and ast.unparse(part.func).rpartition(".")[2] in CLOCKS:
            return True
        if isinstance(part, ast.Name) and MEASURED.fullmatch(part.id):
            return True
    return False
