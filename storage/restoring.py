"""A backup put in the place of the database."""

from __future__ import annotations

import errno
import shutil
import sqlite3
import tempfile
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from bot.domain.errors import BackupFailed, DatabaseRefused
from storage.copies import check, failing, sync_file, sync_folder, unpack
from storage.lockfile import LockFile
from storage.meta import RESTORED
from storage.migrations import STEPS

_NOT_OURS = "holds something that is not ours"
_OUR_DISK = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO})  # not the file's fault


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """What was done. `kept` is where the old database is now, None when there was none."""

    version: int
    kept: Path | None


def restore(file: Path, *, database: Path) -> Restored:
    """Put the backup in the place of the database, to be opened in quarantine.

    Raises DatabaseInUse while somebody holds the database, DatabaseRefused when the file is
    no sound database of ours, BackupFailed when the disk would not have it; then the old
    database is where it was. A power cut leaves the old one, the new one, or none, which
    the next start refuses; restoring again mends that.
    """
    lock = LockFile(database)
    try:
        with (
            failing(database),
            tempfile.TemporaryDirectory(prefix=".restoring-", dir=database.parent) as work,
        ):
            new = Path(work, "new.db")
            version = _prepared(file, new)
            kept = _set_aside(database)
            new.rename(database)
            sync_folder(database.parent)
        return Restored(version=version, kept=kept)
    finally:
        lock.release()


def _prepared(file: Path, new: Path) -> int:
    """Unpack, check and mark the backup; return the version of its schema."""
    try:
        with failing(file):
            unpack(file, new)
            version = check(new)
    except BackupFailed as failure:
        if getattr(failure.__cause__, "errno", None) in _OUR_DISK:
            raise
        raise DatabaseRefused(str(failure)) from failure
    if not 0 < version <= len(STEPS):
        known = f"schema {version}; this program knows 1 to {len(STEPS)}"
        msg = f"{file}: {known if version else _NOT_OURS}"
        raise DatabaseRefused(msg)
    _mark(new, file)
    return version


def _mark(new: Path, file: Path) -> None:
    # Not by Storage: that would bring the schema up to date before the old file is safe.
    sql = """
        INSERT INTO meta (key, value) VALUES (?, 'yes')
        ON CONFLICT (key) DO UPDATE SET value = excluded.value
    """
    with closing(sqlite3.connect(new, isolation_level=None)) as conn:
        if not conn.execute("SELECT 1 FROM sqlite_master WHERE name = 'meta'").fetchone():
            msg = f"{file}: {_NOT_OURS}"
            raise DatabaseRefused(msg)
        conn.execute("PRAGMA synchronous = FULL")
        conn.execute(sql, [RESTORED])


def _set_aside(database: Path) -> Path | None:
    """Rename the old database and its log; return its new name, None where there was none.

    The log is copied first, for a power cut between two renames would part them: opened
    without its log a file has lost what stands there. And the new file must never meet the
    old one's log.
    """
    kept = _free_name(database)
    had = database.exists()
    log, kept_log = _log_of(database), _log_of(kept)
    if had:
        if log.exists():
            shutil.copy2(log, kept_log)
            sync_file(kept_log)
        database.rename(kept)
        sync_folder(database.parent)
        log.unlink(missing_ok=True)
    elif log.exists():
        log.rename(kept_log)
    database.with_name(database.name + "-shm").unlink(missing_ok=True)
    sync_folder(database.parent)
    return kept if had else None


def _free_name(database: Path) -> Path:
    """Return `<database>.before-restore`, numbered where an earlier restore took that."""
    name = f"{database.name}.before-restore"
    number, free = 1, database.with_name(name)
    while free.exists() or _log_of(free).exists():
        number += 1
        free = database.with_name(f"{name}-{number}")
    return free


def _log_of(database: Path) -> Path:
    return database.with_name(database.name + "-wal")
