"""What we remember of each feed, and how it behaves; kept when it leaves feeds.yaml."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.domain.news import FeedHealth, FeedMemory
from storage.connection import Database
from storage.times import moment_or_none, stamp


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """One answer of a feed: what to remember of it, and when the feed's turn comes again."""

    name: str
    memory: FeedMemory
    now: datetime
    due: datetime
    new: int = 0  # stories


class Feeds:
    """The feed table."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def memory(self, name: str) -> FeedMemory:
        """Return what to send back to the feed; empty before its first answer."""
        sql = "SELECT etag, last_modified, body_hash FROM feed WHERE name = ?"
        return next((FeedMemory(**row) for row in self._db.query(sql, [name])), FeedMemory())

    def health(self, name: str) -> FeedHealth:
        """Return how the feed behaves; all None and 0 before its first poll."""
        sql = "SELECT * FROM feed WHERE name = ?"
        return next((_health(row) for row in self._db.query(sql, [name])), FeedHealth(name=name))

    def all_health(self) -> dict[str, FeedHealth]:
        """Return the health of every feed ever polled, also of those no longer declared."""
        return {row["name"]: _health(row) for row in self._db.query("SELECT * FROM feed")}

    def known(self, names: Iterable[str]) -> dict[str, tuple[FeedMemory, FeedHealth]]:
        """Return what we remember of those of the feeds that were ever polled."""
        sql = "SELECT feed.* FROM json_each(?) JOIN feed ON name = value"
        rows = self._db.query(sql, [json.dumps(list(names))])
        return {row["name"]: (_memory(row), _health(row)) for row in rows}

    def due(self, names: Iterable[str], now: datetime) -> list[str]:
        """Return those of the names whose time has come, the longest waiting first.

        A feed polled in the future was polled before the clock was set back: its time, too,
        may be far away, and has come.
        """
        sql = """
            SELECT value FROM json_each(:names) LEFT JOIN feed ON name = value
            WHERE due IS NULL OR due <= :now OR last_poll > :now ORDER BY due, json_each.id
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
                              last_new, due, baselined)
            VALUES (:name, :etag, :last_modified, :body_hash, :now, :now, :now, :due, 1)
            ON CONFLICT (name) DO UPDATE SET
                etag = :etag, last_modified = :last_modified, body_hash = :body_hash,
                last_poll = :now, last_success = :now,
                last_new = CASE WHEN :new > 0 OR last_new IS NULL THEN :now ELSE last_new END,
                failures = 0, last_error = NULL, due = :due, baselined = 1
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
    }


def _memory(row: Mapping[str, Any]) -> FeedMemory:
    return FeedMemory(
        etag=row["etag"], last_modified=row["last_modified"], body_hash=row["body_hash"]
    )


def _health(row: Mapping[str, Any]) -> FeedHealth:
    return FeedHealth(
        name=row["name"],
        last_poll=moment_or_none(row["last_poll"]),
        last_success=moment_or_none(row["last_success"]),
        last_new=moment_or_none(row["last_new"]),
        failures=row["failures"],
        last_error=row["last_error"],
        due=moment_or_none(row["due"]),
        baselined=bool(row["baselined"]),
    )
