"""Every way in, by name: the explicit list, and how each is built."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

from channels.chat.catch_up import CatchUp, Known, Source, nothing_known
from channels.contract import Alarm, Channel, Cursors, Fetcher, Vault
from channels.facebook.catch_up import PageLists
from channels.facebook.channel import FacebookChannel
from channels.facebook.graph import Graph
from channels.facebook.settings import FacebookSettings
from channels.http.client import Http
from channels.mail.channel import MailChannel
from channels.mail.imap.fetcher import (
    FindStored,
    ImapFetcher,
    Notify,
    NullAlarm,
    no_notice,
    none_stored,
)
from channels.mail.listener.server import SmtpListener
from channels.mail.oauth import Tokens
from channels.mail.settings import MailSettings
from channels.manual import counter, phone, post
from channels.manual.notes import NoteSettings
from channels.zalo_bot.channel import ZaloBotChannel
from channels.zalo_bot.poll import ZaloBotPoller
from channels.zalo_bot.settings import ZaloBotSettings
from channels.zalo_oa.api import OaApi
from channels.zalo_oa.catch_up import OaLists
from channels.zalo_oa.channel import ZaloOaChannel
from channels.zalo_oa.settings import ZaloOaSettings
from channels.zalo_oa.tokens import TokenKeeper

_NOTES = NoteSettings()


@dataclass(frozen=True, kw_only=True)
class ChannelsSettings:
    """Which channels there are; None: this company does not use it.

    The three by hand are on by default: nobody may be turned away (CP-02).
    """

    email: MailSettings | None = None
    email_listens: bool = False  # take mail by SMTP, from our own border server
    zalo_bot: ZaloBotSettings | None = None
    zalo_oa: ZaloOaSettings | None = None
    facebook: FacebookSettings | None = None
    phone: NoteSettings | None = _NOTES
    counter: NoteSettings | None = _NOTES
    post: NoteSettings | None = _NOTES


Clock = Callable[[], datetime]
Vaults = Callable[[str], Vault]


def _real_time() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, kw_only=True)
class Outside:
    """What channels are built with: the network, the clock, where secrets that change are kept."""

    http: Http
    clock: Clock = _real_time
    vaults: Vaults | None = None


Builder = Callable[[ChannelsSettings, Outside], Channel | None]


class NoVault(ValueError):
    """This channel has a secret that changes, and nowhere to keep it."""


def _email(settings: ChannelsSettings, outside: Outside) -> Channel | None:
    box = settings.email
    if box is None:
        return None
    return MailChannel(box, clock=outside.clock, tokens=tokens_of(box, outside))


def tokens_of(box: MailSettings, outside: Outside) -> Tokens | None:
    """What gives access to a mail account that has no password. Raises NoVault."""
    if box.oauth is None:
        return None
    if outside.vaults is None:
        raise NoVault("mail.oauth needs a vault for its refresh token")
    vault = outside.vaults(f"mail {box.imap_user or box.address} {box.oauth.token_url}")
    return Tokens(box.oauth, outside.http, vault, outside.clock)


def _zalo_bot(settings: ChannelsSettings, outside: Outside) -> Channel | None:
    return ZaloBotChannel(settings.zalo_bot, outside.http) if settings.zalo_bot else None


def _zalo_oa(settings: ChannelsSettings, outside: Outside) -> Channel | None:
    account = settings.zalo_oa
    if account is None:
        return None
    return ZaloOaChannel(account, outside.http, keeper_of(account, outside))


def keeper_of(account: ZaloOaSettings, outside: Outside) -> TokenKeeper:
    """Who keeps and renews the tokens of an official account. Raises NoVault."""
    if outside.vaults is None:
        raise NoVault("zalo_oa needs a vault for its refresh token")
    vault = outside.vaults(f"zalo_oa {account.oa_id}")
    return TokenKeeper(account, outside.http, vault, outside.clock)


def _facebook(settings: ChannelsSettings, outside: Outside) -> Channel | None:
    return FacebookChannel(settings.facebook, outside.http) if settings.facebook else None


def _phone(settings: ChannelsSettings, outside: Outside) -> Channel | None:
    return phone.build(settings.phone) if settings.phone else None


def _counter(settings: ChannelsSettings, outside: Outside) -> Channel | None:
    return counter.build(settings.counter) if settings.counter else None


def _post(settings: ChannelsSettings, outside: Outside) -> Channel | None:
    return post.build(settings.post) if settings.post else None


CHANNELS: Mapping[str, Builder] = {
    "email": _email,
    "zalo_bot": _zalo_bot,
    "zalo_oa": _zalo_oa,
    "facebook": _facebook,
    "phone": _phone,
    "counter": _counter,
    "post": _post,
}


def build(settings: ChannelsSettings, outside: Outside) -> dict[str, Channel]:
    """The channels that are switched on. The caller closes `outside.http`. Raises NoVault."""
    built = ((name, builder(settings, outside)) for name, builder in CHANNELS.items())
    return {name: channel for name, channel in built if channel is not None}


async def close(channels: Mapping[str, Channel]) -> None:
    """End the connections that channels keep of their own (SMTP)."""
    for channel in channels.values():
        if isinstance(channel, MailChannel):
            await channel.close()


LISTENERS = frozenset({"email smtp"})
"""Fetchers that any number of workers may run; of the others only one at a time."""


def fetchers(
    settings: ChannelsSettings,
    outside: Outside,
    cursors: Cursors,
    tell: Notify = no_notice,
    stored: FindStored = none_stored,
    alarms: Callable[[str], Alarm] = lambda _: NullAlarm(),
    known: Callable[[str], Known] = lambda _: nothing_known,
) -> dict[str, Fetcher]:
    """What must run beside the webhooks: one loop for each channel that fetches or listens.

    A loop may end with an error (of `keep`, or ChannelError where a person must act); it can then
    be run again. `tell` is for what agents should know although nothing failed, `alarms` for what
    stands still, by the fetcher's name; `stored` says which mails need not be fetched again,
    `known` which chat messages of a channel.
    """
    found: dict[str, Fetcher] = {}
    if settings.zalo_bot and not settings.zalo_bot.webhook_url:
        found["zalo_bot"] = ZaloBotPoller(settings.zalo_bot, outside.http, clock=outside.clock)
    for box in settings.email.readers() if settings.email else ():
        cursor = f"imap {box.imap_host} {box.imap_user or box.address} {box.imap_folder}"
        # The first has always had this name: locks and counters go by it.
        name = f"email {cursor}" if "email imap" in found else "email imap"
        found[name] = ImapFetcher(
            box,
            load=partial(cursors.load, cursor),
            save=partial(cursors.save, cursor),
            clock=outside.clock,
            tell=tell,
            stored=stored,
            tokens=tokens_of(box, outside),
            alarm=alarms(name),
        )
    if settings.email and settings.email_listens:
        found["email smtp"] = SmtpListener(settings.email, clock=outside.clock)
    for source in _lists(settings, outside, tell):
        name = f"{source.name} lists"
        found[name] = CatchUp(
            source,
            load=partial(cursors.load, name),
            save=partial(cursors.save, name),
            clock=outside.clock,
            alarm=alarms(name),
            known=known(source.name),
            silent=partial(tell, SILENT.format(NAMES[source.name])),
        )
    return found


NAMES = {"zalo_oa": "Zalo OA", "facebook": "Facebook"}
SILENT = (
    "Webhook của kênh {} không mang tin về: hệ thống đang tự đọc bù từ danh sách hội thoại, mỗi tin"
    " chậm vài phút. Hãy kiểm tra địa chỉ webhook và khoá bí mật (`tiepnhan doctor`)."
)
HIDDEN = (
    "Zalo không cho đọc lại hội thoại của người dùng {}: tin của khách này trong lúc mất kết nối có"
    " thể chưa vào hồ sơ đủ. Xin đối chiếu trong trang quản lý OA."
)
SUBSCRIBED = "Meta đã gỡ ứng dụng khỏi Trang Facebook; hệ thống vừa đăng ký lại và đọc bù tin nhắn."


def _lists(settings: ChannelsSettings, outside: Outside, tell: Notify) -> Iterator[Source]:
    """Where what no webhook brought can be read."""
    if settings.zalo_oa is not None:
        tokens = keeper_of(settings.zalo_oa, outside)
        api = OaApi(settings=settings.zalo_oa, http=outside.http, tokens=tokens)
        yield OaLists(api=api, hidden=lambda person: tell(HIDDEN.format(person)))
    if settings.facebook is not None:
        graph = Graph(settings=settings.facebook, http=outside.http)
        yield PageLists(graph=graph, subscribed=partial(tell, SUBSCRIBED))
