"""The lock files: each purpose gets what it needs, at one version, verified by hash."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SERVER, DEMO, DEV = "requirements.lock", "requirements-demo.lock", "requirements-dev.lock"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))


def entries(lock: str) -> list[str]:
    """One requirement each, with the lines of its hashes."""
    return re.split(r"\n(?=\S)", (ROOT / lock).read_text("utf-8").strip())


def name(requirement: str) -> str:
    found = re.match(r"[A-Za-z0-9._-]+", requirement)
    assert found, requirement
    return re.sub(r"[-_.]+", "-", found.group()).lower()


def versions(lock: str) -> dict[str, str]:
    return {name(entry): entry.partition("==")[2].split()[0] for entry in entries(lock)}


def wanted(group: str) -> set[str]:
    return {name(each) for each in PROJECT["dependency-groups"][group] if isinstance(each, str)}


@pytest.mark.parametrize("lock", [SERVER, DEMO, DEV])
def test_every_requirement_is_pinned_and_has_hashes(lock: str):
    for entry in entries(lock):
        head, *hashes = entry.split(" \\\n")
        assert re.fullmatch(r"[a-z0-9.-]+==[\w.]+( ; .+)?", head), head
        assert hashes, f"{head} has no hash"
        assert all(re.fullmatch(r" {4}--hash=sha256:[0-9a-f]{64}", each) for each in hashes), head


@pytest.mark.parametrize("lock", [SERVER, DEMO])
def test_neither_a_server_nor_the_demo_gets_a_tool_of_the_tests(lock: str):
    assert wanted("dev")
    assert not wanted("dev") & set(versions(lock))


def test_a_server_gets_the_desk_and_the_driver_of_postgresql_but_no_mailbox_to_play_with():
    extras = PROJECT["project"]["optional-dependencies"]
    desk = {name(each) for each in PROJECT["project"]["dependencies"] + extras["postgres"]}
    assert desk <= set(versions(SERVER))
    play = {name(each) for each in extras["demo"]}
    assert not play & set(versions(SERVER))
    assert play <= set(versions(DEMO))


@pytest.mark.parametrize(("narrow", "wide"), [(SERVER, DEMO), (DEMO, DEV)])
def test_a_wider_purpose_only_adds(narrow: str, wide: str):
    assert versions(narrow).items() <= versions(wide).items()


def test_what_the_tests_need_is_locked_too():
    assert wanted("dev") | wanted("build") <= set(versions(DEV))
