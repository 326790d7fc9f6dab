"""A skip is silence about something untested: CI does not accept one."""

from __future__ import annotations

import os

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--no-skips",
        action="store_true",
        default=os.environ.get("CI", "").lower() in {"1", "true"},
        help="fail when a test is skipped (the default when CI=true)",
    )


def _skipped(config: pytest.Config) -> int:
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    return len(reporter.stats.get("skipped", ())) if reporter else 0


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Turn a run that would pass with skips into one that fails; the reasons are in the summary."""
    config = session.config
    if not config.getoption("--no-skips") or hasattr(config, "workerinput"):
        return
    if session.exitstatus == pytest.ExitCode.OK and _skipped(config):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    count = _skipped(config)
    if count and config.getoption("--no-skips"):
        terminalreporter.section("skipped tests fail here", red=True, bold=True)
        terminalreporter.line(f"{count} skipped, see the short summary for why (-rs).")
