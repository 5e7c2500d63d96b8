"""Messages on their way to channels: put, and asked about. How they move is in claims.py."""

from __future__ import annotations

from datetime import datetime

from bot.domain.delivery import EDIT_EXPIRES, EXPIRES, Kind, State
from bot.domain.watch import Channel
from storage.channels import Channels
from storage.connection import Database
from storage.times import stamp, stamp_or_none


class Outbox:
    """The outbox table."""

    def __init__(self, db: Database, *, boot_id: str = "") -> None:
        self._db = db
        self._boot_id = boot_id
        self._channels = Channels(db)

    def put(
        self,
        *,
        kind: Kind,
        channel: Channel,
        now: datetime,
        alert: int | None = None,
        digest: int | None = None,
        notice: int | None = None,
        revision: int = 0,
        follows: int | None = None,
        due: datetime | None = None,
        expires: datetime | None = None,
    ) -> int | None:
        """Queue one message and return its id; None: the same was queued before.

        `follows` is the outbox id of the message it edits or answers. `due` None: now.
        `expires` None: 24 h after it is due, 6 h for an edit, never for a roll-up or digest.
        """
        sql = """
            INSERT INTO outbox (alert_id, digest_id, notice_id, channel_id, kind, revision,
                                follows, due, expires)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
        """
        due = due or now
        with self._db.transaction():
            subject = [alert, digest, notice, self._channels.id_of(channel)]
            times = [stamp(due), stamp_or_none(expires or _expires(kind, due))]
            cursor = self._db.execute(sql, [*subject, kind.value, revision, follows, *times])
            if cursor.rowcount != 1:
                return None
            return cursor.lastrowid

    def counts(self) -> dict[State, int]:
        """Return how many rows stand in each state."""
        sql = "SELECT state, count(*) AS n FROM outbox GROUP BY state"
        found = {row["state"]: row["n"] for row in self._db.query(sql)}
        return {state: found.get(state.value, 0) for state in State}

    def waiting(self, channel: Channel) -> int:
        """Return how many messages wait for the channel."""
        sql = """
            SELECT count(*) FROM outbox
            WHERE channel_id = ? AND state IN ('queued', 'retry', 'sending', 'unknown')
        """
        with self._db.transaction():
            return int(self._db.value(sql, [self._channels.id_of(channel)]))


def _expires(kind: Kind, due: datetime) -> datetime | None:
    match kind:
        case Kind.ROLLUP | Kind.DIGEST:
            return None
        case Kind.EDIT:
            return due + EDIT_EXPIRES
        case _:
            return due + EXPIRES
