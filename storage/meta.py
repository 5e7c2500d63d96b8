"""Single values the bot remembers: how often it started, how far it has listened."""

from __future__ import annotations

from storage.connection import Database

RESTORED = "restored"  # set while the quarantine after a restore stands
BACKUP_ASKED = "backup_asked"  # set while an operator waits for one: when that was


class Meta:
    """The meta table."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def get(self, key: str) -> str | None:
        value: str | None = self._db.value("SELECT value FROM meta WHERE key = ?", [key])
        return value

    def set(self, key: str, value: str) -> None:
        sql = """
            INSERT INTO meta (key, value) VALUES (?, ?)
            ON CONFLICT (key) DO UPDATE SET value = excluded.value
        """
        with self._db.transaction():
            self._db.execute(sql, [key, value])

    def probe(self) -> None:
        """Write as much as a story, and drop it again: raises what a disk without room raises."""
        self.set("probe", "." * 65_536)
        self.drop("probe")

    def drop(self, key: str) -> None:
        """Forget the value, if there is one."""
        with self._db.transaction():
            self._db.execute("DELETE FROM meta WHERE key = ?", [key])
