"""The agents' group to play in: people type and press, the bot's answers are there to read."""

from __future__ import annotations

from typing import Any

from aiogram import Bot, Dispatcher
from aiogram.types import CallbackQuery, Chat, Message, Update, User

from bot.access import Access, Agent
from bot.agents.views.notices import AgentNotices
from bot.telegram.channel import TelegramChannel
from bot.telegram.dispatcher import build
from bot.telegram.settings import TelegramSettings
from tests.bot.agents.fake_service import FakeService
from tests.bot.telegram.session import GROUP, Posted, RecordingSession
from workflows.case import Role
from workflows.engine.advance import Decision

AN, BINH, CHI, VIEWER, STRANGER = 11, 12, 13, 14, 99
TEAM = Access(
    [
        Agent(id="an", name="An", telegram_id=AN, roles=frozenset({Role.RECEIVER})),
        Agent(
            id="binh",
            name="Bình",
            telegram_id=BINH,
            roles=frozenset({Role.RECEIVER, Role.RESOLVER}),
            department="kythuat",
        ),
        Agent(
            id="chi",
            name="Chi",
            telegram_id=CHI,
            roles=frozenset({Role.RESOLVER, Role.APPROVER}),
        ),
        Agent(id="xem", name="Xem", telegram_id=VIEWER, roles=frozenset({Role.AUDITOR})),
    ]
)
SETTINGS = TelegramSettings(token="7:AAE-token", group_id=GROUP)


class FakeTopics(dict[str, int]):
    """The topics of the group by case number."""

    async def thread_of(self, number: str) -> int | None:
        return self.get(number)

    async def case_of(self, thread_id: int) -> str | None:
        return next((number for number, thread in self.items() if thread == thread_id), None)

    async def remember(self, number: str, thread_id: int) -> None:
        self[number] = thread_id

    async def forget(self, number: str) -> None:
        self.pop(number, None)


class Group:
    """One running group. `restart` is a new process with the same storage."""

    def __init__(self, *, forum: bool = True) -> None:
        self.desk = FakeService()
        self.topics = FakeTopics()
        self.session = RecordingSession(forum=forum)
        self.bot = Bot(SETTINGS.token, session=self.session)
        self.notices = AgentNotices(self.desk.policy, TEAM)
        self.channel = TelegramChannel(self.bot, self.topics, TEAM, GROUP)
        self._ids = 1
        self.restart()

    def restart(self) -> None:
        """Everything that was only in memory is gone."""
        self.dispatcher: Dispatcher = build(self.desk, self.topics, TEAM, SETTINGS)

    @property
    def posted(self) -> list[Posted]:
        return self.session.posted

    @property
    def last(self) -> Posted:
        return self.session.posted[-1]

    async def deliver(self, decision: Decision) -> None:
        """What the delivery loop does with the notices of a decision."""
        for notice in self.notices.of_decision(decision):
            await self.channel.send(notice)

    async def complaint(self, text: str = "Tôi khiếu nại: không gửi được thư từ sáng nay") -> str:
        """A customer complains on Zalo and the group hears of it; the case number."""
        decision = self.desk.customer_writes(text)
        await self.deliver(decision)
        return decision.case.number

    async def types(
        self,
        text: str,
        *,
        by: int = AN,
        topic: str = "",
        chat: int = GROUP,
        message_id: int = 0,
        reply_to: str = "",
        as_group: bool = False,
        **more: Any,
    ) -> int:
        """Somebody types in General, or in the topic of a case; the message id."""
        self._ids += 1
        number = message_id or self._ids
        thread = self.topics[topic] if topic else None
        where = Chat(id=chat, type="supergroup" if chat < 0 else "private", is_forum=True)
        answered = (
            Message(message_id=1, date=self.desk.time, chat=where, text=reply_to)
            if reply_to
            else None
        )
        message = Message(
            message_id=number,
            date=self.desk.time,
            chat=where,
            from_user=User(id=by, is_bot=as_group, first_name="Ai"),
            sender_chat=where if as_group else None,
            text=None if "caption" in more else text,
            message_thread_id=thread,
            is_topic_message=True if thread else None,
            reply_to_message=answered,
            **more,
        )
        await self._feed(Update(update_id=self._ids, message=message))
        return number

    async def presses(
        self, label: str, *, by: int = AN, on: Posted | None = None, times: int = 1
    ) -> str:
        """Somebody presses the newest button with that label; the toast."""
        shown = on or next(p for p in reversed(self.posted) if label in p.buttons)
        for _ in range(times):
            self._ids += 1
            where = Chat(id=GROUP, type="supergroup", is_forum=True)
            message = Message(
                message_id=shown.id,
                date=self.desk.time,
                chat=where,
                text=shown.text,
                message_thread_id=shown.thread,
                is_topic_message=True if shown.thread else None,
            )
            query = CallbackQuery(
                id=str(self._ids),
                from_user=User(id=by, is_bot=False, first_name="Ai"),
                chat_instance="1",
                message=message,
                data=shown.buttons[label],
            )
            await self._feed(Update(update_id=self._ids, callback_query=query))
        return self.session.toasts[-1]

    async def _feed(self, update: Update) -> None:
        await self.dispatcher.feed_update(self.bot, update)
