"""What we remember of each feed, and how it behaves; kept when it leaves feeds.yaml."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.news import FeedHealth, FeedMemory, Gone, Move, Wishes
from storage.connection import Database
from storage.feed_rows import health_in, memory_in, wishes_text
from storage.rests import Rests
from storage.times import stamp


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """One answer of a feed: what to remember of it, and when the feed's turn comes again."""

    name: str
    memory: FeedMemory
    now: datetime
    due: datetime
    new: int = 0  # stories
    size: int = 0  # of the answer's body, on the wire
    changed: bool = False  # it was a document, of that size


class Feeds:
    """The feed table, and the hosts that are not to be asked."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self.rests = Rests(db)

    def memory(self, name: str) -> FeedMemory:
        """Return what to send back to the feed; empty before its first answer."""
        sql = "SELECT etag, last_modified, body_hash FROM feed WHERE name = ?"
        return next((FeedMemory(**row) for row in self._db.query(sql, [name])), FeedMemory())

    def health(self, name: str) -> FeedHealth:
        """Return how the feed behaves; all None and 0 before its first poll."""
        sql = "SELECT * FROM feed WHERE name = ?"
        return next((health_in(row) for row in self._db.query(sql, [name])), FeedHealth(name=name))

    def all_health(self) -> dict[str, FeedHealth]:
        """Return the health of every feed ever declared or polled."""
        return {row["name"]: health_in(row) for row in self._db.query("SELECT * FROM feed")}

    def known(self, names: Iterable[str]) -> dict[str, tuple[FeedMemory, FeedHealth]]:
        """Return what we remember of those of the feeds that were ever polled."""
        sql = "SELECT feed.* FROM json_each(?) JOIN feed ON name = value"
        rows = self._db.query(sql, [json.dumps(list(names))])
        return {row["name"]: (memory_in(row), health_in(row)) for row in rows}

    def due(self, names: Iterable[str], now: datetime) -> list[str]:
        """Return those of the names whose time has come, the longest waiting first.

        A retired feed's never does.
        A feed polled in the future was polled before the clock was set back: its time, too,
        may be far away, and has come.
        """
        sql = """
            SELECT value FROM json_each(:names) LEFT JOIN feed ON name = value
            WHERE retired IS NULL AND (due IS NULL OR due <= :now OR last_poll > :now)
            ORDER BY due, json_each.id
        """
        values = {"names": json.dumps(list(names)), "now": stamp(now)}
        return [row["value"] for row in self._db.query(sql, values)]

    def postpone(self, name: str, *, due: datetime) -> None:
        """Set the time of the feed's next poll; nothing is said about its health."""
        sql = """
            INSERT INTO feed (name, due) VALUES (:name, :due)
            ON CONFLICT (name) DO UPDATE SET due = :due
        """
        self._db.execute(sql, {"name": name, "due": stamp(due)})

    def succeeded(
        self, name: str, memory: FeedMemory, *, now: datetime, new: int, due: datetime
    ) -> None:
        """Record an answer with that many new stories; the first one is the feed's baseline."""
        self.all_succeeded([Answered(name=name, memory=memory, now=now, due=due, new=new)])

    def all_succeeded(self, answers: Iterable[Answered]) -> None:
        """Record answers of many feeds.

        The baseline counts as news, so that a feed's silence is counted from there.
        """
        sql = """
            INSERT INTO feed (name, etag, last_modified, body_hash, last_poll, last_success,
                              last_new, due, baselined, size)
            VALUES (:name, :etag, :last_modified, :body_hash, :now, :now, :now, :due, 1, :size)
            ON CONFLICT (name) DO UPDATE SET
                etag = :etag, last_modified = :last_modified, body_hash = :body_hash,
                last_poll = :now, last_success = :now,
                last_new = CASE WHEN :new > 0 OR last_new IS NULL THEN :now ELSE last_new END,
                failures = 0, last_error = NULL, due = :due, baselined = 1,
                gone_since = NULL, gone_times = 0, retired = NULL,
                saved = saved + CASE WHEN :changed THEN 0 ELSE max(0, size - :size) END,
                size = CASE WHEN :changed THEN :size ELSE size END
        """
        self._db.many(sql, map(_row, answers))

    def failed(
        self, name: str, *, now: datetime, reason: str, due: datetime, counts: bool = True
    ) -> None:
        """Record a poll that got no stories; `counts` False: by no fault of the feed."""
        sql = """
            INSERT INTO feed (name, last_poll, failures, last_error, due)
            VALUES (:name, :now, :one, :reason, :due)
            ON CONFLICT (name) DO UPDATE SET
                last_poll = :now, failures = failures + :one, last_error = :reason, due = :due
        """
        values = {
            "name": name,
            "now": stamp(now),
            "one": int(counts),
            "reason": reason,
            "due": stamp(due),
        }
        self._db.execute(sql, values)

    def moved(self, name: str, move: Move | None) -> None:
        """Record where the feed's answers say it lives."""
        sql = "UPDATE feed SET moved_to = ?, moved_times = ? WHERE name = ?"
        to, times = (move.to, move.times) if move else (None, 0)
        self._db.execute(sql, [to, times, name])

    def gone(self, name: str, seen: Gone) -> None:
        """Record that the feed said once more that it is gone for good."""
        sql = "UPDATE feed SET gone_since = ?, gone_times = ? WHERE name = ?"
        self._db.execute(sql, [stamp(seen.since), seen.times, name])

    def learned(self, name: str, *, wishes: Wishes | None, rhythm: timedelta | None) -> None:
        """Record what a document told of the feed's habits."""
        sql = "UPDATE feed SET wishes = ?, rhythm = ? WHERE name = ?"
        seconds = None if rhythm is None else round(rhythm.total_seconds())
        self._db.execute(sql, [wishes_text(wishes), seconds, name])


def _row(answered: Answered) -> dict[str, object]:
    memory = answered.memory
    return {
        "name": answered.name,
        "etag": memory.etag,
        "last_modified": memory.last_modified,
        "body_hash": memory.body_hash,
        "now": stamp(answered.now),
        "new": answered.new,
        "due": stamp(answered.due),
        "size": answered.size,
        "changed": answered.changed,
    }
