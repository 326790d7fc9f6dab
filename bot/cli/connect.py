"""`tiepnhan connect`: ask once for consent that only a person can give."""

from __future__ import annotations

import asyncio
from typing import Annotated

import typer

from bot.config.settings import FILE, Settings, SettingsError, load
from bot.errors import NotConnected
from bot.session import provider_session, upgrade_database
from channels.contract import SendFailed
from channels.factory import Outside
from channels.http.client import Http
from channels.zalo_oa.consent import Consent, WrongLink, accept_consent, request_consent
from channels.zalo_oa.factory import access_tokens
from channels.zalo_oa.probe import OtherAccount, account_name
from channels.zalo_oa.settings import ZaloOaSettings
from channels.zalo_oa.tokens import FixedToken

app = typer.Typer(no_args_is_help=True, help="Let the desk into an account.")


@app.callback()
def connect() -> None:
    """Let the desk into an account that wants a person's consent."""


@app.command("zalo-oa")
def zalo_oa(
    verifier: Annotated[
        str, typer.Option(help="Only if Zalo's console fixes a code challenge: its verifier.")
    ] = "",
) -> None:
    """Print the link that the account's manager opens, take the address it leads to, keep tokens.

    A running desk uses the new tokens at once; nothing needs to be started again.
    """
    settings = load()
    section = _section(settings)
    asked = request_consent(section, section.redirect_url, verifier=verifier)
    typer.echo(
        "1. Người quản lý tài khoản Zalo OA mở đường dẫn này trong trình duyệt và bấm đồng ý:\n\n"
        f"   {asked.link}\n\n"
        "2. Trình duyệt sẽ mở một địa chỉ mới (trang có thể báo lỗi, không sao). Trong 10 phút,"
        " dán nguyên địa chỉ đó vào đây."
    )
    pasted = typer.prompt("Địa chỉ")
    name = asyncio.run(_connect(settings, section, asked, pasted))
    typer.echo(f"Đã kết nối với tài khoản Zalo OA “{name}”. Mã truy cập đã được lưu.")


def _section(settings: Settings) -> ZaloOaSettings:
    section = settings.zalo_oa
    if section is None:
        raise SettingsError(f"zalo_oa: missing; set zalo_oa.app_id and the others in {FILE}")
    if not section.redirect_url:
        raise SettingsError(
            "zalo_oa.redirect_url: missing; set the callback address of Zalo's console"
        )
    return section


async def _connect(settings: Settings, section: ZaloOaSettings, asked: Consent, pasted: str) -> str:
    http = Http()
    upgrade_database(settings)
    try:
        async with provider_session(settings, http) as outside:
            return await _store_tokens(section, asked, pasted, outside)
    except (SendFailed, WrongLink) as refusal:
        raise NotConnected(str(refusal)) from None
    finally:
        await http.close()


async def _store_tokens(
    section: ZaloOaSettings, asked: Consent, pasted: str, outside: Outside
) -> str:
    """Store the tokens unless they are another account's: a redirect may not name the account."""
    pair = await accept_consent(pasted, asked, section, outside.http, outside.clock())
    keeper = access_tokens(section, outside)
    try:
        name = await account_name(section, outside.http, FixedToken(pair))
    except OtherAccount:
        raise
    except SendFailed:  # Zalo may fail just now, and the consent can be used only once
        await keeper.store(pair)
        raise
    await keeper.store(pair)
    return name
