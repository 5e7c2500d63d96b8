"""Reads feeds.yaml; all its problems are reported together."""

from __future__ import annotations

from pathlib import Path

from bot.domain.errors import ConfigError
from bot.domain.news import Feed
from bot.intake.feeds_file.problems import Problems, Unreadable
from bot.intake.feeds_file.schema import Defaults, Schema
from bot.intake.feeds_file.tree import read_tree

LARGEST = 4 << 20  # bytes; what is in them is bounded too, see tree.py


def load_feeds(path: Path, *, largest: int = LARGEST) -> tuple[Feed, ...]:
    """Return the feeds of a file, in its order; raise ConfigError, whose text is the report."""
    return feeds_in(read_file(path, largest=largest), file=path.name)


def read_file(path: Path, *, largest: int = LARGEST) -> bytes:
    """Return what stands in the file; raise ConfigError where it cannot be read."""
    try:
        with path.open("rb") as file:
            content = file.read(largest + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "not a path"
        msg = f"{path.name}: {reason.lower()}: {path}"
        raise ConfigError(msg) from error
    if len(content) > largest:
        msg = f"{path.name}: larger than {largest >> 10} KiB"
        raise ConfigError(msg)
    return content


def feeds_in(content: bytes, *, file: str) -> tuple[Feed, ...]:
    """Return the feeds of a file of that name and content; raise ConfigError."""
    return _read(content, file=file)[0]


def defaults_in(content: bytes, *, file: str) -> Defaults:
    """Return what a feed of the file is that does not say otherwise; raise ConfigError."""
    return _read(content, file=file)[1]


def _read(content: bytes, *, file: str) -> tuple[tuple[Feed, ...], Defaults]:
    problems = Problems(file)
    schema = Schema(problems)
    try:
        feeds = schema.feeds(read_tree(_text(content, file=file)))
    except Unreadable as error:
        problems.add(error.place, error.what)
        raise ConfigError(problems.report) from error
    if problems:
        raise ConfigError(problems.report)
    return feeds, schema.defaults


def _text(content: bytes, *, file: str) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = content[: error.start]
        line, column = before.count(b"\n") + 1, error.start - before.rfind(b"\n")
        msg = f"{file}, line {line}, column {column}: not UTF-8 text"
        raise ConfigError(msg) from error
