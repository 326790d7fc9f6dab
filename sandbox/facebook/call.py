"""One call of the API, with the Page whose token it carries."""

from __future__ import annotations

from dataclasses import dataclass

from sandbox.arguments import Arguments
from sandbox.facebook.customer import Customer
from sandbox.facebook.envelope import Refused
from sandbox.facebook.graph import Facebook
from sandbox.facebook.messages import Fields
from sandbox.facebook.page import Page


@dataclass(frozen=True, kw_only=True)
class Call:
    """`node` is the object that the path names, with `me` already turned into the Page."""

    facebook: Facebook
    page: Page
    token: str
    node: str
    arguments: Arguments

    def structure(self, name: str) -> Fields:
        """A parameter that is an object; empty where it is absent. Raises Refused."""
        value = self.arguments.structure(name)
        if value is None:
            return {}
        if not isinstance(value, dict):
            raise Refused(100, what=f"param {name} must be an object")
        return value

    def of_page(self) -> None:
        """The node is the Page of the token. Raises Refused."""
        if self.node != self.page.id:
            raise Refused(100, 33)

    def person(self, psid: object) -> Customer:
        """The person of that id, who has had to do with the Page. Raises Refused."""
        if not isinstance(psid, str):
            raise Refused(100, what="recipient id is a string")
        found = self.page.customers.get(psid)
        if found is None or (not found.thread.messages and found.thread.last_user_at is None):
            raise Refused(100, 2018001)
        return found

    def known(self, *names: str) -> None:
        """No parameter besides these. Raises Refused."""
        allowed = {"access_token", "appsecret_proof", *names}
        unknown = set(self.arguments.fields) - allowed
        if unknown:
            raise Refused(100, what=f"undocumented parameters: {sorted(unknown)}")
