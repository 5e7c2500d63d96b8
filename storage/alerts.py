"""Which channel is told of which event, and why."""

from __future__ import annotations

import json
from datetime import datetime

from bot.domain.alert import Alert
from bot.domain.plain import conditions_from_plain, conditions_to_plain
from bot.domain.watch import Channel, Condition
from storage.channels import Channels, channel_in
from storage.connection import Database, Row, Values
from storage.times import moment, moment_or_none, stamp

_SELECT = """
    SELECT a.id, a.event_id, a.subscription_id, a.why, a.held_for, a.created, s.number,
           c.platform, c.workspace, c.address, c.thread
    FROM alert a JOIN channel c ON c.id = a.channel_id
    LEFT JOIN subscription s ON s.id = a.subscription_id
"""


class Alerts:
    """The alert table, and which threads and digests alerts belong to."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._channels = Channels(db)

    def put(
        self,
        event: int,
        channel: Channel,
        subscription: int,
        why: tuple[Condition, ...],
        *,
        now: datetime,
        held_for: str | None = None,
    ) -> Alert | None:
        """Decide to tell the channel of the event; None: that was decided before."""
        sql = """
            INSERT INTO alert (event_id, channel_id, subscription_id, why, held_for, created)
            VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (event_id, channel_id) DO NOTHING
        """
        reasons = json.dumps(conditions_to_plain(why), ensure_ascii=False)
        with self._db.transaction():
            channel_id = self._channels.id_of(channel)
            values = [event, channel_id, subscription, reasons, held_for, stamp(now)]
            cursor = self._db.execute(sql, values)
            return self.get(cursor.lastrowid or 0) if cursor.rowcount == 1 else None

    def get(self, alert: int) -> Alert:
        """Return the alert; LookupError when it was erased."""
        found = self._select("WHERE a.id = ?", [alert])
        if not found:
            msg = f"alert {alert} is not there"
            raise LookupError(msg)
        return found[0]

    def times(self, alert: int) -> tuple[datetime | None, datetime | None]:
        """Return when a story of its event was first seen, and the earliest one's date.

        None where that is not known, or was erased since.
        """
        sql = """
            SELECT min(s.first_seen) AS seen, min(s.published) AS published
            FROM alert a JOIN report r ON r.event_id = a.event_id
            JOIN story s ON s.id = r.story_id WHERE a.id = ?
        """
        ((seen, published),) = (row.values() for row in self._db.query(sql, [alert]))
        return moment_or_none(seen), moment_or_none(published)

    def of_channel(self, channel: Channel, limit: int) -> list[Alert]:
        """Return the channel's latest alerts, newest first."""
        where = """WHERE c.platform = ? AND c.workspace = ? AND c.address = ? AND c.thread = ?
            ORDER BY a.id DESC LIMIT ?"""
        place = [channel.platform, channel.workspace, channel.address, channel.thread]
        return self._select(where, [*place, limit])

    def of_event(self, event: int) -> list[Alert]:
        return self._select("WHERE a.event_id = ? ORDER BY a.id", [event])

    def open_of(self, subscription: int) -> list[Alert]:
        """Return the subscription's alerts that are on their way, alone or in a roll-up."""
        where = """WHERE a.subscription_id = ? AND EXISTS (
                SELECT 1 FROM outbox o
                WHERE o.state IN ('queued', 'retry', 'sending', 'unknown')
                  AND (o.alert_id = a.id OR o.digest_id IN (
                      SELECT digest_id FROM digest_alert WHERE alert_id = a.id)))
            ORDER BY a.id"""
        return self._select(where, [subscription])

    def hand_over(self, alert: int, subscription: int, why: tuple[Condition, ...]) -> None:
        """Let another subscription of the channel answer for the alert."""
        sql = "UPDATE alert SET subscription_id = ?, why = ? WHERE id = ?"
        reasons = json.dumps(conditions_to_plain(why), ensure_ascii=False)
        with self._db.transaction():
            self._db.execute(sql, [subscription, reasons, alert])

    def of_digest(self, digest: int) -> list[Alert]:
        """Return the alerts that one roll-up or digest lists, oldest first.

        What was unwatched since is left out.
        """
        where = """WHERE a.id IN (SELECT alert_id FROM digest_alert WHERE digest_id = ?)
            AND a.subscription_id IS NOT NULL ORDER BY a.id"""
        return self._select(where, [digest])

    def digest_reason(self, digest: int) -> str:
        """Return why the digest was made: stale | burst | muted | restored."""
        return str(self._db.value("SELECT reason FROM digest WHERE id = ?", [digest]))

    def last_told_in_thread(self, channel: Channel, thread_id: int) -> int | None:
        """Return the outbox id of the last message of that thread the channel was sent."""
        sql = """
            SELECT max(o.id) FROM event e
            CROSS JOIN alert a ON a.event_id = e.id AND a.channel_id = :channel
            CROSS JOIN outbox o ON o.alert_id = a.id
            WHERE e.thread_id = :thread AND o.state = 'sent' AND o.kind IN ('send', 'reply')
        """
        # CROSS keeps the order: a thread has few events, a channel thousands of messages.
        with self._db.transaction():
            values = {"channel": self._channels.id_of(channel), "thread": thread_id}
            found: int | None = self._db.value(sql, values)
            return found

    def mute_thread(self, channel: Channel, thread_key: str) -> bool:
        """Tell the channel no more of the thread; False when there is no such thread."""
        sql = """
            INSERT INTO thread_mute (channel_id, thread_id)
            SELECT ?, id FROM thread WHERE key = ? ON CONFLICT DO NOTHING
        """
        with self._db.transaction():
            self._db.execute(sql, [self._channels.id_of(channel), thread_key])
            return self.muted(channel, thread_key)

    def muted(self, channel: Channel, thread_key: str) -> bool:
        sql = """
            SELECT 1 FROM thread_mute m JOIN thread t ON t.id = m.thread_id
            JOIN channel c ON c.id = m.channel_id
            WHERE t.key = ? AND c.platform = ? AND c.workspace = ? AND c.address = ?
              AND c.thread = ?
        """
        place = [channel.platform, channel.workspace, channel.address, channel.thread]
        return self._db.value(sql, [thread_key, *place]) is not None

    def _select(self, where: str, values: Values) -> list[Alert]:
        return [_alert(row) for row in self._db.query(f"{_SELECT} {where}", values)]


def _alert(row: Row) -> Alert:
    return Alert(
        id=row["id"],
        event=row["event_id"],
        channel=channel_in(row),
        subscription=row["subscription_id"],
        number=row["number"],
        why=conditions_from_plain(json.loads(row["why"])),
        held_for=row["held_for"],
        created=moment(row["created"]),
    )
