"""The database, for commands that only look on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from bot.domain.errors import DatabaseRefused
from bot.settings import Settings
from storage import Storage


@contextmanager
def looking_on(ours: Settings) -> Iterator[Storage]:
    """Open the database to read in, also while the bot runs; an empty one before its first run."""
    if ours.database.exists():
        with Storage.open(ours.database, read_only=True) as storage:
            yield storage
    else:
        with Storage.open(":memory:") as empty:
            yield empty


def refuse_none(ours: Settings) -> None:
    """Refuse to go on where there is no database: an empty one would be left behind."""
    if not ours.database.exists():
        msg = f"{ours.database}: there is no database yet"
        raise DatabaseRefused(msg)
