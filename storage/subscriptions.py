"""Who asked for what."""

from __future__ import annotations

import json
from datetime import datetime
from functools import lru_cache

from bot.domain.plain import rule_from_plain, rule_to_plain
from bot.domain.watch import Channel, Subscription, WatchRule
from bot.domain.watch_index import WatchIndex
from storage.channels import Channels, channel_in
from storage.connection import Database, Row
from storage.readable import readable
from storage.standing import Standing
from storage.times import stamp

_SELECT = """
    SELECT s.id, s.number, s.rule, c.platform, c.workspace, c.address, c.thread
    FROM subscription s JOIN channel c ON c.id = s.channel_id
"""


class Subscriptions:
    """The subscription table."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._channels = Channels(db)
        self._standing = Standing(db, self.all)

    def add(
        self, channel: Channel, rule: WatchRule, *, now: datetime, by: str | None = None
    ) -> Subscription:
        """Return the channel's subscription of that rule, made unless it stands already.

        `by` is who asked for it: `telegram:1`, `slack:T1/U1`; None: nobody we could write to.
        """
        with self._db.transaction():
            channel_id = self._channels.id_of(channel)
            found = self._find(channel_id, rule)
            return found or self._insert(channel_id, rule, now, by)

    def remove(self, channel: Channel, number: int) -> Subscription | None:
        """End the subscription; None: no such number.

        What still waits because of it will not be sent: no claim takes an alert whose
        subscription is no more.
        """
        with self._db.transaction():
            sql = f"{_SELECT} WHERE s.channel_id = ? AND s.number = ?"
            row = self._db.first(sql, [self._channels.id_of(channel), number])
            if row is None:
                return None
            self._db.execute("DELETE FROM subscription WHERE id = ?", [row["id"]])
            return _subscription(row)

    def of(self, channel: Channel) -> list[Subscription]:
        """Return the channel's subscriptions by number."""
        sql = f"""{_SELECT} WHERE c.platform = ? AND c.workspace = ? AND c.address = ?
            AND c.thread = ? ORDER BY s.number"""
        where = [channel.platform, channel.workspace, channel.address, channel.thread]
        return list(readable(self._db.query(sql, where), _subscription, of="subscription"))

    def asked_by(self, channel: Channel) -> list[str]:
        """Return who asked for the channel's subscriptions, each once."""
        sql = """
            SELECT DISTINCT s.asked_by FROM subscription s JOIN channel c ON c.id = s.channel_id
            WHERE c.platform = ? AND c.workspace = ? AND c.address = ? AND c.thread = ?
              AND s.asked_by IS NOT NULL ORDER BY s.asked_by
        """
        where = [channel.platform, channel.workspace, channel.address, channel.thread]
        return [row["asked_by"] for row in self._db.query(sql, where)]

    def forget_who(self, person: str) -> None:
        """Keep the subscriptions that the person asked for elsewhere, but not who that was."""
        with self._db.transaction():
            sql = "UPDATE subscription SET asked_by = NULL WHERE asked_by = ?"
            self._db.execute(sql, [person])

    def all(self) -> list[Subscription]:
        """Return the subscriptions of every channel that can be written to."""
        sql = f"{_SELECT} WHERE c.active ORDER BY s.id"
        return list(readable(self._db.query(sql), _subscription, of="subscription"))

    def index(self) -> WatchIndex:
        """Return those of all(), ready to be asked of events."""
        return self._standing.index()

    def _find(self, channel_id: int, rule: WatchRule) -> Subscription | None:
        sql = f"{_SELECT} WHERE s.channel_id = ? AND s.rule = ?"
        row = self._db.first(sql, [channel_id, rule_to_json(rule)])
        return _subscription(row) if row else None

    def _insert(
        self, channel_id: int, rule: WatchRule, now: datetime, by: str | None
    ) -> Subscription:
        take = """
            UPDATE channel SET next_number = next_number + 1 WHERE id = ?
            RETURNING next_number - 1
        """
        number = self._db.value(take, [channel_id])
        sql = """
            INSERT INTO subscription (channel_id, number, rule, created, asked_by)
            VALUES (?, ?, ?, ?, ?)
        """
        values = [channel_id, number, rule_to_json(rule), stamp(now), by]
        made = self._db.execute(sql, values).lastrowid
        return _subscription(next(self._db.query(f"{_SELECT} WHERE s.id = ?", [made])))


def rule_to_json(rule: WatchRule) -> str:
    """Return the rule as canonical JSON: equal rules give equal text."""
    return json.dumps(rule_to_plain(rule), ensure_ascii=False, separators=(",", ":"))


@lru_cache(20_000)  # all rules are read again whenever one of them changes
def rule_from_json(text: str) -> WatchRule:
    """Undo rule_to_json."""
    return rule_from_plain(json.loads(text))


def _subscription(row: Row) -> Subscription:
    return Subscription(
        id=row["id"],
        number=row["number"],
        channel=channel_in(row),
        rule=rule_from_json(row["rule"]),
    )
