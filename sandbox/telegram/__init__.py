"""A stand-in for the Telegram Bot API: one bot, one forum supergroup, the agents in it."""

from __future__ import annotations

from sandbox.telegram.agent import Agent
from sandbox.telegram.chat import Chat, Message, Topic
from sandbox.telegram.telegram import Happening, Telegram

__all__ = ["Agent", "Chat", "Happening", "Message", "Telegram", "Topic"]
