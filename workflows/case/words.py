"""The words of the policy: states, roles, sides, outcomes, and actors."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """The states of a case (requirements.md section 0), grouped by the five published steps."""

    DRAFT = "draft"
    RECEIVED = "received"
    ANALYSING = "analysing"
    WAITING_CUSTOMER = "waiting_customer"
    TRANSFERRED = "transferred"
    CAUSE_FOUND = "cause_found"
    PROPOSAL_PENDING = "proposal_pending"
    PROPOSAL_APPROVED = "proposal_approved"
    ANSWERED_R1 = "answered_r1"
    RESOLVED_ON_SPOT = "resolved_on_spot"
    DISAGREED_R1 = "disagreed_r1"
    ROUND2_PREPARING = "round2_preparing"
    ANSWERED_R2 = "answered_r2"
    INVITED_R2 = "invited_r2"
    DISAGREED_R2 = "disagreed_r2"
    REFERRAL_INFORMED = "referral_informed"
    AGREED = "agreed"
    WITHDRAWN = "withdrawn"
    CLOSED = "closed"
    ARCHIVED = "archived"
    MERGED = "merged"
    NOT_A_COMPLAINT = "not_a_complaint"


class Role(StrEnum):
    """Who acts (X-15). Customers and the desk itself are roles too."""

    CUSTOMER = "customer"
    SYSTEM = "system"
    RECEIVER = "receiver"  # CSKH
    RESOLVER = "resolver"  # BPGQ
    APPROVER = "approver"  # TP
    DATA_CONTACT = "data_contact"
    ADMIN = "admin"
    AUDITOR = "auditor"


@dataclass(frozen=True, kw_only=True)
class Actor:
    """The one who causes an event: an agent id, a contact address or `desk`."""

    id: str
    name: str
    roles: frozenset[Role]


DESK = Actor(id="desk", name="Hệ thống", roles=frozenset({Role.SYSTEM}))


class CaseKind(StrEnum):
    """CP-04: a query (thắc mắc) or a complaint (khiếu nại)."""

    QUERY = "query"
    COMPLAINT = "complaint"


class FaultSide(StrEnum):
    """CP-16: whose fault the cause is."""

    PROVIDER = "provider"
    CUSTOMER = "customer"
    THIRD_PARTY = "third_party"
    FORCE_MAJEURE = "force_majeure"
    UNDETERMINED = "undetermined"


class Outcome(StrEnum):
    """What the decision grants; PARTIAL and NONE must state their basis (law.md 2.7)."""

    FULL = "full"
    PARTIAL = "partial"
    NONE = "none"


class ClosingReason(StrEnum):
    """Why a case ended. Silence is never agreement (AMB-12)."""

    AGREED = "agreed"
    SETTLED_ON_SPOT = "settled_on_spot"
    NO_REPLY = "no_reply"
    NOT_AGREED = "not_agreed"
    WITHDRAWN = "withdrawn"
