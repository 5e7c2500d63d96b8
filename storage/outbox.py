"""Messages on their way to channels: put, counted, and set right by the operator.

How they move is in claims.py (to the wire and back) and rollups.py (out of the way).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.domain.delivery import EDIT_EXPIRES, EXPIRES, Kind, State
from bot.domain.watch import Channel
from storage.channels import Channels, channel_in
from storage.connection import Database
from storage.moves import cancel_waiting, move
from storage.times import moment, stamp, stamp_or_none

_OF_PLATFORM = "WHERE channel_id IN (SELECT id FROM channel WHERE platform = :platform)"
_OPEN = "state IN ('queued', 'retry', 'sending', 'unknown')"


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenUp:
    """A message that only an operator can still set right (parked or dead), since when."""

    id: int
    channel: Channel
    kind: Kind
    state: State
    since: datetime
    reason: str


class Outbox:
    """The outbox table."""

    def __init__(self, db: Database) -> None:
        self._db = db
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
        """Queue one message and return its id; None: nothing to queue.

        That is when the same was queued before, and for an edit also when the message it
        edits still waits (it will be told as it then is) or was not sent. `follows` is the
        outbox id of the message it edits or answers; an edit finds it by itself. `due`
        None: now. `expires` None: 24 h after it is due, 6 h for an edit, never for a
        roll-up or digest.
        """
        due = due or now
        with self._db.transaction():
            if kind is Kind.EDIT and alert is not None:
                follows = follows or self.told(alert)
                if follows is None or not self._can_be_edited(follows):
                    return None
                self._supersede(alert, revision, now)
            subject = [alert, digest, notice, self._channels.id_of(channel)]
            times = [stamp(due), stamp_or_none(expires or _expires(kind, due))]
            return self._insert([*subject, kind.value, revision, follows, *times], now)

    def told(self, alert: int) -> int | None:
        """Return the outbox id of the alert's own message, wherever it stands."""
        sql = "SELECT id FROM outbox WHERE alert_id = ? AND kind IN ('send', 'reply')"
        found: int | None = self._db.value(sql, [alert])
        return found

    def counts(self, platform: str | None = None) -> dict[State, int]:
        """Return how many rows stand in each state, of a platform or of all."""
        of = "" if platform is None else _OF_PLATFORM
        sql = f"SELECT state, count(*) AS n FROM outbox {of} GROUP BY state"
        rows = self._db.query(sql, {"platform": platform})
        found = {row["state"]: row["n"] for row in rows}
        return {state: found.get(state.value, 0) for state in State}

    def waiting(self, channel: Channel) -> int:
        """Return how many messages are on their way to the channel."""
        sql = f"""
            SELECT count(*) FROM outbox o JOIN channel c ON c.id = o.channel_id
            WHERE {_OPEN} AND platform = ? AND workspace = ? AND address = ? AND thread = ?
        """
        place = [channel.platform, channel.workspace, channel.address, channel.thread]
        return int(self._db.value(sql, place))

    def oldest(self, platform: str) -> datetime | None:
        """Return since when the platform's oldest open message is due; None: there is none."""
        sql = f"""
            SELECT min(due) FROM outbox o JOIN channel c ON c.id = o.channel_id
            WHERE {_OPEN} AND platform = ?
        """
        found = self._db.value(sql, [platform])
        return datetime.fromisoformat(found) if found else None

    def given_up(self, limit: int = 20) -> list[GivenUp]:
        """Return what is parked or dead, newest first: for /admin parked."""
        sql = """
            SELECT o.*, c.platform, c.workspace, c.address, c.thread,
                coalesce((SELECT max(at) FROM outbox_log WHERE outbox_id = o.id), due) AS since
            FROM outbox o JOIN channel c ON c.id = o.channel_id
            WHERE state IN ('parked', 'dead') ORDER BY o.id DESC LIMIT ?
        """
        return [
            GivenUp(
                id=row["id"],
                channel=channel_in(row),
                kind=Kind(row["kind"]),
                state=State(row["state"]),
                since=moment(row["since"]),
                reason=row["last_error"] or "",
            )
            for row in self._db.query(sql, [limit])
        ]

    def requeue(self, outbox: int, *, now: datetime) -> bool:
        """Send a dead or parked message after all, as a human decided; False: it is neither."""
        values = {"id": outbox, "due": stamp(now), "expires": stamp(now + EXPIRES)}
        also = ", attempts = 0, due = :due, expires = :expires"
        of = frozenset({State.DEAD, State.PARKED})
        why = "requeued by an operator"
        return (
            move(self._db, "id = :id", values, to=State.QUEUED, why=why, now=now, of=of, also=also)
            == 1
        )

    def _can_be_edited(self, outbox: int) -> bool:
        sql = "SELECT state IN ('sent', 'sending', 'unknown') FROM outbox WHERE id = ?"
        return bool(self._db.value(sql, [outbox]))

    def _supersede(self, alert: int, revision: int, now: datetime) -> None:
        where = "alert_id = :alert AND kind = 'edit' AND revision < :revision"
        values = {"alert": alert, "revision": revision}
        cancel_waiting(self._db, where, values, why="a newer edit came", now=now)

    def _insert(self, values: list[object], now: datetime) -> int | None:
        sql = """
            INSERT INTO outbox (alert_id, digest_id, notice_id, channel_id, kind, revision,
                                follows, due, expires)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
        """
        cursor = self._db.execute(sql, values)
        if cursor.rowcount != 1:
            return None
        log = (
            "INSERT INTO outbox_log (outbox_id, at, to_state, why) VALUES (?, ?, 'queued', 'put')"
        )
        self._db.execute(log, [cursor.lastrowid, stamp(now)])
        return cursor.lastrowid


def _expires(kind: Kind, due: datetime) -> datetime | None:
    match kind:
        case Kind.ROLLUP | Kind.DIGEST:
            return None
        case Kind.EDIT:
            return due + EDIT_EXPIRES
        case _:
            return due + EXPIRES
