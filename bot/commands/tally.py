"""Counts what people ask, for /metrics: by the kind of command, never by its words."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from bot.commands.command import Command
from bot.domain.errors import CommandError
from bot.meters import COMMANDS, DENIED


@contextmanager
def tallied(command: Command) -> Iterator[None]:
    """Count a command that is carried out, or refused on the way."""
    try:
        yield
    except CommandError:
        _count(command, "refused")
        raise
    _count(command, "done")


def denied(command: Command, reason: str) -> None:
    _count(command, "denied")
    DENIED.labels(reason).inc()


def too_fast() -> None:
    DENIED.labels("pace").inc()


def _count(command: Command, result: str) -> None:
    COMMANDS.labels(type(command).__name__.lower(), result).inc()
