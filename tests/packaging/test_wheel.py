"""The wheel, built offline from what is committed: whole, and honest about itself."""

from __future__ import annotations

import subprocess
import sys
import tomllib
import zipfile
from email import message_from_string
from email.message import Message
from pathlib import Path

import pytest

from bot.version import this_version

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
PACKAGES = ("workflows", "channels", "storage", "bot", "sandbox")


def committed() -> list[str]:
    """What a wheel may be made of: files of the packages, and what describes the project."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--"]
    named = (*PACKAGES, "pyproject.toml", "README.md", "LICENSE")
    listed = subprocess.run([*command, *named], cwd=ROOT, capture_output=True, check=True).stdout
    names = sorted(set(filter(None, listed.decode().split("\0"))))
    return [name for name in names if (ROOT / name).is_file()]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    """Built from a copy, so that nothing is left in the project's own folder."""
    source, made = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("wheel")
    for name in committed():
        (source / name).parent.mkdir(parents=True, exist_ok=True)
        (source / name).write_bytes((ROOT / name).read_bytes())
    pip = (sys.executable, "-m", "pip", "wheel", "--quiet", "--no-index", "--no-deps")
    build = [*pip, "--no-build-isolation", "--wheel-dir", str(made), str(source)]
    built = subprocess.run(build, capture_output=True, text=True)
    assert built.returncode == 0, built.stderr
    (file,) = made.glob("*.whl")
    return zipfile.ZipFile(file)


@pytest.fixture(scope="module")
def metadata(wheel: zipfile.ZipFile) -> Message:
    (file,) = [name for name in wheel.namelist() if name.endswith(".dist-info/METADATA")]
    return message_from_string(wheel.read(file).decode())


def test_every_file_of_the_packages_is_in_it_and_nothing_else(wheel: zipfile.ZipFile):
    packed = {name for name in wheel.namelist() if ".dist-info/" not in name}
    assert packed == {name for name in committed() if name.partition("/")[0] in PACKAGES}


def test_it_says_what_it_is(metadata: Message):
    assert metadata["Name"] == "tiepnhan"
    assert metadata["Version"] == PROJECT["version"]
    assert metadata["Summary"] == PROJECT["description"]
    assert metadata["Requires-Python"] == ">=3.11"
    assert metadata["License-Expression"] == "MIT"
    assert metadata["License-File"] == "LICENSE"
    assert metadata["Author"] and metadata["Maintainer"] and metadata["Keywords"]
    assert metadata["Description-Content-Type"] == "text/markdown"
    assert metadata.get_payload().lstrip().startswith("# Tiếp Nhận")
    assert metadata.get_all("Provides-Extra") == ["postgres", "demo"]


def test_it_is_classified_without_naming_the_licence_twice(metadata: Message):
    classifiers = metadata.get_all("Classifier", [])
    assert "Natural Language :: Vietnamese" in classifiers
    assert not [each for each in classifiers if each.startswith("License")]


def test_it_brings_the_command(wheel: zipfile.ZipFile):
    (file,) = [name for name in wheel.namelist() if name.endswith("entry_points.txt")]
    assert "tiepnhan = bot.__main__:main" in wheel.read(file).decode().splitlines()


def test_the_desk_knows_the_version_that_was_installed():
    assert this_version() == PROJECT["version"]
