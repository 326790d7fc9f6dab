"""A stand-in for Zalo Official Accounts: OAuth, messages, webhooks, and the people who chat."""

from __future__ import annotations

from sandbox.zalo_oa.account import QuotaShape, ZaloOa, Zca
from sandbox.zalo_oa.customer import Customer, Received

__all__ = ["Customer", "QuotaShape", "Received", "ZaloOa", "Zca"]
