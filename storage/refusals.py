"""What is refused instead of being opened: in one line, with what to do about it."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

from bot.domain.errors import DatabaseFailed, DatabaseRefused, DatabaseStuck
from storage.backups import Backups
from storage.connection import Database
from storage.migrations import known, version


@contextmanager
def refusing(path: Path, backups: Backups | None = None) -> Iterator[None]:
    """Turn what fails while opening into one line."""
    try:
        yield
    except DatabaseStuck:
        raise  # the disk, not the database: a later start may find room
    except (DatabaseFailed, sqlite3.Error, OSError, UnicodeError) as error:
        instead = _instead(backups) if _is_damage(error) else ""
        msg = f"{path}: {error}{instead}"
        raise DatabaseRefused(msg) from error


def refuse_the_unusable(path: Path, *, was: int, backups: Backups | None) -> None:
    """Refuse what should be there and is not, before anything is opened."""
    # Sqlite would take an empty file for a new database and throw away the log beside it.
    if was and not (path.exists() and path.stat().st_size):
        _refuse(path, f"was here before and has vanished; {_then(backups)}")
    if path.exists() and not os.access(path, os.W_OK):
        _refuse(path, "cannot be written: Permission denied")


def refuse_the_unfit(
    db: Database, path: Path, backups: Backups | None, *, was: int, whole: bool
) -> None:
    """Refuse what we must not touch, before the first write to it."""
    if version(db) > known():
        _refuse(path, f"schema {version(db)} is newer than this program knows ({known()})")
    # In full: the quick check overlooks damaged indexes, cries wolf, and is not twice as quick.
    if whole and (found := str(db.value("PRAGMA integrity_check(1)"))) != "ok":
        _refuse(path, f"damaged: {found}{_instead(backups)}")
    if version(db) == 0 and db.value("SELECT count(*) FROM sqlite_master"):
        _refuse(path, "holds something that is not ours")
    if was and version(db) == 0:
        _refuse(path, f"was here before and is empty now; {_then(backups)}")


def refuse_another_schema(db: Database, path: Path) -> None:
    """Refuse what can only be read once its schema was brought up to date."""
    if version(db) != known():
        _refuse(path, f"schema {version(db)}, this program reads {known()}")


def _is_damage(error: Exception) -> bool:
    code = getattr(error.__cause__ or error, "sqlite_errorcode", None)
    if code is not None:
        return (code & 0xFF) in {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
    return not isinstance(error, OSError)  # what sqlite said of the damage cannot be decoded


def _then(backups: Backups | None) -> str:
    good = backups.newest_good(known=known()) if backups else None
    return f"restore {good.file if good else 'a backup'}, or run --new"


def _instead(backups: Backups | None) -> str:
    """Return the end of a sentence that says what can be restored instead; "" if nothing."""
    good = backups.newest_good(known=known()) if backups else None
    return f"; the newest good backup is {good.file}: pactwatch restore it" if good else ""


def _refuse(path: Path, reason: str) -> NoReturn:
    msg = f"{path}: {reason}"
    raise DatabaseRefused(msg)
