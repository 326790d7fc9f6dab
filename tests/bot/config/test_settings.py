"""Settings: a wrong or missing key is one line that names it and the remedy."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import TypeAdapter, ValidationError

from bot.cli.main import main
from bot.cli.serve import _refuse_incomplete
from bot.config.settings import SettingsError, TelegramSection, WebSection, load
from bot.telegram.settings import TelegramSettings
from channels.http.client import Http
from channels.mail.settings import MailSection
from channels.registry import switched_on
from channels.zalo_oa.channel import ZaloOaChannel
from channels.zalo_oa.settings import ZaloOaSettings
from channels.zalo_oa.tokens import FixedToken
from tests.channels.zalo_oa.fake_oa import pair
from workflows.policy import PACKAGED, PolicyError

SECRET_SECTIONS = (("web", WebSection), ("telegram", TelegramSection), ("mail", MailSection))
GOOD = "mot-khoa-du-dai-va-kho-doan-2026"


@pytest.fixture(autouse=True)
def alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No settings of the machine that runs the tests."""
    monkeypatch.chdir(tmp_path)
    for name in list(os.environ):
        if name.startswith("TIEPNHAN_"):
            monkeypatch.delenv(name)


def refused(**given: object) -> str:
    with pytest.raises(SettingsError) as error:
        load(**given)
    return str(error.value)


def test_a_missing_key_is_named_with_both_places_to_set_it() -> None:
    assert refused() == "secret_key: missing; set it in tiepnhan.toml or as TIEPNHAN_SECRET_KEY"


def test_an_unknown_key_is_a_mistake_not_silence(tmp_path: Path) -> None:
    Path("tiepnhan.toml").write_text(f'secret_key = "{GOOD}"\n[mail]\nadress = "a@b.vn"\n')
    lines = refused().splitlines()
    assert any(line.startswith("mail.adress: there is no such setting") for line in lines)
    assert any(line.startswith("mail.address: missing") for line in lines)


@pytest.mark.parametrize(
    ("section", "line"),
    [
        (
            {"mail": {"address": "a@b.vn", "smtp_host": "s", "mailboxes": {"b": {"port": 1}}}},
            "mail.mailboxes.b.port: there is no such setting; remove it from tiepnhan.toml or the "
            "environment",
        ),
        (
            {"mail": {"address": "a@b.vn", "smtp_host": "s", "oauth": {"provider": "google"}}},
            "mail.oauth.client_id: missing; set it in tiepnhan.toml or as "
            "TIEPNHAN_MAIL__OAUTH__CLIENT_ID",
        ),
        (
            {"zalo_bot": {"token": "1:x", "bot_id": "1"}},
            "zalo_bot.bot_id: there is no such setting; remove it from tiepnhan.toml or the "
            "environment",
        ),
    ],
)
def test_a_wrong_key_of_a_channel_is_named_with_its_place(
    section: dict[str, object], line: str
) -> None:
    assert refused(secret_key=GOOD, **section) == line


@pytest.mark.parametrize("value", ["changeme", "aaaaaaaaaaaaaaaaaaaa"])
def test_a_placeholder_secret_is_refused(value: str) -> None:
    assert "secret_key" in refused(secret_key=value)


@pytest.mark.parametrize(
    ("key", "section"),
    [
        ("web.password", {"web": {"password": "matkhau"}}),
        ("web.api_token", {"web": {"api_token": "changeme"}}),
        ("zalo_bot.webhook_secret", {"zalo_bot": {"token": "1:x", "webhook_secret": "abc"}}),
    ],
)
def test_a_secret_that_anybody_could_guess_is_refused(key: str, section: dict[str, object]) -> None:
    assert refused(secret_key=GOOD, **section).startswith(f"{key}: anybody could guess this")


@pytest.mark.clause("PV-01")
def test_a_password_at_the_mail_door_needs_tls() -> None:
    mail = {
        "address": "khieunai@cty.example",
        "smtp_host": "127.0.0.1",
        "listen": True,
        "listen_user": "border",
        "listen_password": "một mật khẩu dài",
    }
    assert "mail.listen_user" in refused(secret_key=GOOD, mail=mail)


