"""The conversations we know, and whether they can be written to."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain.watch import Channel
from storage.connection import Database, Row
from storage.merging import merge
from storage.moves import cancel_waiting
from storage.times import moment_or_none, stamp, stamp_or_none

# After so long a channel that refused a message may be tried once more.
TRY_AGAIN = timedelta(hours=24)

_ADDRESS = "platform = ? AND workspace = ? AND address = ?"
_WHERE = f"{_ADDRESS} AND thread = ?"
# What quotes a channel and does not go with its row.
_TRACES = (
    """
    DELETE FROM outbox_log WHERE outbox_id IN (
        SELECT id FROM outbox WHERE channel_id IN (SELECT id FROM channel WHERE {where}))
    """,
)
_REVIVE = "UPDATE channel SET active = 1, gone_since = NULL"


class Channels:
    """The channel table."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def id_of(self, channel: Channel) -> int:
        """Return the row id, made if the channel is new."""
        sql = """
            INSERT INTO channel (platform, workspace, address, thread) VALUES (?, ?, ?, ?)
            ON CONFLICT (platform, workspace, address, thread) DO NOTHING
        """
        find = f"SELECT id FROM channel WHERE {_WHERE}"
        if (known := self._db.value(find, _values(channel))) is not None:
            return int(known)
        with self._db.transaction():
            self._db.execute(sql, _values(channel))
            return int(self._db.value(find, _values(channel)))

    def known(self, channel: Channel) -> bool:
        sql = f"SELECT 1 FROM channel WHERE {_WHERE}"
        return self._db.value(sql, _values(channel)) is not None

    def active(self, channel: Channel) -> bool:
        """Whether the channel is known and not gone."""
        sql = f"SELECT active FROM channel WHERE {_WHERE}"
        return bool(self._db.value(sql, _values(channel)))

    def all(self) -> list[Channel]:
        return [channel_in(row) for row in self._db.query("SELECT * FROM channel ORDER BY id")]

    def mute(self, channel: Channel, until: datetime | None) -> None:
        """Hold the channel's alerts back until then; None: tell them again."""
        self._set(channel, "muted_until", until)

    def muted_until(self, channel: Channel) -> datetime | None:
        return self._get(channel, "muted_until")

    def pause(self, channel: Channel, until: datetime) -> None:
        """Send nothing before then: a rate limit said so."""
        self._set(channel, "paused_until", until)

    def pause_platform(self, platform: str, until: datetime) -> None:
        """Send nothing to any channel of the platform before then."""
        sql = """
            UPDATE channel SET paused_until = :until
            WHERE platform = :platform AND coalesce(paused_until, '') < :until
        """
        with self._db.transaction():
            self._db.execute(sql, {"platform": platform, "until": stamp(until)})

    def paused_until(self, channel: Channel) -> datetime | None:
        return self._get(channel, "paused_until")

    def gone_since(self, channel: Channel) -> datetime | None:
        return self._get(channel, "gone_since")

    def _set(self, channel: Channel, column: str, when: datetime | None) -> None:
        with self._db.transaction():
            sql = f"UPDATE channel SET {column} = ? WHERE id = ?"
            self._db.execute(sql, [stamp_or_none(when), self.id_of(channel)])

    def _get(self, channel: Channel, column: str) -> datetime | None:
        sql = f"SELECT {column} FROM channel WHERE {_WHERE}"
        return moment_or_none(self._db.value(sql, _values(channel)))

    def moved(self, channel: Channel, address: str) -> None:
        """Rewrite the address (a group became a supergroup), in all its threads.

        Where the new address is known already, the two channels become one. Its old self may
        have been reported gone before: who moved is there.
        """
        old = f"SELECT * FROM channel WHERE {_ADDRESS}"
        with self._db.transaction():
            for row in list(self._db.query(old, _values(channel)[:-1])):
                self._move(row, replace(channel_in(row), address=address))
            self.returned(replace(channel, address=address))

    def gone(self, channel: Channel, now: datetime) -> bool:
        """Stop writing to the channel and cancel what waits for it.

        True: it is the second proof, a day or more after the first; see try_again().
        """
        with self._db.transaction():
            self.id_of(channel)
            since = self.gone_since(channel)
            self._close(_WHERE, _values(channel), now)
        return since is not None and now - since >= TRY_AGAIN

    def try_again(self, now: datetime) -> None:
        """Let one message try the channels that have been gone for a day: they may be back."""
        sql = "UPDATE channel SET active = 1 WHERE NOT active AND gone_since <= ?"
        self._db.execute(sql, [stamp(now - TRY_AGAIN)])

    def arrived(self, channel: Channel) -> None:
        """Note that a message passed: whatever was thought of the channel, it is there."""
        sql = f"UPDATE channel SET gone_since = NULL WHERE {_WHERE} AND gone_since IS NOT NULL"
        self._db.execute(sql, _values(channel))

    def left(self, channel: Channel, now: datetime) -> None:
        """Do as gone() does for all threads of the address: we are out of the chat."""
        with self._db.transaction():
            self._close(_ADDRESS, _values(channel)[:-1], now)

    def revive(self, channel: Channel) -> None:
        """Undo gone(): the channel wrote to us."""
        with self._db.transaction():
            self.id_of(channel)
            self._db.execute(f"{_REVIVE} WHERE {_WHERE}", _values(channel))

    def returned(self, channel: Channel) -> None:
        """Undo gone() and left() in all threads of the address: the chat took us back."""
        with self._db.transaction():
            self._db.execute(f"{_REVIVE} WHERE {_ADDRESS}", _values(channel)[:-1])

    def forget(self, channel: Channel) -> None:
        """Erase the channel and everything of it, past recovery once the log is emptied."""
        with self._db.transaction():
            # FAST leaves the content of whole freed pages behind.
            self._db.value("PRAGMA secure_delete = ON")
            for erase in _TRACES:
                self._db.execute(erase.format(where=_WHERE), _values(channel))
            told = [f"closed {channel.label}"]  # services/closed.py quotes its rules
            self._db.execute("DELETE FROM notice WHERE kind = ?", told)
            self._db.execute(f"DELETE FROM channel WHERE {_WHERE}", _values(channel))
            self._db.value("PRAGMA secure_delete = FAST")

    def _close(self, where: str, values: list[str], now: datetime) -> None:
        close = f"""
            UPDATE channel SET active = 0, gone_since =
                CASE WHEN gone_since > ?1 THEN gone_since ELSE ?2 END
            WHERE {where}
        """
        self._db.execute(close, [stamp(now - TRY_AGAIN), stamp(now), *values])
        sql = f"SELECT id FROM channel WHERE {where}"
        for row in list(self._db.query(sql, values)):
            ours, bound = "channel_id = :channel", {"channel": row["id"]}
            cancel_waiting(self._db, ours, bound, why="the channel is gone", now=now)

    def _move(self, row: Row, there: Channel) -> None:
        if not self.known(there):
            sql = "UPDATE channel SET address = ? WHERE id = ?"
            self._db.execute(sql, [there.address, row["id"]])
            return
        merge(self._db, row["id"], self.id_of(there))


def channel_in(row: Row) -> Channel:
    """Return the channel whose columns stand in the row."""
    return Channel(
        platform=row["platform"],
        workspace=row["workspace"],
        address=row["address"],
        thread=row["thread"],
    )


def _values(channel: Channel) -> list[str]:
    return [channel.platform, channel.workspace, channel.address, channel.thread]
