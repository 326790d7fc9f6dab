"""The customers of a rehearsal: how they write on each way, and what they got."""

from __future__ import annotations

import hashlib
import mimetypes
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from email.header import Header
from email.utils import format_datetime, make_msgid
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

import httpx2
from aiosmtplib import SMTPException

from bot.rehearsal.pdf_text import printed
from bot.rehearsal.scenes.scene import NOTES, Person, Step
from bot.rehearsal.stage import Stage
from sandbox.facebook.envelope import Refused
from sandbox.mail.mail import Mail, Part
from workflows.calendar.working_time import ZONE

T = TypeVar("T")


class CannotAct(Exception):
    """A customer, agent or note could not do what the step says; the text says why."""


@dataclass(frozen=True, kw_only=True)
class Received:
    """One thing that a customer got: on which way, with which words and buttons."""

    way: str
    at: datetime
    text: str
    public: bool = False
    buttons: tuple[str, ...] = ()
    source: Any = field(default=None, repr=False, compare=False)


class Customers:
    """The customers of one rehearsal, by their keys in the file."""

    def __init__(self, stage: Stage, people: Mapping[str, Person], folder: Path) -> None:
        self.people = people
        self._stage, self._folder = stage, folder
        self._post = ""
        self._senders: dict[str, set[str]] = {key: set(one.email) for key, one in people.items()}
        self._last_way: dict[str, str] = {}

    # ── who ──────────────────────────────────────────────────────────────────────────────────

    def points(self, key: str) -> set[tuple[str, str]]:
        """The addresses of a customer, as the desk's channels name them."""
        world = self._stage.world
        found = {("email", address.lower()) for address in self._senders[key]}
        found.add(("zalo_bot", world.zalo.customer(key, self._name(key, "zalo_bot")).id))
        found.add(("zalo_oa", world.zalo_oa.customer(key, self._name(key, "zalo_oa")).id))
        person = self._on_facebook(key)
        found |= {("facebook", person.id), ("facebook", person.public_id)}
        found |= {("facebook", one.id) for one in self._pieces(key)}
        if phone := self.people[key].phone:
            found |= {(way, international(phone)) for way in NOTES}
        return found

    def owner_of(self, channel: str, address: str) -> str:
        """The key of the customer with that address; empty for nobody's."""
        plain = address.rpartition(":")[2] if channel == "facebook" else address.lower()
        for key in self.people:
            if (channel, plain) in self.points(key) or (channel, address) in self.points(key):
                return key
        return ""

    def label(self, channel: str, address: str) -> str:
        """An address as expectations write it: `email:a@b`, `zalo_bot:duc`."""
        if channel == "email":
            return f"email:{address.lower()}"
        owner = self.owner_of(channel, address)
        way = "messenger" if channel == "facebook" else channel
        return f"{way}:{owner or address}"

    # ── what they do ─────────────────────────────────────────────────────────────────────────

    async def act(self, step: Step, number: str = "") -> str:
        """Do what the step says; returns the way. `number`: the case whose letter is answered.

        Raises CannotAct.
        """
        way = step.by or self._way(step)
        self._last_way[step.customer] = way
        files = self._files(step)
        try:
            await self._on(way, step, files, number)
        except (SMTPException, Refused) as refusal:
            raise CannotAct(f"{way} does not take it: {refusal}") from None
        return way

    async def _on(self, way: str, step: Step, files: Sequence[Part], number: str) -> None:
        if way in NOTES:
            await self._note(step, way)
        elif way == "email":
            await self._mail(step, files, number)
        elif step.press:
            await self._press(step, way)
        else:
            await self._chat(step, way, files, number)

    def _way(self, step: Step) -> str:
        last = self._last_way.get(step.customer, "")
        ways = self.people[step.customer].ways()
        if step.raw or step.from_:
            return "email"
        return last or (ways[0] if ways else "email")

    def _files(self, step: Step) -> list[Part]:
        if isinstance(step.files, dict):
            return [_part(name, text.encode()) for name, text in step.files.items()]
        try:
            return [_part(name, (self._folder / name).read_bytes()) for name in step.files]
        except OSError as error:
            raise CannotAct(f"{error.filename}: {error.strerror}") from None

    async def _mail(self, step: Step, files: Sequence[Part], number: str) -> None:
        office, key = self._stage.world.mail, step.customer
        address = (step.from_ or next(iter(self.people[key].email), f"{key}@example.vn")).lower()
        self._senders[key].add(address)
        customer = office.customer(address, self.people[key].name)
        customer.name = customer.name or self.people[key].name
        answered = self._answered(key, "email", number) if step.reply or step.press else None
        verdict = "pass" if step.vouched else "none"
        if step.raw:
            mail = self._raw_mail(step, address, answered)
            await office.deliver(mail, verdict=verdict)
            customer.wrote.add(mail)
            return
        subject = step.subject
        if answered is not None and not subject:
            last = answered.subject
            subject = last if last.startswith("Re:") else f"Re: {last}"
        words = step.says if step.says is not None else step.press
        await customer.writes(subject, words, files, answered, verdict=verdict)

    def _raw_mail(self, step: Step, address: str, answered: Mail | None) -> Mail:
        try:
            raw = (self._folder / step.raw).read_bytes()
        except OSError as error:
            raise CannotAct(f"{error.filename}: {error.strerror}") from None
        office = self._stage.world.mail
        to = office.customer(address).answer_address(answered)
        known = answered.header("References").split() if answered else []
        thread = [*known, answered.message_id] if answered else []
        filled = {
            "to": to,
            "from": address,
            "subject": _encoded(step.subject or (f"Re: {answered.subject}" if answered else "")),
            "message_id": make_msgid(domain="example.vn"),
            "in_reply_to": answered.message_id if answered else "",
            "references": " ".join(thread),
            "date": format_datetime(self._stage.clock.now()),
        }
        for name, value in filled.items():
            raw = raw.replace(b"{" + name.encode() + b"}", value.encode())
        return Mail(raw=raw, sender=address, recipients=(to,), at=self._stage.clock.now())

    async def _chat(self, step: Step, way: str, files: Sequence[Part], number: str) -> None:
        words, key = step.says or "", step.customer
        answered = self._answered(key, way, number) if step.reply else None
        if way == "zalo_bot":
            await self._on_zalo_bot(key, words, files)
        elif way == "zalo_oa":
            await self._on_zalo_oa(key, words, files, getattr(answered, "message_id", ""))
        elif way == "messenger":
            await self._in_messenger(key, words, files, getattr(answered, "mid", ""))
        else:
            under = answered.id if answered is not None else self._public_post()
            await self._on_facebook(key).comments(words, under=under)

    async def _on_zalo_bot(self, key: str, words: str, files: Sequence[Part]) -> None:
        zalo = self._stage.world.zalo
        person = zalo.customer(key, self._name(key, "zalo_bot"))
        pictures = [one for one in files if one.media_type.startswith("image/")]
        if words and not pictures:
            await person.writes(words)
        for at, picture in enumerate(pictures):
            url = zalo.add_media(picture.content, picture.media_type)
            await person.sends_photo(url, "" if at else words)
        for _ in range(len(files) - len(pictures)):
            await person.sends_unsupported()  # the platform hides other files from bots

    async def _on_zalo_oa(self, key: str, words: str, files: Sequence[Part], quotes: str) -> None:
        oa = self._stage.world.zalo_oa
        person = oa.customer(key, self._name(key, "zalo_oa"))
        if words:
            await person.writes(words, quotes=quotes)
        for one in files:
            url = oa.add_media(one.content, one.media_type)
            if one.media_type.startswith("image/"):
                await person.sends_image(url)
            else:
                await person.sends_file(url, one.name, one.content)

    async def _in_messenger(
        self, key: str, words: str, files: Sequence[Part], reply_to: str
    ) -> None:
        facebook, person = self._stage.world.facebook, self._on_facebook(key)
        if words:
            await person.writes(words, reply_to=reply_to)
        for one in files:
            url = facebook.add_media(one.content, one.media_type)
            sort = one.media_type.partition("/")[0]
            await person.sends(sort if sort in ("image", "audio", "video") else "file", url)

    async def _press(self, step: Step, way: str) -> None:
        key = step.customer
        if way in ("zalo_bot", "comment"):  # no buttons there: people answer in words
            await self._chat(step.model_copy(update={"says": step.press}), way, (), "")
            return
        there = [one for one in self.received(key) if one.way == way and one.buttons]
        shown, label = chosen(
            [(one, label) for one in reversed(there) for label in one.buttons], step.press
        )
        button = _button(shown.source, label)
        if way == "zalo_oa":
            await self._stage.world.zalo_oa.customer(key).presses(button)
        else:
            await self._on_facebook(key).taps(button)

    async def _note(self, step: Step, way: str) -> None:
        person, now = self.people[step.customer], self._stage.clock.now()
        known = {
            "full_name": person.name,
            "phone": person.phone,
            "email": next(iter(person.email), ""),
        }
        note = {
            "id": str(uuid.uuid4()),
            "agent": step.agent or next(iter(self._stage.agent_ids)),
            "noted_at": now.astimezone(ZONE).isoformat(),
            "text": step.says or "",
            "subject": step.subject,
            **{name: _as_json(value) for name, value in step.note.items()},
        }
        if way == "post":
            note.setdefault("received", now.astimezone(ZONE).date().isoformat())
        facts = {key: value for key, value in known.items() if value}
        note["facts"] = facts | dict(step.note.get("facts", {}))
        url = f"http://127.0.0.1:{self._stage.desk.ports.http}/api/notes/{way}"
        token = self._stage.settings.web.api_token.get_secret_value()
        async with httpx2.AsyncClient(timeout=60) as http:
            posted = http.post(url, json=note, headers={"Authorization": f"Bearer {token}"})
            answer = await self._stage.drive(posted)
        if answer.status_code not in (200, 202):
            raise CannotAct(str(answer.json().get("detail", answer.text)))

    # ── what they got ────────────────────────────────────────────────────────────────────────

    def received(self, key: str) -> list[Received]:
        """All that a customer got, oldest first."""
        world = self._stage.world
        found: list[Received] = []
        for address in self._senders[key]:
            found += [_mail(one) for one in world.mail.customer(address).received]
        bot = world.zalo.customer(key, self._name(key, "zalo_bot"))
        found += [_on_zalo(one) for one in bot.received if one.kind != "typing"]
        found += [_on_oa(one) for one in world.zalo_oa.customer(key, "").received]
        found += [_in_messenger(one) for one in self._on_facebook(key).received]
        found += [
            Received(way="comment", at=one.at, text=one.text, public=True, source=one)
            for mine in self._pieces(key)
            for one in world.facebook.page.board.under(mine.id)
            if one.author is None
        ]
        return sorted(found, key=lambda one: one.at)

    def got_by_others(self, key: str) -> Iterator[str]:
        """All that anybody but this customer ever saw: others' letters, and public comments."""
        for other in self.people:
            if other != key:
                yield from (one.text for one in self.received(other))
        known = set().union(*self._senders.values())
        for customer in self._stage.world.mail.customers:
            if customer.address not in known:
                yield from (_mail(one).text for one in customer.received)
        for one in self._stage.world.facebook.page.board.pieces.values():
            if one.author is None:
                yield one.text

    def _answered(self, key: str, way: str, number: str) -> Any:
        """The newest letter that the customer got there (about that case). Raises CannotAct."""
        for one in reversed(self.received(key)):
            if one.way == way and number in one.text:
                return one.source
        about = f" about {number}" if number else ""
        raise CannotAct(f"{key} got no letter{about} by {way} that could be answered")

    def _name(self, key: str, way: str) -> str:
        return getattr(self.people[key], way, "") or self.people[key].name or key

    def _on_facebook(self, key: str) -> Any:
        person = self.people[key]
        name = person.messenger or person.comment or person.name or key
        return self._stage.world.facebook.page.customer(_digits(key), name)

    def _pieces(self, key: str) -> list[Any]:
        board, writer = self._stage.world.facebook.page.board, self._on_facebook(key)
        return [one for one in board.pieces.values() if one.author is writer]

    def _public_post(self) -> str:
        self._post = self._post or self._stage.world.facebook.page.board.post()
        return self._post


