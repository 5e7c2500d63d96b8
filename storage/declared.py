"""What feeds.yaml says of the feeds we remember, and what only an operator may change."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from bot.domain.news import Feed
from storage.connection import Database
from storage.times import stamp

# What feed.declared says besides 0: that feeds.yaml names the feed, and whether it is to be read.
_READ = 1
_OFF = 2


class Declared:
    """The feed table, as far as feeds.yaml has a word in it."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def declare(self, feeds: Iterable[Feed]) -> None:
        """Keep which feeds there are, and where.

        One whose url was edited is asked at once, without a word of its old address; what it
        had shown stays known. One that is not declared any more keeps all it has.
        """
        said = {feed.name: (feed.url, _READ if feed.enabled else _OFF) for feed in feeds}
        with self._db.transaction():
            sql = "SELECT name, url, declared FROM feed"
            known = {row["name"]: (row["url"], row["declared"]) for row in self._db.query(sql)}
            rows = [
                {"name": name, "url": url, "declared": declared}
                for name, (url, declared) in said.items()
                if known.get(name) != (url, declared)
            ]
            self._db.many(_FORGET_ADDRESS, rows)
            self._db.many(_DECLARE, rows)
            gone = [[name] for name, (_, stood) in known.items() if stood and name not in said]
            self._db.many("UPDATE feed SET declared = 0 WHERE name = ?", gone)

    def urls(self) -> dict[str, str]:
        """Return the feeds that are declared, with their addresses."""
        sql = f"SELECT name, url FROM feed WHERE declared IN ({_READ}, {_OFF})"
        return {row["name"]: row["url"] for row in self._db.query(sql)}

    def read(self) -> list[str]:
        """Return the names of those that are declared, and are to be read."""
        sql = f"SELECT name FROM feed WHERE declared = {_READ}"
        return [row["name"] for row in self._db.query(sql)]

    def heard(self, name: str) -> None:
        """Note that the edited address of the feed has answered."""
        self._db.execute("UPDATE feed SET edited = 0 WHERE name = ? AND edited = 1", [name])

    def retire(self, name: str, *, now: datetime) -> None:
        """Leave the feed in peace until it is revived."""
        self._db.execute("UPDATE feed SET retired = ? WHERE name = ?", [stamp(now), name])

    def revive(self, name: str) -> bool:
        """Poll a retired feed again, at once; False: it is none."""
        sql = """
            UPDATE feed SET retired = NULL, gone_since = NULL, gone_times = 0, failures = 0,
                due = NULL
            WHERE name = ? AND retired IS NOT NULL
        """
        return self._db.execute(sql, [name]).rowcount == 1

    def hold(self, name: str, *, now: datetime) -> None:
        """Keep back what the feed shows as new until an operator answers."""
        sql = "UPDATE feed SET held = ? WHERE name = ? AND held IS NULL"
        self._db.execute(sql, [stamp(now), name])

    def free(self, name: str) -> bool:
        """Hold the feed back no longer; False: it was not."""
        sql = "UPDATE feed SET held = NULL WHERE name = ? AND held IS NOT NULL"
        return self._db.execute(sql, [name]).rowcount == 1


_FORGET_ADDRESS = """
    UPDATE feed SET etag = NULL, last_modified = NULL, body_hash = NULL, due = NULL, edited = 1,
        moved_to = NULL, moved_times = 0, gone_since = NULL, gone_times = 0, retired = NULL,
        failures = 0, last_error = NULL, wishes = NULL
    WHERE name = :name AND url <> :url
"""
_DECLARE = """
    INSERT INTO feed (name, url, declared) VALUES (:name, :url, :declared)
    ON CONFLICT (name) DO UPDATE SET url = :url, declared = :declared
"""
