"""`python -m sandbox` for people who know nothing of the desk."""

from __future__ import annotations

import pytest

from sandbox.options import options


def test_help_says_what_it_is_and_how_to_begin(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        options(["--help"])
    told = capsys.readouterr().out
    assert ended.value.code == 0
    assert "Zalo Official Account" in told and "PAGE/act/connect" in told and "trouble=html" in told


@pytest.mark.parametrize(
    ("given", "why"),
    [
        (["nonsense"], "unrecognized arguments"),
        (["--zalo-port", "abc"], "'abc' is no port"),
        (["--page-port", "65536"], "a number from 0 to 65535"),
        (["--smtp-port", "-1"], "expected one argument|no port"),
        (["--smtp-port", "2525", "--imap-port", "2525"], "only once"),
        (["--case-url", "khieunai"], "no address"),
        (["--zalo", "8080"], "unrecognized arguments"),
    ],
)
def test_nonsense_is_refused_in_a_sentence(
    given: list[str], why: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        options(given)
    told = capsys.readouterr().err
    assert ended.value.code == 2 and any(one in told for one in why.split("|"))


def test_without_options_every_port_is_a_free_one() -> None:
    found = options([])
    assert {found.zalo_port, found.facebook_port, found.page_port} == {0}
