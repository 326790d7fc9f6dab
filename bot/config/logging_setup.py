"""Logs that can be shown to anybody: JSON lines with secrets and personal data masked (PV-01)."""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import Mapping, MutableMapping
from typing import Any

import structlog

# Names of secrets in an address, a header, a form or JSON.
_NAMES = r"(?:token|password|secret|key|proof|signature|credential)(?:[_-][\w-]{0,20})?"
# The characters between a name and its value: `name=`, `"name": "`, `(b'name', b'`.
_IS = r"[\"']?\s*(?:(?:[=:]|%3[ad])\s*(?:b?[\"'])?|,\s*b?[\"'])"
_SECRETS = re.compile(
    r"(/bot|\bbot(?=\d+(?::|%3a))|%2fbot)[^/\s\"']+"
    rf"|((?:authorization|cookie){_IS})[^\r\n\"']+"
    rf"|({_NAMES}{_IS})[^\s\"',&]+"
    r"|(\b(?:bearer|basic) )[\w.~+/=-]+"
    r"|(://[^\s:/@]*:)[^\s/@]+(?=@)",
    re.I,
)
_NAMED_SECRET = re.compile(rf"{_NAMES}$|authorization$|cookie$", re.I)
_MAIL = re.compile(r"(?<![\w.+-])([\w.+-])[\w.+-]*+(@[\w.-]+)")
_DIGITS = re.compile(r"(?<![\w-])(\+?\d{2})\d{5,10}(\d{2})(?![\w-])")
_PLAIN = logging.Formatter()
_OF_EVERY_RECORD = vars(logging.makeLogRecord({})).keys()


def masked(text: str) -> str:
    """The text with tokens, mail addresses and long numbers (phones, identity cards) hidden."""
    text = _SECRETS.sub(lambda found: f"{''.join(filter(None, found.groups()))}***", text)
    return _DIGITS.sub(r"\1*****\2", _MAIL.sub(r"\1***\2", text))


def mask(
    _logger: object, _method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """The processor that masks every value, so that no log call has to."""
    return {name: _under(name, value) for name, value in event.items()}


class Masking(logging.Filter):
    """The same for libraries that log by themselves: it masks the content of the record.

    So neither a new name of their loggers nor another formatter brings anything to light.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = masked(_message(record)), ()
        if record.exc_info:
            record.exc_text = _PLAIN.formatException(record.exc_info)
        record.exc_info = None
        record.exc_text = masked(record.exc_text) if record.exc_text else None
        record.stack_info = masked(record.stack_info) if record.stack_info else None
        for name in vars(record).keys() - _OF_EVERY_RECORD:
            setattr(record, name, _under(name, getattr(record, name)))
        return True


def _message(record: logging.LogRecord) -> str:
    try:
        return record.getMessage()
    except (TypeError, ValueError, KeyError, OverflowError):  # arguments that do not fit the text
        return f"{record.msg} {record.args}"


def _under(name: object, value: object) -> object:
    """The value of a name, masked."""
    if isinstance(value, str | bytes) and _NAMED_SECRET.search(_text(name)):
        return "***"
    return _hidden(value)


def _hidden(value: object) -> object:
    if value is None or isinstance(value, int | float):
        return value
    if isinstance(value, Mapping):
        return {masked(_text(name)): _under(name, inner) for name, inner in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return _row(list(value))
    return masked(_text(value))


def _row(values: list[object]) -> object:
    if len(values) == 2:  # a header, as every HTTP library writes it: name and value
        return [_hidden(values[0]), _under(values[0], values[1])]
    return [_hidden(one) for one in values]


def _text(value: object) -> str:
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return value if isinstance(value, str) else repr(value)


def configure(*, quiet: bool = False) -> None:
    """Set up logging once, at start: JSON lines on standard error, warnings only when `quiet`."""
    level = logging.WARNING if quiet else logging.INFO
    configure_libraries(level)
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


def configure_libraries(level: int) -> None:
    """One masking handler for all libraries; from the verbose ones only warnings are logged."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("%(name)s %(message)s"))
    handler.addFilter(Masking())
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for talkative in ("httpx2", "httpcore2", "aiogram.event", "mail.log", "alembic"):
        logging.getLogger(talkative).setLevel(logging.WARNING)
