"""What agents decide about letters: take back, hand over, send again, discard."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from bot.cases.letter_events import apply_letter_sent
from bot.cases.writer import CaseWriter
from bot.errors import NotNow
from bot.letters.composer import BETWEEN, PART
from storage.cases import cases
from storage.outbox import letters
from storage.outbox.letters import OutboxLetter, Status
from workflows.case import Actor
from workflows.conditions.holds import NEUTRAL_LETTER
from workflows.events import LetterFailed, Noted
from workflows.planning.route import HAND, is_on_hold


@dataclass(frozen=True, kw_only=True)
class LetterActions:
    """Each method works in the caller's transaction; `now` is the desk's clock."""

    case_writer: CaseWriter
    now: Callable[[], datetime]

    def undo(self, conn: Connection, key: str, actor: Actor) -> bool:
        """Take back a letter that has not left yet. False when it is too late."""
        letter, pieces = _letter(conn, key), _pieces(conn, key)
        if any(piece.status is not Status.OWED for piece in pieces):
            return False
        self._cancel(conn, pieces)
        event = LetterFailed(
            by=actor, at=self.now(), letter=key, template=letter.template, reason="đã hoàn tác"
        )
        self.case_writer.apply(conn, letter.message.case_number, event)
        return True

    def mark_handed_over(self, conn: Connection, key: str, actor: Actor) -> None:
        """Record that an agent read out, handed over or posted the letter. Raises NotNow."""
        letter = _letter(conn, key)
        by_hand = letter.message.channel == HAND
        if not by_hand or not letters.mark_handed_over(conn, key, now=self.now()):
            raise NotNow("Thư này đã được xử lý rồi.")
        apply_letter_sent(conn, self.case_writer, letter, self.now(), by=actor)

    def confirm_arrival(self, conn: Connection, key: str, actor: Actor) -> None:
        """Record that a letter of unknown fate arrived. Raises NotNow."""
        letter = _letter(conn, key)
        if not letters.confirm(conn, key, f"agent:{actor.id}", now=self.now()):
            raise NotNow("Thư này không còn ở trạng thái chưa rõ.")
        if letter.template == PART:  # the letter itself is sent with its last piece
            self._note(conn, letter, actor, f"Một phần của thư dài ({key}) đã đến khách")
        else:
            apply_letter_sent(conn, self.case_writer, letter, self.now(), by=actor)

    def resend(self, conn: Connection, key: str) -> None:
        """Send a letter that a rate limit holds back, or one of unknown fate once more.

        Raises NotNow, also when the address is on hold (PV-19).
        """
        letter = _letter(conn, key)
        to, number = letter.message.to, letter.message.case_number
        if (
            letter.template != NEUTRAL_LETTER
            and number
            and is_on_hold(cases.load(conn, number), to)
        ):
            raise NotNow(
                f"{to} đang tạm giữ hoặc đã bị loại: không gửi đến đó. Bỏ tạm giữ trước (/bogiu),"
                " hoặc gửi qua kênh khác của khách."
            )
        for piece in _pieces(conn, key):
            if piece.status is Status.RATE_LIMITED:
                letters.resend(conn, piece.message.key, now=self.now())
        if letter.status is not Status.RATE_LIMITED and not letters.resend(
            conn, key, now=self.now()
        ):
            raise NotNow("Thư này không còn ở trạng thái chưa rõ.")

    def discard(self, conn: Connection, key: str, actor: Actor) -> None:
        """Do not send a letter that a rate limit holds back (CP-07). Raises NotNow."""
        letter, pieces = _letter(conn, key), _pieces(conn, key)
        if any(piece.status is not Status.RATE_LIMITED for piece in pieces):
            raise NotNow("Thư này không còn được giữ lại.")
        self._cancel(conn, pieces)
        text = f"Không gửi thư tự động {key} ({letter.template}): {letter.error}"
        self._note(conn, letter, actor, text)

    def _cancel(self, conn: Connection, pieces: list[OutboxLetter]) -> None:
        if not all([letters.cancel(conn, p.message.key, now=self.now()) for p in pieces]):
            raise NotNow("Thư vừa được chuyển đi, không lấy lại được.")

    def _note(self, conn: Connection, letter: OutboxLetter, actor: Actor, text: str) -> None:
        event = Noted(by=actor, at=self.now(), text=text)
        self.case_writer.apply(conn, letter.message.case_number, event)


def _letter(conn: Connection, key: str) -> OutboxLetter:
    letter = letters.by_key(conn, key)
    if letter is None:
        raise NotNow("Không tìm thấy thư này.")
    return letter


def _pieces(conn: Connection, key: str) -> list[OutboxLetter]:
    """All pieces of a long letter; only the last piece carries the letter's key (composer.PART)."""
    of_case = letters.of_case(conn, key.rpartition(".")[0])
    return [one for one in of_case if one.message.key.partition(BETWEEN)[0] == key]
