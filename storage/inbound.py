"""What people sent us, so that a repeat of it has no second effect."""

from __future__ import annotations

from datetime import datetime

from storage.connection import Database
from storage.times import stamp


class Inbound:
    """The inbound table."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def first(self, platform: str, event_id: str, *, now: datetime) -> bool:
        """Return True exactly once for an event.

        Call it in the transaction of the event's effect: then both happened, or neither.
        """
        sql = """
            INSERT INTO inbound (platform, event_id, seen_at) VALUES (?, ?, ?)
            ON CONFLICT (platform, event_id) DO NOTHING
        """
        with self._db.transaction():
            return self._db.execute(sql, [platform, event_id, stamp(now)]).rowcount == 1
