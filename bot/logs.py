"""What the log looks like, and what never stands in it."""

from __future__ import annotations

import json
import logging
import re
import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from types import TracebackType
from typing import TextIO

from typing_extensions import override

from bot.meters import REDACTIONS

# httpx logs every URL at INFO, and Telegram's hold the token; the others are as talkative.
CHATTY = ("httpx", "httpcore", "telegram", "slack_sdk", "aiohttp", "apscheduler", "asyncio")

_SHAPES = (
    r"\b\d{6,12}:[A-Za-z0-9_-]{30,}\b",
    r"xox[abeprs]-[\w-]+",
    r"xapp-[\w-]+",
    r"https://hooks\.slack\.com/\S+",
    r"Bearer \S+",
)


_ExcInfo = (
    tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
)


class Redaction:
    """Replaces every secret, by its shape or its literal value, with ***."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        literal = [re.escape(secret) for secret in secrets if secret]
        self._pattern = re.compile("|".join([*literal, *_SHAPES]))

    def __call__(self, text: str) -> str:
        clean, found = self._pattern.subn("***", text)
        REDACTIONS.inc(found)
        return clean


class _Text(logging.Formatter):
    def __init__(self, redact: Redaction) -> None:
        super().__init__("%(asctime)s %(levelname)-7s %(message)s", datefmt="%H:%M:%S")
        self._redact = redact

    @override
    def format(self, record: logging.LogRecord) -> str:
        return self._redact(super().format(record))

    # Feed text stands in messages: a title must not forge a line or paint the terminal.
    @override
    def formatMessage(self, record: logging.LogRecord) -> str:
        return _visible(super().formatMessage(record))

    @override
    def formatException(self, ei: _ExcInfo) -> str:
        return "\n".join(map(_visible, super().formatException(ei).split("\n")))


class _JsonLines(logging.Formatter):
    def __init__(self, redact: Redaction) -> None:
        super().__init__()
        self._redact = redact

    @override
    def format(self, record: logging.LogRecord) -> str:
        phrase = record.msg if isinstance(record.msg, str) else str(record.msg)
        line = {
            "ts": datetime.fromtimestamp(record.created, UTC).isoformat(),
            "level": record.levelname,
            "event": _fixed(phrase),
            "message": record.getMessage(),
            "logger": record.name,
        }
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        # Before it is JSON: a pattern that ends at a space would swallow the closing quote.
        clean = {name: self._redact(text) for name, text in line.items()}
        return json.dumps(clean, ensure_ascii=True)


def set_up(level: int, *, secrets: Iterable[str] = (), to: TextIO | None = None) -> None:
    """Send the log to standard error: text on a terminal, one JSON object a line otherwise."""
    stream = to or sys.stderr
    redact = Redaction(secrets)
    lines = logging.StreamHandler(stream)
    lines.setFormatter(_Text(redact) if stream.isatty() else _JsonLines(redact))
    root = logging.getLogger()
    root.handlers[:] = [lines]
    root.setLevel(level)
    logging.captureWarnings(capture=True)
    quieten(level)


def quieten(level: int) -> None:
    """Keep the libraries from telling what they must not, or what is of no use."""
    for name in CHATTY:
        logging.getLogger(name).setLevel(max(level, logging.WARNING))
    # It logs a traceback for each page that a broken gateway sends instead of an answer.
    logging.getLogger("telegram.request").setLevel(logging.CRITICAL)
    # It warns each time a tick is still at work when its turn comes again: the usual case.
    logging.getLogger("apscheduler.scheduler").setLevel(logging.ERROR)


def _fixed(phrase: str) -> str:
    """Return what comes before the facts.

    >>> _fixed("message sent outbox_id=%d kind=%s"), _fixed("feed unread: %s")
    ('message sent', 'feed unread')
    """
    head = phrase.partition("%")[0]
    return re.sub(r"\S+=$", "", head).rstrip(" :(,") or phrase


def _visible(text: str) -> str:
    return "".join(c if c.isprintable() else f"\\x{ord(c):02x}" for c in text)
