"""The lock beside the database: one process at a time, and a memory of there having been one."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

from bot.domain.errors import DatabaseInUse, DatabaseRefused
from storage.seal import Seal

LONGEST = 256


class LockFile:
    """`<database>.lock`, held while the database is open.

    It holds the number of the last boot. So a start can tell a database that vanished, or
    an older one put in its place, from a first start. After a clean end it also holds the
    seal of the file.
    """

    def __init__(self, database: Path) -> None:
        self._path = database.with_name(database.name + ".lock")
        if not database.parent.is_dir():
            msg = f"{database}: there is no folder {database.parent}"
            raise DatabaseRefused(msg)
        try:
            self._file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            msg = f"{self._path}: cannot be written: {error.strerror}"
            raise DatabaseRefused(msg) from error
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            os.close(self._file)
            msg = f"{database} is in use by another process"
            raise DatabaseInUse(msg) from error

    def last_boot(self) -> int:
        """Return the number of the last boot with this lock; 0 when there was none."""
        text = self._text().partition("\n")[0].strip()
        return int(text) if text.isdigit() else 0

    def seal(self) -> Seal | None:
        """Return how the database was left; None where its last end was not clean."""
        return Seal.read(self._text().partition("\n")[2])

    def remember(self, boot: int, *, seal: Seal | None = None) -> None:
        os.ftruncate(self._file, 0)
        os.pwrite(self._file, f"{boot}\n{seal.text if seal else ''}\n".encode(), 0)
        os.fsync(self._file)

    def _text(self) -> str:
        return os.pread(self._file, LONGEST, 0).decode("ascii", "replace")

    def release(self) -> None:
        """Let the next process in; the file stays."""
        os.close(self._file)