def chosen(offered: Sequence[tuple[T, str]], wanted: str) -> tuple[T, str]:
    """The first button with these words, else the first that contains them. Raises CannotAct."""
    equal = [one for one in offered if plain_label(one[1]) == wanted]
    containing = [one for one in offered if wanted in one[1]]
    for found in (*equal, *containing):
        return found
    there = ", ".join(dict.fromkeys(label for _, label in offered)) or "no buttons"
    raise CannotAct(f"there is no button “{wanted}”; there are: {there}")


def plain_label(label: str) -> str:
    """The words of a button without a sign and blanks before them."""
    first, _, rest = label.partition(" ")
    return rest.strip() if rest and not any(char.isalnum() for char in first) else label


def international(phone: str) -> str:
    """A Vietnamese number in E.164."""
    digits = "".join(char for char in phone if char.isdigit())
    return f"+84{digits[1:]}" if digits.startswith("0") else f"+{digits}"


def _encoded(subject: str) -> str:
    """A subject as headers carry it (RFC 2047), in one line."""
    return subject if subject.isascii() else Header(subject, "utf-8", maxlinelen=10_000).encode()


def _as_json(value: Any) -> Any:
    """A value of TOML as JSON has it; local times are Viet Nam's."""
    if isinstance(value, datetime) and value.tzinfo is None:
        value = value.replace(tzinfo=ZONE)
    return value.isoformat() if isinstance(value, date) else value


