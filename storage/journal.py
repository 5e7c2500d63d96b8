"""The write-ahead log beside the database: how long it is, and how it becomes short again."""

from __future__ import annotations

from pathlib import Path

from storage.connection import Database


class Journal:
    """`<database>-wal`. It grows for as long as somebody reads, and by itself never shrinks."""

    def __init__(self, db: Database, path: Path | None) -> None:
        self._db = db
        self._file = path.with_name(path.name + "-wal") if path else None

    def size(self) -> int:
        """Return its bytes; 0 for a database in memory."""
        return self._file.stat().st_size if self._file and self._file.exists() else 0

    def empty(self) -> bool:
        """Bring it into the database and cut it, without waiting; False: somebody reads."""
        patience = self._db.value("PRAGMA busy_timeout")
        self._db.execute("PRAGMA busy_timeout = 0")
        try:
            return int(self._db.value("PRAGMA wal_checkpoint(TRUNCATE)")) == 0
        finally:
            self._db.execute(f"PRAGMA busy_timeout = {patience}")
