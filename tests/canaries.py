"""Tokens planted to be found: they must stand in no log, error, figure, file or chat."""

from __future__ import annotations

import gzip
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from typing_extensions import override

from bot import logs
from tests.platforms.slack.fake import APP_TOKEN, BOT_TOKEN
from tests.platforms.telegram.fake import TOKEN

CANARIES = (TOKEN, TOKEN.partition(":")[2], BOT_TOKEN, APP_TOKEN)


def found_in(text: str) -> list[str]:
    return [canary for canary in CANARIES if canary in text]


def found_under(folder: Path) -> list[Path]:
    """Return the files that hold a canary, packed ones unpacked."""
    return [file for file in folder.rglob("*") if file.is_file() and _holds_one(file)]


def _holds_one(file: Path) -> bool:
    content = file.read_bytes()
    if file.suffix == ".gz":
        content = gzip.decompress(content)
    return any(canary.encode() in content for canary in CANARIES)


class _Heard(logging.Handler):
    """Keeps what is logged as it is logged: nothing is redacted here."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.setFormatter(logging.Formatter("%(name)s %(message)s"))
        self.text: list[str] = []

    @override
    def emit(self, record: logging.LogRecord) -> None:
        self.text.append(f"{self.format(record)} {record.args!r}")


@contextmanager
def none_is_logged() -> Iterator[None]:
    """Fail when a canary is logged while inside, at DEBUG, before any redaction."""
    root, heard = logging.getLogger(), _Heard()
    level = root.level
    root.addHandler(heard)
    root.setLevel(logging.DEBUG)
    logs.quieten(logging.DEBUG)
    try:
        yield
    finally:
        root.removeHandler(heard)
        root.setLevel(level)
    assert not found_in("\n".join(heard.text))