def test_a_desk_behind_a_proxy_needs_a_password() -> None:
    """The proxy calls from this machine and may name it so: without a password all were let in."""
    web = {"public_url": "https://khieunai.example.vn"}
    assert "web.password: missing" in refused(secret_key=GOOD, web=web)
    assert load(secret_key=GOOD, web=web | {"password": "một mật khẩu dài"}).web.public_url


@pytest.mark.clause("PV-13")
@pytest.mark.parametrize(
    ("key", "section"),
    [
        (
            "web.public_url",
            {"web": {"public_url": "http://khieunai.example.vn", "password": "mat-khau-dai"}},
        ),
        ("zalo_bot.base_url", {"zalo_bot": {"token": "1:x", "base_url": "http://zalo.example"}}),
        (
            "telegram.base_url",
            {"telegram": {"token": "1:x", "group_id": -1, "agents": [], "base_url": "http://t.vn"}},
        ),
    ],
)
def test_a_public_address_without_tls_is_refused(key: str, section: dict[str, object]) -> None:
    assert refused(secret_key=GOOD, **section).startswith(f"{key}: http://")


@pytest.mark.parametrize(
    ("mail", "advice"),
    [
        ({"smtp_host": "smtp.cty.vn"}, "set mail.imap_host"),
        ({"smtp_host": "SMTP.gmail.com", "imap_host": "imap.gmail.com"}, "keeps copies by itself"),
    ],
)
def test_copies_nobody_could_make_or_that_would_be_the_second_are_refused(
    mail: dict[str, str], advice: str
) -> None:
    section = {"address": "a@cty.vn", "sent_copies": True} | mail
    told = refused(secret_key=GOOD, mail=section)
    assert told.startswith("mail.sent_copies") and advice in told
    fine = section | {"smtp_host": "smtp.cty.vn", "imap_host": "imap.cty.vn"}
    assert load(secret_key=GOOD, mail=fine).mail


def test_this_machine_needs_no_tls() -> None:
    bot = {"token": "1:x", "base_url": "http://127.0.0.1:9000"}
    assert load(secret_key=GOOD, zalo_bot=bot).zalo_bot


def test_no_secret_stands_in_what_is_printed_of_settings() -> None:
    given = load(
        secret_key=GOOD,
        database_url="postgresql://desk:mat-khau-cua-db@db/desk",
        telegram={"token": "42:bi-mat", "group_id": -1, "agents": []},
        zalo_bot={"token": "43:bi-mat", "webhook_secret": "mat-khau-webhook"},
        mail={
            "address": "a@cty.vn",
            "smtp_host": "smtp.cty.vn",
            "smtp_password": "mat-khau-smtp",
            "imap_password": "mat-khau-imap",
            "listen_password": "mat-khau-cua-cong",
            "oauth": {"provider": "google", "client_id": "x", "refresh_token": "mat-khau-oauth"},
            "mailboxes": {"b": {"imap_password": "mat-khau-imap-b"}},
        },
    )
    section = given.telegram
    assert section
    told = TelegramSettings(token=section.token.get_secret_value(), group_id=section.group_id)
    printed = f"{given!r} {told!r} {switched_on(given)!r}"
    assert not [secret for secret in ("mat-khau", "bi-mat", GOOD) if secret in printed]