def _digits(key: str) -> str:
    return str(int(hashlib.sha256(key.encode()).hexdigest()[:14], 16))


def _part(name: str, content: bytes) -> Part:
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    return Part(name=name, content=content, media_type=kind)


@lru_cache(maxsize=1000)
def _mail(mail: Mail) -> Received:
    files = [f"{part.name}\n{printed(part.content)}" for part in mail.attachments]
    words = "\n".join((mail.subject, mail.text, *files))
    return Received(way="email", at=mail.at, text=words, source=mail)


def _on_zalo(one: Any) -> Received:
    return Received(way="zalo_bot", at=one.at, text=one.text, source=one)


def _on_oa(one: Any) -> Received:
    labels = tuple(str(button.get("title", "")) for button in one.buttons)
    words = "\n".join((one.text, *labels, printed(one.media)))
    return Received(way="zalo_oa", at=one.at, text=words, buttons=labels, source=one)


def _in_messenger(one: Any) -> Received:
    labels = tuple(str(reply.get("title", "")) for reply in one.quick_replies)
    words = "\n".join((one.text, *labels, printed(one.media)))
    return Received(way="messenger", at=one.at, text=words, buttons=labels, source=one)


def _button(source: Any, label: str) -> dict[str, Any]:
    shown = getattr(source, "buttons", None) or source.quick_replies
    return next(dict(one) for one in shown if one.get("title") == label)
