"""What the account can ask: about its people, itself, its quota, and what was said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from sandbox.zalo_oa.customer import Customer, Received
from sandbox.zalo_oa.envelope import Refused

if TYPE_CHECKING:
    from sandbox.zalo_oa.account import ZaloOa

MOST_ROWS, MOST_USERS, LAST_OFFSET = 10, 50, 9951

Fields = Mapping[str, object]


@dataclass(frozen=True, kw_only=True)
class Row:
    """One line of a conversation."""

    time: int  # milliseconds
    type: str
    message: str
    message_id: str
    from_id: str
    to_id: str

    @classmethod
    def of(cls, one: Received, from_id: str, to_id: str) -> Row:
        """The line that a message makes."""
        return cls(
            time=int(one.at.timestamp() * 1000),
            type=one.kind,
            message=one.text,
            message_id=one.message_id,
            from_id=from_id,
            to_id=to_id,
        )


def detail(oa: ZaloOa, query: Fields) -> object:
    """Who a customer is."""
    user = _customer(oa, query)
    seen = user.last_interaction
    return {
        "user_id": user.id,
        "user_id_by_app": user.id_by_app,
        "user_external_id": "",
        "display_name": user.name,
        "user_alias": user.name,
        "is_sensitive": False,
        "user_last_interaction_date": seen.strftime("%d/%m/%Y") if seen else "",
        "user_is_follower": user.follower,
        "avatar": f"{oa.base_url}/media/avatar",
        "avatars": {"120": f"{oa.base_url}/media/avatar", "240": f"{oa.base_url}/media/avatar"},
        "dynamic_param": "",
        "tags_and_notes_info": {"notes": [], "tag_names": []},
        "shared_info": {"address": "", "city": "", "district": "", "phone": 0, "name": ""},
    }


def users(oa: ZaloOa, query: Fields) -> object:
    """The people the account knows."""
    offset, count = _page(query, most=MOST_USERS)
    if offset > LAST_OFFSET:
        raise Refused(-210, f"offset is at most {LAST_OFFSET}")
    known = [one for one in oa.customers.values() if one.last_interaction]
    if query.get("is_follower") in ("true", "false"):
        known = [one for one in known if one.follower is (query["is_follower"] == "true")]
    shown = [{"user_id": one.id} for one in known[offset : offset + count]]
    return {"total": len(known), "count": len(shown), "offset": offset, "users": shown}


def account(oa: ZaloOa, query: Fields) -> object:
    """What the account is called, and more."""
    followers = sum(one.follower for one in oa.customers.values())
    return {
        "oa_id": oa.id,
        "oaid": oa.id,
        "name": oa.name,
        "description": "",
        "oa_alias": "tiepnhan",
        "is_verified": True,
        "oa_type": 2,
        "avatar": f"{oa.base_url}/media/avatar",
        "cover": f"{oa.base_url}/media/avatar",
        "num_follower": followers,
        "cate_name": "Dịch vụ",
        "package_name": "Nâng cao",
        "package_valid_through_date": "31/12/2026",
        "linked_ZCA": oa.zca.value,
    }


def recent(oa: ZaloOa, query: Fields) -> object:
    """The latest lines of all conversations, newest first."""
    return _rows(oa, list(oa.rows), query)


def conversation(oa: ZaloOa, query: Fields) -> object:
    """The latest lines with one customer, newest first."""
    user = _customer(oa, query)
    return _rows(oa, [row for row in oa.rows if user.id in (row.from_id, row.to_id)], query)


def quota(oa: ZaloOa, body: Fields) -> object:
    """What may still be sent, to one customer or by the account."""
    if body.get("quota_owner") == "OA":
        return [{"quota_type": "sub_quota", **oa.quota_shown(), "product_type": "cs"}]
    user = _customer(oa, body)
    seen = user.last_interaction
    left = 8 if oa.quota is None else oa.quota
    return {
        "last_interaction": str(int(seen.timestamp() * 1000)) if seen else "",
        "cs_reply": {"remain": left, "total": 8},
        "promotion": {"remain": 0, "total": 0},
    }


def _rows(oa: ZaloOa, rows: list[Row], query: Fields) -> object:
    offset, count = _page(query, most=MOST_ROWS)
    names = {one.id: one.name for one in oa.customers.values()} | {oa.id: oa.name}
    newest = rows[::-1][offset : offset + count]
    return [
        {
            "src": 0 if row.from_id == oa.id else 1,
            **asdict(row),
            "from_display_name": names[row.from_id],
            "from_avatar": "",
            "to_display_name": names[row.to_id],
            "to_avatar": "",
        }
        for row in newest
    ]


def _customer(oa: ZaloOa, query: Fields) -> Customer:
    user_id = query.get("user_id")
    if not isinstance(user_id, str) or not user_id:
        raise Refused(-201, "user_id is a string")
    found = oa.customers.get(user_id)
    if found is None or found.last_interaction is None:
        raise Refused(-213, breach=False)
    return found


def _page(query: Fields, *, most: int) -> tuple[int, int]:
    offset, count = query.get("offset", 0), query.get("count", most)
    if not isinstance(offset, int) or not isinstance(count, int) or offset < 0:
        raise Refused(-201, "offset and count are numbers")
    if not 0 < count <= most:
        raise Refused(-210, f"count is 1 to {most}")
    return offset, count
