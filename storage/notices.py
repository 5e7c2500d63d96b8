"""What the operator is told: one of a kind in 24 hours."""

from __future__ import annotations

from datetime import datetime, timedelta

from storage.connection import Database
from storage.times import stamp

ONE_IN = timedelta(hours=24)


class Notices:
    """The notice table."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def put(self, kind: str, text: str, *, now: datetime) -> int | None:
        """Keep the notice and return its id; None when one of its kind is younger than 24 h."""
        sql = """
            INSERT INTO notice (kind, text, created)
            SELECT :kind, :text, :now WHERE NOT EXISTS (
                SELECT 1 FROM notice WHERE kind = :kind AND created > :since AND created <= :now)
        """
        values = {"kind": kind, "text": text, "now": stamp(now), "since": stamp(now - ONE_IN)}
        with self._db.transaction():
            cursor = self._db.execute(sql, values)
            return cursor.lastrowid if cursor.rowcount == 1 else None

    def text(self, notice: int) -> str:
        return str(self._db.value("SELECT text FROM notice WHERE id = ?", [notice]))

    def kind(self, notice: int) -> str:
        return str(self._db.value("SELECT kind FROM notice WHERE id = ?", [notice]))
