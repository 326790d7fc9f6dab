"""Words that stand in earlier mails too: what a sender has under every mail, and our own letters.

A signature program adds the same lines to each mail, and some mail programs give our letter back
without any mark of a quote. An act that stands only there is nobody's.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

_LEAST_LINES, _LEAST_LENGTH = 2, 60  # of a foot; a short last line may be meant again
_OURS = 25  # characters from which a line of ours is no chance


def without_repeats(text: str, earlier: Sequence[str], ours: Iterable[str]) -> str:
    """The text without the end that one of the `earlier` mails has too, and without lines of ours.

    A mail that repeats an earlier one as a whole stays whole: it was sent again.
    """
    lines = text.splitlines()
    cut = max((_same_end(lines, other.splitlines()) for other in earlier), default=0)
    kept = lines[: len(lines) - cut]
    letters = [_plain(letter) for letter in ours]
    return "\n".join(line for line in kept if not _is_of(letters, line))


def _same_end(lines: Sequence[str], other: Sequence[str]) -> int:
    """How many last lines both have; 0 where that is too little, or all of the mail."""
    same, told = 0, 0
    for mine, theirs in zip(reversed(lines), reversed(other), strict=False):
        if _plain(mine) != _plain(theirs):
            break
        same, told = same + 1, told + bool(mine.strip())
    length = sum(len(line) for line in lines[len(lines) - same :])
    whole = not any(line.strip() for line in lines[: len(lines) - same])
    return 0 if whole or (told < _LEAST_LINES and length < _LEAST_LENGTH) else same


def _plain(text: str) -> str:
    return " ".join(text.lstrip("> ").split())


def _is_of(letters: Sequence[str], line: str) -> bool:
    words = _plain(line)
    return len(words) >= _OURS and any(words in letter for letter in letters)
