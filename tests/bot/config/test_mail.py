"""What the operator says of the mailbox reaches the mail channel."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import TypeAdapter, ValidationError

from bot.config.settings import load
from channels.factory import Outside
from channels.http.client import Http
from channels.mail.settings import MailSection, MailSettings
from channels.registry import fetchers
from tests.channels.ports import ports


def _section(**given: object) -> MailSection:
    section = {"address": "khieunai@congty.vn", "smtp_host": "smtp.congty.vn"} | given
    return TypeAdapter(MailSection).validate_python(section)


def _told(**given: object) -> MailSettings:
    return MailSettings(**vars(_section(**given)), secret=b"0123456789abcdef")


def test_waiting_times_of_the_mailbox_reach_the_channel() -> None:
    told = _told(imap_late="PT24H", smtp_answer_timeout="PT3M")
    assert told.imap_late == timedelta(hours=24)
    assert told.smtp_answer_timeout == timedelta(minutes=3)


def test_a_waiting_time_of_nothing_is_a_mistake() -> None:
    with pytest.raises(ValidationError, match="imap_late"):
        _section(imap_late="PT0S")


@pytest.mark.parametrize("internal", ["secret", "imap_timeout", "limits", "allowed"])
def test_what_no_operator_may_set_is_no_setting(internal: str) -> None:
    with pytest.raises(ValidationError, match="Unexpected keyword"):
        _section(**{internal: "x"})


def test_one_mailbox_is_read_as_ever() -> None:
    (only,) = _told(imap_host="imap.congty.vn", imap_folder="Khiếu nại").readers()
    assert (only.imap_host, only.imap_folder) == ("imap.congty.vn", "Khiếu nại")
    assert list(_told().readers()) == []


def test_more_folders_and_accounts_are_read_each_by_its_own() -> None:
    told = _told(
        imap_host="imap.congty.vn",
        imap_user="khieunai",
        imap_password="một",
        imap_folders=["\\Junk", "INBOX"],
        mailboxes={
            "hotro": {"imap_user": "hotro", "imap_password": "hai"},
            "cu": {"imap_host": "cu.example", "imap_port": 1993, "imap_user": "cu"},
        },
    )
    read = [(one.imap_host, one.imap_user, one.imap_folder) for one in told.readers()]
    assert read == [
        ("imap.congty.vn", "khieunai", "INBOX"),
        ("imap.congty.vn", "khieunai", "\\Junk"),
        ("imap.congty.vn", "hotro", "INBOX"),
        ("cu.example", "cu", "INBOX"),
    ]
    assert [one.imap_password for one in told.readers()] == ["một", "một", "hai", ""]
    assert {one.address for one in told.readers()} == {"khieunai@congty.vn"}


def test_every_folder_has_a_reader_a_cursor_and_a_lock_of_its_own() -> None:
    told = _section(imap_host="imap.congty.vn", imap_folders=["\\Junk"])
    found = fetchers({"email": told}, Outside(http=Http()), ports())
    assert list(found) == ["email imap", "email imap imap.congty.vn khieunai@congty.vn \\Junk"]


@pytest.mark.parametrize(
    ("oauth", "url", "scope"),
    [
        (
            {"provider": "google", "refresh_token": "r"},
            "https://oauth2.googleapis.com/token",
            "https://mail.google.com/",
        ),
        (
            {"provider": "microsoft", "tenant": "congty.vn", "refresh_token": "r"},
            "https://login.microsoftonline.com/congty.vn/oauth2/v2.0/token",
            "https://outlook.office.com/IMAP.AccessAsUser.All",
        ),
        (
            {"provider": "microsoft", "tenant": "congty.vn", "client_secret": "s"},
            "https://login.microsoftonline.com/congty.vn/oauth2/v2.0/token",
            "https://outlook.office365.com/.default",
        ),
        (
            {"token_url": "https://id.example/token", "scopes": ["mail"], "refresh_token": "r"},
            "https://id.example/token",
            "mail",
        ),
    ],
)
def test_the_providers_endpoints_are_known(oauth: dict[str, object], url: str, scope: str) -> None:
    told = _told(oauth={"client_id": "desk"} | oauth).oauth
    assert told is not None
    assert (told.token_endpoint, told.wanted_scopes[0]) == (url, scope)


@pytest.mark.parametrize("lacking", [{"refresh_token": "r"}, {"provider": "google"}])
def test_an_account_whose_tokens_nobody_could_get_is_a_mistake(lacking: dict[str, str]) -> None:
    with pytest.raises(ValidationError, match="missing"):
        _told(oauth={"client_id": "desk"} | lacking)


def test_secrets_of_more_accounts_come_from_the_environment(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("tiepnhan.toml").write_text(
        'secret_key = "mot-khoa-du-dai-va-kho-doan-2026"\n'
        '[mail]\naddress = "a@b.vn"\nsmtp_host = "s"\nimap_host = "i"\n'
        '[mail.mailboxes.hotro]\nimap_user = "hotro"\n'
        '[mail.oauth]\nprovider = "google"\nclient_id = "desk"\n'
    )
    monkeypatch.setenv("TIEPNHAN_MAIL__MAILBOXES__HOTRO__IMAP_PASSWORD", "hai")
    monkeypatch.setenv("TIEPNHAN_MAIL__OAUTH__REFRESH_TOKEN", "r")
    section = load().mail
    assert section is not None and section.oauth is not None
    told = MailSettings(**vars(section), secret=b"0123456789abcdef")
    assert told.oauth is not None
    assert told.oauth.refresh_token == "r"
    other = list(told.readers())[1]
    assert (other.imap_user, other.imap_password, other.oauth) == ("hotro", "hai", None)
