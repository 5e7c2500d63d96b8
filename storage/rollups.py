"""What is too old or too much to be told one by one becomes one message."""

from __future__ import annotations

from datetime import datetime

from bot.domain.delivery import MOST_AFTER_MUTE, MOST_AT_ONCE, MOST_ATTEMPTS, WAITING, Kind, State
from storage.channels import Channels
from storage.clock import heed_clock
from storage.connection import Database, Row
from storage.moves import cancel_waiting, move
from storage.quarantine import Quarantine
from storage.times import stamp

AT_ONCE = 1_000  # rows a sweep, so that it never holds anybody up; the rest is a second later

_WAITING = "o.state IN ('queued', 'retry')"

_UNWATCHED = """
    EXISTS (SELECT 1 FROM alert a WHERE a.id = outbox.alert_id AND a.subscription_id IS NULL)
"""

_LABEL_RESTORED = f"""
    UPDATE digest SET reason = 'restored' WHERE id IN (
        SELECT o.digest_id FROM outbox o WHERE {_WAITING} AND o.kind = 'rollup')
"""


class Rollups:
    """The digest tables, and the outbox rows that end in them."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._channels = Channels(db)
        self._quarantine = Quarantine(db)

    def sweep(self, now: datetime) -> None:
        """Take out of the queues what is not to be sent one by one any more.

        Cheap when there is nothing to do: every statement reads the open rows only.
        """
        with self._db.transaction():
            heed_clock(self._db, now)
            self._channels.try_again(now)
            self._after_restore(now)
            self._give_up(now)
            self._expire(now)
            self._end_mutes(now)
            self._tame_bursts(now)

    def _after_restore(self, now: datetime) -> None:
        # What waited when the backup was made, and what the feeds say once more, was very
        # likely told before.
        if not self._quarantine.stands() or self._quarantine.holds(now):
            return
        self._db.execute(_LABEL_RESTORED)
        sql = f"""
            SELECT o.id, o.channel_id, o.alert_id, o.kind FROM outbox o
            WHERE {_WAITING} AND o.kind IN ('send', 'reply') ORDER BY o.channel_id, o.id LIMIT ?
        """
        waiting = list(self._db.query(sql, [AT_ONCE]))
        self._retire(waiting, "restored", now)
        if len(waiting) < AT_ONCE:
            self._quarantine.lift()

    def _give_up(self, now: datetime) -> None:
        tired = f"attempts >= {MOST_ATTEMPTS}"
        why = "too many attempts"
        retry = frozenset({State.RETRY})
        move(self._db, tired, {}, to=State.DEAD, why=why, now=now, of=retry)
        gone = "channel_id IN (SELECT id FROM channel WHERE NOT active)"
        cancel_waiting(self._db, gone, {}, why="the channel is gone", now=now)
        cancel_waiting(self._db, _UNWATCHED, {}, why="unwatched", now=now)

    def _expire(self, now: datetime) -> None:
        sql = f"""
            SELECT o.id, o.channel_id, o.alert_id, o.kind FROM outbox o
            WHERE {_WAITING} AND o.expires <= ? ORDER BY o.channel_id, o.id LIMIT ?
        """
        self._retire(list(self._db.query(sql, [stamp(now), AT_ONCE])), "stale", now)

    def _end_mutes(self, now: datetime) -> None:
        ended = "SELECT id FROM channel WHERE muted_until <= ?"
        for channel in list(self._db.query(ended, [stamp(now)])):
            held = self._waiting_alerts(channel["id"])
            if len(held) > MOST_AFTER_MUTE:
                self._retire(held, "muted", now)
            sql = "UPDATE channel SET muted_until = NULL WHERE id = ?"
            self._db.execute(sql, [channel["id"]])

    def _tame_bursts(self, now: datetime) -> None:
        sql = f"""
            SELECT o.channel_id FROM outbox o JOIN channel c ON c.id = o.channel_id
            WHERE {_WAITING} AND o.kind IN ('send', 'reply') AND c.muted_until IS NULL
            GROUP BY o.channel_id HAVING count(*) > ? LIMIT ?
        """
        for channel in list(self._db.query(sql, [MOST_AT_ONCE, AT_ONCE // MOST_AT_ONCE])):
            held = self._waiting_alerts(channel["channel_id"])
            self._retire(held[:-MOST_AT_ONCE], "burst", now)

    def _waiting_alerts(self, channel: int) -> list[Row]:
        # What may have been delivered already stays in line, to be marked as a repeat.
        sql = f"""
            SELECT o.id, o.channel_id, o.alert_id, o.kind FROM outbox o
            WHERE {_WAITING} AND o.channel_id = ? AND o.alert_id IS NOT NULL
              AND o.kind IN ('send', 'reply') AND o.sends = 0
            ORDER BY o.id
        """
        return list(self._db.query(sql, [channel]))

    def _retire(self, rows: list[Row], reason: str, now: datetime) -> None:
        for row in rows:
            values = {"id": row["id"]}
            move(self._db, "id = :id", values, to=State.EXPIRED, why=reason, now=now, of=WAITING)
            if row["kind"] in {Kind.SEND, Kind.REPLY} and row["alert_id"]:
                self._list(row["channel_id"], row["alert_id"], reason, now)

    def _list(self, channel: int, alert: int, reason: str, now: datetime) -> None:
        """Put the alert into the channel's next roll-up, made if there is none."""
        digest = self._next_rollup(channel) or self._make_rollup(channel, reason, now)
        sql = "INSERT INTO digest_alert (digest_id, alert_id) VALUES (?, ?) ON CONFLICT DO NOTHING"
        self._db.execute(sql, [digest, alert])

    def _next_rollup(self, channel: int) -> int | None:
        sql = f"""
            SELECT o.digest_id FROM outbox o
            WHERE {_WAITING} AND o.channel_id = ? AND o.kind = 'rollup' AND o.sends = 0
        """
        found: int | None = self._db.value(sql, [channel])
        return found

    def _make_rollup(self, channel: int, reason: str, now: datetime) -> int:
        sql = "INSERT INTO digest (channel_id, reason, created) VALUES (?, ?, ?)"
        digest = self._db.execute(sql, [channel, reason, stamp(now)]).lastrowid or 0
        queue = """
            INSERT INTO outbox (digest_id, channel_id, kind, due) VALUES (?, ?, 'rollup', ?)
        """
        put = self._db.execute(queue, [digest, channel, stamp(now)]).lastrowid
        log = "INSERT INTO outbox_log (outbox_id, at, to_state, why) VALUES (?, ?, 'queued', ?)"
        self._db.execute(log, [put, stamp(now), reason])
        return digest
