"""What the operator is told: one of a kind in 24 hours."""

from __future__ import annotations

from datetime import datetime, timedelta

from storage.connection import Database
from storage.times import moment_or_none, stamp

ONE_IN = timedelta(hours=24)


class Notices:
    """The notice table."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def put(
        self, kind: str, text: str, *, now: datetime, since: datetime | None = None
    ) -> int | None:
        """Keep the notice and return its id; None when one of its kind is younger than 24 h.

        `since`: what was told before that was of another matter, however young it is.
        """
        sql = """
            INSERT INTO notice (kind, text, created)
            SELECT :kind, :text, :now WHERE NOT EXISTS (
                SELECT 1 FROM notice WHERE kind = :kind
                    AND created > :day AND created >= :since AND created <= :now)
        """
        values = {
            "kind": kind,
            "text": text,
            "now": stamp(now),
            "day": stamp(now - ONE_IN),
            # One that is still to come was written down before the clock was set back.
            "since": stamp(since) if since and since <= now else "",
        }
        with self._db.transaction():
            cursor = self._db.execute(sql, values)
            return cursor.lastrowid if cursor.rowcount == 1 else None

    def last(self, kind: str) -> datetime | None:
        """Return when the operator was last told of the kind; None: never."""
        found = self._db.value("SELECT max(created) FROM notice WHERE kind = ?", [kind])
        return moment_or_none(found)

    def text(self, notice: int) -> str:
        return str(self._db.value("SELECT text FROM notice WHERE id = ?", [notice]))

    def kind(self, notice: int) -> str:
        return str(self._db.value("SELECT kind FROM notice WHERE id = ?", [notice]))
