"""Commands about a contact point on hold (PV-19): impose, verify, release, disown."""

from __future__ import annotations

from bot.agents.commands.command import Command, CommandInput, Step
from bot.agents.labels import channel_name
from bot.agents.parsing import InvalidInput, folded_word
from workflows.case import Case, ContactPoint, Hold
from workflows.conditions.holds import other_contact
from workflows.events import Disowned, Held, IdentityAsked, Released


def parse_contact(text: str, given: CommandInput) -> ContactPoint:
    """The customer's contact point: its address, or its channel's name. Raises InvalidInput."""
    return _one_of(known_contacts(given.case), text)


def known_contacts(case: Case) -> list[ContactPoint]:
    """The known contact points of the customer of a case."""
    person = case.person
    given = [("email", person.email), ("phone", person.phone)]
    places = [(c.channel, c.address) for c in person.contacts] + [p for p in given if p[1]]
    found = dict.fromkeys(places or [(case.channel, case.conversation)])
    return [ContactPoint(channel=channel, address=address) for channel, address in found]


def _one_of(places: list[ContactPoint], text: str) -> ContactPoint:
    said = text.strip().lower()
    fits = [place for place in places if place.address.lower() == said]
    fits = fits or [place for place in places if folded_word(text) in _names(place)]
    if len(fits) == 1:
        return fits[0]
    there = ", ".join(f"{channel_name(place.channel)} {place.address}" for place in places)
    raise InvalidInput(f"“{text}” không phải một địa chỉ của khách. Có: {there}")


def _names(place: ContactPoint) -> set[str]:
    return {folded_word(place.channel), folded_word(channel_name(place.channel))}


def _hold(given: CommandInput) -> tuple[Hold, str]:
    """The hold in question, and the words after its address; a single hold needs no address."""
    holds = given.case.open_holds
    if not holds:
        raise InvalidInput("hồ sơ này không có địa chỉ nào đang tạm giữ")
    if len(holds) == 1:
        return holds[0], " | ".join(part.strip() for part in given.parts if part.strip())
    found = _one_of([hold.contact for hold in holds], given.need(0, "địa chỉ đang tạm giữ"))
    return next(h for h in holds if h.on(found)), " | ".join(given.parts[1:])


def _held(given: CommandInput) -> Held:
    return Held(
        by=given.by,
        at=given.at,
        contact=parse_contact(given.need(0, "địa chỉ cần tạm giữ"), given),
        reason=given.need(1, "lý do tạm giữ"),
    )


def _asked(given: CommandInput) -> IdentityAsked:
    hold, where = _hold(given)
    via = parse_contact(where, given) if where else other_contact(given.case, hold)
    if via is None:
        raise InvalidInput("chưa biết kênh nào khác của khách: gọi số đã đăng ký rồi gõ /bogiu")
    return IdentityAsked(by=given.by, at=given.at, contact=hold.contact, via=via)


def _released(given: CommandInput) -> Released:
    hold, how = _hold(given)
    return Released(by=given.by, at=given.at, contact=hold.contact, how=_how(how))


def _disowned(given: CommandInput) -> Disowned:
    hold, how = _hold(given)
    return Disowned(by=given.by, at=given.at, contact=hold.contact, how=_how(how))


def _how(text: str) -> str:
    if not text.strip():
        raise InvalidInput("chưa ghi đã xác nhận với khách bằng cách nào")
    return text.strip()


HOW = (Step(ask="Đã xác nhận với khách bằng cách nào?"),)

HOLDS = (
    Command(
        name="tamgiu",
        alias="hold",
        on=Held,
        read=_held,
        heads=1,
        whole=True,
        usage="<địa chỉ> <lý do>",
        example="/tamgiu khach@vidu.vn Đòi đổi mật khẩu, giọng văn khác hẳn",
        steps=(Step(ask="Tạm giữ địa chỉ nào?", check=parse_contact), Step(ask="Vì sao?")),
        vi="Tạm giữ một địa chỉ cho đến khi xác nhận được với khách",
        en="Put a contact on hold until the customer is reached",
    ),
    Command(
        name="xacminh",
        alias="verify",
        on=IdentityAsked,
        read=_asked,
        usage="[kênh hoặc địa chỉ khác của khách]",
        example="/xacminh zalo",
        steps=(Step(ask="Hỏi qua kênh nào khác?", optional=True, check=parse_contact),),
        drafted=True,
        vi="Hỏi khách qua kênh khác: có phải khách đã gửi không",
        en="Ask at another contact whether the customer wrote",
    ),
    Command(
        name="bogiu",
        alias="release",
        on=Released,
        read=_released,
        whole=True,
        usage="<đã xác nhận với khách bằng cách nào>",
        example="/bogiu Gọi số đã đăng ký, khách đọc đúng số hợp đồng",
        steps=HOW,
        vi="Đúng là khách: bỏ tạm giữ, xử lý các thư đã lưu",
        en="It was the customer: release, work in what was kept",
    ),
    Command(
        name="khongphaikhach",
        alias="disown",
        on=Disowned,
        read=_disowned,
        whole=True,
        usage="<đã xác nhận với khách bằng cách nào>",
        example="/khongphaikhach Gọi số đã đăng ký, khách nói không gửi",
        steps=HOW,
        vi="Không phải khách: loại địa chỉ, không tính các thư đã lưu",
        en="Not the customer: strike the contact, what was kept does not count",
    ),
)
