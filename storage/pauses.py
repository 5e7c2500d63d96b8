"""Platforms to which nothing is to be sent, because an operator said so."""

from __future__ import annotations

from datetime import datetime

from storage.connection import Database
from storage.meta import Meta
from storage.times import moment, stamp

_KEY = "paused:"
_FOR_EVER = "on"


class Pauses:
    """Marks in the meta table, so that a restart changes nothing."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._meta = Meta(db)

    def pause(self, platform: str, until: datetime | None) -> None:
        """Send nothing to the platform before then; None: until resume()."""
        self._meta.set(f"{_KEY}{platform}", stamp(until) if until else _FOR_EVER)

    def paused(self, platform: str, now: datetime) -> bool:
        mark = self._meta.get(f"{_KEY}{platform}")
        return mark is not None and (mark == _FOR_EVER or now < moment(mark))

    def standing(self, now: datetime) -> dict[str, datetime | None]:
        """Return what is paused, and until when; None: until resume()."""
        rows = self._db.query("SELECT key, value FROM meta WHERE key GLOB 'paused:*' ORDER BY key")
        marks = {row["key"].removeprefix(_KEY): row["value"] for row in rows}
        ends = {name: None if m == _FOR_EVER else moment(m) for name, m in marks.items()}
        return {name: end for name, end in ends.items() if end is None or now < end}

    def resume(self) -> None:
        """End all pauses."""
        with self._db.transaction():
            self._db.execute("DELETE FROM meta WHERE key GLOB 'paused:*'")
