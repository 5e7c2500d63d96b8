"""The conversations we know, and whether they can be written to."""

from __future__ import annotations

from datetime import datetime

from bot.domain.watch import Channel
from storage.connection import Database, Row
from storage.times import moment_or_none, stamp_or_none

_WHERE = "platform = ? AND workspace = ? AND address = ? AND thread = ?"


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
        with self._db.transaction():
            self._db.execute(sql, _values(channel))
            return int(self._db.value(f"SELECT id FROM channel WHERE {_WHERE}", _values(channel)))

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
        """Rewrite the address (group became supergroup); merge when the new one is known."""
        raise NotImplementedError

    def gone(self, channel: Channel, now: datetime) -> None:
        """Stop writing to the channel and cancel what waits for it."""
        raise NotImplementedError

    def revive(self, channel: Channel) -> None:
        """Undo gone(): the channel wrote to us or took us back."""
        sql = "UPDATE channel SET active = 1, gone_since = NULL WHERE id = ?"
        with self._db.transaction():
            self._db.execute(sql, [self.id_of(channel)])

    def forget(self, channel: Channel) -> None:
        """Erase the channel and everything of it."""
        with self._db.transaction():
            self._db.execute(f"DELETE FROM channel WHERE {_WHERE}", _values(channel))


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
