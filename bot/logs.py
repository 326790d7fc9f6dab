"""Logs that can be shown to anybody: JSON lines with secrets and personal data masked (PV-01)."""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

_SECRETS = re.compile(
    r"(/bot)[^/\s\"']+"
    r"|((?:token|password|secret|key)[\"']?\s*[=:]\s*[\"']?)[^\s\"',&]+"
    r"|(\b(?:bearer|basic) )[\w.~+/=-]+"
    r"|(://[^\s:/@]*:)[^\s/@]+(?=@)",
    re.I,
)
_MAIL = re.compile(r"(?<![\w.+-])([\w.+-])[\w.+-]*+(@[\w.-]+)")
_DIGITS = re.compile(r"(?<![\w-])(\+?\d{2})\d{5,10}(\d{2})(?![\w-])")


def masked(text: str) -> str:
    """The text with tokens, mail addresses and long numbers (phones, identity cards) hidden."""
    text = _SECRETS.sub(lambda found: f"{''.join(filter(None, found.groups()))}***", text)
    return _DIGITS.sub(r"\1*****\2", _MAIL.sub(r"\1***\2", text))


def mask(
    _logger: object, _method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """The processor that masks every value; it is part of the logger, not of our discipline."""
    return {key: masked(value) if isinstance(value, str) else value for key, value in event.items()}


class Masked(logging.Formatter):
    """The same for libraries that log by themselves, tracebacks included."""

    def format(self, record: logging.LogRecord) -> str:
        return masked(super().format(record))


def configure(*, quiet: bool = False) -> None:
    """Set up logging once, at start: JSON lines on standard error, warnings only when `quiet`."""
    level = logging.WARNING if quiet else logging.INFO
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Masked("%(name)s %(message)s"))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for talkative in ("httpx2", "httpcore2", "aiogram.event", "mail.log", "alembic"):
        logging.getLogger(talkative).setLevel(logging.WARNING)
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            mask,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