def test_an_empty_line_of_the_example_does_not_hide_a_secret_file(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    Path("key").write_text(GOOD)
    monkeypatch.setenv("TIEPNHAN_SECRET_KEY", "")
    monkeypatch.setenv("TIEPNHAN_SECRET_KEY_FILE", "key")
    monkeypatch.setenv("TIEPNHAN_POLICY_FILE", "")
    settings = load()
    assert (settings.secret_key.get_secret_value(), settings.policy_file) == (GOOD, None)


def test_the_environment_overrides_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    Path("tiepnhan.toml").write_text(f'secret_key = "{GOOD}"\n[web]\nport = 9000\n')
    monkeypatch.setenv("TIEPNHAN_WEB__PORT", "9001")
    assert load().web.port == 9001


def test_a_secret_may_stand_in_a_file(monkeypatch: pytest.MonkeyPatch) -> None:
    Path("key").write_text(GOOD + "\n")
    monkeypatch.setenv("TIEPNHAN_SECRET_KEY_FILE", "key")
    assert load().secret_key.get_secret_value() == GOOD
    assert GOOD not in repr(load(secret_key=GOOD))


def test_a_secret_file_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIEPNHAN_SECRET_KEY_FILE", "gone")
    assert refused().startswith("TIEPNHAN_SECRET_KEY_FILE: there is no file gone")


def test_serve_stops_with_one_line_and_code_two(tmp_path: Path) -> None:
    command = [sys.executable, "-c", "from bot.cli.main import main; main()", "serve"]
    root = Path(__file__).parents[3]
    ran = subprocess.run(
        command, cwd=tmp_path, env={"PYTHONPATH": str(root)}, capture_output=True, text=True
    )
    assert ran.returncode == 2
    assert ran.stderr.strip().splitlines() == [
        "tiepnhan: secret_key: missing; set it in tiepnhan.toml or as TIEPNHAN_SECRET_KEY"
    ]


def test_a_webhook_that_could_not_work_is_refused_at_the_start() -> None:
    bot = {"token": "1:abc", "webhook": True}
    told = refused(secret_key=GOOD, zalo_bot=bot)
    assert "web.public_url" in told and "zalo_bot.webhook_secret" in told


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("[mail", "tiepnhan.toml is no TOML"),
        ('database_url = "quatsch"', "database_url: no address of a database"),
        ('database_url = "postgresql://u:geheim@127.0.0.1:1/x"', "refused; check database_url"),
        ('policy_file = "policy.toml"', "holidays.toml không đúng cú pháp TOML"),
    ],
)
def test_what_an_operator_writes_wrong_costs_one_line_and_no_traceback(
    written: str,
    said: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("TIEPNHAN_SECRET_KEY", GOOD)
    monkeypatch.setattr(sys, "argv", ["tiepnhan", "doctor"])
    wanted = PACKAGED.read_text("utf-8").replace("# file = ", "file = ")
    (tmp_path / "policy.toml").write_text(wanted, "utf-8")
    (tmp_path / "holidays.toml").write_text("[day", "utf-8")
    (tmp_path / "tiepnhan.toml").write_text(written, "utf-8")
    with pytest.raises(SystemExit):
        main()
    printed = "".join(capsys.readouterr())
    assert said in printed and "geheim" not in printed


@pytest.mark.clause("X-20")
def test_serve_refuses_a_policy_that_promises_what_nothing_keeps(tmp_path: Path) -> None:
    text = PACKAGED.read_text("utf-8")
    wrong = text.replace("pauses_while_waiting = false", "pauses_while_waiting = true")
    assert wrong != text
    (tmp_path / "policy.toml").write_text(wrong, "utf-8")
    with pytest.raises(PolicyError, match="AMB-01"):
        _refuse_incomplete(load(secret_key=GOOD, policy_file=tmp_path / "policy.toml"))
    _refuse_incomplete(load(secret_key=GOOD))


def test_the_windows_of_the_official_account_are_the_operators_to_set() -> None:
    account = {"app_id": "1", "oa_id": "2", "app_secret": "a", "oa_secret": "b"}
    section = TypeAdapter(ZaloOaSettings)
    given = section.validate_python(
        account | {"free_hours": 24, "paid_days": 3, "price": 60, "free_messages": 8, "pays": True}
    )
    free, paid = ZaloOaChannel(given, Http(), FixedToken(pair())).capabilities.windows
    assert (free.lasts, paid.lasts) == (timedelta(hours=24), timedelta(days=3))
    assert (paid.price, free.most) == (60, 8)
    for nonsense in ({"free_hours": 0}, {"paid_days": 400}, {"price": -1}, {"free_messages": -1}):
        with pytest.raises(ValidationError):
            section.validate_python(account | nonsense)
