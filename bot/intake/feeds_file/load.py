"""Reads feeds.yaml; all its problems are reported together."""

from __future__ import annotations

from pathlib import Path

from bot.domain.errors import ConfigError
from bot.domain.news import Feed
from bot.intake.feeds_file.problems import Problems, Unreadable
from bot.intake.feeds_file.schema import Schema
from bot.intake.feeds_file.tree import read_tree

LARGEST = 4 << 20  # bytes; what is in them is bounded too, see tree.py


def load_feeds(path: Path, *, largest: int = LARGEST) -> tuple[Feed, ...]:
    """Return the feeds of a file, in its order; raise ConfigError, whose text is the report."""
    problems = Problems(path.name)
    try:
        root = read_tree(_text(path, largest=largest))
    except Unreadable as error:
        problems.add(error.place, error.what)
        raise ConfigError(problems.report) from error
    feeds = Schema(problems).feeds(root)
    if problems:
        raise ConfigError(problems.report)
    return feeds


def _text(path: Path, *, largest: int) -> str:
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
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        msg = f"{path.name}, line {line}: not UTF-8 text"
        raise ConfigError(msg) from error
