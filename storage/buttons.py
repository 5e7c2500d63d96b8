"""Buttons under messages: opaque ids, good in one channel and for a time."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from bot.domain.watch import Channel
from storage.channels import Channels, channel_in
from storage.connection import Database
from storage.times import stamp

GOOD_FOR = timedelta(days=30)


class Buttons:
    """The button table."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._channels = Channels(db)

    def issue(self, channel: Channel, verb: str, argument: str, *, now: datetime) -> str:
        """Return the id of the button, the same for the same triple; its time starts anew."""
        sql = """
            INSERT INTO button (id, channel_id, verb, argument, expires) VALUES (?, ?, ?, ?, ?)
            ON CONFLICT (channel_id, verb, argument) DO UPDATE SET expires = excluded.expires
            RETURNING id
        """
        with self._db.transaction():
            channel_id = self._channels.id_of(channel)
            values = [secrets.token_urlsafe(16), channel_id, verb, argument, stamp(now + GOOD_FOR)]
            return str(self._db.value(sql, values))

    def pressed(self, button: str, channel: Channel, *, now: datetime) -> tuple[str, str] | None:
        """Return (verb, argument); None when forged, stale, or of another channel."""
        sql = """
            SELECT verb, argument FROM button JOIN channel ON channel.id = button.channel_id
            WHERE button.id = ? AND expires > ?
              AND platform = ? AND workspace = ? AND address = ?
        """
        # Pressing may report another thread than the button's, or none: see home().
        where = [channel.platform, channel.workspace, channel.address]
        row = self._db.first(sql, [button, stamp(now), *where])
        return (row["verb"], row["argument"]) if row else None

    def home(self, button: str) -> Channel | None:
        """Return the channel the button was issued for; None when there is no such button."""
        sql = """
            SELECT platform, workspace, address, thread
            FROM button JOIN channel ON channel.id = channel_id WHERE button.id = ?
        """
        row = self._db.first(sql, [button])
        return channel_in(row) if row else None
