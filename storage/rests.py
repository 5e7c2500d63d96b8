"""Hosts that asked us to wait, and until when."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from storage.connection import Database
from storage.meta import Meta
from storage.times import moment, stamp

_KEY = "resting:"


class Rests:
    """Marks in the meta table, so that a restart changes nothing."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._meta = Meta(db)

    def begin(self, hosts: Mapping[str, datetime], *, now: datetime) -> None:
        """Note when each of the hosts may be asked again; what is over is forgotten."""
        with self._db.transaction():
            over = "DELETE FROM meta WHERE key GLOB 'resting:*' AND value <= ?"
            self._db.execute(over, [stamp(now)])
            for host, until in hosts.items():
                self._meta.set(f"{_KEY}{host}", stamp(until))

    def standing(self, now: datetime) -> dict[str, datetime]:
        """Return the hosts that rest, and until when."""
        sql = "SELECT key, value FROM meta WHERE key GLOB 'resting:*' AND value > ?"
        rows = self._db.query(sql, [stamp(now)])
        return {row["key"].removeprefix(_KEY): moment(row["value"]) for row in rows}
